"""What each service keeps of the others is exactly what their events would have made."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from cryptography.exceptions import InvalidTag

from contracts.base import Event
from contracts.dossiers import SignesSante
from kit import config
from services.accounts.snapshot import snapshot as tell_accounts
from services.billing.listeners import Service as BillingListeners
from services.documents.listeners import Service as DocumentsListeners
from services.dossiers.listeners import Service as DossiersListeners
from services.dossiers.snapshot import snapshot as tell_dossiers
from services.planning.listeners import Service as PlanningListeners
from services.planning.sante import open_signes
from services.planning.snapshot import snapshot as tell_planning
from tests.integration.base import Base
from tests.seed.semeur import Semeur

OWNERS = {"accounts": tell_accounts, "dossiers": tell_dossiers, "planning": tell_planning}
# Reader, its listener, whom it hears, its projections.
READERS = (
    (
        "planning",
        PlanningListeners,
        ("dossiers",),
        ("foyer", "foyer_compte", "enfant", "acces", "sante", "autorisation"),
    ),
    (
        "billing",
        BillingListeners,
        ("dossiers", "planning"),
        ("foyer", "foyer_compte", "payeur", "enfant", "enfant_foyer", "activite", "creneau"),
    ),
    ("documents", DocumentsListeners, ("dossiers",), ("foyer", "foyer_compte", "enfant", "acces", "enfant_foyer")),
)
# What the arrival of an event may also move: nothing may.
WATCHED = {"planning": ("creneau", "marque"), "billing": ("ressource",), "documents": ()}


def said_by(ville: Semeur, *owners: str) -> list[Event]:
    """What these services would tell a reader that starts from nothing."""

    def tell() -> Iterator[Event]:
        for owner in owners:
            with ville.bases[owner].transaction() as tx:
                yield from OWNERS[owner](tx)

    return list(tell())


def read_tables(ville: Semeur, service: str, tables: tuple[str, ...]) -> dict[str, list]:
    """Whole tables; health signs are opened, since each sealing is another text."""
    found = {table: ville.rows(service, table) for table in tables}
    for row in found.get("sante", []):
        row["scelle"] = open_signes(row["scelle"], row["enfant_id"]).model_dump()
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


@pytest.mark.parametrize(("service", "listeners", "owners", "tables"), READERS, ids=[x[0] for x in READERS])
def test_every_event_of_the_owners_leaves_every_projection_unchanged(
    ville: Semeur, service: str, listeners: type, owners: tuple[str, ...], tables: tuple[str, ...]
) -> None:
    before = read_tables(ville, service, tables + WATCHED[service])

    assert ville.tell(service, listeners, said_by(ville, *owners)) > 100

    assert read_tables(ville, service, tables + WATCHED[service]) == before


@pytest.mark.parametrize(("service", "listeners", "owners", "tables"), READERS, ids=[x[0] for x in READERS])
def test_projections_made_anew_from_the_events_alone_are_those_of_the_seed(
    ville: Semeur, service: str, listeners: type, owners: tuple[str, ...], tables: tuple[str, ...]
) -> None:
    before, said = read_tables(ville, service, tables + WATCHED[service]), ville.bases[service].said()
    assert all(before.values())
    ville.bases[service].sql(f"truncate {', '.join(tables)}")

    ville.tell(service, listeners, said_by(ville, *owners))

    # Planning also compares each slot's household and site with custody and school: none moves, none is said.
    assert read_tables(ville, service, tables + WATCHED[service]) == before
    assert ville.bases[service].said() == said


def test_dossiers_knows_every_account_as_accounts_says_it_and_asks_nothing_anew(ville: Semeur) -> None:
    said = said_by(ville, "accounts")
    fields = {"compte_id", "nom", "prenom", "email", "actif", "version"}
    expected = sorted((event.model_dump(mode="json", include=fields) for event in said), key=repr)
    demandes = ville.rows("dossiers", "rattachement")

    assert sorted(ville.rows("dossiers", "compte"), key=lambda row: row["compte_id"]) == sorted(
        expected, key=lambda row: row["compte_id"]
    )
    ville.bases["dossiers"].sql("update compte set version = 0")
    assert ville.tell("dossiers", DossiersListeners, said) == len(expected)

    assert ville.rows("dossiers", "rattachement") == demandes
    assert ville.bases["dossiers"].said() == []


def test_nothing_waits_to_be_said_but_the_state_of_documents_and_nothing_was_heard(ville: Semeur) -> None:
    for service in ville.bases:
        said = {row["type"] for row in ville.rows(service, "outbox")}
        assert said == ({"documents.piece.v1"} if service == "documents" else set())
        assert ville.rows(service, "inbox") == []
        assert ville.rows(service, "operation") == []


def test_a_health_sheet_opens_with_its_owner_s_own_key_alone(bases: dict[str, Base], semeur: Semeur) -> None:
    keys = {f"DATA_KEY_{service.upper()}": str(rank) * 43 + "=" for rank, service in enumerate(bases)}
    assert semeur.run("--families", "10", "--jour", "2026-11-24", keys=keys).code == 0
    row = semeur.rows("planning", "sante")[0]
    with patch.dict("os.environ", {"DATA_KEY": keys["DATA_KEY_PLANNING"]}):
        config.service_settings.cache_clear()
        assert isinstance(open_signes(row["scelle"], row["enfant_id"]), SignesSante)
    config.service_settings.cache_clear()
    with pytest.raises(InvalidTag):
        open_signes(row["scelle"], row["enfant_id"])
