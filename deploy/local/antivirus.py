"""ClamAV's daemon on loopback, for the demo and the tests: it knows one signature, that of the EICAR test file.

The real database (300 MB, a minute to load, fetched from the network) is production's: `docker-compose.yml`. What is
proved here is the whole way of a file, with the same daemon and the same protocol.
"""

from __future__ import annotations

import socket

from deploy.clamav.programs import Programs, find_or_fetch
from deploy.local.home import LOOPBACK, Home, cache_folder
from deploy.local.part import GivenPart, OwnPart
from deploy.local.processes import Process, Registry, base_environment, spawn

EICAR_SIGNATURE = (
    "Portail.EICAR:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d"
    "414e544956495255532d544553542d46494c452124482b482a\n"
)
"""The test file that every scanner knows (eicar.org), anywhere in a file: a virus that harms nobody."""


class OwnAntivirus(OwnPart):
    """`host`:`port` speak clamd's protocol."""

    name = "antivirus"
    host = LOOPBACK
    start_seconds = 30.0

    def __init__(self, home: Home, registry: Registry, programs: Programs | None = None) -> None:
        super().__init__(home, registry)
        self.programs = programs or find_or_fetch(cache_folder())
        self.origin = self.programs.origin
        self.folder = home.path / "antivirus"
        self.stop_seconds = 5.0
        self.port = 0

    def launch(self) -> Process:
        for folder in ("signatures", "temporary"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        self.port = self.home.port("antivirus")
        (self.folder / "signatures" / "eicar.ndb").write_text(EICAR_SIGNATURE)
        (self.folder / "clamd.conf").write_text(
            "Foreground yes\n"
            f"TCPAddr {LOOPBACK}\n"
            f"TCPSocket {self.port}\n"
            f"DatabaseDirectory {self.folder / 'signatures'}\n"
            f"TemporaryDirectory {self.folder / 'temporary'}\n"
            "StreamMaxLength 25M\n"
            "MaxThreads 4\n"
        )
        return spawn(
            self.name,
            [self.programs.clamd, "-c", self.folder / "clamd.conf"],
            registry=self.registry,
            log=self.log,
            environment=base_environment() | self.programs.environment,
            folder=self.folder,
        )

    def probe(self) -> None:
        self.version = f"{ask_version(self.host, self.port)}, EICAR signature only"


class GivenAntivirus(GivenPart):
    """A daemon named by `CLAMD_HOST` and `CLAMD_PORT`."""

    name = "antivirus"

    def __init__(self, environment: dict[str, str]) -> None:
        self.host, self.port = environment["CLAMD_HOST"], int(environment.get("CLAMD_PORT", "3310"))
        self.version = ask_version(self.host, self.port)


def ask_version(host: str, port: int) -> str:
    """What the daemon says it is. Raises OSError."""
    with socket.create_connection((host, port), timeout=3) as connection:
        connection.sendall(b"zVERSION\0")
        said = connection.recv(200).rstrip(b"\0").decode(errors="replace").partition("/")[0]
    if not said.startswith("ClamAV"):
        raise OSError("no ClamAV answers there")
    return said
