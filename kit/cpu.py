"""CPU-bound work under eventlet (Argon2, images): real threads, a few at a time, while the hub goes on.

The work must release the GIL (cffi and most C libraries do) or be short. A greenlet waits for its turn without
keeping the others from theirs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import tpool
from eventlet.semaphore import Semaphore

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE = max(1, min(4, os.cpu_count() or 1))
"""More threads than cores would only make every login wait; 4 × 19 MiB bounds Argon2's memory."""

_turns = Semaphore(AT_ONCE)


def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """``work(*args, **kwargs)`` in a real thread; raises what it raises. Never touch a database in there."""
    with _turns:
        result: R = tpool.execute(work, *args, **kwargs)
        return result
