"""The documents' own database and bucket, and a failpoint that dies without killing the test."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest

from kit.antivirus import antivirus
from kit.storage import Storage, storage
from services.documents import depot, passage, service, verification
from tests.integration.base import Base
from tests.integration.documents.magasin import Personne, left_in_store, un_foyer


class Mort(BaseException):
    """The process died here, as far as the code can see."""


@pytest.fixture
def docs(base) -> Base:
    storage.cache_clear()
    service.sealer.cache_clear()
    antivirus.cache_clear()
    made: Base = base("documents")
    made.sql(import_module("services.documents.migrations.versions.0002_pieces").VALIDITES)
    return made


@pytest.fixture
def store(docs: Base) -> Storage:
    return storage()


@pytest.fixture
def empty_store(store: Storage) -> None:
    for key in left_in_store(store):
        store.remove(key)


@pytest.fixture
def parent(docs: Base) -> Personne:
    """Somebody with a household and no child."""
    somebody = Personne(docs)
    un_foyer(docs, somebody.compte_id)
    return somebody


@pytest.fixture
def die_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``die_at("documents.apres_coffre")``: the next passage there raises ``Mort``, once."""
    armed: set[str] = set()

    def failpoint(name: str) -> None:
        if name in armed:
            armed.discard(name)
            raise Mort(name)

    for module in (depot, passage, verification):
        monkeypatch.setattr(module, "failpoint", failpoint)
    return armed.add
