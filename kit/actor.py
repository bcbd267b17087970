"""The actor token: signed by the gateway alone, checked by each service (DESIGN §5).

A JWT (RFC 7519) of one shape: EdDSA with an Ed25519 key, audience = the service, 30 seconds. The header is a constant
that must arrive unchanged: there is no algorithm to choose, so none to be talked into. Only identity, roles and
acting-for travel; rights over a family come from each service's own projection.

The calls of a person to a service in the same 10 seconds carry the same token: signed once, checked once, its instants
looked at each time.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.actor import Actor
from contracts.errors import NonAuthentifie

VALIDITY = timedelta(seconds=30)
LEEWAY_S = 5
REUSE_S = 10
"""A token is issued at the beginning of these seconds: at least 20 of its 30 are left."""
_REMEMBERED = 4096
_HEADER = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9"
"""``{"alg":"EdDSA","typ":"JWT"}``"""


class _Claims(BaseModel):
    """``exp`` and ``iat`` in seconds since 1970."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aud: str
    exp: int
    iat: int
    acteur: Actor


class ActorSigner:
    """Held by the gateway."""

    def __init__(self, private_key_pem: str) -> None:
        key = load_pem_private_key(private_key_pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("ACTOR_PRIVATE_KEY is not an Ed25519 key")
        self._key = key
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._sign)

    def sign(self, actor: Actor, audience: str, now: datetime) -> str:
        """A token for one service, valid 20 to 30 seconds from ``now``."""
        if actor.systeme:
            raise ValueError("a system actor never crosses a service")
        return self._remembered(actor, audience, int(now.timestamp()) // REUSE_S * REUSE_S)

    def _sign(self, actor: Actor, audience: str, issued_at: int) -> str:
        expires_at = issued_at + int(VALIDITY.total_seconds())
        claims = _Claims(aud=audience, exp=expires_at, iat=issued_at, acteur=actor)
        signed = f"{_HEADER}.{_encode(claims.model_dump_json(exclude_defaults=True).encode())}"
        return f"{signed}.{_encode(self._key.sign(signed.encode()))}"


class ActorVerifier:
    """Held by each service."""

    def __init__(self, public_key_pem: str, audience: str) -> None:
        key = load_pem_public_key(public_key_pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise TypeError("ACTOR_PUBLIC_KEY is not an Ed25519 key")
        self._key, self._audience = key, audience
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def verify(self, token: str, now: datetime) -> Actor:
        """The actor of a token meant for this service; raises ``NonAuthentifie`` otherwise."""
        claims = self._remembered(token)
        if not claims.iat - LEEWAY_S <= now.timestamp() <= claims.exp + LEEWAY_S:
            raise NonAuthentifie
        return claims.acteur

    def _read(self, token: str) -> _Claims:
        """What a token says, signed and for this service: whatever the instant, so that it may be remembered."""
        try:
            header, body, signature = token.split(".")
            self._key.verify(_decode(signature), f"{header}.{body}".encode())
            claims = _Claims.model_validate_json(_decode(body))
        except (InvalidSignature, ValidationError, ValueError) as error:
            raise NonAuthentifie from error
        if header != _HEADER or claims.aud != self._audience or claims.acteur.systeme:
            raise NonAuthentifie
        return claims


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
