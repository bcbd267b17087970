"""The roster against the law, moment by moment."""

from datetime import time

from services.planning.domain.couverture import BandeCouverte, Poste, compute_couverture, find_manque
from services.planning.domain.effectif import Plage
from services.planning.domain.encadrement import Bande, Taux

MIDI = Plage(time(11, 30), time(13, 20), Taux(10, 14), (Bande(time(11, 30), time(13, 20), 31, 64, 9),))


def _postes(nombre: int, debut: time = time(11, 30), fin: time = time(13, 20)) -> list[Poste]:
    return [Poste(debut, fin)] * nombre


def test_as_many_as_required_is_enough() -> None:
    [bande] = compute_couverture(MIDI, _postes(9))
    assert (bande.requis, bande.prevus, bande.manquants) == (9, 9, 0)


def test_one_who_arrives_late_is_missing_until_then() -> None:
    bandes = compute_couverture(MIDI, [*_postes(8), *_postes(1, debut=time(12))])
    assert [(b.debut, b.fin, b.manquants) for b in bandes] == [(time(11, 30), time(12), 1), (time(12), time(13, 20), 0)]
    assert find_manque(bandes) == 1


def test_one_who_takes_over_from_another_cuts_nothing() -> None:
    relais = [*_postes(1, fin=time(12)), *_postes(1, debut=time(12))]
    assert compute_couverture(MIDI, [*_postes(8), *relais]) == [BandeCouverte(time(11, 30), time(13, 20), 31, 64, 9, 9)]


def test_more_than_enough_is_not_missing_and_nobody_expected_asks_for_nobody() -> None:
    assert find_manque(compute_couverture(MIDI, _postes(12))) == 0
    assert compute_couverture(Plage(time(8), time(9), Taux(10, 14), ()), _postes(1)) == []
