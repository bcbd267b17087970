"""Sessions: opened by a login, refused once revoked or too old. Only the SHA-256 of the token is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from kit.database import Transaction
from services.accounts.hachage import new_jeton, sha256

VUE_AU_PLUS = timedelta(seconds=60)
"""Last seen is written at most once a minute."""
GARDE_APPAREIL = timedelta(days=90)
"""How long a browser is remembered after its last login."""


@dataclass(frozen=True, slots=True)
class Candidat:
    """An account that an identifier may mean; ``est_familier``: its owner has logged in on this browser."""

    compte_id: UUID
    mot_de_passe_hash: str
    est_familier: bool


def find_candidats(tx: Transaction, identifiant: str, appareil: str) -> list[Candidat]:
    """One account for a user name; for an address its owner, then the newest sign-up that waits with it.

    ``identifiant`` in its compared form. An @ is in no user name: the two never mix.
    """
    rows = tx.execute(
        """
        select c.compte_id, c.mot_de_passe_hash,
               exists(select 1 from appareil a where a.compte_id = c.compte_id and a.jeton_sha256 = :appareil
                      and a.vue_at > :oldest) as est_familier
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
        appareil=sha256(appareil),
        oldest=tx.now - GARDE_APPAREIL,
    )
    return [Candidat(row.compte_id, row.mot_de_passe_hash, row.est_familier) for row in rows]


def open_session(tx: Transaction, compte_id: UUID, mot_de_passe_hash: str, agent_navigateur: str) -> str | None:
    """A new session and its token; ``None`` if the password that was typed is no longer the account's.

    The account's row is locked: whoever changes the password meanwhile ends this session too.
    """
    jeton, session_id = new_jeton(), uuid4()
    opened = tx.execute(
        "insert into session (session_id, compte_id, jeton_sha256, ouverte_at, vue_at, agent_navigateur)"
        " select :session_id, compte_id, :jeton, :now, :now, :agent_navigateur from compte"
        " where compte_id = :compte_id and mot_de_passe_hash = :mot_de_passe_hash for share returning 1",
        session_id=session_id,
        compte_id=compte_id,
        mot_de_passe_hash=mot_de_passe_hash,
        jeton=sha256(jeton),
        agent_navigateur=agent_navigateur,
        now=tx.now,
    )
    if not opened:
        return None
    tx.audit("session.ouvrir", f"{compte_id}/{session_id}")
    return jeton


def remember_appareil(tx: Transaction, compte_id: UUID, appareil: str) -> str:
    """The browser is its owner's for 90 more days: under the token that it has for this account, or a new one.

    A token that this account did not give is never taken over: a stranger may have put it there.
    """
    rows = tx.execute(
        "update appareil set vue_at = :now where compte_id = :compte_id and jeton_sha256 = :appareil returning 1",
        compte_id=compte_id,
        appareil=sha256(appareil),
        now=tx.now,
    )
    if rows:
        return appareil
    fresh = new_jeton()
    tx.execute(
        "insert into appareil (compte_id, jeton_sha256, vue_at) values (:compte_id, :appareil, :now)",
        compte_id=compte_id,
        appareil=sha256(fresh),
        now=tx.now,
    )
    return fresh


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


def revoke_all(tx: Transaction, compte_id: UUID) -> None:
    """Ends every session of an account, and forgets the browsers of its owner."""
    tx.execute(
        "update session set revoquee_at = :now where compte_id = :compte_id and revoquee_at is null",
        compte_id=compte_id,
        now=tx.now,
    )
    tx.execute("delete from appareil where compte_id = :compte_id", compte_id=compte_id)
