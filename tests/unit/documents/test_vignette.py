"""The small picture of a child: square, upright, light, and nothing of what the camera wrote."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from services.documents.decoupe import cut
from services.documents.domain.vignette import COTE, VignetteImpossible, make_vignette

ROUGE, BLEU = (200, 30, 30), (30, 30, 200)
# 96 × 64 points, red on the left and blue on the right, that the telephone says to turn: red is above.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAABxQABAAAAAAAAAFUAAgAAAAACGgABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAH"
    "RAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAA"
    "AAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAIFtZGF0AAAAUSgBr1iK2A6SX//ytd//Uf5D5QDDo3f+0vhfcL8/"
    "04VU6XxGo1YRUemY0Iy/fAD/wtSw/DYcf7jHewpPqWjc8RbKMLAx6VYeYSJ8MPX9bKR7LwAAAAZFeGlmAABNTQAqAAAACAABARIAAwAAAAEA"
    "BgAAAAAAAA=="
)


def une_photo(forme: str, mode: str = "RGB", *, tournee: bool = False) -> bytes:
    """Red above, blue below, once it is upright."""
    image = Image.new("RGB", (300, 400), ROUGE)
    image.paste(BLEU, (0, 200, 300, 400))
    exif = Image.Exif()
    exif[0x010F] = "Un appareil de la maison"
    if tournee:
        image = image.rotate(90, expand=True)
        exif[0x0112] = 6  # to be turned a quarter clockwise
    sortie = BytesIO()
    image.convert(mode).save(sortie, forme, exif=exif)
    return sortie.getvalue()


def is_close(vue: object, attendue: tuple[int, int, int]) -> bool:
    assert isinstance(vue, tuple)
    return all(abs(a - b) < 30 for a, b in zip(vue, attendue, strict=True))


@pytest.mark.parametrize(
    "photo",
    [
        une_photo("JPEG"),
        une_photo("JPEG", tournee=True),
        une_photo("JPEG", "CMYK"),
        une_photo("PNG", "P"),
        une_photo("PNG", "RGBA"),
        HEIC,
    ],
    ids=["jpeg", "turned", "cmyk", "palette", "alpha", "heic"],
)
def test_a_photo_becomes_a_small_upright_square_without_what_the_camera_wrote(photo: bytes) -> None:
    jpeg = make_vignette(photo)

    vue = Image.open(BytesIO(jpeg))
    assert (vue.format, vue.mode, vue.size) == ("JPEG", "RGB", (COTE, COTE))
    assert len(jpeg) < 8_000 and b"appareil" not in jpeg and not vue.getexif() and "exif" not in vue.info
    assert is_close(vue.getpixel((80, 5)), ROUGE) and is_close(vue.getpixel((80, 155)), BLEU)


def test_what_is_transparent_is_white() -> None:
    sortie = BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(sortie, "PNG")

    assert Image.open(BytesIO(make_vignette(sortie.getvalue()))).getpixel((80, 80)) == (255, 255, 255)


def une_image_immense() -> bytes:
    sortie = BytesIO()
    Image.new("1", (10_000, 8_000)).save(sortie, "PNG")
    return sortie.getvalue()


@pytest.mark.parametrize(
    "octets",
    [b"", b"%PDF-1.7\n", une_photo("JPEG")[:900], HEIC[:500], une_image_immense()],
    ids=["empty", "pdf", "cut jpeg", "cut heic", "immense"],
)
def test_what_cannot_be_drawn_is_refused(octets: bytes) -> None:
    with pytest.raises(VignetteImpossible):
        make_vignette(octets)


def test_it_is_made_in_a_program_of_its_own_that_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_KEY", "secret")

    assert cut(HEIC) == make_vignette(HEIC)
    assert cut(b"%PDF-1.7\n") is None
