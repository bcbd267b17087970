"""Encryption of files in chunks, so that 10 MB pass through a few kilobytes of memory (DESIGN §1).

The clear file is cut in chunks of 64 KiB; each becomes its AES-256-GCM ciphertext and tag, one after the other, and
nothing else is stored. The document's id, the chunk's rank and whether it is the last one are associated data: a chunk
moved, dropped, repeated, or taken from another document does not open, and a file cut short is noticed. The nonce is
the rank: therefore **a key encrypts one file once** (``new_key`` for each try).

``Chiffreur`` and ``Dechiffreur`` are fed with pieces of any size and give pieces back: they serve a blocking stream, a
greenlet or an async one alike. ``encrypt`` and ``decrypt`` are the same as generators.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MORCEAU_OCTETS = 64 * 1024
TAG_OCTETS = 16
CLE_OCTETS = 32


class CoffreAbime(Exception):
    """The ciphertext was changed, cut short, or belongs to another document or key."""


def new_key() -> bytes:
    """A data key for one file: 32 random bytes."""
    return os.urandom(CLE_OCTETS)


def encrypted_size(taille_octets: int) -> int:
    """The size of the ciphertext of a clear file; an empty file has one empty chunk."""
    morceaux = max(1, -(-taille_octets // MORCEAU_OCTETS))
    return taille_octets + morceaux * TAG_OCTETS


class _Morceaux:
    """Cuts a stream in pieces of a fixed size, and keeps the last one until it is known to be the last."""

    def __init__(self, key: bytes, document_id: UUID, size: int) -> None:
        if len(key) != CLE_OCTETS:
            raise ValueError("a data key is 32 bytes")
        self._aead, self._document = AESGCM(key), document_id.bytes
        self._size, self._rank, self._kept = size, 0, bytearray()

    def feed(self, piece: bytes) -> bytes:
        """What can be given back after this piece; often nothing."""
        self._kept += piece
        given = bytearray()
        while len(self._kept) > self._size:
            given += self._pass(bytes(self._kept[: self._size]), is_last=False)
            del self._kept[: self._size]
        return bytes(given)

    def finish(self) -> bytes:
        """The last chunk. Nothing may be fed after."""
        return self._pass(bytes(self._kept), is_last=True)

    def _pass(self, chunk: bytes, *, is_last: bool) -> bytes:
        nonce = self._rank.to_bytes(12, "big")
        context = self._document + self._rank.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")
        self._rank += 1
        return self._transform(nonce, chunk, context)

    def _transform(self, nonce: bytes, chunk: bytes, context: bytes) -> bytes:
        raise NotImplementedError


class Chiffreur(_Morceaux):
    """Clear in, ciphertext out."""

    def __init__(self, key: bytes, document_id: UUID) -> None:
        super().__init__(key, document_id, MORCEAU_OCTETS)

    def _transform(self, nonce: bytes, chunk: bytes, context: bytes) -> bytes:
        return self._aead.encrypt(nonce, chunk, context)


class Dechiffreur(_Morceaux):
    """Ciphertext in, clear out. Nothing is given back before its tag was checked; raises ``CoffreAbime``.

    A stream that ends early fails in ``finish``: whoever sends the clear on must then break its own answer.
    """

    def __init__(self, key: bytes, document_id: UUID) -> None:
        super().__init__(key, document_id, MORCEAU_OCTETS + TAG_OCTETS)

    def _transform(self, nonce: bytes, chunk: bytes, context: bytes) -> bytes:
        try:
            return self._aead.decrypt(nonce, chunk, context)
        except (InvalidTag, ValueError) as error:
            raise CoffreAbime from error


def encrypt(pieces: Iterable[bytes], key: bytes, document_id: UUID) -> Iterator[bytes]:
    """The ciphertext of a stream."""
    yield from _through(Chiffreur(key, document_id), pieces)


def decrypt(pieces: Iterable[bytes], key: bytes, document_id: UUID) -> Iterator[bytes]:
    """The clear of a ciphertext stream; raises ``CoffreAbime`` at the first chunk that does not open."""
    yield from _through(Dechiffreur(key, document_id), pieces)


def _through(morceaux: _Morceaux, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if given := morceaux.feed(piece):
            yield given
    yield morceaux.finish()
