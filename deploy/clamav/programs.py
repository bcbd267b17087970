"""Finds ClamAV's daemon, or fetches Debian's packages without being root."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import debian

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
    return find_installed() or debian.find_or_unpack("clamav-daemon", cache / "clamav", lambda: find_fetched(cache))


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
    libraries = debian.library_folders(root)
    environment = {"LD_LIBRARY_PATH": ":".join(libraries)} if libraries else {}
    return Programs(clamd, "fetched without root", environment)
