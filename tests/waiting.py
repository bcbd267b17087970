"""Waiting for something to become true, in every ring: a test never sleeps to hit the right moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.25
"""What is asked takes the CPU of what is waited for."""


def wait_until(condition: Callable[[], T], timeout_s: float = 20.0, saying: Callable[[], object] | None = None) -> T:
    """The first true answer of ``condition``, asked ever less often; fails loudly after ``timeout_s``.

    ``saying`` adds what was seen last to the failure. Under eventlet's patch it lets the other greenlets work.
    """
    deadline, pause_s = time.monotonic() + timeout_s, FIRST_PAUSE_S
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still not true after {timeout_s:g} s" + (f": {saying()}" if saying else ""))
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.3, LONGEST_PAUSE_S)
