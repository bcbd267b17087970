"""Places where a chaos test may kill the process, exactly there and once.

``PORTAIL_FAILPOINTS`` names a directory; a file with the failpoint's name makes the first process that passes
delete it and kill itself with SIGKILL. Without the setting a failpoint costs one comparison.
"""

from __future__ import annotations

import os
import signal

_directory = os.environ.get("PORTAIL_FAILPOINTS", "")


def failpoint(name: str) -> None:
    """Dies here if a test asked for it."""
    if not _directory:
        return
    try:
        os.unlink(f"{_directory}/{name}")  # noqa: PTH108 - a tenth of pathlib's time, in every request
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
