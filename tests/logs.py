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


def start_anew(home: Path) -> Path:
    """Puts the former run's logs aside; returns the folder of ``VARIABLE``."""
    with Home(home):
        before = home / "logs-avant"
        shutil.rmtree(before, ignore_errors=True)
        before.mkdir(mode=0o700)
        for path in list(list_logs(home)):
            path.replace(before / f"{uuid.uuid4().hex[:6]}-{path.name}")
    kept = home / "logs" / OTHERS
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def keep_logs(folder: Path) -> None:
    """Copies every log of a stack whose folder is about to disappear."""
    if VARIABLE not in os.environ:
        return
    for path in list_logs(folder):
        shutil.copyfile(path, Path(os.environ[VARIABLE]) / f"{uuid.uuid4().hex[:6]}-{path.name}")


def list_logs(folder: Path) -> Iterator[Path]:
    """Whatever a program of a stack wrote there: ours, its parts, the broker's own folder (a store has journals)."""
    for path in sorted(folder.rglob("*.log")):
        if path.is_file() and path.parent.name in FOLDERS:
            yield path
