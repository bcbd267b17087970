"""The demo's documents: one in each state, and every one that can be read opens."""

from __future__ import annotations

import os
from uuid import UUID

import pytest

from contracts.documents import EtatDocument
from kit.coffre import decrypt
from kit.config import StorageSettings
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents.depot import coffre_key, open_cle
from services.documents.domain.type_media import find_type_media
from tests.seed.semeur import Semeur


def test_there_is_a_document_in_each_state_but_the_one_that_passes_by_itself(ville: Semeur) -> None:
    states = {row["etat"] for row in ville.rows("documents", "document")}

    assert states == {etat.value for etat in EtatDocument} - {"en_attente"}


def test_every_document_that_can_be_read_opens(ville: Semeur) -> None:
    store, sealer = Storage(StorageSettings()), Sealer(os.environ["DATA_KEY"])
    sealed = {(row["document_id"], row["version"]): row["cle_scellee"] for row in ville.rows("documents", "version")}
    readable = [row for row in ville.rows("documents", "document") if row["etat"] not in ("infecte", "retire")]
    assert len(readable) > 10

    for row in readable:
        document_id, version = UUID(row["document_id"]), row["version"]
        objet = store.find(coffre_key(document_id, version))
        assert objet is not None
        cle = open_cle(sealer, document_id, version, sealed[row["document_id"], version])
        clear = b"".join(decrypt(store.read(objet), cle, document_id))
        assert find_type_media(clear[:512]) == row["type_media"] and len(clear) == row["taille_octets"]


def test_the_accuse_of_each_deposit_is_dated_of_its_day(ville: Semeur) -> None:
    for envoi in ville.rows("documents", "envoi"):
        assert envoi["numero"].startswith("D-") and envoi["recu_at"] == envoi["ouvert_at"]


def test_without_a_store_there_is_no_document_at_all(semeur: Semeur, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("S3_ENDPOINT")
    semeur.empty()

    assert semeur.run("--families", "10").code == 0

    assert semeur.rows("documents", "document") == []
    assert len(semeur.rows("documents", "foyer")) >= 10
