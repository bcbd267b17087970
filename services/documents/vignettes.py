"""The small picture by which an animateur recognises a child: asked for, said to planning, taken back (DOMAIN §5).

What is wanted is the latest accepted photo of the child. A change of state of one of its photos asks for the picture;
``atelier.py`` makes it soon after. A photo that counts no more loses its picture in the transaction that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from contracts.documents import VignetteEtat
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer

_ASK = """
insert into vignette (enfant_id) select unnest(cast(:enfants as uuid[]))
on conflict (enfant_id) do update set demandes = vignette.demandes + 1
"""
_DROP = """
update vignette set scellee = null, document_id = null, version = version + 1
where enfant_id = any(cast(:enfants as uuid[])) and scellee is not null
  and not exists (select from document d where d.document_id = vignette.document_id and d.etat = 'accepte')
returning enfant_id, version
"""


def ask(tx: Transaction, enfant_ids: Sequence[UUID]) -> None:
    """Has the pictures of these children made again, and takes back at once those whose photo counts no more."""
    tx.execute(_ASK, enfants=sorted(map(str, enfant_ids)))
    drop(tx, enfant_ids)


def drop(tx: Transaction, enfant_ids: Sequence[UUID]) -> None:
    """Takes back the pictures whose photo is not an accepted one any more."""
    for row in tx.execute(_DROP, enfants=sorted(map(str, enfant_ids))):
        say(tx, VignetteEtat(enfant_id=row.enfant_id, version=row.version))


def say(tx: Transaction, event: VignetteEtat) -> None:
    """The outbox keeps what was said for a year, but only the last picture of a child: an old one is too much."""
    tx.execute("delete from outbox where type = 'documents.vignette.v1' and subject = :sujet", sujet=event.sujet())
    tx.say(event)


def context_of(enfant_id: UUID) -> str:
    """What a sealed picture is bound to: moved to another child's row, it does not open."""
    return f"vignette:{enfant_id}"


def seal_for_planning(enfant_id: UUID, version: int, jpeg: bytes) -> VignetteEtat:
    """The event of a picture, that planning alone opens."""
    return VignetteEtat(enfant_id=enfant_id, version=version, scelle=_exchange().seal(jpeg, context_of(enfant_id)))


def _exchange() -> Sealer:
    """Of what planning alone may open."""
    return _sealer(service_settings("documents").exchange_key.get_secret_value())


@lru_cache(maxsize=1)
def _sealer(key: str) -> Sealer:
    return Sealer(key)
