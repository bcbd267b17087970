"""Nobody else's page may act for a person: a token in each form, and a look at where the request comes from.

The token is bound to the session cookie, or for a visitor to a small cookie of its own (``portail-avant``), by an
HMAC: nothing is stored. It is masked anew on each page, so that compression leaks nothing of it (BREACH). Programs
that come with a bearer token or a signature, without cookies, are let through by path.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.errors import Refus
from gateway.security import cookie_name

COOKIE_SESSION: Final = "portail"
COOKIE_AVANT: Final = "portail-avant"
CHAMP: Final = "jeton"
_DUREE_AVANT_S: Final = 7 * 24 * 3600
_SURES: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_N: Final = 32


class PageExpiree(Refus):
    """The form's token does not belong to this browser's session: nothing was done."""

    code = "page_expiree"


class PageDeMonCompte(PageExpiree):
    """The form was made for this very account, in a session that is over: it may be shown again, to be sent again."""

    code = "page_de_mon_compte"


class Jetons:
    """Makes and checks form tokens. ``secret`` is ``COOKIE_SECRET``."""

    def __init__(self, secret: str, *, secure: bool) -> None:
        self._cle = hmac.digest(secret.encode(), b"portail/jeton-de-formulaire", sha256)
        self.secure = secure
        self._session = cookie_name(COOKIE_SESSION, secure=secure)
        self.avant = cookie_name(COOKIE_AVANT, secure=secure)

    def make(self, request: Request) -> str:
        """The token to put in ``Vue.jeton``. A visitor's first one makes ``CsrfGuard`` set the small cookie."""
        lies = self._bound(request)
        if not lies:
            neuf = request.scope.setdefault("state", {}).setdefault("portail_avant", secrets.token_urlsafe(24))
            lies = [neuf]
        masque = secrets.token_bytes(_N)
        corps = masque + _xor(masque, self._digest(lies[0]))
        if compte := _compte(request):
            corps += _xor(sha256(masque).digest(), self._digest(compte))
        return urlsafe_b64encode(corps).decode()

    def check(self, request: Request, jeton: object) -> None:
        """Raises ``PageExpiree`` unless the token was made for one of the cookies of this request.

        Both cookies count: a page opened before connecting can still be sent after it. While acting for a household,
        only that household's pages do. ``PageDeMonCompte``: only the session is another one.
        """
        try:
            brut = urlsafe_b64decode(str(jeton).encode())
        except (Base64Error, ValueError):
            raise PageExpiree from None
        if len(brut) not in (2 * _N, 3 * _N):
            raise PageExpiree
        masque, recu = brut[:_N], _xor(brut[:_N], brut[_N : 2 * _N])
        if any(hmac.compare_digest(recu, self._digest(lie)) for lie in self._bound(request)):
            return
        compte = _compte(request)
        if compte and hmac.compare_digest(_xor(sha256(masque).digest(), brut[2 * _N :]), self._digest(compte)):
            raise PageDeMonCompte
        raise PageExpiree

    def _bound(self, request: Request) -> list[str]:
        """What a token of this request may be made for, the first being what a new one is made for."""
        cookies, foyer = request.cookies, request.scope.get("state", {}).get("foyer")
        lies = [cookies[nom] for nom in (self._session, self.avant) if cookies.get(nom)]
        if foyer is None or not cookies.get(self._session):
            return lies
        du_foyer = f"{cookies[self._session]} {foyer[0]}"
        return [du_foyer] if foyer[1] else [*lies, du_foyer]

    def _digest(self, lie: str) -> bytes:
        return hmac.digest(self._cle, lie.encode(), sha256)


def lie_au_foyer(request: Request, foyer_id: object, *, seul: bool) -> None:
    """Somebody acts for this household. ``seul``: this is one of its pages, whose forms count for it alone.

    A form opened for one family, sent after beginning to act for another, is then refused.
    """
    request.scope.setdefault("state", {})["foyer"] = (foyer_id, seul)


def lie_au_compte(request: Request, compte_id: object) -> None:
    """This account is connected; nobody (None): what is shown next is a visitor's."""
    request.scope.setdefault("state", {})["compte"] = compte_id


def _compte(request: Request) -> str:
    """The account and the household acted for, as tokens tell them; empty for a visitor."""
    etat = request.scope.get("state", {})
    compte_id, (foyer_id, seul) = etat.get("compte"), etat.get("foyer", (None, False))
    return f"compte {compte_id} {foyer_id if seul else ''}" if compte_id else ""


async def read_form(request: Request, jetons: Jetons, *, max_files: int = 10) -> FormData:
    """The form of a write, its token checked: the one way in for every POST of a page. Raises ``PageExpiree``."""
    form = await request.form(max_files=max_files, max_fields=2000)
    jetons.check(request, form.get(CHAMP, ""))
    return form


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(len(a))


class CsrfGuard:
    """Refuses writes that another site started, before anything is read; sets the visitor's small cookie.

    ``origine`` is the public address of the portal (``PORTAIL_URL``). ``exemptes`` are paths of programs, where no
    cookie counts. The form token itself is checked where forms are read (``Jetons.check``).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        jetons: Jetons,
        origine: str,
        page: bytes,
        exemptes: Iterable[str] = ("/api/", "/webhooks/"),
    ) -> None:
        self.app = app
        self._jetons = jetons
        self._origine = "{0.scheme}://{0.netloc}".format(urlsplit(origine)).encode()
        self._page = page
        self._exemptes = tuple(exemptes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in _SURES and not scope["path"].startswith(self._exemptes) and not self._is_ours(scope):
            await _refuse(send, self._page)
            return
        scope.setdefault("state", {})

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (neuf := scope["state"].get("portail_avant")):
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", self._cookie(neuf))]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def _is_ours(self, scope: Scope) -> bool:
        """Browsers say where a request comes from since 2020; one that says nothing is left to the token."""
        entetes = dict(scope["headers"])
        site = entetes.get(b"sec-fetch-site")
        if site is not None:
            return bool(site == b"same-origin")
        origine = entetes.get(b"origin")
        if origine is None:
            return True
        hote = entetes.get(b"host", b"")
        return bool(origine == self._origine or origine.partition(b"://")[2] == hote)

    def _cookie(self, valeur: str) -> bytes:
        securite = "; Secure" if self._jetons.secure else ""
        fin = f"; Max-Age={_DUREE_AVANT_S}; Path=/; HttpOnly; SameSite=Lax{securite}"
        return f"{self._jetons.avant}={valeur}{fin}".encode()


async def _refuse(send: Send, page: bytes) -> None:
    entetes = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(page)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": entetes})
    await send({"type": "http.response.body", "body": page})
