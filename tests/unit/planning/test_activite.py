from datetime import UTC, date, datetime, time

import pytest

from services.planning.domain.activite import (
    Enfant,
    GenreActivite,
    Inscription,
    Periode,
    Unite,
    age_on,
    compute_debut,
    find_jour_reference,
    find_motif_fermeture,
)
from tests.unit.planning.fabrique import le_calendrier, un_calendrier, un_enfant, une_activite

CAL = le_calendrier()
OUVRES = frozenset({0, 1, 2, 3, 4})
VACANCES = une_activite(GenreActivite.VACANCES, periode=Periode.VACANCES, jours=OUVRES)
CRECHE = une_activite(GenreActivite.CRECHE, periode=Periode.ANNEE, jours=OUVRES)
MERCREDI = une_activite(GenreActivite.MERCREDI_JOURNEE)
REPAS = une_activite()


@pytest.mark.parametrize(
    ("activite", "jour", "motif"),
    [
        (REPAS, date(2026, 11, 20), None),
        (REPAS, date(2026, 11, 18), "pas d’accueil le mercredi"),
        (REPAS, date(2026, 11, 22), "pas d’accueil le dimanche"),
        (REPAS, date(2026, 10, 20), "vacances de la Toussaint"),
        (REPAS, date(2026, 5, 15), "pont de l’Ascension"),
        (REPAS, date(2027, 9, 2), "calendrier pas encore publié"),
        (MERCREDI, date(2026, 11, 18), None),
        (MERCREDI, date(2026, 11, 11), "jour férié : Armistice"),
        (MERCREDI, date(2026, 11, 19), "pas d’accueil le jeudi"),
        (VACANCES, date(2026, 10, 20), None),
        (VACANCES, date(2026, 10, 17), "pas d’accueil le samedi"),
        (VACANCES, date(2026, 11, 20), "ouvert pendant les vacances seulement"),
        (VACANCES, date(2026, 12, 25), "jour férié : Noël"),
        (VACANCES, date(2027, 7, 14), "jour férié : Fête nationale"),
        (CRECHE, date(2026, 10, 20), None),
        (CRECHE, date(2026, 11, 18), None),
        (CRECHE, date(2026, 11, 11), "jour férié : Armistice"),
        (CRECHE, date(2026, 11, 21), "pas d’accueil le samedi"),
    ],
    ids=lambda valeur: getattr(valeur, "id", str(valeur)),
)
def test_an_activity_is_open_on_its_own_days(activite, jour: date, motif: str | None) -> None:  # type: ignore[no-untyped-def]
    trouve = find_motif_fermeture(activite, jour, CAL)
    assert (None if trouve is None else trouve.texte) == motif


@pytest.mark.parametrize("portee", ["*", "restauration", "jaures"])
def test_a_strike_closes_by_kind_by_site_or_everywhere(portee: str) -> None:
    cal = un_calendrier(f"fermeture;2026-11-19;2026-11-19;grève;{portee};")
    motif = find_motif_fermeture(REPAS, date(2026, 11, 19), cal, "jaures")
    assert motif is not None and motif.texte == "grève"


def test_a_strike_elsewhere_closes_nothing_here() -> None:
    cal = un_calendrier("fermeture;2026-11-19;2026-11-19;grève;pasteur etude;")
    assert find_motif_fermeture(REPAS, date(2026, 11, 19), cal, "jaures") is None


def test_the_town_may_open_on_a_bridge_and_a_closure_wins_over_an_opening() -> None:
    pont = date(2026, 5, 15)
    ouvert = "ouverture;2026-05-15;2026-05-15;centre ouvert;vacances;"
    assert find_motif_fermeture(VACANCES, pont, un_calendrier(ouvert)) is None
    ferme = un_calendrier(ouvert, "fermeture;2026-05-15;2026-05-15;travaux;*;")
    motif = find_motif_fermeture(VACANCES, pont, ferme)
    assert motif is not None and motif.texte == "travaux"


def test_a_week_of_holidays_is_counted_from_its_first_open_day() -> None:
    semaine = une_activite(GenreActivite.VACANCES, periode=Periode.VACANCES, jours=OUVRES, unite=Unite.SEMAINE)
    assert find_jour_reference(semaine, date(2026, 10, 22), CAL) == date(2026, 10, 19)
    assert find_jour_reference(semaine, date(2026, 10, 19), CAL) == date(2026, 10, 19)
    ferme_lundi = un_calendrier("fermeture;2026-10-19;2026-10-19;travaux;*;")
    assert find_jour_reference(semaine, date(2026, 10, 22), ferme_lundi) == date(2026, 10, 20)
    assert find_jour_reference(VACANCES, date(2026, 10, 22), CAL) == date(2026, 10, 22)


@pytest.mark.parametrize(
    ("naissance", "jour", "age"),
    [
        (date(2020, 11, 20), date(2026, 11, 19), 5),
        (date(2020, 11, 20), date(2026, 11, 20), 6),
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
    ],
)
def test_a_child_is_a_year_older_on_the_birthday(naissance: date, jour: date, age: int) -> None:
    assert age_on(naissance, jour) == age


def test_an_enrolment_holds_for_its_year_its_activity_its_site_and_its_days() -> None:
    jour = date(2026, 11, 20)
    assert un_enfant(REPAS).find_inscription(REPAS, jour, "2026-2027") is not None
    assert un_enfant(REPAS).find_inscription(REPAS, jour, "2025-2026") is None
    assert un_enfant(MERCREDI).find_inscription(REPAS, jour, "2026-2027") is None
    ailleurs = Enfant("e", date(2017, 5, 1), (Inscription(REPAS.id, "2026-2027", "pasteur"),))
    assert ailleurs.find_inscription(REPAS, jour, "2026-2027") is None
    partout = une_activite(sites=frozenset())
    assert ailleurs.find_inscription(partout, jour, "2026-2027") is not None


@pytest.mark.parametrize(
    ("du", "au", "attendu"),
    [
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (None, date(2026, 11, 20), True),
        (None, date(2026, 11, 19), False),
    ],
)
def test_an_enrolment_may_begin_or_end_within_the_year(du: date | None, au: date | None, attendu: bool) -> None:
    assert Inscription("repas", "2026-2027", du=du, au=au).couvre(date(2026, 11, 20)) is attendu


def test_a_slot_starts_on_the_towns_clock_in_both_seasons() -> None:
    assert compute_debut(REPAS, date(2027, 3, 26)) == datetime(2027, 3, 26, 10, 30, tzinfo=UTC)
    assert compute_debut(REPAS, date(2027, 3, 30)) == datetime(2027, 3, 30, 9, 30, tzinfo=UTC)


def test_an_activity_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        une_activite(debut=time(8), fin=time(8))
    with pytest.raises(ValueError, match="no age"):
        une_activite(age_min=4, age_max=3)
