"""The secret of an agenda's address: an HMAC of its id under ``COOKIE_SECRET``; planning knows its digest alone."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID


def secret_of(cookie_secret: str, agenda_id: UUID) -> str:
    """256 bits in 43 characters that an address may hold."""
    cle = hmac.digest(cookie_secret.encode(), b"portail/agenda", sha256)
    return urlsafe_b64encode(hmac.digest(cle, agenda_id.bytes, sha256)).rstrip(b"=").decode()


def empreinte_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
