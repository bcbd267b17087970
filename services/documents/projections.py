"""What documents keeps of dossiers: who acts for a household, who may see a child, and their names for agents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.dossiers import EnfantEtat, FoyerEtat
from kit.database import Transaction
from services.documents import validites


def project_foyer(tx: Transaction, event: FoyerEtat) -> None:
    """A household and the accounts that act for it, replaced by a newer state only."""
    row = tx.execute(
        "insert into foyer as t (foyer_id, version, numero, nom) values (:foyer_id, :version, :numero, :nom)"
        " on conflict (foyer_id) do update set version = excluded.version, numero = excluded.numero,"
        " nom = excluded.nom where t.version < excluded.version returning 1",
        **event.model_dump(include={"foyer_id", "version", "numero", "nom"}),
    )
    if not row:
        return
    tx.execute("delete from foyer_compte where foyer_id = :foyer_id", foyer_id=event.foyer_id)
    tx.execute_many(
        "insert into foyer_compte (compte_id, foyer_id, adulte_id) values (:compte_id, :foyer_id, :adulte_id)",
        [{"foyer_id": event.foyer_id, **one.model_dump(include={"compte_id", "adulte_id"})} for one in event.comptes],
    )


def project_enfant(tx: Transaction, event: EnfantEtat) -> None:
    """A child and who may see it, replaced by a newer state only. A change of school ends its PAI (DOMAIN §3)."""
    avant = tx.one_or_none(
        "select version, ecole from enfant where enfant_id = :enfant_id for update", enfant_id=event.enfant_id
    )
    if avant is not None and avant.version >= event.version:
        return
    tx.execute(
        "insert into enfant (enfant_id, version, prenom, nom, ecole)"
        " values (:enfant_id, :version, :prenom, :nom, :ecole) on conflict (enfant_id) do update set"
        " version = excluded.version, prenom = excluded.prenom, nom = excluded.nom, ecole = excluded.ecole",
        **event.model_dump(include={"enfant_id", "version", "prenom", "nom", "ecole"}),
    )
    _replace(tx, event)
    if avant is not None and avant.ecole is not None and avant.ecole != event.ecole:
        validites.expire_pai(tx, event.enfant_id)


def _replace(tx: Transaction, event: EnfantEtat) -> None:
    for table in ("acces", "enfant_foyer"):
        tx.execute(f"delete from {table} where enfant_id = :enfant_id", enfant_id=event.enfant_id)  # noqa: S608 - two constant names
    rows: list[dict[str, Any]] = [
        {"enfant_id": event.enfant_id, **one.model_dump(include={"compte_id", "foyer_id", "niveau"})}
        for one in event.acces
    ]
    tx.execute_many(
        "insert into acces (compte_id, enfant_id, foyer_id, niveau)"
        " values (:compte_id, :enfant_id, :foyer_id, :niveau)",
        rows,
    )
    tx.execute_many(
        "insert into enfant_foyer (enfant_id, foyer_id, niveau, au) values (:enfant_id, :foyer_id, :niveau, :au)",
        [{"enfant_id": event.enfant_id, "foyer_id": f, **droit} for f, droit in households_of(event).items()],
    )


def households_of(event: EnfantEtat) -> dict[UUID, dict[str, Any]]:
    """The households of a child, also those without any account: a household in charge writes, until its last day."""
    by_foyer: dict[UUID, dict[str, Any]] = {}
    for garde in event.gardes:
        connu = by_foyer.get(garde.foyer_id)
        last = garde.au if connu is None else None if None in (connu["au"], garde.au) else max(connu["au"], garde.au)
        by_foyer[garde.foyer_id] = {"niveau": "ecrire", "au": last}
    for acces in event.acces:
        connu = by_foyer.get(acces.foyer_id)
        if connu is None or (connu["niveau"] == "lire" and acces.niveau == "ecrire"):
            by_foyer[acces.foyer_id] = {"niveau": acces.niveau, "au": None}
        elif acces.niveau == "ecrire":
            connu["au"] = None
    return by_foyer
