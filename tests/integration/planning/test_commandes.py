"""The kitchen is told at each deadline, once, of what is booked then; later versions say only what changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import psycopg2
import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite
from kit.dependencies import CallContext
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from services.planning.verification import list_commandes_fausses
from tests.integration.base import un_acteur
from tests.integration.planning.ville import LUNDI_23, Famille, Ville, ajout, retrait, une_sante

J_15, J_3, J_1 = (datetime(2026, 11, jour, tzinfo=PARIS) for jour in (9, 21, 23))
"""The first refused instants of Monday 23 November."""
CUISINE = un_acteur("cuisine")


def tick(ville: Ville) -> None:
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    ville.base.sql("delete from minuterie")
    service.emit_commandes()  # type: ignore[call-arg]


def read(ville: Ville) -> contrat.Commande:
    """The order of Monday's lunch at Jean-Jaurès."""
    commandes = ville.call(contrat.LIST_COMMANDES, contrat.ListCommandes(du=LUNDI_23), CUISINE).commandes
    [commande] = [c for c in commandes if (c.site, c.activite) == ("jaures", "restauration")]
    return commande


def lignes(version: contrat.VersionCommande) -> list[tuple[str, str, int]]:
    return [(ligne.regime, ligne.tranche, ligne.nombre) for ligne in version.lignes]


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Two children, one of whom eats without pork, both booked on Monday 23."""
    famille = ville.une_famille("Léonie", "Gaspard")
    gaspard = famille.enfants[1].enfant_id
    ville.hear(une_sante(gaspard, regime="sans_porc"))
    famille.save(*ajout("restauration", LUNDI_23))
    famille.save(*ajout("restauration", LUNDI_23), enfant_id=str(gaspard))
    return famille


def test_nothing_is_said_before_the_deadline_and_once_after(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    tick(ville)
    assert read(ville).versions == []

    horloge(J_15)
    tick(ville)
    tick(ville)

    [version] = read(ville).versions
    assert (version.version, version.etape, version.emise_at) == (1, contrat.EtapeCommande.CUISINE, J_15)
    assert lignes(version) == [("sans_porc", "six_et_plus", 1), ("standard", "six_et_plus", 1)]
    assert ville.base.said()[-1] == ("planning.commande.emise.v1", f"jaures/{LUNDI_23}/restauration")


def test_the_event_says_apart_the_meals_to_cook_and_the_baskets_that_families_bring(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    ville.hear(une_sante(famille.enfants[1].enfant_id, regime="panier_pai", version=2))
    horloge(J_15)
    tick(ville)

    dites = "select body::json->'data' from outbox where type = 'planning.commande.emise.v1' and subject = %s"
    [dite] = ville.base.sql(dites, f"jaures/{LUNDI_23}/restauration")
    assert (dite[0]["repas"], dite[0]["repas_apportes"], dite[0]["adultes"]) == (1, 1, 0)
    with ville.base.transaction() as tx:
        assert list_commandes_fausses(tx) == []


def test_a_later_version_says_only_what_changed(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(J_15)
    tick(ville)
    famille.save(*retrait("restauration", LUNDI_23))

    horloge(J_3)
    tick(ville)
    horloge(J_1)
    tick(ville)

    commande = read(ville)
    assert [(v.etape.value, lignes(v)) for v in commande.versions[1:]] == [
        ("animateurs", [("standard", "six_et_plus", -1)]),
        ("annulation", []),
    ]
    assert [(ligne.regime, ligne.nombre) for ligne in commande.actuel] == [("sans_porc", 1)]


def test_the_kitchen_asks_for_what_changed_without_waiting(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(J_15)
    tick(ville)
    famille.save(*retrait("restauration", LUNDI_23))
    demande = contrat.EmitCommandes(operation_id=uuid.uuid4(), jour=LUNDI_23)

    assert ville.call(contrat.EMIT_COMMANDES, demande, CUISINE).nombre == 1
    assert ville.call(contrat.EMIT_COMMANDES, demande, CUISINE).nombre == 1  # the same answer, not another version

    autre = contrat.EmitCommandes(operation_id=uuid.uuid4(), jour=LUNDI_23)
    assert ville.call(contrat.EMIT_COMMANDES, autre, CUISINE).nombre == 0
    assert [v.etape.value for v in read(ville).versions] == ["cuisine", "manuelle"]


def test_a_version_is_never_changed(ville: Ville, famille: Famille, horloge: Callable[[datetime], None]) -> None:
    horloge(J_15)
    tick(ville)

    for statement in ("update commande set lignes = '[]'", "delete from commande"):
        with pytest.raises(psycopg2.errors.RaiseException, match="never changed"):
            ville.base.sql(statement)


@pytest.mark.parametrize("role", ["parent", "animateur", "regisseur"])
def test_orders_are_not_for_everybody(ville: Ville, role: str) -> None:
    with pytest.raises(ActionInterdite):
        ville.call(contrat.LIST_COMMANDES, contrat.ListCommandes(du=LUNDI_23), un_acteur(role))
