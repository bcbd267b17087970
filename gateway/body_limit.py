"""A request larger than its page accepts gets a page that says so, not a broken connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIO: Final = 1024
MIO: Final = 1024 * 1024
_LU_AVANT_DE_REPONDRE: Final = 64 * MIO
"""A browser shows our answer only once it has sent everything: a photo somewhat too large is read and thrown away."""

Page = Callable[[Scope, int], bytes]
"""``(scope, limit in bytes)`` → the HTML to send."""


class CorpsTropLong(HTTPException):
    """Raised in the middle of the reading of a body; the answer is written by ``BodyLimit``."""

    def __init__(self, limite_octets: int) -> None:
        super().__init__(413, f"body over {limite_octets} bytes")


class BodyLimit:
    """``limite_octets`` for every path, except those that begin with a key of ``exceptions`` (longest first).

    ``fichiers``: exceptions for forms with files only, which are read as they come, never held whole.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        page: Page,
        limite_octets: int = 256 * KIO,
        exceptions: Mapping[str, int] | None = None,
        fichiers: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self._page = page
        self._limite = limite_octets
        self._exceptions = sorted((exceptions or {}).items(), key=lambda e: -len(e[0]))
        self._fichiers = sorted((fichiers or {}).items(), key=lambda e: -len(e[0]))

    def limit_of(self, path: str, a_des_fichiers: bool = False) -> int:
        """Bytes accepted on this path."""
        admises = [*(self._fichiers if a_des_fichiers else ()), *self._exceptions]
        return next((limite for debut, limite in admises if path.startswith(debut)), self._limite)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        sorte = next((v for k, v in scope["headers"] if k == b"content-type"), b"")
        limite = self.limit_of(scope["path"], sorte.startswith(b"multipart/form-data"))
        annonce = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not annonce.isdigit() or int(annonce) > limite:
            await self._refuse(scope, receive, send, limite, deja_lu=0)
            return
        await self._watch(scope, receive, send, limite)

    async def _watch(self, scope: Scope, receive: Receive, send: Send, limite: int) -> None:
        lu, est_commence = 0, False

        async def receive_counted() -> Message:
            nonlocal lu
            message = await receive()
            if message["type"] == "http.request":
                lu += len(message.get("body", b""))
                if lu > limite:
                    raise CorpsTropLong(limite)
            return message

        async def send_unless_refused(message: Message) -> None:
            nonlocal est_commence
            if lu <= limite or est_commence:
                est_commence = True
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_refused)
        except CorpsTropLong:
            if est_commence:
                raise
        if lu > limite and not est_commence:
            await self._refuse(scope, receive, send, limite, deja_lu=lu)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limite: int, *, deja_lu: int) -> None:
        while deja_lu < _LU_AVANT_DE_REPONDRE:
            message = await receive()
            deja_lu += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        corps = self._page(scope, limite)
        entetes = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(corps)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": entetes})
        await send({"type": "http.response.body", "body": corps})
