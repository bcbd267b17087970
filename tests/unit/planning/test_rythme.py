"""Each school has its weekdays: four, or four and a half with Wednesday morning."""

from __future__ import annotations

from datetime import date

import pytest

from services.planning.domain.activite import GenreActivite, find_motif_fermeture
from services.planning.domain.calendrier import (
    SEMAINE_4_JOURS,
    SEMAINE_4_JOURS_ET_DEMI,
    Calendrier,
    Comptage,
    read_lignes,
)
from services.planning.domain.delais import Delai, Delais
from services.planning.domain.echeancier import Echeancier, prepare_jour
from tests.unit.planning.fabrique import la_table, une_activite

MERCREDI_18, JEUDI_19 = date(2026, 11, 18), date(2026, 11, 19)
CAL = Calendrier(read_lignes(la_table()), SEMAINE_4_JOURS, {"pasteur": SEMAINE_4_JOURS_ET_DEMI})
ECOLIERE = Delai(1, Comptage.SCOLAIRE)
LA_SEMAINE = frozenset(range(5))


def test_the_day_before_thursday_is_tuesday_at_one_school_and_wednesday_at_the_other() -> None:
    etude = une_activite(GenreActivite.ETUDE, delais=Delais(None, ECOLIERE, ECOLIERE))
    trouve = {
        ecole: prepare_jour(etude, JEUDI_19, CAL, ecole).echeances.annulation.mots  # type: ignore[union-attr]
        for ecole in ("jaures", "pasteur", "")
    }
    assert trouve == {"jaures": "mar. 17/11 23h59", "pasteur": "mer. 18/11 23h59", "": "mar. 17/11 23h59"}


@pytest.mark.parametrize("genre", [GenreActivite.MATIN, GenreActivite.RESTAURATION, GenreActivite.ETUDE])
def test_what_goes_with_the_school_opens_on_its_days_only(genre: GenreActivite) -> None:
    activite = une_activite(genre, jours=LA_SEMAINE)
    assert find_motif_fermeture(activite, MERCREDI_18, CAL, "pasteur") is None
    ailleurs = find_motif_fermeture(activite, MERCREDI_18, CAL, "jaures")
    assert ailleurs is not None and ailleurs.texte == "pas d’accueil le mercredi"
    assert find_motif_fermeture(une_activite(genre), MERCREDI_18, CAL, "pasteur") is not None  # the town's own choice


@pytest.mark.parametrize(
    ("genre", "est_ouverte"),
    [
        (GenreActivite.MERCREDI_JOURNEE, False),
        (GenreActivite.MERCREDI_MATIN_REPAS, False),
        (GenreActivite.MERCREDI_REPAS_APRES_MIDI, True),
    ],
)
def test_a_wednesday_with_school_leaves_the_afternoon_to_the_centre(genre: GenreActivite, est_ouverte: bool) -> None:
    mercredi = une_activite(genre)
    echeancier = Echeancier(CAL)
    avec = echeancier.prepare(mercredi, MERCREDI_18, "centre", SEMAINE_4_JOURS_ET_DEMI)
    sans = echeancier.prepare(mercredi, MERCREDI_18, "centre")
    assert (avec.motif is None, sans.motif is None) == (est_ouverte, True)
    if not est_ouverte:
        assert avec.motif is not None and avec.motif.texte == "école le mercredi matin"


def test_a_wednesday_of_holidays_is_no_school_day_for_anybody() -> None:
    motif = find_motif_fermeture(une_activite(GenreActivite.MERCREDI_JOURNEE), date(2026, 10, 21), CAL, "pasteur")
    assert motif is not None and motif.genre == "vacances"


def test_the_version_follows_the_rhythm_of_each_school() -> None:
    assert CAL.version != Calendrier(CAL.lignes).version
    assert Calendrier(CAL.lignes, rythmes={"a": SEMAINE_4_JOURS}).version != Calendrier(CAL.lignes).version
