"""Keys and secrets of a new installation. Standard library and `cryptography` or, without it, the program `openssl`."""

from __future__ import annotations

import base64
import secrets
import subprocess


def new_data_key() -> str:
    """32 random bytes in base64, for DATA_KEY and EXCHANGE_KEY."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_secret() -> str:
    """48 hexadecimal characters: safe in an address, in a shell and in a file of settings."""
    return secrets.token_hex(24)


def new_actor_keys() -> tuple[str, str]:
    """(private, public) Ed25519 keys in PEM: the gateway signs with the first, the services check with the second."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    except ImportError:
        private = _openssl("genpkey", "-algorithm", "ed25519")
        return private, _openssl("pkey", "-pubout", given=private)
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _openssl(*arguments: str, given: str = "") -> str:
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, text=True, check=True).stdout
