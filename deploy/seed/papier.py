"""A one-page PDF with a few lines of text: what the demo's documents open as."""

from __future__ import annotations

from collections.abc import Sequence


def make_pdf(lignes: Sequence[str]) -> bytes:
    """A4, Helvetica, the first line larger; letters of Windows-1252 only."""
    dessins = [
        f"BT /F1 {20 if rang == 0 else 12} Tf 60 {760 - 28 * rang} Td ({_escape(ligne)}) Tj ET"
        for rang, ligne in enumerate(lignes)
    ]
    contenu = "\n".join(dessins).encode("cp1252")
    objets = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(contenu), contenu),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    corps, places = bytearray(b"%PDF-1.4\n"), []
    for rang, objet in enumerate(objets, 1):
        places.append(len(corps))
        corps += b"%d 0 obj%sendobj\n" % (rang, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(corps)
    return bytes(corps + b"xref\n0 6\n0000000000 65535 f \n" + table + fin)


def _escape(ligne: str) -> str:
    return ligne.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
