"""An object store that takes PUT and gives GET at any address, in memory, for one process."""

from __future__ import annotations

import httpx


class FauxStockage:
    """``objets`` by address; ``statut`` other than 200 is a store that refuses."""

    def __init__(self) -> None:
        self.objets: dict[str, bytes] = {}
        self.statut = 200

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    async def _answer(self, demande: httpx.Request) -> httpx.Response:
        if self.statut == 0:
            raise httpx.ConnectError("away", request=demande)
        if self.statut != 200:
            return httpx.Response(self.statut)
        if demande.method == "PUT":
            corps = await demande.aread()
            assert demande.headers["content-length"] == str(len(corps))
            self.objets[str(demande.url)] = corps
            return httpx.Response(200)
        return httpx.Response(200, content=self.objets[str(demande.url)])
