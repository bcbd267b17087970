"""Debian's packages without being root and without installing them: downloaded, checked by apt, unpacked in a folder.

apt works in a folder of its own, with fresh lists: neither the lists nor the locks of the system are touched.
Standard library only (the bootstrap uses it before anything is installed).
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

P = TypeVar("P")

# Maintainer scripts are never run, so what only they need stays away.
NOT_NEEDED = re.compile(r"^(systemd|cron|anacron|bcron|adduser|logrotate|init-system-helpers|lsb-base|sysvinit|passwd)")


class CannotFetch(Exception):
    """This machine has no apt, or no network, or its distribution no such package; says which."""


def unpack(package: str, target: Path, *, finish: Callable[[Path], None] = lambda root: None) -> None:
    """Fills `target` with the package and what it needs that is not installed here; `finish` mends it first.

    `target` appears whole or not at all. Raises CannotFetch.
    """
    for program in ("apt-get", "dpkg"):
        if shutil.which(program) is None:
            raise CannotFetch(f"no {program} on this machine")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{package}-draft-") as scratch:
        work = Path(scratch)
        options = _options(work)
        _run(["apt-get", *options, "-qq", "update"], work)
        plan = _run(["apt-get", *options, "-s", "--no-install-recommends", "install", package], work)
        names = {line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")} | {package}
        _run(["apt-get", *options, "-qq", "download", *(name for name in names if not NOT_NEEDED.match(name))], work)
        root = work / "root"
        for archive in work.glob("*.deb"):
            _run(["dpkg", "-x", str(archive), str(root)], work)
        finish(root)
        root.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)


def find_or_unpack(
    package: str, target: Path, find: Callable[[], P | None], *, finish: Callable[[Path], None] = lambda root: None
) -> P:
    """What `find` sees of the unpacked package in `target`, which is fetched if it is not there. Raises CannotFetch."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks of one checkout fetch once
        found = find()
        if found is None:
            unpack(package, target, finish=finish)
            found = find()
    if found is None:
        raise CannotFetch(f"the packages of this distribution hold no {package} that can be used")
    return found


def library_folders(root: Path) -> list[str]:
    """Where an unpacked package and what it needs keep their shared libraries, for `LD_LIBRARY_PATH`."""
    patterns = ("usr/lib/*-linux-*/*.so*", "lib/*-linux-*/*.so*")
    return sorted({str(found.parent) for pattern in patterns for found in root.glob(pattern)})


def _options(work: Path) -> list[str]:
    for folder in ("lists/partial", "archives/partial"):
        (work / folder).mkdir(parents=True)
    settings = {
        "Dir::State": work,
        "Dir::State::lists": work / "lists",
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": work,
        "Dir::Cache::archives": work / "archives",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return [part for key, setting in settings.items() for part in ("-o", f"{key}={setting}")]


def _run(command: list[str], folder: Path) -> str:
    environment = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        what = " ".join([command[0], *command[-2:]])
        raise CannotFetch(f"{what} failed: {done.stderr.strip()[-1000:]}")
    return done.stdout
