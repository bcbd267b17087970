"""The health sheet, sealed: with our own key in the table, with the exchange key on its way to planning.

The child's id is bound to the sealed value: a sheet moved to another child's row does not open. Only the signs that
the tablet needs travel; medicines, doctor and dates stay here.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from contracts.dossiers import FicheSanitaire, SignesSante
from kit.config import service_settings
from kit.sealing import Sealer


def own_sealer() -> Sealer:
    """Of the columns of this service."""
    return _sealer(service_settings("dossiers").data_key.get_secret_value())


def exchange_sealer() -> Sealer:
    """Of what planning alone may open."""
    return _sealer(service_settings("dossiers").exchange_key.get_secret_value())


@lru_cache(maxsize=4)
def _sealer(key: str) -> Sealer:
    return Sealer(key)


def seal_fiche(own: Sealer, enfant_id: UUID, fiche: SignesSante) -> str:
    """The value of ``sante.scelle``."""
    return own.seal(fiche.model_dump_json().encode(), _own_context(enfant_id))


def open_fiche(own: Sealer, enfant_id: UUID, scelle: str) -> FicheSanitaire:
    """The clear sheet; raises ``cryptography.exceptions.InvalidTag`` if it is not this child's."""
    return FicheSanitaire.model_validate_json(own.open(scelle, _own_context(enfant_id)))


def seal_for_planning(exchange: Sealer, enfant_id: UUID, fiche: SignesSante) -> str:
    """``SanteEtat.scelle``: opened by planning with ``EXCHANGE_KEY`` and the child's id as context."""
    signes = SignesSante(regime=fiche.regime, a_un_pai=fiche.a_un_pai, allergies=fiche.allergies)
    return exchange.seal(signes.model_dump_json().encode(), str(enfant_id))


def _own_context(enfant_id: UUID) -> str:
    return f"sante:{enfant_id}"
