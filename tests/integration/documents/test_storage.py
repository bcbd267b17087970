"""The store lets in nobody without the right key, and only for what was signed."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from eventlet import sleep, spawn
from minio.error import S3Error
from pydantic import SecretStr

from kit.config import StorageSettings
from kit.storage import ObjetAbsent, Storage
from tests.integration.documents.magasin import get, http, put

MINUTES = timedelta(minutes=5)


def with_secret(secret: str) -> Storage:
    return Storage(StorageSettings().model_copy(update={"s3_secret_key": SecretStr(secret)}))


def test_a_wrong_secret_is_refused(store: Storage) -> None:
    wrong = with_secret("this-is-not-the-secret")
    with pytest.raises(S3Error) as refusal:
        wrong.write("coffre/essai", [b"x"], 1)
    assert refusal.value.code == "SignatureDoesNotMatch"
    assert put(wrong.presign_put("quarantaine/essai", MINUTES), b"x") == 403


def test_an_address_serves_what_was_signed_and_nothing_else(store: Storage) -> None:
    url = store.presign_put("quarantaine/essai", MINUTES)
    parts = urlsplit(url)
    other = urlunsplit(parts._replace(path=parts.path.replace("essai", "autre")))
    unsigned = urlunsplit(parts._replace(query=""))
    assert put(url, b"clair") == 200
    assert put(other, b"clair") == 403
    assert put(unsigned, b"clair") == 403
    assert http.request("GET", url).status == 403
    assert http.request("GET", unsigned).status == 403
    assert get(store.presign_get("quarantaine/essai", MINUTES)) == b"clair"
    store.remove("quarantaine/essai")


def test_an_address_dies_at_its_hour(store: Storage) -> None:
    url = store.presign_put("quarantaine/essai", timedelta(seconds=1))
    sleep(2.1)
    assert put(url, b"clair") == 403


def test_what_is_removed_is_gone_in_all_its_versions(store: Storage) -> None:
    for contenu in (b"un", b"deux"):
        store.write("coffre/essai", [contenu], len(contenu))
    seen = store.find("coffre/essai")
    assert seen is not None and b"".join(store.read(seen)) == b"deux"

    store.remove("coffre/essai")
    store.remove("coffre/essai")

    assert store.find("coffre/essai") is None
    with pytest.raises(ObjetAbsent):
        next(store.read(seen))


def test_removing_an_object_leaves_those_whose_name_begins_the_same(store: Storage) -> None:
    for key in ("coffre/a", "coffre/ab"):
        store.write(key, [b"x"], 1)
    store.remove("coffre/a")
    assert store.find("coffre/ab") is not None
    store.remove("coffre/ab")


def test_others_have_a_turn_between_two_pieces_of_a_file(store: Storage) -> None:
    turns = 0

    def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            sleep(0)

    contenu = b"x" * (8 * 1024 * 1024)
    store.write("coffre/gros", [contenu], len(contenu))
    seen = store.find("coffre/gros")
    assert seen is not None
    counting = spawn(count)
    turns_at_piece = [turns for _ in store.read(seen)]
    counting.kill()
    store.remove("coffre/gros")

    assert len(turns_at_piece) >= 128
    assert turns_at_piece == sorted(set(turns_at_piece)), "no turn for others between two pieces"
