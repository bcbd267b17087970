"""Files on their way between a browser and the object store, without passing by the broker (DESIGN §1).

Sending: one file of a form is held in memory until the store has taken it at a presigned address; at most six at once
in this process, the others wait unread. Reading: the store's ciphertext is opened chunk by chunk while it goes to the
browser; nothing is kept.
"""

from __future__ import annotations

import asyncio
import base64
import re
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Final
from urllib.parse import quote
from uuid import UUID

import httpx
from starlette.requests import Request as HttpRequest
from starlette.responses import StreamingResponse

from contracts.documents import TAILLE_MAX_OCTETS, TicketExpire, TicketLecture
from contracts.errors import ServiceIndisponible
from gateway.flux_fichiers import DebutFichier, Fichier, Partie, read_parts
from kit.coffre import Dechiffreur
from kit.observability import log

ENVOIS_A_LA_FOIS: Final = 6
"""Files held at once: 60 MB at the very most, measured in tests/gateway/test_memoire.py."""
ATTENTE_D_UNE_PLACE_S: Final = 60.0
ENVOI_D_UN_FICHIER_S: Final = 300.0
"""A telephone on a bad network may take that long; a connection that says nothing does not keep its place."""
DELAIS: Final = httpx.Timeout(30.0, connect=3.0)


class Fichiers:
    """The store as the gateway sees it: presigned addresses only, no key of its own."""

    def __init__(self, http: httpx.AsyncClient | None = None) -> None:
        self._http = http or httpx.AsyncClient(timeout=DELAIS, follow_redirects=False, trust_env=False)
        self._places = asyncio.Semaphore(ENVOIS_A_LA_FOIS)

    async def close(self) -> None:
        await self._http.aclose()

    async def receive(self, requete: HttpRequest) -> AsyncGenerator[Partie]:
        """The parts of a form with files; a file waits for a place before it is read, and leaves it once handled.

        Raises ``RequeteInvalide`` for what is not such a form, ``ServiceIndisponible`` when no place is free in time,
        ``TicketExpire`` when a file takes more than five minutes to come.
        """
        async with aclosing(read_parts(requete, TAILLE_MAX_OCTETS)) as parties:
            async for partie in parties:
                if not isinstance(partie, DebutFichier):
                    yield partie
                    continue
                async with self._place():
                    try:
                        async with asyncio.timeout(ENVOI_D_UN_FICHIER_S):
                            fichier = await anext(parties)
                    except TimeoutError as error:
                        raise TicketExpire from error
                    yield fichier
                    if isinstance(fichier, Fichier):
                        fichier.morceaux.clear()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            await asyncio.wait_for(self._places.acquire(), ATTENTE_D_UNE_PLACE_S)
        except TimeoutError as error:
            raise ServiceIndisponible(service="documents") from error
        try:
            yield
        finally:
            self._places.release()

    async def put(self, url: str, fichier: Fichier) -> None:
        """Puts the file at a presigned address; raises ``ServiceIndisponible`` if the store does not take it."""
        entetes = {"content-length": str(fichier.taille_octets), "content-type": "application/octet-stream"}
        try:
            reponse = await self._http.put(url, content=_pieces(fichier), headers=entetes)
        except httpx.HTTPError as error:
            raise ServiceIndisponible(service="documents") from error
        if reponse.status_code >= 300:
            log.error("stockage_refuse", statut=reponse.status_code)
            raise ServiceIndisponible(service="documents")

    async def open(self, ticket: TicketLecture, document_id: UUID) -> StreamingResponse:
        """The clear file as an answer. A ciphertext that does not open breaks the answer off: never a false end."""
        demande = self._http.build_request("GET", ticket.url)
        try:
            recue = await self._http.send(demande, stream=True)
        except httpx.HTTPError as error:
            raise ServiceIndisponible(service="documents") from error
        if recue.status_code != 200:
            await recue.aclose()
            log.error("stockage_refuse", statut=recue.status_code)
            raise ServiceIndisponible(service="documents")
        dechiffreur = Dechiffreur(base64.b64decode(ticket.cle), document_id)
        entetes = {
            "content-length": str(ticket.taille_octets),
            "content-disposition": attachment(ticket.nom_fichier),
            # Should a browser show it all the same, it is a page without rights, of no origin.
            "content-security-policy": "default-src 'none'; sandbox",
        }
        return StreamingResponse(_clear(recue, dechiffreur), headers=entetes, media_type=ticket.type_media)


def attachment(nom: str) -> str:
    """To be saved and never shown in our pages, under its own name where the browser knows how (RFC 6266)."""
    simple = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    simple = re.sub(r"[^A-Za-z0-9._ -]", "_", simple).strip(" .") or "document"
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(nom, safe='')}"


async def _pieces(fichier: Fichier) -> AsyncIterator[bytes]:
    for morceau in fichier.morceaux:
        yield morceau


async def _clear(recue: httpx.Response, dechiffreur: Dechiffreur) -> AsyncIterator[bytes]:
    try:
        async for piece in recue.aiter_bytes():
            if clair := dechiffreur.feed(piece):
                yield clair
        yield dechiffreur.finish()
    finally:
        await recue.aclose()
