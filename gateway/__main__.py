"""``python -m gateway``: the portal's pages over HTTP."""

# ruff: noqa: E402 - the collector waits before anything is made
from __future__ import annotations

from kit import garbage

garbage.wait()

import uvicorn

from gateway.app import create_app, make_guichet
from gateway.settings import gateway_settings
from kit.observability import configure_logs


def main() -> None:
    """Serves until SIGTERM, lets what is being answered finish, then ends within ``GRACE_S``."""
    settings = gateway_settings()
    configure_logs("gateway", settings.log_level)
    app = create_app(make_guichet(settings))
    garbage.settle()
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        backlog=settings.http_backlog,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(settings.grace_s),
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
