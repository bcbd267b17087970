"""Signs of health, sealed: with the exchange key on their way from dossiers, with this service's own key at rest.

The child's id is bound to each sealed value: a value moved to another child's row does not open.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from contracts.dossiers import SanteEtat, SignesSante
from kit.config import service_settings
from kit.sealing import Sealer


def open_received(event: SanteEtat) -> SignesSante:
    """The signs that dossiers sent; raises ``cryptography.exceptions.InvalidTag`` if they are not this child's."""
    return SignesSante.model_validate_json(exchange_sealer().open(event.scelle, str(event.enfant_id)))


def seal_signes(signes: SignesSante, enfant_id: UUID) -> str:
    """The value of ``sante.scelle``, bound to the child."""
    return own_sealer().seal(signes.model_dump_json().encode(), f"sante:{enfant_id}")


def open_signes(scelle: str, enfant_id: UUID) -> SignesSante:
    """The signs as the sheet shows them."""
    return SignesSante.model_validate_json(own_sealer().open(scelle, f"sante:{enfant_id}"))


def exchange_sealer() -> Sealer:
    """Opens what dossiers and documents seal for planning."""
    return _sealer(service_settings("planning").exchange_key.get_secret_value())


def own_sealer() -> Sealer:
    """Opens and seals what this service keeps of health, and of faces, at rest."""
    return _sealer(service_settings("planning").data_key.get_secret_value())


@lru_cache(maxsize=4)
def _sealer(key: str) -> Sealer:
    return Sealer(key)
