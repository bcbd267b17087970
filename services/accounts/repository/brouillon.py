"""The wizard's draft, keyed by the SHA-256 of the browser's secret."""

from __future__ import annotations

from typing import Any

from contracts.accounts import Conditions, MesInformations, MesReferences, ServiceSouscrit
from kit.database import Transaction
from services.accounts.domain.inscription import (
    GARDE_BROUILLON,
    Acceptation,
    BrouillonInscription,
    Informations,
    Reference,
)
from services.accounts.hachage import sha256

_COLUMNS = (
    "nom, prenom, email, nom_utilisateur, mot_de_passe_hash, ref_service, ref_numero, ref_nom, ref_email,"
    " ref_sans_numero, conditions_version, conditions_at"
)
# A step that is not sent is null, and leaves what was kept.
_SAVE = f"""
insert into brouillon_inscription as b (brouillon_sha256, modifie_at, {_COLUMNS})
values (:cle, :now, :nom, :prenom, :email, :nom_utilisateur, :mot_de_passe_hash, :ref_service, :ref_numero, :ref_nom,
        :ref_email, :ref_sans_numero, :conditions_version, :conditions_at)
on conflict (brouillon_sha256) do update set modifie_at = excluded.modifie_at,
    {", ".join(f"{c} = coalesce(excluded.{c}, b.{c})" for c in _COLUMNS.replace(" ", "").split(","))}
returning {_COLUMNS}
"""  # noqa: S608 - the names are the constants above


def load_brouillon(tx: Transaction, brouillon_id: str, *, for_update: bool = False) -> BrouillonInscription:
    """What the browser of this secret has filled in the last 24 hours; empty if nothing."""
    row = tx.one_or_none(
        f"select {_COLUMNS} from brouillon_inscription"  # noqa: S608
        " where brouillon_sha256 = :cle and modifie_at > :oldest" + (" for update" if for_update else ""),
        cle=sha256(brouillon_id),
        oldest=tx.now - GARDE_BROUILLON,
    )
    return _read(row) if row else BrouillonInscription()


def save_steps(
    tx: Transaction,
    brouillon_id: str,
    informations: MesInformations | None,
    mot_de_passe_hash: str | None,
    references: MesReferences | None,
    conditions: Conditions | None,
) -> BrouillonInscription:
    """Keeps the steps given, leaves the others as they are; a draft that had expired starts again from nothing."""
    drop_brouillon(tx, brouillon_id, only_expired=True)
    (row,) = tx.execute(
        _SAVE,
        cle=sha256(brouillon_id),
        now=tx.now,
        nom=informations and informations.nom,
        prenom=informations and informations.prenom,
        email=informations and informations.email,
        nom_utilisateur=informations and informations.nom_utilisateur,
        mot_de_passe_hash=mot_de_passe_hash,
        ref_service=references and references.service.value,
        ref_numero=references and references.numero,
        ref_nom=references and references.nom,
        ref_email=references and references.email,
        ref_sans_numero=references and references.sans_numero,
        conditions_version=conditions and conditions.version,
        conditions_at=tx.now if conditions else None,
    )
    return _read(row)


def drop_brouillon(tx: Transaction, brouillon_id: str, *, only_expired: bool = False) -> None:
    """Forgets the draft ("Annuler", or an account was made of it)."""
    tx.execute(
        "delete from brouillon_inscription where brouillon_sha256 = :cle and modifie_at <= :newest",
        cle=sha256(brouillon_id),
        newest=tx.now - GARDE_BROUILLON if only_expired else tx.now,
    )


def _read(row: Any) -> BrouillonInscription:
    """A step exists when all of it is there (step 1 without a password is not a step)."""
    return BrouillonInscription(
        informations=Informations(row.nom, row.prenom, row.email, row.nom_utilisateur, row.mot_de_passe_hash)
        if row.nom is not None and row.mot_de_passe_hash is not None
        else None,
        references=Reference(
            ServiceSouscrit(row.ref_service), row.ref_numero, row.ref_nom, row.ref_email, row.ref_sans_numero
        )
        if row.ref_service is not None
        else None,
        conditions=Acceptation(row.conditions_version, row.conditions_at) if row.conditions_at is not None else None,
    )
