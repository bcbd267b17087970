"""Accounts: made waiting, activated once, found by user name or address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from contracts.accounts import CompteActive, CompteEtat, ReferenceDossier, ServiceSouscrit
from kit.database import Transaction
from services.accounts.domain.identifiant import normalise_email, normalise_nom_utilisateur
from services.accounts.domain.inscription import Acceptation, Informations, Reference

_ETAT_COLUMNS = "compte_id, version, nom, prenom, email, ref_service, ref_numero, ref_nom, ref_email, ref_sans_numero"


@dataclass(frozen=True, slots=True)
class Nouveau:
    """An account just made. ``email_est_connu``: somebody else proved this address already."""

    compte_id: UUID
    email_est_connu: bool


@dataclass(frozen=True, slots=True)
class Titulaire:
    """An active account, as the choice of a password sees it."""

    compte_id: UUID
    email: str
    identifiants: tuple[str, str]
    """User name and address in their compared forms."""
    mots_personnels: tuple[str, ...]
    """What anybody who knows this person would try first."""


def find_titulaire(tx: Transaction, compte_id: UUID) -> Titulaire | None:
    """``None`` if the account is not active."""
    row = tx.one_or_none(
        "select compte_id, nom, prenom, email, email_normalise, nom_utilisateur, nom_utilisateur_normalise from compte"
        " where compte_id = :compte_id and etat = 'actif'",
        compte_id=compte_id,
    )
    if row is None:
        return None
    return Titulaire(
        row.compte_id,
        row.email,
        (row.nom_utilisateur_normalise, row.email_normalise),
        (row.nom, row.prenom, row.nom_utilisateur, row.email.split("@")[0]),
    )


def replace_mot_de_passe(tx: Transaction, compte_id: UUID, mot_de_passe_hash: str) -> None:
    """The old one opens nothing from now on."""
    tx.execute(
        "update compte set mot_de_passe_hash = :mot_de_passe_hash where compte_id = :compte_id",
        compte_id=compte_id,
        mot_de_passe_hash=mot_de_passe_hash,
    )


def find_taken(tx: Transaction, noms: Sequence[str]) -> set[str]:
    """Which of these user names (compared form) belong to somebody."""
    rows = tx.execute(
        "select nom_utilisateur_normalise from compte where nom_utilisateur_normalise = any(:noms)", noms=list(noms)
    )
    return {row.nom_utilisateur_normalise for row in rows}


def insert_compte(
    tx: Transaction, informations: Informations, reference: Reference, acceptation: Acceptation
) -> Nouveau | None:
    """A waiting account; ``None`` if its user name was taken meanwhile. The same statements for a known address."""
    rows = tx.execute(
        """
        insert into compte (compte_id, nom, prenom, email, email_normalise, nom_utilisateur, nom_utilisateur_normalise,
                            mot_de_passe_hash, etat, cree_at, ref_service, ref_numero, ref_nom, ref_email,
                            ref_sans_numero)
        values (:compte_id, :nom, :prenom, :email, :email_normalise, :nom_utilisateur, :nom_utilisateur_normalise,
                :mot_de_passe_hash, 'en_attente', :now, :ref_service, :ref_numero, :ref_nom, :ref_email,
                :ref_sans_numero)
        on conflict (nom_utilisateur_normalise) do nothing
        returning compte_id, exists(select 1 from compte a where a.email_normalise = :email_normalise
                                    and a.etat = 'actif') as email_est_connu
        """,
        compte_id=uuid4(),
        nom=informations.nom,
        prenom=informations.prenom,
        email=informations.email,
        email_normalise=normalise_email(informations.email),
        nom_utilisateur=informations.nom_utilisateur,
        nom_utilisateur_normalise=normalise_nom_utilisateur(informations.nom_utilisateur),
        mot_de_passe_hash=informations.mot_de_passe_hash,
        now=tx.now,
        ref_service=reference.service.value,
        ref_numero=reference.numero,
        ref_nom=reference.nom,
        ref_email=reference.email,
        ref_sans_numero=reference.sans_numero,
    )
    if not rows:
        return None
    tx.execute(
        "insert into acceptation (compte_id, version, accepte_at) values (:compte_id, :version, :accepte_at)",
        compte_id=rows[0].compte_id,
        version=acceptation.version,
        accepte_at=acceptation.acceptees_at,
    )
    return Nouveau(rows[0].compte_id, rows[0].email_est_connu)


def lock_email_of(tx: Transaction, jeton_sha256: bytes) -> None:
    """Two activations of one address happen one after the other."""
    tx.execute(
        "select pg_advisory_xact_lock(hashtextextended(c.email_normalise, 0))"
        " from lien_activation l join compte c using (compte_id) where l.jeton_sha256 = :jeton",
        jeton=jeton_sha256,
    )


def activate_compte(tx: Transaction, compte_id: UUID) -> bool:
    """Makes the account active and says so, unless another account already proved the address.

    Kills the waiting links of the other sign-ups with the same address.
    """
    rows = tx.execute(
        f"""
        update compte c set etat = 'actif', active_at = :now, version = version + 1
        where compte_id = :compte_id and etat = 'en_attente'
          and not exists (select 1 from compte a where a.email_normalise = c.email_normalise and a.etat = 'actif')
        returning {_ETAT_COLUMNS}
        """,  # noqa: S608
        compte_id=compte_id,
        now=tx.now,
    )
    if not rows:
        return False
    tx.execute(
        """
        update lien_activation l set remplace_at = :now
        from compte c, compte moi
        where moi.compte_id = :compte_id and c.email_normalise = moi.email_normalise and c.compte_id <> moi.compte_id
          and l.compte_id = c.compte_id and l.utilise_at is null and l.remplace_at is null
        """,
        compte_id=compte_id,
        now=tx.now,
    )
    tx.say(_etat(rows[0]), CompteActive(compte_id=compte_id, active_at=tx.now))
    tx.audit("compte.activer", str(compte_id))
    return True


def list_etats(tx: Transaction, after: UUID, limit: int) -> list[CompteEtat]:
    """The states of active accounts, as ``accounts.compte.v1`` says them, by id from ``after`` (excluded)."""
    rows = tx.execute(
        f"select {_ETAT_COLUMNS} from compte"  # noqa: S608
        " where etat = 'actif' and compte_id > :after order by compte_id limit :limit",
        after=after,
        limit=limit,
    )
    return [_etat(row) for row in rows]


def _etat(row: Any) -> CompteEtat:
    reference = None
    if row.ref_service is not None:
        reference = ReferenceDossier(
            service=ServiceSouscrit(row.ref_service),
            numero=row.ref_numero,
            nom=row.ref_nom,
            email=row.ref_email,
            sans_numero=row.ref_sans_numero,
        )
    return CompteEtat(
        version=row.version,
        compte_id=row.compte_id,
        nom=row.nom,
        prenom=row.prenom,
        email=row.email,
        actif=True,
        reference=reference,
    )
