"""The object store: presigned addresses, streams, removal (MinIO, SeaweedFS or any S3).

The ``minio`` SDK speaks through urllib3, whose sockets and pool are green once ``kit.runner`` has patched the process:
a slow store holds a greenlet, never the service. A store that cannot be reached, or that fails, answers
``ServiceIndisponible``; a refused signature is our own mistake and stays an error.
"""

from __future__ import annotations

import io
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import urllib3
from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3.exceptions import HTTPError

from contracts.errors import ServiceIndisponible
from kit.config import StorageSettings

REGION = "us-east-1"
"""Given to every store, so that presigning asks nothing of the network."""
PIECE_OCTETS = 64 * 1024
# One PUT, so that an object is whole or absent; above any accepted file.
PART_OCTETS = 64 * 1024 * 1024
CONNECTIONS = 10
_ABSENT = {"NoSuchKey", "NoSuchObject", "NoSuchVersion"}


@dataclass(frozen=True, slots=True)
class Objet:
    """An object as it was when looked at; ``version`` is empty in a bucket that keeps no versions."""

    key: str
    taille_octets: int
    version: str


class ObjetAbsent(Exception):
    """The object was there when looked at, and is no more."""


class Storage:
    """One bucket."""

    def __init__(self, settings: StorageSettings) -> None:
        self.bucket = settings.s3_bucket
        self._client = Minio(
            settings.s3_endpoint,
            access_key=settings.s3_access_key.get_secret_value(),
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=settings.s3_secure,
            region=REGION,
            http_client=urllib3.PoolManager(
                maxsize=CONNECTIONS,
                timeout=urllib3.Timeout(connect=2, read=10),
                retries=urllib3.Retry(total=2, backoff_factor=0.1, raise_on_status=False),
            ),
        )

    def presign_put(self, key: str, valid: timedelta) -> str:
        """An address that takes one object by PUT, without any other right. Asks nothing of the store."""
        return str(self._client.presigned_put_object(self.bucket, key, expires=valid))

    def presign_get(self, key: str, valid: timedelta) -> str:
        """An address that gives one object by GET. Asks nothing of the store."""
        return str(self._client.presigned_get_object(self.bucket, key, expires=valid))

    def find(self, key: str) -> Objet | None:
        """The object of this key, or nothing."""
        with _reached():
            try:
                seen = self._client.stat_object(self.bucket, key)
            except S3Error as error:
                if error.code in _ABSENT:
                    return None
                raise
        return Objet(key, seen.size or 0, seen.version_id or "")

    def read(self, objet: Objet) -> Generator[bytes]:
        """The bytes of exactly this version, by pieces of 64 KiB; others have their turn between two pieces.

        Close it if not read through.

        Raises ``ObjetAbsent``.
        """
        with _reached():
            try:
                response = self._client.get_object(self.bucket, objet.key, version_id=objet.version or None)
            except S3Error as error:
                if error.code in _ABSENT:
                    raise ObjetAbsent(objet.key) from error
                raise
            try:
                for piece in response.stream(PIECE_OCTETS):
                    yield piece
                    # A green socket that has bytes ready never leaves the hub its turn: a fast store would keep
                    # the whole service waiting for the whole file.
                    time.sleep(0)
            finally:
                response.close()
                response.release_conn()

    def write(self, key: str, pieces: Iterable[bytes], taille_octets: int) -> None:
        """Writes one object of exactly this size, in one request: readers see all of it or nothing."""
        with _reached():
            self._client.put_object(
                self.bucket, key, io.BufferedReader(_Reader(pieces)), taille_octets, part_size=PART_OCTETS
            )

    def remove(self, key: str) -> None:
        """Removes an object and every version that the bucket keeps of it. Nothing to remove is fine."""
        with _reached():
            versions = [
                DeleteObject(key, seen.version_id)
                for seen in self._client.list_objects(self.bucket, prefix=key, include_version=True)
                if seen.object_name == key
            ]
            for error in self._client.remove_objects(self.bucket, versions) if versions else ():
                if error.code not in _ABSENT:
                    raise ServiceIndisponible(service="stockage")

    def list(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Each key under ``prefix`` in order, with the instant of its newest version; removed ones are not told."""
        with _reached():
            for seen in self._client.list_objects(self.bucket, prefix=prefix, recursive=True):
                if seen.object_name and seen.last_modified and not seen.is_delete_marker:
                    yield seen.object_name, seen.last_modified

    def ensure_bucket(self) -> None:
        """Makes the bucket where it is missing (a right that the service itself does not need)."""
        with _reached():
            if not self._client.bucket_exists(self.bucket):
                self._client.make_bucket(self.bucket)


class _Reader(io.RawIOBase):
    """What ``put_object`` reads from: an iterable of bytes as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._kept = iter(pieces), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._kept:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._kept = memoryview(piece)
        size = min(len(buffer), len(self._kept))
        buffer[:size] = self._kept[:size]
        self._kept = self._kept[size:]
        return size


@contextmanager
def _reached() -> Iterator[None]:
    """A store that is away, or fails, is a service that is not available; its text is not kept."""
    try:
        yield
    except (HTTPError, ServerError, InvalidResponseError) as error:
        raise ServiceIndisponible(service="stockage") from error
    except S3Error as error:
        if error.response.status < 500 and error.code not in {"SlowDown", "RequestTimeout"}:
            raise
        raise ServiceIndisponible(service="stockage") from error


@lru_cache(maxsize=1)
def storage() -> Storage:
    """The store of this process, made from its settings when first asked for."""
    return Storage(StorageSettings())
