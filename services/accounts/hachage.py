"""Argon2id, never in the hub; and the hashes under which secrets are kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from kit import cpu
from kit.config import service_settings
from services.accounts.domain.mot_de_passe import normalise

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
"""OWASP's first choice: m = 19 MiB, t = 2, p = 1 (about 27 ms of one core)."""


def hash_password(mot_de_passe: str) -> str:
    """The Argon2id hash of an NFC password, made in a real thread."""
    return cpu.run(_HASHER.hash, mot_de_passe)


def needs_rehash(mot_de_passe_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(mot_de_passe_hash)


def find_match(hashes: Sequence[str], mot_de_passe: str, work: int) -> int | None:
    """The index of the first hash that this password opens.

    Does the work of ``work`` verifications whenever none opens, whatever the number of hashes: an unknown account
    costs what a known one does.
    """
    typed = normalise(mot_de_passe)
    padded = [*hashes, *[_dummy_hash()] * (work - len(hashes))]
    for index, candidate in enumerate(padded):
        if cpu.run(_is_match, candidate, typed) and index < len(hashes):
            return index
    return None


def _is_match(mot_de_passe_hash: str, mot_de_passe: str) -> bool:
    try:
        return _HASHER.verify(mot_de_passe_hash, mot_de_passe)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return cpu.run(_HASHER.hash, secrets.token_urlsafe(32))


def new_jeton() -> str:
    """A secret of 256 bits, as 43 characters that fit in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def sha256(jeton: str) -> bytes:
    """Under what a 256-bit secret is kept: a slow hash would add nothing to it."""
    return hashlib.sha256(jeton.encode()).digest()


def keyed(purpose: str, value: str) -> bytes:
    """A keyed hash for values that could be guessed (addresses, typed names): useless without ``DATA_KEY``."""
    key = base64.b64decode(service_settings("accounts").data_key.get_secret_value())
    return hmac.new(key, f"{purpose}\n{value}".encode(), hashlib.sha256).digest()
