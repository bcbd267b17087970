"""The object store: versions kept, one key for one bucket, nobody without a key on any of its ports."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from minio import Minio
from minio.error import S3Error

from deploy.storage.setup import WrongSecretLetIn, connect, policy, refuse_wrong_secret
from tests.keeper import KeptStack


@pytest.fixture
def owner(stack: KeptStack) -> Minio:
    s3 = stack["s3"]
    return connect(s3["endpoint"], s3["access_key"], s3["secret_key"])


def put(client: Minio, name: str, content: bytes) -> str:
    made = client.put_object("documents", name, io.BytesIO(content), len(content))
    assert made.version_id
    return made.version_id


def test_the_owner_reads_an_earlier_version(owner: Minio) -> None:
    name = f"essai/{uuid.uuid4()}"
    first = put(owner, name, b"un")
    put(owner, name, b"deux")

    answer = owner.get_object("documents", name, version_id=first)

    assert answer.read() == b"un"
    answer.close()


def test_the_owner_opens_its_bucket_only(owner: Minio) -> None:
    for attempt in (
        lambda: owner.make_bucket("un-autre"),
        lambda: owner.remove_bucket("documents"),
        lambda: owner.set_bucket_policy("documents", json.dumps(policy("documents"))),
        lambda: list(owner.list_objects("un-autre")),
    ):
        with pytest.raises(S3Error, match="AccessDenied"):
            attempt()


def test_a_wrong_secret_and_no_key_at_all_are_refused(stack: KeptStack, owner: Minio) -> None:
    endpoint, access_key = stack["s3"]["endpoint"], stack["s3"]["access_key"]
    name = f"essai/{uuid.uuid4()}"
    put(owner, name, b"secret")

    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        connect(endpoint, access_key, "wrong").get_object("documents", name)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"http://{endpoint}/documents/{name}", timeout=5)
    assert refusal.value.code == 403
    refusal.value.close()


def test_a_store_that_checks_nothing_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Minio, "list_buckets", lambda self: [])

    with pytest.raises(WrongSecretLetIn):
        refuse_wrong_secret("127.0.0.1:1", "key", secure=False)


def test_no_port_of_the_store_shows_or_takes_a_file_without_a_key(stack: KeptStack, owner: Minio) -> None:
    name = f"essai/{uuid.uuid4()}"
    put(owner, name, b"secret " * 100)
    ports = json.loads((Path(stack["home"]) / "state.json").read_text())["ports"]
    attempts = [
        ("GET", f"http://127.0.0.1:{port}/{path}")
        for part, port in ports.items()
        if part.startswith("store-") and part != "store-s3"
        for path in (f"buckets/documents/{name}", f"documents/{name}", "buckets/documents/?limit=10")
    ]
    attempts += [("DELETE", url) for _, url in attempts]
    for method, url in attempts:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as answer:
                body = answer.read()
        except (urllib.error.HTTPError, urllib.error.URLError, OSError) as refusal:
            if isinstance(refusal, urllib.error.HTTPError):
                refusal.close()
            continue
        assert b"secret" not in body, url
        assert b"essai" not in body, url

    assert owner.stat_object("documents", name).size == 700
