"""A browser for tests: keeps cookies, follows nothing, speaks to an ASGI application without a network.

Starlette's own test client asks for another HTTP library; this one is twenty lines over the one we have.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class UnNavigateur:
    """What any of our browsers can do."""

    cookies: httpx.Cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        raise NotImplementedError

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)


class Navigateur(UnNavigateur):
    """One person's browser on one application."""

    def __init__(self, app: ASGIApp, origine: str = "http://portail.test") -> None:
        self._app, self._origine = app, origine
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url=self._origine, cookies=self.cookies) as client:
                reponse = await client.request(method, path, **options)
                self.cookies = client.cookies
                return reponse

        return asyncio.run(go())


class NavigateurDistant(UnNavigateur):
    """One person's browser on a portal that really listens; ``close`` it."""

    def __init__(self, origine: str) -> None:
        self._client = httpx.Client(base_url=origine, timeout=30, trust_env=False)
        self.cookies = self._client.cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._client.request(method, path, **options)

    def close(self) -> None:
        self._client.close()
