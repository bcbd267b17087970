"""Object store on this machine where the `minio` server is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from minio import MinioAdmin
from minio.credentials import StaticProvider

from deploy.local.home import LOOPBACK, Home
from deploy.local.processes import Process, Registry, base_environment, spawn
from deploy.local.store import OwnStore
from deploy.storage.setup import OWNER_BY_BUCKET, make_owners


def find_minio() -> Path | None:
    """The server program on the path."""
    found = shutil.which("minio")
    return Path(found) if found else None


class MinioStore(OwnStore):
    """The store of production, alone on one folder."""

    origin = "installed"
    product = "MinIO"

    def __init__(self, home: Home, registry: Registry, program: Path) -> None:
        super().__init__(home, registry)
        self.program = program

    def launch(self) -> Process:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        (self.folder / "minio").mkdir(exist_ok=True)
        self._port = self.home.port("store-s3")
        console = f"{LOOPBACK}:{self.home.port('store-console')}"
        return spawn(
            self.name,
            [self.program, "server", "--address", self.endpoint, "--console-address", console, self.folder / "minio"],
            registry=self.registry,
            log=self.log,
            environment=base_environment(
                HOME=str(self.folder),
                MINIO_ROOT_USER=self.access_key(),
                MINIO_ROOT_PASSWORD=self.secret_key(),
                MINIO_BROWSER="off",
                MINIO_UPDATE="off",
            ),
            folder=self.folder,
        )

    def prepare(self) -> None:
        super().prepare()
        credentials = StaticProvider(self.access_key(), self.secret_key())
        admin = MinioAdmin(endpoint=self.endpoint, credentials=credentials, secure=False)
        owners = {owner: (self.access_key(owner), self.secret_key(owner)) for owner in OWNER_BY_BUCKET.values()}
        make_owners(admin, owners)

    def _version(self) -> str:
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout
        return said.split()[2]
