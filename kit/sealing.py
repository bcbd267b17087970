"""Encryption of columns and of health signs: AES-256-GCM, random nonce, the context as associated data."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Sealer:
    """Seals small values for the holder of the same key. ``context`` (table, column, id) is bound to the value."""

    def __init__(self, key_base64: str) -> None:
        key = base64.b64decode(key_base64)
        if len(key) != 32:
            raise ValueError("a sealing key is 32 bytes in base64")
        self._aead = AESGCM(key)

    def seal(self, clear: bytes, context: str) -> str:
        """Base64 of nonce and ciphertext."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._aead.encrypt(nonce, clear, context.encode())).decode()

    def open(self, sealed: str, context: str) -> bytes:
        """The clear value; raises ``cryptography.exceptions.InvalidTag`` if anything was changed."""
        raw = base64.b64decode(sealed)
        return self._aead.decrypt(raw[:12], raw[12:], context.encode())
