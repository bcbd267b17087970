"""A file is judged while it passes, from its bytes alone, in a mebibyte of memory (issue 3, hostile files)."""

from __future__ import annotations

import pytest

from contracts.documents import FichierAbime, FichierTrompeur, ImageDemesuree, TypeRefuse
from services.documents.domain import pdf
from services.documents.domain.inspection import Inspection
from services.documents.domain.type_media import match_extension
from tests import fichiers
from tests.fichiers import DONNEES, un_heic, un_jpeg, un_pdf, un_png


def judge(contenu: bytes, morceau: int = 64 * 1024) -> Inspection:
    inspection = Inspection()
    for at in range(0, len(contenu), morceau):
        inspection.feed(contenu[at : at + morceau])
    inspection.finish()
    return inspection


@pytest.mark.parametrize("morceau", [1, 7, 511, 64 * 1024])
@pytest.mark.parametrize(
    ("contenu", "type_media"),
    [
        (un_pdf(), "application/pdf"),
        (un_png(), "image/png"),
        (un_jpeg(octets=9000), "image/jpeg"),
        (un_heic(), "image/heic"),
    ],
)
def test_good_files_pass_whatever_the_pieces_they_come_in(contenu: bytes, type_media: str, morceau: int) -> None:
    assert judge(contenu, morceau).type_media == type_media


@pytest.mark.parametrize(
    ("contenu", "refus"),
    [
        (b"", TypeRefuse),
        (fichiers.une_bombe_zip(), TypeRefuse),
        (fichiers.SVG, TypeRefuse),
        (fichiers.EICAR, TypeRefuse),
        (fichiers.PAGE_ET_PDF, FichierTrompeur),
        (b"%PDF-1.4\n#!/bin/sh\nrm -rf /", FichierTrompeur),
        (b"%PDF-1.4\n<SVG onload=x>", FichierTrompeur),
        (un_png(0, 10), FichierAbime),
        (un_png()[:20], FichierAbime),
        (b"\xff\xd8\xff\xe1\x00\x01", FichierAbime),
        (b"\xff\xd8\xff" + b"\xff" * 5000, FichierAbime),
        (un_heic(0, 0), FichierAbime),
    ],
)
def test_what_is_not_a_plain_document_says_why(contenu: bytes, refus: type[Exception]) -> None:
    with pytest.raises(refus):
        judge(contenu)


@pytest.mark.parametrize("make", [un_png, un_jpeg, un_heic])
@pytest.mark.parametrize(
    ("largeur", "hauteur", "est_prise"),
    [(12_000, 10_000, True), (12_000, 10_001, False), (30_000, 10, True), (30_001, 10, False), (50_000, 50_000, False)],
)
def test_an_image_is_as_large_as_it_says_and_is_never_decoded(
    make, largeur: int, hauteur: int, est_prise: bool
) -> None:  # type: ignore[no-untyped-def]
    if est_prise:
        judge(make(largeur, hauteur))
        return
    with pytest.raises(ImageDemesuree) as refus:
        judge(make(largeur, hauteur))
    assert (refus.value.largeur, refus.value.hauteur) == (largeur, hauteur)


@pytest.mark.parametrize("path", sorted(DONNEES.glob("*.pdf")), ids=lambda path: path.stem)
def test_a_pdf_asks_for_a_password_or_only_forbids_changes(path) -> None:  # type: ignore[no-untyped-def]
    """Files made with pypdf by each standard algorithm, from RC4 40 bits to AES 256 (ISO 32000-2, 7.6)."""
    contenu = path.read_bytes()

    assert judge(contenu, 13).is_chiffre
    assert pdf.asks_password(contenu) is not path.stem.endswith("ouvert")


@pytest.mark.parametrize(
    "contenu",
    [
        b"%PDF-1.4 /Encrypt 9 0 R",
        b"%PDF-1.4 /Encrypt << /Filter /Standard /R 3 >>",
        b"%PDF-1.4 /Encrypt << /Filter /Autre /R 6 /O (x) /U (y) /P -4 >>",
        b"%PDF-1.4 /Encrypt << /Filter /Standard /R 6 /O (x) /U (sans fin",
        b"%PDF-1.4 /Encrypt 9 0 R 9 0 obj << /Filter /Standard /R 99 /O (x) /U (y) /P 0 >>",
    ],
)
def test_an_encryption_that_cannot_be_understood_is_said_to_ask_for_a_password(contenu: bytes) -> None:
    assert pdf.asks_password(contenu)


@pytest.mark.parametrize(
    ("nom", "type_media", "attendu"),
    [
        ("a.pdf", "application/pdf", "a.pdf"),
        ("A.PDF", "application/pdf", "A.PDF"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("photo.pdf", "image/jpeg", "photo.jpg"),
        ("sans extension", "image/png", "sans extension.png"),
        ("v1.2 finale", "application/pdf", "v1.2 finale.pdf"),
        (".pdf", "image/heic", ".pdf.heic"),
    ],
)
def test_a_file_is_saved_with_the_extension_of_its_bytes(nom: str, type_media: str, attendu: str) -> None:
    assert match_extension(nom, type_media) == attendu
