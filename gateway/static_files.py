"""The portal's own files (sheet, font, scripts): read once, compressed once, named by their content.

``statics.url("portail.css")`` is ``/static/portail.3f2a9c1b7d04.css``: a browser keeps it for a year and asks again
only when the content, hence the name, has changed. A sheet that names another file (``url("police.woff2")``) gets that
file's name too. While two versions of the gateway serve side by side, the name made by the other one is answered
with our content and is not kept, so that a page never stands without its sheet.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.types import Receive, Scope, Send

DOSSIER: Final = Path(__file__).parent / "static"
PREFIXE: Final = "/static/"
_TYPES: Final = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".woff2": b"font/woff2",
    ".png": b"image/png",
    ".webp": b"image/webp",
    ".webmanifest": b"application/manifest+json",
    ".txt": b"text/plain; charset=utf-8",
}
_COMPRESSES: Final = {".css", ".js", ".svg", ".webmanifest", ".txt"}
_HASH_DU_NOM: Final = re.compile(r"\.[0-9a-f]{12}(?=\.[a-z0-9]+$)")
_URL_CSS: Final = re.compile(r'url\("([\w.-]+)"\)')
_UN_AN: Final = b"public, max-age=31536000, immutable"

Entetes = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Fichier:
    """One file ready to be sent."""

    nom: str
    url: str
    contenu: bytes
    compresse: bytes | None
    mime: bytes

    def headers(self, encoding: bytes, cache: bytes, longueur: int) -> Entetes:
        entetes = [
            (b"content-type", self.mime),
            (b"content-length", str(longueur).encode()),
            (b"cache-control", cache),
            (b"etag", f'"{self.url.rsplit("/", 1)[1]}"'.encode()),
            (b"vary", b"accept-encoding"),
        ]
        return [*entetes, (b"content-encoding", encoding)] if encoding else entetes


class StaticFiles:
    """ASGI application to mount on ``/static``; everything is in memory after the first line of ``__init__``.

    A folder inside is for people: names are one list, whatever folder they are in.
    """

    def __init__(self, dossier: Path = DOSSIER) -> None:
        bruts = {p.name: p.read_bytes() for p in sorted(dossier.rglob("*")) if p.suffix in _TYPES}
        self._urls: dict[str, str] = {}
        fichiers = [self._make(nom, bruts) for nom in sorted(bruts, key=lambda nom: nom.endswith(".css"))]
        self._by_nom = {f.nom: f for f in fichiers}
        self._by_url = {f.url: f for f in fichiers}

    def _make(self, nom: str, bruts: dict[str, bytes]) -> Fichier:
        contenu = bruts[nom]
        if nom.endswith(".css"):  # sheets come last: the files they name already have their address
            contenu = _URL_CSS.sub(lambda m: f'url("{self._urls[m[1]]}")', contenu.decode()).encode()
        racine, point, suffixe = nom.rpartition(".")
        url = f"{PREFIXE}{racine}.{sha256(contenu).hexdigest()[:12]}{point}{suffixe}"
        self._urls[nom] = url
        suffixe = point + suffixe
        compresse = gzip.compress(contenu, 9, mtime=0) if suffixe in _COMPRESSES else None
        return Fichier(nom, url, contenu, compresse, _TYPES[suffixe])

    def url(self, nom: str) -> str:
        """The address of a file by its plain name; KeyError for a file that does not exist."""
        return self._urls[nom]

    def content(self, nom: str) -> bytes:
        """The bytes that are sent, names of other files resolved."""
        return self._by_nom[nom].contenu

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers GET and HEAD; 304 to a browser that already has this content."""
        demande = PREFIXE + scope["path"].rsplit("/", 1)[1]
        fichier, cache = self._by_url.get(demande), _UN_AN
        if fichier is None:
            fichier, cache = self._by_nom.get(_HASH_DU_NOM.sub("", demande[len(PREFIXE) :])), b"no-cache"
        if fichier is None or scope["method"] not in ("GET", "HEAD"):
            await _answer(
                send, 404 if fichier is None else 405, [(b"content-length", b"0"), (b"cache-control", b"no-store")]
            )
            return
        recus = dict(scope["headers"])
        gzip_ok = fichier.compresse is not None and b"gzip" in recus.get(b"accept-encoding", b"")
        corps = fichier.compresse if gzip_ok and fichier.compresse else fichier.contenu
        entetes = fichier.headers(b"gzip" if gzip_ok else b"", cache, len(corps))
        if recus.get(b"if-none-match") == dict(entetes)[b"etag"]:
            await _answer(send, 304, [e for e in entetes if e[0] not in (b"content-length", b"content-encoding")])
            return
        await _answer(send, 200, entetes, b"" if scope["method"] == "HEAD" else corps)


async def _answer(send: Send, status: int, headers: Entetes, corps: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": corps})


@lru_cache(maxsize=1)
def statics() -> StaticFiles:
    """The files of this process, read at the first call."""
    return StaticFiles()


def static_url(nom: str) -> str:
    """Shortcut for templates: ``static_url('portail.css')``."""
    return statics().url(nom)
