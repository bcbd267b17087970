"""Ends a stack whose supervisor died without stopping it (kill -9, closed terminal).

    python -m deploy.local.guardian <registry file>

It waits for the end of its standard input, whose other end only the supervisor holds. A supervisor that stops in order
writes one byte first; otherwise every process of the registry is ended, once its identity is checked.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.home import REPOSITORY
from deploy.local.processes import Registry, base_environment

GOODBYE = b"."


class Guardian:
    """The supervisor's end: `dismiss` when everything was stopped in order."""

    def __init__(self, registry: Registry) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.guardian", str(registry.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=base_environment(),
            cwd=REPOSITORY,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """Tells it that there is nothing left to end, and waits for it."""
        try:
            self._popen.communicate(GOODBYE, timeout=10)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._popen.kill()
            self._popen.wait()


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    if sys.stdin.buffer.read() != GOODBYE:
        Registry(Path(sys.argv[1])).end_all()


if __name__ == "__main__":
    main()
