"""The type of a file judged from its bytes, never from its name (DOMAIN §4)."""

from __future__ import annotations

OCTETS_LUS = 512
"""How much of the beginning is needed."""

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic"}
"""What a file of each type is called when it is saved."""

_AUSSI = {".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".heif": "image/heic"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_CONTENEURS_HEIF = {b"mif1", b"msf1"}


def find_type_media(debut: bytes) -> str | None:
    """``application/pdf``, ``image/jpeg``, ``image/png``, ``image/heic``, or nothing: the file is refused.

    ``debut`` holds the first 512 bytes, or the whole file if it is shorter. A PDF must begin with its mark: a mark
    further on, which some readers accept, also fits in a file that is something else [choice].
    """
    if debut.startswith(b"%PDF-"):
        return "application/pdf"
    if debut.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if debut.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if _is_heic(debut):
        return "image/heic"
    return None


def match_extension(nom: str, type_media: str) -> str:
    """The name with the extension of what the bytes are: a photo called ``attestation.pdf`` would not open."""
    stem, dot, extension = nom.rpartition(".")
    connue = f".{extension.lower()}" if dot else ""
    if connue == EXTENSIONS[type_media] or _AUSSI.get(connue) == type_media:
        return nom
    is_extension = bool(stem) and 1 <= len(extension) <= 5 and extension.isalnum()
    return f"{stem if is_extension else nom}{EXTENSIONS[type_media]}"


def _is_heic(debut: bytes) -> bool:
    """The first box is ``ftyp`` (ISO 14496-12) and says HEVC, itself or among its compatible brands (ISO 23008-12).

    ``mif1`` alone may as well be AVIF, which is not accepted.
    """
    if debut[4:8] != b"ftyp":
        return False
    taille = int.from_bytes(debut[:4], "big")
    if not 16 <= taille <= len(debut):
        return False
    majeure = debut[8:12]
    compatibles = {debut[at : at + 4] for at in range(16, taille - 3, 4)}
    return majeure in _HEIC or (majeure in _CONTENEURS_HEIF and not _HEIC.isdisjoint(compatibles))
