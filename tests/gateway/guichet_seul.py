"""A gateway alone in its process, for measures: services answer at once, the store swallows what it is sent.

``python -m tests.gateway.guichet_seul`` prints its address, and serves until it is ended.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from uuid import UUID

import httpx

from contracts import documents
from gateway.fichiers import Fichiers
from tests.gateway.ville import serve, une_ville
from tests.gateway.ville_documents import une_piece


class Gouffre(httpx.AsyncBaseTransport):
    """Reads a body to its end and keeps nothing."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        lu = 0
        async for piece in request.stream:
            lu += len(piece)
        return httpx.Response(200 if lu == int(request.headers["content-length"]) else 400)


def main() -> None:
    client = une_ville()
    jusqu_a = datetime(2026, 11, 5, 14, tzinfo=UTC)
    ticket = documents.Ticket(document_id=UUID(int=9), url="http://stockage.test/9", valable_jusqu_a=jusqu_a)
    client.says(documents.OPEN_DEPOT, ticket)
    client.says(documents.CONFIRM_DEPOT, une_piece())
    with serve(client, Fichiers(httpx.AsyncClient(transport=Gouffre()))) as adresse:
        sys.stdout.write(f"{adresse}\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
