"""The kitchen is told at each deadline, once, of what is booked then; later versions say only what changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import psycopg2
import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite
from kit.dependencies import CallContext
from services.planning import reference, verification
from services.planning.cuisine import etapes_dues
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from services.planning.verification import list_commandes_fausses
from tests.integration.base import un_acteur
from tests.integration.planning.test_point import point, une_marque
from tests.integration.planning.ville import ACTIVITES, LUNDI_23, Famille, Ville, ajout, retrait, une_sante

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


def test_the_calendar_is_looked_at_once_between_two_deadlines(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    vus: list[str] = []
    look = etapes_dues._look
    monkeypatch.setattr(etapes_dues, "_look", lambda *args: (vus.append(args[2]), look(*args))[1])
    horloge(J_15 - timedelta(minutes=2))
    tick(ville)
    tick(ville)  # what the first one wrote could have been rolled back
    assert "restauration" in vus
    vus.clear()

    horloge(J_15 - timedelta(seconds=1))
    tick(ville)
    assert vus == []

    horloge(J_15)
    tick(ville)
    assert "restauration" in vus
    assert len(read(ville).versions) == 1


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


def test_the_public_event_counts_the_meals_to_cook_and_no_basket(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    ville.hear(une_sante(famille.enfant_id, regime="panier_pai"))
    horloge(J_15)
    tick(ville)

    [(dit,)] = ville.base.sql(
        "select body::json -> 'data' ->> 'repas' from outbox where type = 'planning.commande.emise.v1'"
        " and subject = %s", f"jaures/{LUNDI_23}/restauration",
    )  # fmt: skip
    assert dit == "1"
    with ville.base.transaction() as tx:
        assert verification.list_commandes_fausses(tx) == []


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


def test_the_first_version_is_what_was_booked_at_the_deadline_however_late_the_timer_comes(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    """Léonie cancels, Zoé books and Gaspard thinks better of it: all of it after the deadline, before the timer."""
    zoe = ville.une_famille("Zoé")
    gaspard = str(famille.enfants[1].enfant_id)
    horloge(J_15 - timedelta(seconds=1))
    famille.save(*retrait("restauration", LUNDI_23), enfant_id=gaspard)
    famille.save(*ajout("restauration", LUNDI_23), enfant_id=gaspard)
    horloge(J_15)
    zoe.save(*ajout("restauration", LUNDI_23))
    famille.save(*retrait("restauration", LUNDI_23))
    famille.save(*retrait("restauration", LUNDI_23), enfant_id=gaspard)
    horloge(J_15 + timedelta(seconds=30))
    famille.save(*ajout("restauration", LUNDI_23), enfant_id=gaspard)

    horloge(J_15 + timedelta(hours=2))
    tick(ville)
    horloge(J_3)
    tick(ville)

    premiere, suivante = read(ville).versions
    assert lignes(premiere) == [("sans_porc", "six_et_plus", 1), ("standard", "six_et_plus", 1)]
    assert lignes(suivante) == []  # Zoé comes, Léonie does not: one standard meal as before


def test_a_deadline_in_school_days_freezes_an_order_of_september_in_june(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    delais = {"cuisine": {"jours": 15, "comptage": "scolaire"}, "animateurs": {"jours": 3}, "annulation": {"jours": 1}}
    [repas] = [activite for activite in ACTIVITES if activite["code"] == "restauration"]
    with ville.base.transaction() as tx:
        reference.upsert_activites(tx, [repas | {"delais": delais}])
    famille, jeudi_3 = ville.une_famille(), date(2026, 9, 3)
    horloge(datetime(2026, 6, 11, 23, 59, 59, tzinfo=PARIS))
    famille.save(*ajout("restauration", jeudi_3), mois="2026-09")
    tick(ville)
    rows = "select site, version from commande where jour = '2026-09-03' order by site"
    assert ville.base.sql(rows) == []

    horloge(datetime(2026, 6, 12, tzinfo=PARIS))
    tick(ville)

    assert ville.base.sql(rows) == [("ferry", 1), ("jaures", 1)]


def test_what_was_served_is_said_again_when_a_tablet_comes_the_next_morning(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    nuit = datetime(2026, 11, 24, 0, 1, tzinfo=PARIS)
    for instant in (J_15, J_3, J_1, nuit):
        horloge(instant)
        tick(ville)
    horloge(nuit + timedelta(hours=8))
    marques = [une_marque(enfant.enfant_id, instant=J_1 + timedelta(hours=12)) for enfant in famille.enfants]
    demande = {"site": "jaures", "activite": "restauration", "jour": LUNDI_23}
    for _ in range(2):
        point(ville, *marques, **demande)
        tick(ville)

    tout = [("sans_porc", "six_et_plus", 1), ("standard", "six_et_plus", 1)]
    assert [(v.etape.value, lignes(v)) for v in read(ville).versions[2:]] == [
        ("annulation", []),
        ("reel", [(regime, tranche, -nombre) for regime, tranche, nombre in tout]),
        ("reel", tout),
    ]


@pytest.mark.parametrize("role", ["parent", "animateur", "regisseur"])
def test_orders_are_not_for_everybody(ville: Ville, role: str) -> None:
    with pytest.raises(ActionInterdite):
        ville.call(contrat.LIST_COMMANDES, contrat.ListCommandes(du=LUNDI_23), un_acteur(role))
