"""The object store: one bucket a service that keeps files, its versions kept, one key that opens this bucket only."""

from __future__ import annotations

from abc import abstractmethod

from deploy.local.home import LOOPBACK, Home
from deploy.local.part import GivenPart, OwnPart
from deploy.local.processes import Registry
from deploy.storage.setup import connect, make_buckets, refuse_wrong_secret


class OwnStore(OwnPart):
    """An S3 server that we run; `product` is MinIO or SeaweedFS."""

    name = "store"
    product: str
    secure = False
    bucket = "documents"

    def __init__(self, home: Home, registry: Registry) -> None:
        super().__init__(home, registry)
        self.folder = home.path / "store"
        self._port = 0

    @property
    def endpoint(self) -> str:
        """host:port, as the `minio` SDK wants it."""
        return f"{LOOPBACK}:{self._port}"

    def access_key(self, owner: str = "root") -> str:
        return self.home.secret(f"store-{owner}-access", length=10)

    def secret_key(self, owner: str = "root") -> str:
        return self.home.secret(f"store-{owner}-secret", length=20)

    def probe(self) -> None:
        client = connect(self.endpoint, self.access_key(), self.secret_key())
        client.list_buckets()
        self.version = f"{self.product} {self._version()}"

    def prepare(self) -> None:
        make_buckets(connect(self.endpoint, self.access_key(), self.secret_key()))
        refuse_wrong_secret(self.endpoint, self.access_key(), secure=False)

    @abstractmethod
    def _version(self) -> str:
        """Of the server program."""


class GivenStore(GivenPart):
    """A store named by `S3_ENDPOINT`, `S3_ACCESS_KEY`, `S3_SECRET_KEY`, `S3_BUCKET`, `S3_SECURE`."""

    name = "store"

    def __init__(self, environment: dict[str, str]) -> None:
        self.endpoint = environment["S3_ENDPOINT"]
        self.bucket = environment.get("S3_BUCKET", "documents")
        self.secure = environment.get("S3_SECURE", "true").lower() in {"1", "true", "yes"}
        self._key, self._secret = environment["S3_ACCESS_KEY"], environment["S3_SECRET_KEY"]
        client = connect(self.endpoint, self._key, self._secret, secure=self.secure)
        if not client.bucket_exists(self.bucket):
            make_buckets(client, [self.bucket])
        refuse_wrong_secret(self.endpoint, self._key, secure=self.secure)
        self.version = "unknown"

    def access_key(self, owner: str = "root") -> str:
        return self._key

    def secret_key(self, owner: str = "root") -> str:
        return self._secret
