"""Files as families and strangers send them, made from nothing: the good ones open, the hostile ones are harmless."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final

DONNEES: Final = Path(__file__).parent / "donnees"
# Written in two parts: no scanner of the machine that holds this checkout should take this file for a virus.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def un_pdf(dedans: bytes = b"attestation d'assurance", octets: int = 0) -> bytes:
    """One page, padded to ``octets`` by a comment."""
    objets = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(dedans), dedans),
    ]
    corps, places = bytearray(b"%PDF-1.7\n"), []
    for rang, objet in enumerate(objets, 1):
        places.append(len(corps))
        corps += b"%d 0 obj%s endobj\n" % (rang, objet)
    if octets:
        corps += b"%" + b"x" * (octets - len(corps) - 300) + b"\n"
    table = len(corps)
    corps += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    corps += b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(corps)


def un_png(largeur: int = 8, hauteur: int = 8) -> bytes:
    """Grey; its compressed bytes are those of a line, whatever it says to be (a bomb says 50,000 × 50,000)."""

    def bloc(nom: bytes, contenu: bytes) -> bytes:
        return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    lignes = zlib.compress((b"\0" + b"\x80" * min(largeur, 5000)) * min(hauteur, 50), 9)
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", lignes) + bloc(b"IEND", b"")


def un_jpeg(largeur: int = 3000, hauteur: int = 4000, octets: int = 0) -> bytes:
    """Headers of a photo (JFIF, EXIF, baseline), then bytes that nobody decodes."""
    exif = b"Exif\0\0" + b"\0" * 4000
    debut = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    debut += b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    debut += b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", hauteur, largeur) + b"\x01\x01\x11\0"
    return debut + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0" + b"\x55" * max(64, octets - len(debut) - 12) + b"\xff\xd9"


def un_heic(largeur: int = 4032, hauteur: int = 3024) -> bytes:
    """The boxes that a telephone writes first, with one ``ispe``."""

    def boite(nom: bytes, contenu: bytes) -> bytes:
        return struct.pack(">I", len(contenu) + 8) + nom + contenu

    marque = boite(b"ftyp", b"heic\0\0\0\0mif1heic")
    taille = boite(b"ispe", b"\0\0\0\0" + struct.pack(">II", largeur, hauteur))
    return marque + boite(b"meta", b"\0\0\0\0" + boite(b"iprp", boite(b"ipco", taille))) + boite(b"mdat", b"\0" * 500)


def une_bombe_zip() -> bytes:
    """10 MB of nothing in 10 KB, called what one likes."""
    clair = b"\0" * 10_000_000
    serre = zlib.compressobj(9, zlib.DEFLATED, -15)
    donnees = serre.compress(clair) + serre.flush()
    champs = (20, 0, 8, 0, 0, zlib.crc32(clair), len(donnees), len(clair), 5, 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *champs) + b"a.txt" + donnees
    central = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, *champs[:-1], 0, 0, 0, 0, 0, 0) + b"a.txt"
    fin = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + fin


def un_pdf_protege() -> bytes:
    """AES-256, asks for a password."""
    return (DONNEES / "chiffre_aes_256_mot_de_passe.pdf").read_bytes()


PAGE_ET_PDF: Final = b"%PDF-1.7\n<html><body><script>alert(document.cookie)</script></body></html>\n" + un_pdf()[9:]
"""A PDF that a careless browser shows as a page."""
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
