"""Finds RabbitMQ's programs, or fetches Debian's packages without being root."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import debian
from deploy.local.debian import CannotFetch

ROOTS = (
    "/usr/lib/rabbitmq",
    "/usr/local/lib/rabbitmq",
    "/opt/rabbitmq",
    "/opt/homebrew/opt/rabbitmq",
    "/usr/local/opt/rabbitmq",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """`server` is the script of the release itself, not Debian's wrapper, which changes user."""

    server: Path
    epmd: Path
    origin: str
    environment: dict[str, str] = field(default_factory=dict)


def find_or_fetch(cache: Path) -> Programs:
    """Installed programs, else the ones fetched earlier, else those of the distribution's package archive (35 MB).

    Raises CannotFetch when the machine has no `apt-get`, or no network.
    """
    target = cache / "rabbitmq"
    return find_installed() or debian.find_or_unpack(
        "rabbitmq-server", target, lambda: find_fetched(cache), finish=_mend
    )


def find_installed() -> Programs | None:
    """The release's own script, with `erl` and `epmd` on the path."""
    epmd = shutil.which("epmd") or _last("/usr/lib/erlang/erts-*/bin/epmd")
    if shutil.which("erl") is None or epmd is None:
        return None
    for root in ROOTS:
        for pattern in ("lib/rabbitmq_server-*/sbin/rabbitmq-server", "sbin/rabbitmq-server"):
            server = _last(f"{root}/{pattern}")
            if server is not None:
                return Programs(Path(server), Path(epmd), "installed")
    return None


def find_fetched(cache: Path) -> Programs | None:
    """What `find_or_fetch` left in the cache."""
    root = cache / "rabbitmq"
    server = _last(f"{root}/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server")
    epmd = _last(f"{root}/usr/lib/erlang/erts-*/bin/epmd")
    if server is None or epmd is None:
        return None
    libraries = debian.library_folders(root)
    environment = {"PATH": f"{root / 'portail-bin'}:{os.environ.get('PATH', os.defpath)}"}
    if libraries:
        environment["LD_LIBRARY_PATH"] = ":".join(libraries)
    return Programs(Path(server), Path(epmd), "fetched without root", environment)


def _mend(root: Path) -> None:
    _write_erl(root)
    _drop_unused_plugins(root)


def _write_erl(root: Path) -> None:
    """Debian's `erl` names /usr/lib/erlang; ours finds the packages beside itself, wherever the cache is moved."""
    erlexec = next(root.glob("usr/lib/erlang/erts-*/bin/erlexec"), None)
    if erlexec is None:
        raise CannotFetch("the packages of this distribution hold no Erlang")
    script = (
        "#!/bin/sh\n"
        'here=$(cd "${0%/*}/.." && pwd) || exit 1\n'
        f'ROOTDIR="$here/usr/lib/erlang"; BINDIR="$here/{erlexec.parent.relative_to(root)}"; EMU=beam; PROGNAME=erl\n'
        "export ROOTDIR BINDIR EMU PROGNAME\n"
        'exec "$BINDIR/erlexec" "$@"\n'
    )
    folder = root / "portail-bin"
    folder.mkdir()
    (folder / "erl").write_text(script)
    (folder / "erl").chmod(0o755)


def _drop_unused_plugins(root: Path) -> None:
    """Removes the plugins that the server itself does not call: the node reads them all at each start (4 s of 7)."""
    for plugins in root.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins"):
        folder_by_name = {folder.name.partition("-")[0]: folder for folder in plugins.iterdir() if folder.is_dir()}
        needed, to_read = set(), {"rabbit", "rabbitmq_prelaunch"}
        while to_read:
            name = to_read.pop()
            needed.add(name)
            described = folder_by_name[name] / "ebin" / f"{name}.app"
            to_read |= (set(re.findall(r"[a-z][a-z0-9_]*", described.read_text())) & set(folder_by_name)) - needed
        for name, folder in folder_by_name.items():
            if name not in needed:
                shutil.rmtree(folder)


def _last(pattern: str) -> str | None:
    found = sorted(Path("/").glob(pattern.lstrip("/")))
    return str(found[-1]) if found else None
