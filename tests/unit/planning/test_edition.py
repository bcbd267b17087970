"""What an agent may write in the calendar, and the field of each refusal."""

from __future__ import annotations

from datetime import date

import pytest

from services.planning.domain.calendrier import Calendrier, Genre, Ligne
from services.planning.domain.edition import Edition, EditionInvalide, apply, find_jours_changes
from tests.unit.planning.fabrique import le_calendrier, un_calendrier

CAL = le_calendrier()
JEUDI_5 = date(2026, 11, 5)
LIEUX = frozenset({"jaures"})
NOEL = next(x for x in CAL.lignes if x.premier_jour == date(2026, 12, 19))
ANNEE = next(x for x in CAL.lignes if x.nom == "2026-2027")


def une_ligne(
    premier: str, dernier: str = "", genre: Genre = Genre.SANS_CLASSE, nom: str = "pont", *portees: str
) -> Ligne:
    return Ligne(genre, date.fromisoformat(premier), date.fromisoformat(dernier or premier), nom, frozenset(portees))


def edit(*ajouter: Ligne, retirer: tuple[Ligne, ...] = (), lignes: tuple[Ligne, ...] = CAL.lignes) -> Calendrier:
    return Calendrier(apply(lignes, Edition(retirer, ajouter), JEUDI_5, LIEUX))


def test_a_bridge_day_closes_its_day_and_no_other() -> None:
    apres = edit(une_ligne("2026-11-13"))
    assert not apres.jour_ouvert(date(2026, 11, 13)) and apres.jour_ouvert(date(2026, 11, 12))


def test_holidays_made_longer_change_their_new_days_alone() -> None:
    plus_longues = Ligne(NOEL.genre, NOEL.premier_jour, date(2027, 1, 6), NOEL.nom)
    assert find_jours_changes(Edition((NOEL,), (plus_longues,))) == [date(2027, 1, n) for n in (4, 5, 6)]
    assert not edit(plus_longues, retirer=(NOEL,)).jour_ouvert(date(2027, 1, 5))


@pytest.mark.parametrize(
    ("ligne", "champ", "raison"),
    [
        (une_ligne("2126-11-13"), "premier_jour", "bornes"),
        (une_ligne("2026-11-13", "2033-01-01"), "dernier_jour", "bornes"),
        (une_ligne("2026-11-13", "2027-03-13"), "dernier_jour", "trop_long"),
        (une_ligne("2026-12-20"), "premier_jour", "chevauche"),
        (une_ligne("2026-12-26", "2027-01-06", Genre.VACANCES), "premier_jour", "chevauche"),
        (une_ligne("2027-10-20"), "premier_jour", "hors_annee"),
        (une_ligne("2027-08-30", "2027-09-02"), "premier_jour", "chevauche"),
        (une_ligne("2026-11-05"), "premier_jour", "passe"),
        (une_ligne("2026-10-06"), "premier_jour", "passe"),
        (une_ligne("2027-09-01", "2028-08-31", Genre.ANNEE, "l’an prochain"), "nom", "nom_annee"),
        (une_ligne("2026-11-13", genre=Genre.FERMETURE), "genre", "fermeture"),
        (une_ligne("2026-11-11", genre=Genre.OUVERTURE), "lieux", "lieux"),
        (une_ligne("2026-11-11", "", Genre.OUVERTURE, "centre", "lune"), "lieux", "lieux"),
    ],
)
def test_nonsense_is_refused_with_its_field(ligne: Ligne, champ: str, raison: str) -> None:
    with pytest.raises(EditionInvalide) as refus:
        edit(ligne)
    assert (refus.value.champ, refus.value.raison) == (champ, raison)


def test_a_past_holiday_may_be_renamed_and_a_school_year_unknown_may_be_added_with_its_past() -> None:
    toussaint = next(x for x in CAL.lignes if x.premier_jour == date(2026, 10, 17))
    edit(Ligne(toussaint.genre, toussaint.premier_jour, toussaint.dernier_jour, "Toussaint"), retirer=(toussaint,))
    sans = tuple(x for x in CAL.lignes if not ANNEE.premier_jour <= x.premier_jour <= ANNEE.dernier_jour)
    assert edit(ANNEE, toussaint, lignes=sans).est_vacances(date(2026, 10, 20))


def test_a_school_year_in_use_stays_and_closures_are_lifted_elsewhere() -> None:
    with pytest.raises(EditionInvalide, match="annee_utilisee"):
        edit(retirer=(ANNEE,))
    greve = un_calendrier("fermeture;2026-11-19;2026-11-19;grève;*;fermeture 12").lignes[-1]
    with pytest.raises(EditionInvalide, match="fermeture"):
        edit(retirer=(greve,), lignes=(*CAL.lignes, greve))


def test_a_year_to_come_is_written_with_its_holidays() -> None:
    annee = une_ligne("2027-09-01", "2028-08-31", Genre.ANNEE, "2027-2028")
    apres = edit(annee, une_ligne("2027-10-23", "2027-11-07", Genre.VACANCES, "vacances de la Toussaint"))
    assert apres.est_vacances(date(2027, 10, 25)) and apres.jour_ouvert(date(2027, 9, 2))
