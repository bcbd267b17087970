"""A child changes school mid-month: later bookings follow it or are cancelled with notice; both kitchens see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite
from kit.dependencies import CallContext
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    LUNDI_9,
    LUNDI_23,
    MERCREDI_25,
    Famille,
    Ville,
    ajout,
    un_agent,
    une_sante,
)

MARDI_24 = LUNDI_23 + timedelta(days=1)


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Léonie at Jaurès: lunches, one study, one Wednesday at the centre. Jules-Ferry has no study."""
    ville.base.sql("delete from ouverture where activite = 'etude' and site = 'ferry'")
    ville.base.sql("update reference set version = gen_random_uuid()")
    famille = ville.une_famille("Léonie")
    famille.save(
        *ajout("restauration", LUNDI_9, LUNDI_23, MARDI_24),
        *ajout("etude", LUNDI_23),
        *ajout("mercredi_journee", MERCREDI_25),
    )
    return famille


def change_school(ville: Ville, famille: Famille, ecole: str = "ferry", version: int = 2) -> None:
    ville.hear(famille.enfants[0].model_copy(update={"version": version, "ecole": ecole}))


def slots(ville: Ville) -> dict[tuple[str, date], tuple[str, str]]:
    return {
        (activite, jour): (site, etat)
        for activite, jour, site, etat in ville.base.sql("select activite, jour, site, etat from creneau")
    }


def changements(ville: Ville) -> list[contrat.ChangementEcole]:
    return ville.call(contrat.LIST_CHANGEMENTS_ECOLE, contrat.ListChangementsEcole(), un_agent()).changements


def notices(ville: Ville) -> list[str]:
    return [b for (b,) in ville.base.sql("select body from outbox where type = 'planning.avis.v1'") if "ecole" in b]


def test_bookings_follow_where_the_activity_opens_and_are_cancelled_where_it_does_not(
    ville: Ville, famille: Famille
) -> None:
    change_school(ville, famille)

    assert slots(ville) == {
        ("restauration", LUNDI_9): ("ferry", "reservee"),
        ("restauration", LUNDI_23): ("ferry", "reservee"),
        ("restauration", MARDI_24): ("ferry", "reservee"),
        ("etude", LUNDI_23): ("jaures", "annulee_par_la_ville"),
        ("mercredi_journee", MERCREDI_25): ("loisirs", "reservee"),
    }
    [vu] = changements(ville)
    assert (vu.deplacees, vu.en_attente, vu.annulees) == (3, 0, ["Étude, lundi 23 novembre"])
    assert (vu.ecole_avant, vu.ecole_apres, vu.a_un_pai) == ("école Jean-Jaurès", "école Jules-Ferry", False)


def test_the_family_is_told_once_and_an_event_heard_again_says_nothing_more(ville: Ville, famille: Famille) -> None:
    change_school(ville, famille)
    change_school(ville, famille)
    change_school(ville, famille, version=3)

    [lettre] = notices(ville)
    assert "3 réservations suivent" in lettre and "1 est annulée par la ville sans rien à payer" in lettre
    assert len(changements(ville)) == 1


def test_the_pai_is_flagged_for_the_new_school(ville: Ville, famille: Famille) -> None:
    ville.hear(une_sante(famille.enfant_id, a_un_pai=True))
    change_school(ville, famille)
    assert changements(ville)[0].a_un_pai


def test_a_full_lunch_at_the_new_school_waits_and_is_said(ville: Ville, famille: Famille) -> None:
    ville.limite("restauration", "ferry", 1)
    ville.une_famille("Zoé", ecole="ferry").save(*ajout("restauration", LUNDI_23))
    change_school(ville, famille)

    assert slots(ville)["restauration", MARDI_24] == ("ferry", "reservee")
    assert changements(ville)[0].en_attente == 1


def test_both_kitchens_see_the_difference_and_both_sheets_are_right(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    ville.une_famille("Zoé", ecole="ferry").save(*ajout("restauration", LUNDI_23))
    horloge(datetime(2026, 11, 9, 0, 0, 30, tzinfo=PARIS))
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    service.emit_commandes()  # type: ignore[call-arg]

    change_school(ville, famille)

    demande = contrat.ListCommandes(du=LUNDI_23)
    vues: Any = ville.call(contrat.LIST_COMMANDES, demande, un_acteur("cuisine")).commandes
    ecarts = {c.site: [sum(ligne.nombre for ligne in v.lignes) for v in c.versions] for c in vues}
    assert {site: ecarts[site] for site in ("jaures", "ferry")} == {"jaures": [1, -1], "ferry": [1, 1]}
    for site, attendus in (("jaures", 0), ("ferry", 2)):
        feuille = ville.call(
            contrat.GET_FEUILLE, contrat.GetFeuille(site=site, activite="restauration", jour=LUNDI_23), un_agent()
        )
        assert len(feuille.lignes) == attendus


def test_a_name_that_changes_moves_and_says_nothing(ville: Ville, famille: Famille) -> None:
    avant = slots(ville)
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "prenom": "Léonie-Rose"}))
    assert slots(ville) == avant and changements(ville) == [] and notices(ville) == []


def test_only_agents_read_the_list(ville: Ville) -> None:
    with pytest.raises(ActionInterdite):
        ville.call(contrat.LIST_CHANGEMENTS_ECOLE, contrat.ListChangementsEcole(), un_acteur("parent"))
