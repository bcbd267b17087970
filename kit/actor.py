"""The actor token: signed by the gateway alone, checked by each service (DESIGN §5).

Ed25519 JWT, audience = the service, 30 seconds. Only identity, roles and acting-for travel; rights over a family
come from each service's own projection.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from pydantic import ValidationError

from contracts.actor import Actor
from contracts.errors import NonAuthentifie

VALIDITY = timedelta(seconds=30)
LEEWAY_S = 5


class ActorSigner:
    """Held by the gateway."""

    def __init__(self, private_key_pem: str) -> None:
        key = load_pem_private_key(private_key_pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("ACTOR_PRIVATE_KEY is not an Ed25519 key")
        self._key = key

    def sign(self, actor: Actor, audience: str, now: datetime) -> str:
        """A token for one service, valid 30 seconds from ``now``."""
        if actor.systeme:
            raise ValueError("a system actor never crosses a service")
        claims = {
            "aud": audience,
            "exp": now + VALIDITY,
            "iat": now,
            "acteur": actor.model_dump(mode="json", exclude_defaults=True),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA")


class ActorVerifier:
    """Held by each service."""

    def __init__(self, public_key_pem: str, audience: str) -> None:
        key = load_pem_public_key(public_key_pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise TypeError("ACTOR_PUBLIC_KEY is not an Ed25519 key")
        self._key, self._audience = key, audience

    def verify(self, token: str, now: datetime) -> Actor:
        """The actor of a token meant for this service; raises ``NonAuthentifie`` otherwise."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["EdDSA"],
                audience=self._audience,
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "aud"]},
            )
            if not now.timestamp() <= claims["exp"] + LEEWAY_S:
                raise NonAuthentifie
            if claims["iat"] > now.timestamp() + LEEWAY_S:
                raise NonAuthentifie
            actor = Actor.model_validate(claims["acteur"])
        except (jwt.PyJWTError, ValidationError, KeyError, TypeError) as error:
            raise NonAuthentifie from error
        if actor.systeme:
            raise NonAuthentifie
        return actor
