"""The type of a file comes from its bytes (DOMAIN §4)."""

from __future__ import annotations

import pytest

from services.documents.domain.type_media import find_type_media


def un_ftyp(majeure: bytes, *compatibles: bytes) -> bytes:
    contenu = b"ftyp" + majeure + b"\0\0\0\0" + b"".join(compatibles)
    return (len(contenu) + 4).to_bytes(4, "big") + contenu + b"\0\0\0\x08meta"


@pytest.mark.parametrize(
    ("debut", "type_media"),
    [
        (b"%PDF-1.7\n%...", "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (un_ftyp(b"heic", b"mif1", b"heic"), "image/heic"),
        (un_ftyp(b"mif1", b"mif1", b"heic"), "image/heic"),
        (un_ftyp(b"heix"), "image/heic"),
    ],
)
def test_the_four_accepted_types_are_known_by_their_first_bytes(debut: bytes, type_media: str) -> None:
    assert find_type_media(debut) == type_media


@pytest.mark.parametrize(
    "debut",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"MZ\x90\0 %PDF-1.7", id="a program with a PDF mark further on"),
        pytest.param(b"\n%PDF-1.7", id="a PDF mark that is not first"),
        pytest.param(b"<html><script>", id="a page"),
        pytest.param(b"<?xml version='1.0'?><svg>", id="a drawing with scripts"),
        pytest.param(b"GIF89a", id="GIF"),
        pytest.param(b"RIFF\0\0\0\0WEBP", id="WebP"),
        pytest.param(b"PK\x03\x04", id="a zip or an office document"),
        pytest.param(un_ftyp(b"avif", b"mif1"), id="AVIF"),
        pytest.param(un_ftyp(b"mif1", b"avif"), id="AVIF in a HEIF container"),
        pytest.param(un_ftyp(b"isom", b"mp42"), id="a film"),
        pytest.param(b"\xff\xff\xff\xffftypheic", id="a box larger than what was read"),
        pytest.param(b"\0\0\0\x08ftypheic", id="a box too short for its brand"),
    ],
)
def test_everything_else_is_refused(debut: bytes) -> None:
    assert find_type_media(debut) is None
