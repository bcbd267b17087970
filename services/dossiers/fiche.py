"""The health sheet, sealed: with our own key in the table, with the exchange key on its way to planning.

The child's id is bound to the sealed value: a sheet moved to another child's row does not open.
"""

from __future__ import annotations

from uuid import UUID

from contracts.dossiers import SignesSante
from kit.sealing import Sealer


def seal_fiche(own: Sealer, enfant_id: UUID, signes: SignesSante) -> str:
    """The value of ``sante.scelle``."""
    return own.seal(signes.model_dump_json().encode(), _own_context(enfant_id))


def open_fiche(own: Sealer, enfant_id: UUID, scelle: str) -> SignesSante:
    """The clear sheet; raises ``cryptography.exceptions.InvalidTag`` if it is not this child's."""
    return SignesSante.model_validate_json(own.open(scelle, _own_context(enfant_id)))


def seal_for_planning(exchange: Sealer, enfant_id: UUID, signes: SignesSante) -> str:
    """``SanteEtat.scelle``: opened by planning with ``EXCHANGE_KEY`` and the child's id as context."""
    return exchange.seal(signes.model_dump_json().encode(), str(enfant_id))


def _own_context(enfant_id: UUID) -> str:
    return f"sante:{enfant_id}"
