"""The bytes of one try: read back from quarantine, judged, then written encrypted. No database here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

from eventlet.semaphore import Semaphore

from contracts.documents import FichierAbsent, FichierProtege, Genre, PhotoAttendue, TicketExpire
from kit import coffre
from kit.failpoints import failpoint
from kit.sealing import Sealer
from kit.storage import Objet, ObjetAbsent, Storage
from services.documents.depot import Essai, coffre_key, open_cle, quarantine_key
from services.documents.domain import pdf
from services.documents.domain.inspection import Inspection

_en_entier = Semaphore(1)
"""An encrypted PDF is the one file that is looked at whole: one at a time, so at most 10 MB."""


def copy_to_coffre(storage: Storage, essai: Essai) -> str:
    """Reads the clear bytes, judges them whole before a byte is kept, and writes them encrypted. The media type.

    Raises ``FichierAbsent``, ``TicketExpire`` (nothing came and nothing can come any more), or the refusal of the
    bytes (``domain/inspection.py``).
    """
    objet = storage.find(quarantine_key(essai.document_id))
    if objet is None and essai.ticket_est_expire:
        raise TicketExpire
    if objet is None or objet.taille_octets != essai.taille_octets:
        raise FichierAbsent
    try:
        type_media = inspect(storage, objet)
        if essai.genre is Genre.PHOTO and not type_media.startswith("image/"):
            raise PhotoAttendue
        failpoint("documents.avant_coffre")
        _encrypt(storage, objet, essai)
    except ObjetAbsent as error:  # another try won meanwhile and emptied the quarantine
        raise FichierAbsent from error
    failpoint("documents.apres_coffre")
    return type_media


def inspect(storage: Storage, objet: Objet) -> str:
    """The media type of an object, whose every byte was seen; at most one mebibyte is held."""
    inspection = Inspection()
    with closing(storage.read(objet)) as pieces:
        for piece in pieces:
            inspection.feed(piece)
    type_media = inspection.finish()
    if inspection.is_chiffre:
        with _en_entier, closing(storage.read(objet)) as pieces:
            if pdf.asks_password(b"".join(pieces)):
                raise FichierProtege
    return type_media


def _encrypt(storage: Storage, objet: Objet, essai: Essai) -> None:
    with closing(storage.read(objet)) as pieces:
        storage.write(
            coffre_key(essai.document_id, essai.version),
            coffre.encrypt(pieces, essai.cle, essai.document_id),
            coffre.encrypted_size(essai.taille_octets),
        )


def read_clear(storage: Storage, sealer: Sealer, document_id: UUID, version: int, scellee: str) -> Iterator[bytes]:
    """The clear bytes of a document of the safe. Raises ``ObjetAbsent``, ``CoffreAbime`` or ``ServiceIndisponible``."""
    key = coffre_key(document_id, version)
    objet = storage.find(key)
    if objet is None:
        raise ObjetAbsent(key)
    with closing(storage.read(objet)) as chiffre:
        yield from coffre.decrypt(chiffre, open_cle(sealer, document_id, version, scellee), document_id)
