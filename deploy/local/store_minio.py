"""Object store on this machine where the `minio` server is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from minio import MinioAdmin
from minio.credentials import StaticProvider

from deploy.local.home import LOOPBACK, Home
from deploy.local.processes import Process, Registry, base_environment, spawn
from deploy.local.store import OWNER_BY_BUCKET, OwnStore


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
        (self.folder / "minio").mkdir(parents=True, exist_ok=True)
        self._port = self.home.port("store-s3")
        console = self.home.port("store-console")
        return spawn(
            self.name,
            [
                self.program,
                "server",
                "--address",
                self.endpoint,
                "--console-address",
                f"{LOOPBACK}:{console}",
                self.folder / "minio",
            ],
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
        for bucket, owner in OWNER_BY_BUCKET.items():
            if self.access_key(owner) in json.loads(admin.user_list() or "{}"):
                continue
            admin.policy_add(f"only-{bucket}", policy=policy(bucket))
            admin.user_add(self.access_key(owner), self.secret_key(owner))
            admin.attach_policy([f"only-{bucket}"], user=self.access_key(owner))

    def _version(self) -> str:
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout
        return said.split()[2]


def policy(bucket: str) -> dict[str, Any]:
    """What the owner of a bucket may do: anything with its objects, nothing with the bucket's own settings."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:GetObjectVersion",
                    "s3:DeleteObjectVersion",
                    "s3:GetObjectTagging",
                    "s3:PutObjectTagging",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
            },
        ],
    }
