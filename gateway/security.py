"""Headers that every answer carries, and cookies that only our pages can read.

Pure ASGI, since Starlette's ``BaseHTTPMiddleware`` costs a task and a queue per request. A page that must differ (the
way out to the hosted payment page, for instance) sets its own header and is left alone.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DIRECTIVES: Final = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def csp(**plus: str) -> str:
    """The content policy; ``csp(form_action="https://checkout.stripe.com")`` adds one origin to one directive.

    Chromium applies ``form-action`` to the redirections that follow a form, so a page whose form leads to the hosted
    payment page needs that origin: ``response.headers["content-security-policy"] = csp(form_action=...)``.
    """
    directives = dict(_DIRECTIVES)
    for nom, origine in plus.items():
        cle = nom.replace("_", "-")
        directives[cle] = f"{directives[cle]} {origine}".replace("'none' ", "")
    return "; ".join(f"{nom} {sources}" for nom, sources in directives.items())


_TOUJOURS: Final = {
    b"content-security-policy": csp().encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cache-control": b"no-store",
}
"""``no-store`` by default: nearly every page is about one family, and a shared computer keeps nothing (DOMAIN §8)."""

_HSTS: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


class SecurityHeaders:
    """Adds to each answer what it has not set itself; ``secure`` means that the portal is served over HTTPS."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self._defauts = [*_TOUJOURS.items(), *([_HSTS] if secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = list(message.get("headers", ()))
                presents = {nom for nom, _ in entetes}
                entetes.extend(defaut for defaut in self._defauts if defaut[0] not in presents)
                message = {**message, "headers": entetes}
            await send(message)

        await self.app(scope, receive, send_protected)


# ---- cookies ----


def cookie_name(nom: str, *, secure: bool) -> str:
    """``__Host-portail`` over HTTPS: the browser then refuses one that another host or a plain page would set."""
    return f"__Host-{nom}" if secure else nom


def set_cookie(response: Response, nom: str, valeur: str, *, secure: bool, max_age_s: int | None = None) -> None:
    """A cookie of this host alone, hidden from scripts, not sent with other sites' forms; None: until it is closed."""
    response.set_cookie(
        cookie_name(nom, secure=secure),
        valeur,
        max_age=max_age_s,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def delete_cookie(response: Response, nom: str, *, secure: bool) -> None:
    """Forgets a cookie set by ``set_cookie``."""
    response.delete_cookie(cookie_name(nom, secure=secure), path="/", secure=secure, httponly=True, samesite="lax")
