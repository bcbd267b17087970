"""Files on their way between a browser and the object store, without passing by the broker (DESIGN §1).

Sending: the browser's form is held in memory (at most 11 MiB, four at once), then put at a presigned address.
Reading: the store's ciphertext is opened chunk by chunk while it goes to the browser; nothing is kept.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from urllib.parse import quote
from uuid import UUID

import httpx
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request as HttpRequest
from starlette.responses import StreamingResponse

from contracts.documents import TicketLecture
from contracts.errors import ChampRefuse, RequeteInvalide, ServiceIndisponible
from kit.coffre import Dechiffreur
from kit.observability import log

EN_MEMOIRE_OCTETS: Final = 12 * 1024 * 1024
ENVOIS_A_LA_FOIS: Final = 4
DELAIS: Final = httpx.Timeout(30.0, connect=3.0)


class _EnMemoire(MultiPartParser):
    """A file of a family is never written in clear on the gateway's disk."""

    spool_max_size = EN_MEMOIRE_OCTETS


class Fichiers:
    """The store as the gateway sees it: presigned addresses only, no key of its own."""

    def __init__(self, http: httpx.AsyncClient | None = None) -> None:
        self._http = http or httpx.AsyncClient(timeout=DELAIS, follow_redirects=False, trust_env=False)
        self._places = asyncio.Semaphore(ENVOIS_A_LA_FOIS)

    async def close(self) -> None:
        await self._http.aclose()

    async def receive(
        self, requete: HttpRequest, check: Callable[[str], None], keep: Callable[[FormData], Awaitable[None]]
    ) -> None:
        """Reads a form with one file and gives it to ``keep``; ``check`` sees its form token first.

        Raises ``RequeteInvalide`` for what is not such a form.
        """
        async with self._places:
            try:
                form = await _EnMemoire(requete.headers, requete.stream(), max_files=1, max_fields=20).parse()
            except (MultiPartException, KeyError) as error:
                raise RequeteInvalide(champs=[ChampRefuse(champ="fichier", raison="missing")]) from error
            try:
                check(str(form.get("jeton", "")))
                await keep(form)
            finally:
                await form.close()

    async def put(self, url: str, fichier: UploadFile) -> None:
        """Puts the file at a presigned address; raises ``ServiceIndisponible`` if the store does not take it."""
        entetes = {"content-length": str(fichier.size), "content-type": "application/octet-stream"}
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
            "content-disposition": f"attachment; filename*=UTF-8''{quote(ticket.nom_fichier, safe='')}",
        }
        return StreamingResponse(_clear(recue, dechiffreur), headers=entetes, media_type=ticket.type_media)


async def _pieces(fichier: UploadFile) -> AsyncIterator[bytes]:
    await fichier.seek(0)
    while piece := await fichier.read(64 * 1024):
        yield piece


async def _clear(recue: httpx.Response, dechiffreur: Dechiffreur) -> AsyncIterator[bytes]:
    try:
        async for piece in recue.aiter_bytes():
            if clair := dechiffreur.feed(piece):
                yield clair
        yield dechiffreur.finish()
    finally:
        await recue.aclose()
