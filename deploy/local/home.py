"""The private folder of one stack: lock, secrets, ports and pids, kept from one run to the next."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

REPOSITORY = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
# Below the range from which Linux takes the local ports of outgoing connections (32768 and up).
LOWEST_PORT, HIGHEST_PORT = 20_000, 22_700


class HomeIsBusy(Exception):
    """Another process holds this home; says which."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is in use by process {holder or 'unknown'}: stop it, or choose another PORTAIL_HOME")
        self.path, self.holder = path, holder


def default_home() -> Path:
    """`PORTAIL_HOME`, else `.portail` at the root of the repository."""
    return Path(os.environ.get("PORTAIL_HOME") or REPOSITORY / ".portail").resolve()


def cache_folder() -> Path:
    """Where fetched programs are kept for every stack of a checkout: `PORTAIL_CACHE`, else `.portail/cache`."""
    return Path(os.environ.get("PORTAIL_CACHE") or REPOSITORY / ".portail" / "cache").resolve()


class Home:
    """Opened by one process at a time (`with Home(path) as home`); every file that holds a secret is 0600."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).resolve()
        self._lock_file: TextIO | None = None
        self._state: dict[str, Any] = {}
        self._ports_in_use: dict[str, int] = {}
        self._guard = threading.RLock()

    def __enter__(self) -> Home:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Takes the lock and reads the state. Raises HomeIsBusy."""
        self.path.mkdir(parents=True, exist_ok=True)
        # As root, PostgreSQL runs as somebody else and must be able to walk through.
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        lock_file = (self.path / "lock").open("a+")
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock_file.seek(0)
            holder = lock_file.read().strip()
            lock_file.close()
            raise HomeIsBusy(self.path, holder) from None
        lock_file.truncate(0)
        lock_file.write(str(os.getpid()))
        lock_file.flush()
        self._lock_file = lock_file
        (self.path / "logs").mkdir(exist_ok=True, mode=0o700)
        state_file = self.path / "state.json"
        self._state = json.loads(state_file.read_text()) if state_file.exists() else {}

    def close(self) -> None:
        """Gives the lock back; the folder stays."""
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None
        self._ports_in_use.clear()

    def wipe(self) -> None:
        """Removes everything but the cache of fetched programs (and the lock, which is held)."""
        for extra in self.get("folders_elsewhere", []):
            shutil.rmtree(extra, ignore_errors=True)
        kept = {cache_folder(), self.path / "lock"}
        for entry in self.path.iterdir():
            if entry in kept:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self._state = {}

    def log(self, name: str) -> Path:
        """Path of the log of one process."""
        return self.path / "logs" / f"{name}.log"

    def get(self, key: str, default: Any = None) -> Any:
        """A value kept by an earlier run."""
        with self._guard:
            return self._state.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Keeps a value (JSON) for later runs, durably."""
        with self._guard:
            self._state[key] = value
            write_private(self.path / "state.json", json.dumps(self._state, indent=1, sort_keys=True))

    def secret(self, name: str, *, length: int = 24) -> str:
        """A secret made once; `length` is in random bytes, hexadecimal text comes out."""
        with self._guard:
            kept = dict(self.get("secrets", {}))
            if name not in kept:
                kept[name] = secrets.token_hex(length)
                self.put("secrets", kept)
            return str(kept[name])

    def keep_secret(self, name: str, made: str) -> str:
        """The secret kept under this name, or `made` if there is none yet."""
        with self._guard:
            kept = dict(self.get("secrets", {}))
            if name not in kept:
                kept[name] = made
                self.put("secrets", kept)
            return str(kept[name])

    def port(self, name: str, *, preferred: int | None = None, span: int = 0) -> int:
        """A free loopback port chosen once, kept, and chosen anew by a later run if something else took it meanwhile.

        To be called just before the listener starts. Once told in this run it stays: others were given the address,
        and a part that is started again must come back where it was. With `span`, the port that lies `span` above is
        free as well.
        """
        with self._guard:
            if name not in self._ports_in_use:
                self._ports_in_use[name] = self._choose_port(name, preferred, span)
            return self._ports_in_use[name]

    def _choose_port(self, name: str, preferred: int | None, span: int) -> int:
        kept = dict(self.get("ports", {}))
        port = kept.get(name)
        if port is not None and _is_free(port) and (not span or _is_free(port + span)):
            return int(port)
        taken = set(kept.values())
        candidates = [preferred] if preferred is not None else []
        candidates += [LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT) for _ in range(500)]
        for candidate in candidates:
            free = candidate not in taken and _is_free(candidate)
            if free and (not span or (candidate + span not in taken and _is_free(candidate + span))):
                kept[name] = candidate
                self.put("ports", kept)
                return candidate
        raise RuntimeError("no free port on the loopback interface")

    def forget_ports(self, prefix: str) -> None:
        """Lets the ports whose name starts so be chosen anew."""
        with self._guard:
            self._ports_in_use = {n: port for n, port in self._ports_in_use.items() if not n.startswith(prefix)}
            self.put(
                "ports", {name: port for name, port in self.get("ports", {}).items() if not name.startswith(prefix)}
            )


def write_private(path: Path, text: str, *, owner: tuple[int, int] | None = None) -> Path:
    """Replaces the file in one step; 0600, of `owner` (uid, gid) if given."""
    draft = path.with_name(path.name + ".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if owner is not None:
        os.chown(draft, *owner)
    draft.replace(path)
    return path


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
