"""The logs of a whole test run, for its last ring: of its stack, and of the stacks that tests make for themselves.

A run begins by putting the logs of the one before aside (``logs-avant``): what is found was written by it.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from deploy.local.home import Home

VARIABLE = "PORTAIL_TEST_LOGS"
"""The folder of this run where the logs of short-lived stacks are kept; unset (a ring run by pytest), none is."""

OTHERS = "autres"
FOLDERS = ("logs", "log", OTHERS)


def start_anew(*homes: Path) -> Path:
    """Puts the former run's logs aside; returns the folder of ``VARIABLE``, in the first home."""
    for home in homes:
        with Home(home):
            before = home / "logs-avant"
            shutil.rmtree(before, ignore_errors=True)
            before.mkdir(mode=0o700)
            for path in list(list_logs(home)):
                path.replace(before / f"{uuid.uuid4().hex[:6]}-{path.name}")
    kept = homes[0] / "logs" / OTHERS
    kept.mkdir(exist_ok=True)
    return kept


def keep_logs(folder: Path, place: Path | None = None) -> None:
    """Copies every log of a stack whose folder the last ring does not read, or that is about to disappear."""
    place = place or (Path(os.environ[VARIABLE]) if VARIABLE in os.environ else None)
    if place is None:
        return
    for path in list_logs(folder):
        shutil.copyfile(path, place / f"{uuid.uuid4().hex[:6]}-{path.name}")


def list_logs(folder: Path) -> Iterator[Path]:
    """Whatever a program of a stack wrote there: ours, its parts, the broker's own folder (a store has journals)."""
    for path in sorted(folder.rglob("*.log")):
        if path.is_file() and path.parent.name in FOLDERS:
            yield path
