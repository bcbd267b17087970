"""How large an image says it is, read from its header alone: nothing is ever decoded here.

A 50,000 × 50,000 PNG weighs 300 KB and asks 10 GB of whoever opens it.
"""

from __future__ import annotations

from contracts.documents import FichierAbime, ImageDemesuree

PIXELS_MAX = 120_000_000
"""Above the largest telephone and any A4 page at 1,200 dpi [choice]."""
COTE_MAX = 30_000
ENTETE_OCTETS = 1024 * 1024
"""How much of the beginning is kept to find the dimensions: an EXIF preview and a colour profile come before."""

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SANS_LONGUEUR = frozenset({0x01, *range(0xD0, 0xD9)})


def check_image(type_media: str, debut: bytes) -> None:
    """Raises ``ImageDemesuree``, or ``FichierAbime`` when the header is not that of an image."""
    tailles = _LECTEURS[type_media](debut)
    if not tailles:
        raise FichierAbime
    largeur, hauteur = max(tailles, key=lambda taille: taille[0] * taille[1])
    if largeur * hauteur > PIXELS_MAX or max(largeur, hauteur) > COTE_MAX:
        raise ImageDemesuree(largeur=largeur, hauteur=hauteur)


def _read_png(debut: bytes) -> list[tuple[int, int]]:
    """IHDR is the first chunk (ISO 15948, 11.2.2)."""
    if debut[12:16] != b"IHDR" or len(debut) < 24:
        return []
    return _positive(int.from_bytes(debut[16:20], "big"), int.from_bytes(debut[20:24], "big"))


def _read_jpeg(debut: bytes) -> list[tuple[int, int]]:
    """The first SOFn marker (ITU-T T.81, B.2.2); segments before it are jumped over."""
    at = 2
    while at + 4 <= len(debut):
        if debut[at] != 0xFF:
            return []
        marque = debut[at + 1]
        if marque == 0xFF:  # padding
            at += 1
        elif marque in _SANS_LONGUEUR:
            at += 2
        elif marque in _SOF:
            if at + 9 > len(debut):
                return []
            return _positive(
                int.from_bytes(debut[at + 7 : at + 9], "big"), int.from_bytes(debut[at + 5 : at + 7], "big")
            )
        else:
            longueur = int.from_bytes(debut[at + 2 : at + 4], "big")
            if longueur < 2:
                return []
            at += 2 + longueur
    return []


def _read_heic(debut: bytes) -> list[tuple[int, int]]:
    """Every ``ispe`` property (ISO 23008-12, 6.5.3): the tiles' and the whole image's."""
    tailles, at = [], debut.find(b"ispe")
    while at != -1 and at + 16 <= len(debut):
        largeur = int.from_bytes(debut[at + 8 : at + 12], "big")
        hauteur = int.from_bytes(debut[at + 12 : at + 16], "big")
        tailles += _positive(largeur, hauteur)
        at = debut.find(b"ispe", at + 4)
    return tailles


def _positive(largeur: int, hauteur: int) -> list[tuple[int, int]]:
    return [(largeur, hauteur)] if largeur > 0 and hauteur > 0 else []


_LECTEURS = {"image/png": _read_png, "image/jpeg": _read_jpeg, "image/heic": _read_heic}
