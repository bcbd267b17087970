"""The queue of mails: written in the transaction of what they tell, sealed until sent, wiped after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from contracts.avis import Avis
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from kit.statements import Planned
from services.accounts.models import EtatCourriel, GenreCourriel

_ADRESSES = Planned("""
select compte_id, email from compte where compte_id = any(cast(:comptes as uuid[])) and etat = 'actif'
""")
_ENQUEUE_AVIS = Planned("""
insert into courriel (courriel_id, genre, compte_id, scelle, ecrit_at, prochain_at)
select t.courriel_id, :genre, t.compte_id, t.scelle, :now, :now
from unnest(cast(:ids as uuid[]), cast(:comptes as uuid[]), cast(:scelles as text[]))
     as t (courriel_id, compte_id, scelle)
on conflict (courriel_id) do nothing
""")
_CLAIM = Planned("""
update courriel set essais = essais + 1, prochain_at = :prochain_at
where courriel_id = :courriel_id and etat = 'a_envoyer' and essais = :essais returning 1
""")
_CLOSE = Planned("""
update courriel set etat = :etat, scelle = null, envoye_at = cast(:envoye_at as timestamptz)
where courriel_id = :courriel_id
""")


@dataclass(frozen=True, slots=True)
class ATransmettre:
    """One mail that is due; ``essais`` already made. ``contenu``: ``a`` (address) and what its template needs."""

    courriel_id: UUID
    genre: GenreCourriel
    contenu: dict[str, str]
    ecrit_at: datetime
    essais: int


def enqueue(tx: Transaction, genre: GenreCourriel, compte_id: UUID | None, contenu: dict[str, str]) -> None:
    """Writes a mail to send; without an account, the same work for no mail."""
    courriel_id = uuid4()
    tx.execute(
        "insert into courriel (courriel_id, genre, compte_id, scelle, ecrit_at, prochain_at)"
        " select :courriel_id, :genre, compte_id, :scelle, :now, :now from compte where compte_id = :compte_id",
        courriel_id=courriel_id,
        genre=genre.value,
        compte_id=compte_id,
        scelle=_sealer().seal(json.dumps(contenu).encode(), _context(courriel_id)),
        now=tx.now,
    )


def enqueue_avis(tx: Transaction, avis: Sequence[Avis]) -> None:
    """Writes the mails of notices, each to the present address of its account, in two statements. Key: ``avis_id``."""
    emails = {
        row.compte_id: row.email for row in tx.execute(_ADRESSES, comptes=sorted({str(un.compte_id) for un in avis}))
    }
    dus = [un for un in avis if un.compte_id in emails]
    if not dus:
        return
    sealer = _sealer()
    contenus = [{"a": emails[un.compte_id], "avis": un.genre.value, "chemin": un.lien, **un.valeurs} for un in dus]
    tx.execute(
        _ENQUEUE_AVIS,
        genre=GenreCourriel.AVIS.value,
        ids=[str(un.avis_id) for un in dus],
        comptes=[str(un.compte_id) for un in dus],
        scelles=[
            sealer.seal(json.dumps(contenu).encode(), _context(un.avis_id))
            for un, contenu in zip(dus, contenus, strict=True)
        ],
        now=tx.now,
    )


def list_due(tx: Transaction, limit: int) -> list[ATransmettre]:
    """The mails to try now, oldest first."""
    rows = tx.execute(
        "select courriel_id, genre, scelle, ecrit_at, essais from courriel"
        " where etat = 'a_envoyer' and prochain_at <= :now order by prochain_at limit :limit",
        now=tx.now,
        limit=limit,
    )
    sealer = _sealer()
    return [
        ATransmettre(
            row.courriel_id,
            GenreCourriel(row.genre),
            json.loads(sealer.open(row.scelle, _context(row.courriel_id))),
            row.ecrit_at,
            row.essais,
        )
        for row in rows
    ]


def claim(tx: Transaction, courriel_id: UUID, essais: int, prochain_at: datetime) -> bool:
    """Takes one try of a mail; ``False`` when somebody else took it. There is nothing to undo if the try fails."""
    rows = tx.execute(
        _CLAIM,
        courriel_id=courriel_id,
        essais=essais,
        prochain_at=prochain_at,
    )
    return bool(rows)


def close(tx: Transaction, courriel_id: UUID, etat: EtatCourriel) -> None:
    """Sent, refused or given up: what it said is wiped."""
    tx.execute(
        _CLOSE,
        courriel_id=courriel_id,
        etat=etat.value,
        envoye_at=tx.now if etat is EtatCourriel.ENVOYE else None,
    )


def _sealer() -> Sealer:
    return Sealer(service_settings("accounts").data_key.get_secret_value())


def _context(courriel_id: UUID) -> str:
    return f"courriel:{courriel_id}"
