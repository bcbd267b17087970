"""Finds ClamAV's daemon, or fetches Debian's packages without being root."""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import debian
from deploy.local.debian import CannotFetch

PLACES = ("/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd")


@dataclass(frozen=True, slots=True)
class Programs:
    """`clamd` and what it needs around it to start."""

    clamd: Path
    origin: str
    environment: dict[str, str] = field(default_factory=dict)


def find_or_fetch(cache: Path) -> Programs:
    """The installed daemon, else the one fetched earlier, else the distribution's (24 MB unpacked).

    Raises CannotFetch when the machine has no `apt-get`, or no network.
    """
    installed = find_installed()
    if installed is not None:
        return installed
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "clamav.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks of one checkout fetch once
        fetched = find_fetched(cache)
        if fetched is None:
            debian.unpack("clamav-daemon", cache / "clamav")
            fetched = find_fetched(cache)
    if fetched is None:
        raise CannotFetch("the packages of this distribution hold no clamd")
    return fetched


def find_installed() -> Programs | None:
    """On the path, or where distributions put it."""
    on_path = shutil.which("clamd")
    found = [Path(on_path)] if on_path else [Path(place) for place in PLACES if Path(place).exists()]
    return Programs(found[0], "installed") if found else None


def find_fetched(cache: Path) -> Programs | None:
    """What `find_or_fetch` left in the cache."""
    root = cache / "clamav"
    clamd = root / "usr/sbin/clamd"
    if not clamd.exists():
        return None
    patterns = ("usr/lib/*-linux-*/*.so*", "lib/*-linux-*/*.so*")
    libraries = sorted({str(found.parent) for pattern in patterns for found in root.glob(pattern)})
    environment = {"LD_LIBRARY_PATH": ":".join(libraries)} if libraries else {}
    return Programs(clamd, "fetched without root", environment)
