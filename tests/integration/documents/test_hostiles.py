"""Hostile files: each is refused with its own reason, nothing of it is left, and nobody's memory grows."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import psutil
import pytest

from contracts.documents import (
    EtatDocument,
    FichierAbime,
    FichierInfecte,
    FichierProtege,
    FichierTrompeur,
    Genre,
    ImageDemesuree,
    TypeRefuse,
)
from contracts.errors import Introuvable, Refus, RequeteInvalide
from kit.storage import Storage
from tests import fichiers
from tests.fichiers import DONNEES, EICAR, un_heic, un_jpeg, un_pdf, un_png
from tests.integration.base import Base
from tests.integration.documents.magasin import Personne, put

MO = 1024 * 1024


def kept_of(store: Storage, document_id: uuid.UUID) -> list[str]:
    seen = store._client.list_objects(store.bucket, recursive=True, include_version=True)
    return [one.object_name for one in seen if str(document_id) in str(one.object_name) and not one.is_delete_marker]


HOSTILES: list[tuple[str, Callable[[], bytes], type[Refus]]] = [
    ("bombe.pdf", fichiers.une_bombe_zip, TypeRefuse),
    ("polyglotte.pdf", lambda: fichiers.PAGE_ET_PDF, FichierTrompeur),
    ("page.pdf", lambda: b"<html>" + un_pdf(), TypeRefuse),
    ("dessin.png", lambda: fichiers.SVG, TypeRefuse),
    ("bombe.png", lambda: un_png(50_000, 50_000), ImageDemesuree),
    ("bombe.jpg", lambda: un_jpeg(65_000, 65_000), ImageDemesuree),
    ("bombe.heic", lambda: un_heic(50_000, 50_000), ImageDemesuree),
    ("protege.pdf", fichiers.un_pdf_protege, FichierProtege),
    ("programme.pdf", lambda: b"MZ" + b"\0" * 4000, TypeRefuse),
    ("script.jpg", lambda: b"#!/bin/sh\nrm -rf /\n", TypeRefuse),
    ("coupe.png", lambda: un_png()[:20], FichierAbime),
    ("coupe.jpg", lambda: un_jpeg()[:200], FichierAbime),
    ("eicar.com", lambda: EICAR, TypeRefuse),
    ("eicar.pdf", lambda: un_pdf(EICAR), FichierInfecte),
    ("eicar-gros.jpg", lambda: un_jpeg(octets=9 * MO) + EICAR, FichierInfecte),
]


@pytest.mark.parametrize(("nom", "make", "refus"), HOSTILES, ids=[nom for nom, _, _ in HOSTILES])
def test_a_hostile_file_is_refused_with_its_reason_and_leaves_no_byte(
    docs: Base, store: Storage, parent: Personne, nom: str, make: Callable[[], bytes], refus: type[Refus]
) -> None:
    good = parent.deposit()
    contenu = make()
    ticket = parent.open(contenu, nom=nom)
    put(ticket.url, contenu)

    for _ in range(2):
        with pytest.raises(refus):
            parent.confirm(ticket.document_id)

    assert kept_of(store, ticket.document_id) == []
    with pytest.raises(Introuvable):
        parent.lecture(ticket.document_id)
    assert parent.vue(good).etat is EtatDocument.A_EXAMINER
    visible = {one.document_id: one.etat for one in parent.listed()}
    assert visible.get(ticket.document_id) in (None, EtatDocument.INFECTE)


@pytest.mark.parametrize("path", sorted(DONNEES.glob("*.pdf")), ids=lambda path: path.stem)
def test_a_pdf_locked_against_changes_is_taken_and_one_that_asks_a_password_is_not(
    parent: Personne, path: object
) -> None:
    contenu = path.read_bytes()  # type: ignore[attr-defined]
    ticket = parent.open(contenu)
    put(ticket.url, contenu)

    if path.stem.endswith("ouvert"):  # type: ignore[attr-defined]
        assert parent.confirm(ticket.document_id).type_media == "application/pdf"
    else:
        with pytest.raises(FichierProtege):
            parent.confirm(ticket.document_id)


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("../../etc/passwd", un_pdf(), "passwd.pdf"),
        ("a" * 300 + ".pdf", un_pdf(), "a" * 116 + ".pdf"),
        ("photo.pdf", un_heic(), "photo.heic"),
        ("photo.JPEG", un_jpeg(), "photo.JPEG"),
        ("....", un_png(), "document.png"),
    ],
)
def test_a_hostile_name_is_kept_as_a_safe_one(parent: Personne, nom: str, contenu: bytes, attendu: str) -> None:
    ticket = parent.open(contenu, nom=nom)
    put(ticket.url, contenu)

    assert parent.confirm(ticket.document_id).nom_fichier == attendu
    assert parent.lecture(ticket.document_id).nom_fichier == attendu


@pytest.mark.parametrize("nom", ["a\0b\r\nc.pdf", "fpd.\u202egpj.exe"])
def test_a_name_that_hides_something_is_refused_at_the_door(docs: Base, parent: Personne, nom: str) -> None:
    """The gateway sends a clean name; whoever else speaks to the door is told what is wrong with it."""
    with pytest.raises(RequeteInvalide) as refus:
        parent.open(nom="domicile.pdf", nom_fichier=nom)

    assert [champ.champ for champ in refus.value.champs] == ["nom_fichier"]
    assert docs.sql("select count(*) from document") == [(0,)]


def test_an_infected_file_never_replaces_the_last_good_version(docs: Base, parent: Personne) -> None:
    good = parent.deposit(genre=Genre.DOMICILE)
    Personne(docs, "agent").decide(good, accepte=True)
    contenu = un_pdf(EICAR)
    ticket = parent.open(contenu)
    put(ticket.url, contenu)
    with pytest.raises(FichierInfecte):
        parent.confirm(ticket.document_id)

    assert (parent.vue(good).etat, parent.vue(good).est_remplace) == (EtatDocument.ACCEPTE, False)
    assert parent.read(good)
    told = docs.sql("select body from outbox where type = 'documents.avis.v1' order by seq")
    assert "piece_refusee" in told[-1][0]


def test_the_largest_files_pass_in_a_few_megabytes(docs: Base, parent: Personne) -> None:
    """Two encrypted PDFs are looked at whole, one at a time; everything else passes by pieces."""
    from concurrent.futures import ThreadPoolExecutor

    chiffre = (DONNEES / "chiffre_aes_256_ouvert.pdf").read_bytes()
    gros = [un_pdf(octets=10 * MO - 500), un_jpeg(octets=10 * MO - 50), chiffre + b"\n%" + b"x" * (9 * MO)]
    tickets = [(parent.open(contenu), contenu) for contenu in gros * 2]
    for ticket, contenu in tickets:
        put(ticket.url, contenu)
    process, peak = psutil.Process(), 0
    before = process.memory_info().rss

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(parent.confirm, ticket.document_id) for ticket, _ in tickets]
        while not all(one.done() for one in waiting):
            peak = max(peak, process.memory_info().rss)
            __import__("eventlet").sleep(0.01)

    assert [one.result().etat for one in waiting] == [EtatDocument.A_EXAMINER] * 6
    assert peak - before < 60 * MO, f"{(peak - before) / MO:.0f} MiB"
