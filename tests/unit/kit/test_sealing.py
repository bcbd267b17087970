"""Sealed values open for the same key and the same context only."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidTag

from kit.sealing import Sealer

KEY = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()


def test_what_is_sealed_opens_with_the_same_key_and_context():
    assert Sealer(KEY).open(Sealer(KEY).seal(b"arachide", "enfant:1"), "enfant:1") == b"arachide"


def test_the_same_value_sealed_twice_differs():
    assert Sealer(KEY).seal(b"x", "c") != Sealer(KEY).seal(b"x", "c")


@pytest.mark.parametrize(("key", "context"), [(OTHER, "enfant:1"), (KEY, "enfant:2")])
def test_another_key_or_a_value_moved_to_another_row_does_not_open(key, context):
    sealed = Sealer(KEY).seal(b"x", "enfant:1")

    with pytest.raises(InvalidTag):
        Sealer(key).open(sealed, context)


def test_a_key_of_the_wrong_size_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(base64.b64encode(b"short").decode())
