"""The traces "Pourquoi ce prix ?" of an invoice: they tell an income, so they are sealed beside it.

Public names
    seal_traces(sealer, facture_id, traces) -> str
    open_traces(sealer, facture_id, sealed) -> list[list[EtapePrix]]
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from uuid import UUID

from contracts.billing import EtapePrix
from kit.sealing import Sealer
from services.billing.domain.trace import Etape


def seal_traces(sealer: Sealer, facture_id: UUID, traces: Iterable[tuple[Etape, ...]]) -> str:
    """The distinct traces of one invoice, compressed then sealed; lines point at them by their place."""
    clear = json.dumps(
        [[(etape.libelle, etape.valeur, etape.note) for etape in trace] for trace in traces], ensure_ascii=False
    )
    return sealer.seal(zlib.compress(clear.encode(), 1), _context(facture_id))


def open_traces(sealer: Sealer, facture_id: UUID, sealed: str) -> list[list[EtapePrix]]:
    clear = json.loads(zlib.decompress(sealer.open(sealed, _context(facture_id))))
    return [
        [EtapePrix(libelle=libelle, valeur=valeur, note=note) for libelle, valeur, note in trace] for trace in clear
    ]


def _context(facture_id: UUID) -> str:
    return f"facture:{facture_id}:traces"
