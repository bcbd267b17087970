"""Cases of one kind: some in every run, the others in ``make test-all`` (marker ``long``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def short_of(cases: Iterable[Any], *short: Any) -> list[Any]:
    """The parameters of a test: those named are ``short``, the others ``long``."""
    return [case if case in short else pytest.param(case, marks=pytest.mark.long) for case in cases]
