"""Buckets with their versions kept, and on MinIO one user a bucket that may touch nothing else.

    python -m deploy.storage.setup

once per deployment, with S3_ENDPOINT, S3_SECURE, S3_ROOT_ACCESS_KEY, S3_ROOT_SECRET_KEY, and for the owner of the
bucket `documents` DOCUMENTS_S3_ACCESS_KEY and DOCUMENTS_S3_SECRET_KEY. Nothing changes the second time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import urllib3
from minio import Minio, MinioAdmin
from minio.credentials import StaticProvider
from minio.error import S3Error
from minio.versioningconfig import ENABLED, VersioningConfig

OWNER_BY_BUCKET = {"documents": "documents"}
REGION = "us-east-1"
OBJECT_ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetObjectVersion",
    "s3:DeleteObjectVersion",
    "s3:GetObjectTagging",
    "s3:PutObjectTagging",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)
BUCKET_ACTIONS = ("s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketVersioning")


class WrongSecretLetIn(Exception):
    """The store does not check signatures: nothing may be kept there."""


def connect(endpoint: str, access_key: str, secret_key: str, *, secure: bool = False) -> Minio:
    """A client that gives up at once: the caller repeats."""
    pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=2, read=10))
    return Minio(endpoint, access_key=access_key, secret_key=secret_key, secure=secure, region=REGION, http_client=pool)


def make_buckets(client: Minio, buckets: Iterable[str] = tuple(OWNER_BY_BUCKET)) -> None:
    """The buckets with versioning on; nothing changes when they are there."""
    for bucket in buckets:
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)
        if client.get_bucket_versioning(bucket).status != ENABLED:
            client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))


def make_owners(admin: MinioAdmin, key_by_owner: dict[str, tuple[str, str]]) -> None:
    """On MinIO, the (access key, secret key) of each owner, that opens its own bucket only."""
    known = json.loads(admin.user_list() or "{}")
    for bucket, owner in OWNER_BY_BUCKET.items():
        access_key, secret_key = key_by_owner[owner]
        if access_key in known:
            continue
        admin.policy_add(f"only-{bucket}", policy=policy(bucket))
        admin.user_add(access_key, secret_key)
        admin.attach_policy([f"only-{bucket}"], user=access_key)


def policy(bucket: str) -> dict[str, Any]:
    """What the owner of a bucket may do: anything with its objects, nothing with the bucket's own settings."""
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(BUCKET_ACTIONS), "Resource": [arn]},
            {"Effect": "Allow", "Action": list(OBJECT_ACTIONS), "Resource": [f"{arn}/*"]},
        ],
    }


def refuse_wrong_secret(endpoint: str, access_key: str, *, secure: bool) -> None:
    """Proof, at each start, that the store checks signatures. Raises WrongSecretLetIn."""
    client = connect(endpoint, access_key, "this-is-not-the-secret", secure=secure)
    try:
        client.list_buckets()
    except S3Error as refusal:
        if refusal.code in {"SignatureDoesNotMatch", "AccessDenied", "InvalidAccessKeyId"}:
            return
        raise
    raise WrongSecretLetIn(endpoint)


def main() -> None:
    endpoint, secure = os.environ["S3_ENDPOINT"], os.environ.get("S3_SECURE", "true").lower() == "true"
    root_key, root_secret = os.environ["S3_ROOT_ACCESS_KEY"], os.environ["S3_ROOT_SECRET_KEY"]
    refuse_wrong_secret(endpoint, root_key, secure=secure)
    make_buckets(connect(endpoint, root_key, root_secret, secure=secure))
    admin = MinioAdmin(endpoint=endpoint, credentials=StaticProvider(root_key, root_secret), secure=secure)
    owners = {
        owner: (os.environ[f"{owner.upper()}_S3_ACCESS_KEY"], os.environ[f"{owner.upper()}_S3_SECRET_KEY"])
        for owner in OWNER_BY_BUCKET.values()
    }
    make_owners(admin, owners)
    print(f"buckets: {', '.join(OWNER_BY_BUCKET)}")


if __name__ == "__main__":
    main()
