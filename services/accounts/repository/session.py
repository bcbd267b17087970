"""Sessions: opened by a login, refused once revoked or too old. Only the SHA-256 of the token is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from kit.database import Transaction
from services.accounts.hachage import keyed, new_jeton, sha256

VUE_AU_PLUS = timedelta(seconds=60)
"""Last seen is written at most once a minute."""


@dataclass(frozen=True, slots=True)
class Candidat:
    """An account that an identifier may mean; ``est_familier``: its owner has logged in from this address."""

    compte_id: UUID
    mot_de_passe_hash: str
    est_familier: bool


def find_candidats(tx: Transaction, identifiant: str, adresse: str) -> list[Candidat]:
    """One account for a user name; for an address its owner, then the newest sign-up that waits with it.

    ``identifiant`` in its compared form. An @ is in no user name: the two never mix.
    """
    rows = tx.execute(
        """
        select c.compte_id, c.mot_de_passe_hash,
               exists(select 1 from adresse_connue a where a.compte_id = c.compte_id and a.adresse = :adresse)
                   as est_familier
        from (
            select compte_id, mot_de_passe_hash, 0 as rang from compte where nom_utilisateur_normalise = :identifiant
            union all
            select compte_id, mot_de_passe_hash, 1 from compte
            where email_normalise = :identifiant and etat = 'actif'
            union all
            (select compte_id, mot_de_passe_hash, 2 from compte
             where email_normalise = :identifiant and etat = 'en_attente' order by cree_at desc limit 1)
        ) c order by c.rang
        """,
        identifiant=identifiant,
        adresse=_adresse(adresse),
    )
    return [Candidat(row.compte_id, row.mot_de_passe_hash, row.est_familier) for row in rows]


def open_session(tx: Transaction, compte_id: UUID, agent_navigateur: str, adresse: str) -> str:
    """A new session and its token, and the address remembered as the owner's."""
    jeton, session_id = new_jeton(), uuid4()
    tx.execute(
        "insert into session (session_id, compte_id, jeton_sha256, ouverte_at, vue_at, agent_navigateur)"
        " values (:session_id, :compte_id, :jeton, :now, :now, :agent_navigateur)",
        session_id=session_id,
        compte_id=compte_id,
        jeton=sha256(jeton),
        agent_navigateur=agent_navigateur,
        now=tx.now,
    )
    if adresse:
        tx.execute(
            "insert into adresse_connue (compte_id, adresse, vue_at) values (:compte_id, :adresse, :now)"
            " on conflict (compte_id, adresse) do update set vue_at = excluded.vue_at",
            compte_id=compte_id,
            adresse=_adresse(adresse),
            now=tx.now,
        )
    tx.audit("session.ouvrir", f"{compte_id}/{session_id}")
    return jeton


def replace_hash(tx: Transaction, compte_id: UUID, previous: str, mot_de_passe_hash: str) -> None:
    """The same password under today's parameters; nothing if it changed meanwhile."""
    tx.execute(
        "update compte set mot_de_passe_hash = :mot_de_passe_hash"
        " where compte_id = :compte_id and mot_de_passe_hash = :previous",
        compte_id=compte_id,
        previous=previous,
        mot_de_passe_hash=mot_de_passe_hash,
    )


def touch(tx: Transaction, session_id: UUID) -> None:
    """Last seen now, unless another request of the same minute said it."""
    tx.execute(
        "update session set vue_at = :now where session_id = :session_id and vue_at <= :before",
        session_id=session_id,
        now=tx.now,
        before=tx.now - VUE_AU_PLUS,
    )


def revoke_by_jeton(tx: Transaction, jeton: str) -> None:
    """Logout; nothing if there is no such session."""
    tx.execute(
        "update session set revoquee_at = :now where jeton_sha256 = :jeton and revoquee_at is null",
        jeton=sha256(jeton),
        now=tx.now,
    )


def revoke_own(tx: Transaction, session_id: UUID) -> bool:
    """Ends a session of the actor's own account; says whether it is one of them (ended already counts)."""
    rows = tx.execute(
        "update session set revoquee_at = coalesce(revoquee_at, :now)"
        " where session_id = :session_id and compte_id = :compte_id returning 1",
        session_id=session_id,
        compte_id=tx.who.compte_id,
        now=tx.now,
    )
    return bool(rows)


def _adresse(adresse: str) -> bytes:
    return keyed("adresse_connue", adresse)
