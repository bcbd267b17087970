"""A file in the safe: it opens whole with its own key and id, and in no other way."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.coffre import (
    MORCEAU_OCTETS,
    TAG_OCTETS,
    Chiffreur,
    CoffreAbime,
    Dechiffreur,
    decrypt,
    encrypt,
    encrypted_size,
    new_key,
)

KEY = b"k" * 32
DOCUMENT = uuid.UUID(int=7)
CHUNK = MORCEAU_OCTETS + TAG_OCTETS


def sealed(clear: bytes, key: bytes = KEY, document: uuid.UUID = DOCUMENT) -> bytes:
    return b"".join(encrypt([clear], key, document))


def opened(secret: bytes, key: bytes = KEY, document: uuid.UUID = DOCUMENT) -> bytes:
    return b"".join(decrypt([secret], key, document))


def un_fichier(morceaux: int, reste: int = 0) -> bytes:
    return bytes(range(256)) * (morceaux * MORCEAU_OCTETS // 256) + b"r" * reste


@pytest.mark.parametrize("taille", [0, 1, MORCEAU_OCTETS - 1, MORCEAU_OCTETS, MORCEAU_OCTETS + 1, 3 * MORCEAU_OCTETS])
def test_what_was_sealed_opens_and_its_size_was_foretold(taille: int) -> None:
    clear = b"x" * taille
    secret = sealed(clear)
    assert len(secret) == encrypted_size(taille)
    assert opened(secret) == clear


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 100_000), max_size=6), st.integers(1, 50_000))
def test_the_size_of_the_pieces_does_not_matter(pieces: list[int], step: int) -> None:
    clear = b"".join(bytes([n % 251]) * n for n in pieces)
    secret = b"".join(encrypt((clear[at : at + step] for at in range(0, len(clear), step)), KEY, DOCUMENT))
    assert secret == sealed(clear)
    assert b"".join(decrypt((secret[at : at + step] for at in range(0, len(secret), step)), KEY, DOCUMENT)) == clear


def test_memory_holds_one_chunk() -> None:
    chiffreur = Chiffreur(KEY, DOCUMENT)
    given_back = [len(chiffreur.feed(b"x" * MORCEAU_OCTETS)) for _ in range(4)]
    assert given_back == [0, CHUNK, CHUNK, CHUNK]


@pytest.mark.parametrize("at", [0, MORCEAU_OCTETS, CHUNK, 2 * CHUNK + 5])
def test_a_changed_byte_is_noticed(at: int) -> None:
    secret = bytearray(sealed(un_fichier(2, 100)))
    secret[at] ^= 1
    with pytest.raises(CoffreAbime):
        opened(bytes(secret))


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda s: s[:CHUNK], id="only the first chunk"),
        pytest.param(lambda s: s[: 2 * CHUNK], id="without the last chunk"),
        pytest.param(lambda s: s[:-1], id="without the last byte"),
        pytest.param(lambda s: s[CHUNK:], id="without the first chunk"),
        pytest.param(lambda s: s[CHUNK : 2 * CHUNK] + s[:CHUNK] + s[2 * CHUNK :], id="two chunks exchanged"),
        pytest.param(lambda s: s[:CHUNK] + s, id="a chunk twice"),
        pytest.param(lambda s: s + b"x", id="one byte more"),
        pytest.param(lambda s: b"", id="nothing at all"),
    ],
)
def test_a_file_that_is_not_whole_and_in_order_does_not_open(cut) -> None:
    with pytest.raises(CoffreAbime):
        opened(cut(sealed(un_fichier(2, 100))))


def test_the_key_and_the_document_are_those_of_the_file() -> None:
    secret = sealed(b"clair")
    with pytest.raises(CoffreAbime):
        opened(secret, key=new_key())
    with pytest.raises(CoffreAbime):
        opened(secret, document=uuid.UUID(int=8))


def test_nothing_is_given_back_before_its_tag_is_checked() -> None:
    secret = bytearray(sealed(un_fichier(2)))
    secret[CHUNK + 3] ^= 1
    dechiffreur = Dechiffreur(KEY, DOCUMENT)
    assert dechiffreur.feed(bytes(secret[: CHUNK + 1])) == un_fichier(1)
    with pytest.raises(CoffreAbime):
        dechiffreur.feed(bytes(secret[CHUNK + 1 :]))
        dechiffreur.finish()


def test_keys_are_never_the_same_and_have_one_size() -> None:
    assert new_key() != new_key()
    with pytest.raises(ValueError, match="32 bytes"):
        Chiffreur(b"short", DOCUMENT)
