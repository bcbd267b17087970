"""The signed actor: one audience, thirty seconds, no forgery."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from contracts.actor import Actor
from contracts.errors import NonAuthentifie
from kit.actor import LEEWAY_S, VALIDITY, ActorSigner, ActorVerifier

MARDI_3 = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


def pems() -> tuple[str, str]:
    key = Ed25519PrivateKey.generate()
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    )


PRIVATE, PUBLIC = pems()


def un_parent() -> Actor:
    return Actor(compte_id=uuid.uuid4(), roles=frozenset({"parent"}))


def test_the_actor_arrives_as_it_left():
    actor = Actor(
        compte_id=uuid.uuid4(),
        roles=frozenset({"agent"}),
        services=frozenset({"enfance"}),
        pour_le_compte_de=uuid.uuid4(),
    )

    token = ActorSigner(PRIVATE).sign(actor, "planning", MARDI_3)

    assert ActorVerifier(PUBLIC, "planning").verify(token, MARDI_3) == actor


def test_a_token_is_a_jwt_that_any_library_reads():
    actor = un_parent()
    now = datetime.now(UTC)
    token = ActorSigner(PRIVATE).sign(actor, "planning", now)

    claims = jwt.decode(token, PUBLIC, algorithms=["EdDSA"], audience="planning")

    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "typ": "JWT"}
    assert claims["exp"] - claims["iat"] == VALIDITY.total_seconds()
    assert Actor.model_validate(claims["acteur"]) == actor


def test_a_library_s_own_token_is_read_and_a_header_of_another_shape_is_not():
    claims = {
        "aud": "planning",
        "exp": MARDI_3 + VALIDITY,
        "iat": MARDI_3,
        "acteur": un_parent().model_dump(mode="json", exclude_defaults=True),
    }
    verifier = ActorVerifier(PUBLIC, "planning")

    assert verifier.verify(jwt.encode(claims, PRIVATE, algorithm="EdDSA"), MARDI_3)
    with pytest.raises(NonAuthentifie):
        verifier.verify(jwt.encode(claims, PRIVATE, algorithm="EdDSA", headers={"kid": "1"}), MARDI_3)
    with pytest.raises(NonAuthentifie):
        verifier.verify(jwt.encode(claims | {"aud": ["planning"]}, PRIVATE, algorithm="EdDSA"), MARDI_3)


def test_a_token_for_another_service_is_refused():
    token = ActorSigner(PRIVATE).sign(un_parent(), "planning", MARDI_3)

    with pytest.raises(NonAuthentifie):
        ActorVerifier(PUBLIC, "billing").verify(token, MARDI_3)


def test_a_token_lives_thirty_seconds_and_a_small_leeway():
    token = ActorSigner(PRIVATE).sign(un_parent(), "planning", MARDI_3)
    verifier = ActorVerifier(PUBLIC, "planning")
    end = MARDI_3 + VALIDITY + timedelta(seconds=LEEWAY_S)

    assert verifier.verify(token, end)
    with pytest.raises(NonAuthentifie):
        verifier.verify(token, end + timedelta(seconds=1))


def test_the_calls_of_ten_seconds_carry_one_token_which_still_ends():
    signer, verifier, actor = ActorSigner(PRIVATE), ActorVerifier(PUBLIC, "planning"), un_parent()
    token = signer.sign(actor, "planning", MARDI_3)

    assert signer.sign(actor, "planning", MARDI_3 + timedelta(seconds=9)) == token
    assert signer.sign(actor, "planning", MARDI_3 + timedelta(seconds=10)) != token
    assert signer.sign(actor, "billing", MARDI_3) != token
    assert signer.sign(actor.model_copy(update={"pour_le_compte_de": uuid.uuid4()}), "planning", MARDI_3) != token
    assert verifier.verify(token, MARDI_3) == verifier.verify(token, MARDI_3 + timedelta(seconds=9)) == actor
    with pytest.raises(NonAuthentifie):
        verifier.verify(token, MARDI_3 + VALIDITY + timedelta(seconds=LEEWAY_S + 1))


def test_a_token_from_the_future_is_refused():
    token = ActorSigner(PRIVATE).sign(un_parent(), "planning", MARDI_3 + timedelta(seconds=60))

    with pytest.raises(NonAuthentifie):
        ActorVerifier(PUBLIC, "planning").verify(token, MARDI_3)


def test_another_key_an_altered_token_and_no_signature_are_refused():
    verifier = ActorVerifier(PUBLIC, "planning")
    other_private, _ = pems()
    good = ActorSigner(PRIVATE).sign(un_parent(), "planning", MARDI_3)
    head, body, signature = good.split(".")
    unsigned = jwt.encode(
        {"aud": "planning", "exp": 2**31, "iat": 0, "acteur": un_parent().model_dump(mode="json")},
        None,
        algorithm="none",
    )

    for token in (
        ActorSigner(other_private).sign(un_parent(), "planning", MARDI_3),
        f"{head}.{body[:-2]}AA.{signature}",
        unsigned,
        "",
        "n'importe quoi",
    ):
        with pytest.raises(NonAuthentifie):
            verifier.verify(token, MARDI_3)


def test_a_system_actor_never_crosses_a_service():
    system = Actor(compte_id=uuid.uuid4(), roles=frozenset(), systeme="menage")

    with pytest.raises(ValueError, match="never crosses"):
        ActorSigner(PRIVATE).sign(system, "planning", MARDI_3)
