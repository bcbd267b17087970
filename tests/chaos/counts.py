"""With one and with two processes of each service: both in ``make test-all``, one of them in ``make test``."""

from __future__ import annotations

import pytest


def _processes(*params: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("processes", params, indirect=True)


ONE_IS_SHORT = _processes(1, pytest.param(2, marks=pytest.mark.long))
TWO_IS_SHORT = _processes(pytest.param(1, marks=pytest.mark.long), 2)
BOTH_ARE_LONG = _processes(*(pytest.param(count, marks=pytest.mark.long) for count in (1, 2)))
