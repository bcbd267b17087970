"""Holidays that are booked by the week: one tick is the week, all or none, across the end of a month too."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts import planning as contrat
from kit.clock import PARIS
from services.planning import donnees, reference
from services.planning.domain.calendrier import read_lignes
from tests.integration.planning.ville import Famille, Ville, ajout, inscrit, refus_of, retrait

STAGE = "stage"
LUNDI_21 = date(2026, 12, 21)
NOEL = [LUNDI_21 + timedelta(days=rang) for rang in (0, 1, 2, 3)]
"""The open days of the week of Christmas: Friday 25 is a public holiday."""
A_CHEVAL = [date(2027, 3, 29) + timedelta(days=rang) for rang in (1, 2, 3, 4)]
"""30 March to 2 April 2027, after Easter Monday, in holidays that only this town has."""


@pytest.fixture
def famille(ville: Ville) -> Famille:
    stage = {
        "code": STAGE, "libelle": "Stage", "genre": "vacances", "periode": "vacances", "unite": "semaine",
        "jours": [0, 1, 2, 3, 4], "debut": "08:00", "fin": "18:00",
        "delais": {"cuisine": {"jours": 15}, "animateurs": {"jours": 3}, "annulation": {"jours": 1}},
    }  # fmt: skip
    table = (Path(donnees.__path__[0]) / "calendrier_zone_c.csv").read_text("utf-8").splitlines()
    with ville.base.transaction() as tx:
        reference.upsert_activites(tx, [stage])
        reference.upsert_ouvertures(tx, [{"activite": STAGE, "site": "loisirs"}])
        reference.replace_calendrier(tx, read_lignes([*table, "vacances;2027-03-29;2027-04-02;semaine blanche;;"]))
    return ville.une_famille(inscriptions=inscrit(STAGE))


def reserves(ville: Ville) -> list[date]:
    return [jour for activite, jour, etat, *_ in ville.creneaux() if (activite, etat) == (STAGE, "reservee")]


def test_a_day_ticked_is_the_week_and_a_day_given_up_gives_it_back(ville: Ville, famille: Famille) -> None:
    mercredi, jeudi = NOEL[2], NOEL[3]
    recap = ville.call(
        contrat.PREVIEW_MOIS,
        contrat.PreviewMois(enfant_id=famille.enfant_id, mois="2026-12", coches=ajout(STAGE, mercredi)),
        famille.parent,
    )
    sauve = famille.save(*ajout(STAGE, mercredi), mois="2026-12")
    assert [c.jour for c in recap.changements] == [c.jour for c in sauve.changements] == NOEL
    assert reserves(ville) == NOEL

    encore = famille.save(*ajout(STAGE, mercredi), mois="2026-12")
    assert refus_of(encore) == {(STAGE, mercredi): "deja_reserve"} and reserves(ville) == NOEL
    famille.save(*retrait(STAGE, jeudi), mois="2026-12")
    assert reserves(ville) == []


def test_the_deadlines_of_a_week_say_that_they_are_counted_from_its_first_day(ville: Ville, famille: Famille) -> None:
    demande = contrat.GetDelais(activite=STAGE, site="loisirs", jour=NOEL[2])
    cuisine, *_ = ville.call(contrat.GET_DELAIS, demande, famille.parent).echeances
    assert cuisine.dernier_instant.astimezone(PARIS).date() == LUNDI_21 - timedelta(days=15)
    assert cuisine.pourquoi == "15 jours avant, compté du premier jour ouvert de la semaine"


def test_a_week_over_two_months_is_one(ville: Ville, famille: Famille) -> None:
    famille.save(*ajout(STAGE, A_CHEVAL[0]), mois="2027-03")
    assert reserves(ville) == A_CHEVAL

    famille.save(*retrait(STAGE, A_CHEVAL[-1]), mois="2027-04")
    assert reserves(ville) == []


def test_a_day_that_is_full_refuses_the_week_and_leaves_its_places(ville: Ville, famille: Famille) -> None:
    ville.limite(STAGE, "loisirs", 1, liste_attente=False)
    autre = ville.une_famille("Zoé", inscriptions=inscrit(STAGE))
    autre.save(*ajout(STAGE, LUNDI_21), mois="2026-12")
    ville.base.sql("update creneau set etat = 'annulee' where jour <> %s", NOEL[1])

    sauve = famille.save(*ajout(STAGE, LUNDI_21), mois="2026-12")

    assert refus_of(sauve) == {(STAGE, jour): "complet" for jour in NOEL}
    assert reserves(ville) == [NOEL[1]]


def test_ticks_that_contradict_each_other_in_a_week_are_both_refused(ville: Ville, famille: Famille) -> None:
    sauve = famille.save(*ajout(STAGE, NOEL[0]), *retrait(STAGE, NOEL[1]), mois="2026-12")

    assert refus_of(sauve) == {(STAGE, jour): "coche_en_double" for jour in NOEL}
    assert reserves(ville) == []
