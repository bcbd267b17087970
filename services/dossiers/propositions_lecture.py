"""Proposals as they are read: by the household that made them, and by agents with before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.dossiers import (
    ChampPropose,
    EtatProposition,
    GenreProposition,
    PropositionAgent,
    Propositions,
    PropositionVue,
)
from contracts.errors import Introuvable
from kit.database import Transaction
from services.dossiers import propositions_effets
from services.dossiers.acces import Moi, refuse_own_family

VISIBLE = timedelta(days=30)
"""How long an answered proposal stays on the household's page [choice]; the history keeps it."""
LONGUEUR_FILE = 200

_MIENNES = """
select p.*, coalesce(e.prenom, '') as prenom from proposition p left join enfant e using (enfant_id)
where p.foyer_id = :foyer_id and p.etat <> 'remplacee' and (p.etat = 'en_attente' or p.decidee_at > :depuis)
order by p.proposee_at desc
"""
_AGENT = """
select p.*, coalesce(e.prenom, '') as prenom, d.numero, d.nom as nom_dossier, f.nom as foyer,
       coalesce(k.prenom || ' ' || k.nom, '') as par
from proposition p
join dossier d on d.dossier_id = p.dossier_id
join foyer f on f.foyer_id = p.foyer_id
left join enfant e using (enfant_id)
left join compte k on k.compte_id = p.proposee_par
"""


def list_mine(tx: Transaction, moi: Moi) -> list[PropositionVue]:
    """Waiting, or answered in the last 30 days, newest first."""
    rows = tx.execute(_MIENNES, foyer_id=moi.foyer_id, depuis=tx.now - VISIBLE)
    return [PropositionVue(**_common(row), champs=_champs(tx, row, None)) for row in rows]


def list_waiting(tx: Transaction) -> Propositions:
    """Oldest first; before, after and what was said with them are on each one's own page."""
    rows = tx.execute(
        f"{_AGENT} where p.etat = 'en_attente' order by p.proposee_at, p.proposition_id limit {LONGUEUR_FILE}"
    )
    return Propositions(
        propositions=[PropositionAgent(**_common(row), **_agent(row) | {"precision": ""}, champs=[]) for row in rows]
    )


def read_one(tx: Transaction, proposition_id: UUID) -> PropositionAgent:
    """Before, after and, where it moved meanwhile, today. Raises ``Introuvable`` or ``ActionInterdite``."""
    row = tx.one_or_none(f"{_AGENT} where p.proposition_id = :id", id=proposition_id)
    if row is None:
        raise Introuvable(objet="proposition")
    refuse_own_family(tx, row.dossier_id)
    actuel = propositions_effets.read_actuel(tx, GenreProposition(row.genre), row.foyer_id, row.enfant_id)
    champs = _champs(tx, row, actuel if actuel != row.avant else None)
    return PropositionAgent(**_common(row), **_agent(row), champs=champs)


def _common(row: Any) -> dict[str, Any]:
    return {
        "proposition_id": row.proposition_id,
        "genre": GenreProposition(row.genre),
        "enfant_id": row.enfant_id,
        "prenom": row.prenom,
        "etat": EtatProposition(row.etat),
        "motif": row.motif,
        "proposee_at": row.proposee_at,
    }


def _agent(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("dossier_id", "numero", "nom_dossier", "foyer", "par", "precision")}


def _champs(tx: Transaction, row: Any, actuel: dict[str, Any] | None) -> list[ChampPropose]:
    genre = GenreProposition(row.genre)
    avant, apres = (propositions_effets.in_words(tx, genre, valeurs) for valeurs in (row.avant, row.apres))
    aujourd_hui = propositions_effets.in_words(tx, genre, actuel) if actuel is not None else {}
    return [
        ChampPropose(champ=champ, avant=avant.get(champ, ""), apres=valeur, actuel=aujourd_hui.get(champ, ""))
        for champ, valeur in apres.items()
    ]
