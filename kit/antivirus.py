"""ClamAV by INSTREAM: bytes go to clamd as they come, nothing is written on its disk but its own temporary file.

The protocol is clamd's own (clamd(8)): ``zINSTREAM``, chunks each preceded by its length on four bytes, a length of
zero, then one line. Sockets are green in a service, so a slow daemon holds one greenlet.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kit.config import AntivirusSettings
from kit.observability import log

_REPONSE_MAX = 4096


class AntivirusAbsent(Exception):
    """clamd is not there, or could not judge this file: what it did not see is not clean."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``menace`` is the name of the signature that was found; empty when nothing was."""

    menace: str = ""

    @property
    def est_sain(self) -> bool:
        return not self.menace


class Antivirus:
    """One daemon, asked on a connection of its own for each file."""

    def __init__(self, settings: AntivirusSettings) -> None:
        self._settings = settings

    def is_there(self) -> bool:
        """Whether the daemon answers now."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(16).startswith(b"PONG")
        except (OSError, AntivirusAbsent):
            return False

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """What clamd says of these bytes, which are read once. Raises ``AntivirusAbsent``."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    if piece:
                        connection.sendall(struct.pack(">I", len(piece)))
                        connection.sendall(piece)
                connection.sendall(struct.pack(">I", 0))
                return _read(connection)
        except OSError as error:
            raise AntivirusAbsent from error

    def _connect(self) -> socket.socket:
        settings = self._settings
        if settings.clamd_socket:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(settings.clamd_timeout_s)
            try:
                connection.connect(settings.clamd_socket)
            except OSError:
                connection.close()
                raise
            return connection
        if not settings.clamd_host:
            raise AntivirusAbsent
        connection = socket.create_connection((settings.clamd_host, settings.clamd_port), timeout=2)
        connection.settimeout(settings.clamd_timeout_s)
        return connection


def _read(connection: socket.socket) -> Verdict:
    """``stream: OK`` or ``stream: <name> FOUND``; anything else is no verdict."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _REPONSE_MAX:
        received = connection.recv(1024)
        if not received:
            break
        said += received
    line = said.rstrip(b"\0").decode(errors="replace")
    if line == "stream: OK":
        return Verdict()
    if line.startswith("stream: ") and line.endswith(" FOUND"):
        return Verdict(line.removeprefix("stream: ").removesuffix(" FOUND"))
    log.error("antivirus_sans_verdict", reponse=line[:200])
    raise AntivirusAbsent


@lru_cache(maxsize=1)
def antivirus() -> Antivirus:
    """The daemon of this process's settings."""
    return Antivirus(AntivirusSettings())
