"""Start, recognise and stop the processes of a stack, and no other.

Each process leads its own session, so a Ctrl-C in the terminal reaches the supervisor alone, which stops the others
in order. Each is recorded with its identity (boot, pid, start time), so that what a killed supervisor leaves behind is
ended by the guardian (`guardian.py`) or by the next run, and a pid that now belongs to somebody else is left in peace.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from deploy.local.home import write_private

POLL_SECONDS = 0.02
KILLED_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Record:
    """A process we started: `identity` tells it from a later process that has the same pid."""

    name: str
    pid: int
    identity: str
    stop_signal: int


def identity_of(pid: int) -> str | None:
    """Boot id and start time of a running process; None when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] in {"Z", "X"} else f"{boot}:{fields[19]}"
    except OSError:
        pass
    if Path("/proc/self/stat").exists():
        return None
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.NoSuchProcess:
        return None


class Registry:
    """The recorded processes, in one file of the home that the guardian reads too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """The guardian of a killed run and the run that follows write one after the other."""
        with self._guard, self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read(self) -> list[Record]:
        """Every recorded process, the last started first."""
        try:
            return [Record(**entry) for entry in json.loads(self.path.read_text())]
        except FileNotFoundError:
            return []

    def add(self, record: Record) -> None:
        with self._alone():
            self._write([record, *(kept for kept in self.read() if kept.name != record.name)])

    def remove(self, pid: int) -> None:
        with self._alone():
            self._write([kept for kept in self.read() if kept.pid != pid])

    def end_all(self, *, grace_seconds: float = 10.0) -> list[str]:
        """Stops whatever is recorded and still the same process; returns the names of those that were running."""
        ended = []
        for record in self.read():
            if identity_of(record.pid) == record.identity:
                stop_tree(record.pid, stop_signal=record.stop_signal, grace_seconds=grace_seconds)
                ended.append(record.name)
            self.remove(record.pid)
        return ended

    def _write(self, records: list[Record]) -> None:
        write_private(self.path, json.dumps([asdict(record) for record in records], indent=1))


@dataclass(frozen=True, slots=True)
class As:
    """The unprivileged user a process runs as when we are root."""

    uid: int
    gid: int


class Process:
    """One running program of the stack."""

    def __init__(self, record: Record, popen: subprocess.Popen[bytes], registry: Registry) -> None:
        self.record, self._popen, self._registry = record, popen, registry

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def pid(self) -> int:
        return self.record.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._popen.poll()

    def stop(self, *, grace_seconds: float) -> None:
        """Asks with the stop signal, then kills after the grace period, descendants included."""
        if self.exit_code is None:
            stop_tree(self.pid, stop_signal=self.record.stop_signal, grace_seconds=grace_seconds, reap=self._popen)
        self._registry.remove(self.pid)

    def forget(self) -> None:
        """Takes a process that ended by itself off the registry: its pid may be anybody's from now on."""
        self._registry.remove(self.pid)

    def kill(self) -> None:
        """kill -9 of the process and its descendants, as a power cut would."""
        kill_tree(self.pid)
        self._popen.wait()
        self._registry.remove(self.pid)


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    registry: Registry,
    log: Path,
    environment: Mapping[str, str],
    folder: Path,
    run_as: As | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    """Starts a program in its own session with exactly this environment, appending what it says to `log`."""
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            user=None if run_as is None else run_as.uid,
            group=None if run_as is None else run_as.gid,
            extra_groups=None if run_as is None else [],
        )
    record = Record(name, popen.pid, identity_of(popen.pid) or "gone", int(stop_signal))
    registry.add(record)
    return Process(record, popen, registry)


def run_once(
    name: str,
    command: Sequence[str | Path],
    *,
    registry: Registry,
    log: Path,
    environment: Mapping[str, str],
    folder: Path,
    tells_secrets: bool = False,
) -> tuple[int, str]:
    """Runs a program to its end; returns its exit code and what it said. It is ended with us.

    `log` keeps what was said, unless it `tells_secrets`.
    """
    own_log = log.with_suffix(f".{name.replace(' ', '-')}.{os.getpid()}")
    process = spawn(name, command, registry=registry, log=own_log, environment=environment, folder=folder)
    try:
        while (code := process.exit_code) is None:
            time.sleep(POLL_SECONDS)
    finally:
        process.stop(grace_seconds=2)
        said = own_log.read_text(errors="replace")
        own_log.unlink()
        if not tells_secrets:
            with log.open("a") as whole:
                whole.write(said)
    return code, said


def stop_tree(pid: int, *, stop_signal: int, grace_seconds: float, reap: subprocess.Popen[bytes] | None = None) -> None:
    """Sends the stop signal, waits, then kills what is left of the process and of the descendants it had."""
    family = _family(pid)
    identity = identity_of(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline:
        if reap is not None:
            reap.poll()
        if identity_of(pid) != identity or identity is None:
            break
        time.sleep(POLL_SECONDS)
    _kill(family)
    if reap is not None:
        reap.wait()


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all its descendants, and the wait for their end: they hold ports and shared memory."""
    family = _family(pid)
    identity_by_pid = {member.pid: identity_of(member.pid) for member in family}
    _kill(family)
    deadline = time.monotonic() + KILLED_SECONDS
    while any(known is not None and identity_of(one) == known for one, known in identity_by_pid.items()):
        if time.monotonic() > deadline:
            return
        time.sleep(POLL_SECONDS)


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill(family: list[psutil.Process]) -> None:
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()  # psutil checks that the pid is still the same process


def base_environment(**extra: str) -> dict[str, str]:
    """What any program needs from ours and nothing else: no secret of the caller's environment goes through."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")
    return {key: os.environ[key] for key in kept if key in os.environ} | extra
