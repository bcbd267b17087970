"""Finds RabbitMQ's programs, or fetches Debian's packages without being root."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

# Maintainer scripts are never run, so what only they need stays away.
NOT_NEEDED = re.compile(
    r"^(systemd|cron|anacron|bcron|adduser|logrotate|init-system-helpers|lsb-base|sysvinit-utils|passwd)"
)
INSTALLED = (
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


class CannotFetch(Exception):
    """No RabbitMQ here and none to be fetched; says why."""


def find_or_fetch(cache: Path) -> Programs:
    """Installed programs, else the ones fetched earlier, else those of the distribution's package archive.

    Raises CannotFetch when the machine has no `apt-get` or no network.
    """
    installed = find_installed()
    if installed is not None:
        return installed
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "rabbitmq.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks of one checkout fetch once
        return find_fetched(cache) or fetch(cache)


def find_installed() -> Programs | None:
    """The release's own script, with `erl` and `epmd` on the path."""
    epmd = shutil.which("epmd") or _first("/usr/lib/erlang/erts-*/bin/epmd")
    if shutil.which("erl") is None or epmd is None:
        return None
    for root in INSTALLED:
        for pattern in ("lib/rabbitmq_server-*/sbin/rabbitmq-server", "sbin/rabbitmq-server"):
            server = _first(f"{root}/{pattern}")
            if server is not None:
                return Programs(Path(server), Path(epmd), "installed")
    return None


def find_fetched(cache: Path) -> Programs | None:
    """What `fetch` left in the cache."""
    root = cache / "rabbitmq"
    server = _first(f"{root}/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server")
    epmd = _first(f"{root}/usr/lib/erlang/erts-*/bin/epmd")
    if server is None or epmd is None:
        return None
    libraries = sorted(
        {
            str(found.parent)
            for pattern in ("usr/lib/*-linux-*", "lib/*-linux-*")
            for found in root.glob(f"{pattern}/*.so*")
        }
    )
    environment = {"PATH": f"{root / 'portail-bin'}:{os.environ.get('PATH', os.defpath)}"}
    if libraries:
        environment["LD_LIBRARY_PATH"] = ":".join(libraries)
    return Programs(Path(server), Path(epmd), "fetched without root", environment)


def fetch(cache: Path) -> Programs:
    """Downloads the packages that are missing here (35 MB) and unpacks them in the cache, leaving the system as it is.

    apt works in a folder of its own, with fresh lists: neither the lists nor the locks of the system are touched.
    """
    for program in ("apt-get", "dpkg"):
        if shutil.which(program) is None:
            raise CannotFetch(f"no {program} on this machine: install RabbitMQ, or give AMQP_URI")
    with tempfile.TemporaryDirectory(dir=cache, prefix="rabbitmq-draft-") as scratch:
        work = Path(scratch)
        options = _apt_options(work)
        _run(["apt-get", *options, "-qq", "update"], work)
        plan = _run(["apt-get", *options, "-s", "--no-install-recommends", "install", "rabbitmq-server"], work)
        packages = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
        packages = [package for package in packages if not NOT_NEEDED.match(package)]
        _run(["apt-get", *options, "-qq", "download", *packages], work)
        root = work / "root"
        for archive in work.glob("*.deb"):
            _run(["dpkg", "-x", str(archive), str(root)], work)
        _write_erl(root)
        _drop_unused_plugins(root)
        shutil.rmtree(cache / "rabbitmq", ignore_errors=True)
        root.chmod(0o755)
        root.rename(cache / "rabbitmq")
    programs = find_fetched(cache)
    if programs is None:
        raise CannotFetch("the packages of this distribution hold no RabbitMQ server")
    return programs


def _apt_options(work: Path) -> list[str]:
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
        "APT::Update::Post-Invoke-Success::": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return [part for key, setting in settings.items() for part in ("-o", f"{key}={setting}")]


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


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}
    )
    if done.returncode != 0:
        raise CannotFetch(f"{' '.join(command[:1] + command[-2:])} failed:\n{done.stderr.strip()[-1000:]}")
    return done.stdout


def _first(pattern: str) -> str | None:
    anchor = Path("/")
    found = sorted(anchor.glob(pattern.lstrip("/")))
    return str(found[-1]) if found else None
