"""Every route of planning × every role × one's own or another's family, as a table."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts import catalogue
from contracts.base import Role, Rpc
from contracts.errors import ActionInterdite, Introuvable, NonAuthentifie, Refus
from services.planning.service import Service
from tests.integration.base import un_acteur
from tests.integration.planning.ville import MOIS, Famille, Ville, un_agent

ROUTES = {rpc.method: rpc for rpc in catalogue.rpcs() if rpc.service == "planning"}
PARENT, AGENT, ADMIN = Role.PARENT, Role.AGENT, Role.ADMINISTRATEUR
RESERVENT, POINTENT = {PARENT, AGENT, ADMIN}, {Role.ANIMATEUR, AGENT, ADMIN}
PORTES: dict[str, set[Role]] = {
    "get_accueil": {PARENT},
    "get_planning": RESERVENT,
    "get_mois": RESERVENT,
    "save_brouillon": RESERVENT,
    "drop_brouillon": RESERVENT,
    "preview_mois": RESERVENT,
    "save_mois": RESERVENT,
    "get_sauvegarde": RESERVENT,
    "list_feuilles": POINTENT,
    "get_feuille": POINTENT,
    "list_connus": POINTENT,
    "point": POINTENT,
    "list_non_prevus": POINTENT,
    "list_sites": set(Role),
}
FAMILIALES = ("get_planning", "get_mois", "save_brouillon", "drop_brouillon", "preview_mois", "save_mois")


def une_requete(rpc: Rpc[Any, Any], famille: Famille) -> dict[str, Any]:
    """A well-formed request of this route about this family."""
    marque = {
        "marque_id": str(uuid.uuid4()),
        "enfant_id": str(famille.enfant_id),
        "etat": "present",
        "appareil": "Cour",
        "instant": datetime(2026, 11, 5, 11, 35, tzinfo=UTC).isoformat(),
    }
    champs: dict[str, Any] = {
        "operation_id": str(uuid.uuid4()),
        "enfant_id": str(famille.enfant_id),
        "mois": MOIS,
        "coches": [],
        "site": "jaures",
        "activite": "restauration",
        "jour": date(2026, 11, 5).isoformat(),
        "marques": [marque],
        "texte": "leonie",
    }
    return {nom: champs[nom] for nom in rpc.request.model_fields}


def test_the_table_names_every_route_of_the_contract() -> None:
    assert set(PORTES) == set(ROUTES)


@pytest.mark.parametrize("route", sorted(PORTES))
def test_a_route_opens_to_its_roles_and_to_no_other(ville: Ville, route: str) -> None:
    famille = ville.une_famille()
    opens = set()
    for role in Role:
        actor = un_acteur(role, compte_id=famille.compte_id)
        try:
            ville.call(ROUTES[route], une_requete(ROUTES[route], famille), actor)
            opens.add(role)
        except ActionInterdite:
            pass
        except Refus as refus:
            assert refus.code == "introuvable"  # get_sauvegarde of an unknown operation
            opens.add(role)
    assert opens == PORTES[route]
    with pytest.raises(NonAuthentifie):
        ville.base.call(Service, ROUTES[route], une_requete(ROUTES[route], famille))


@pytest.mark.parametrize("route", FAMILIALES)
def test_another_family_is_introuvable_to_a_parent_and_open_to_an_agent(ville: Ville, route: str) -> None:
    famille, autre = ville.une_famille(), ville.une_famille()
    request = une_requete(ROUTES[route], famille)
    with pytest.raises(Introuvable):
        ville.call(ROUTES[route], request, autre.parent)
    ville.call(ROUTES[route], request, un_agent())


@pytest.mark.parametrize("route", FAMILIALES)
def test_a_child_who_does_not_exist_is_introuvable_to_an_agent_too(ville: Ville, route: str) -> None:
    request = une_requete(ROUTES[route], ville.une_famille()) | {"enfant_id": str(uuid.uuid4())}
    with pytest.raises(Introuvable):
        ville.call(ROUTES[route], request, un_agent())


def test_the_contract_asks_the_same_roles_at_its_door() -> None:
    assert {method: set(rpc.roles) for method, rpc in ROUTES.items()} == PORTES
