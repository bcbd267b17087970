"""Health, readiness and metrics of a service process, on its own small HTTP port (never public).

``/vivant``: the process turns. ``/pret``: its database answers and its queues are consumed. ``/metrics``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import wsgi
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


def serve(host: str, port: int, is_ready: Callable[[], bool]) -> None:
    """Starts the page in its own greenlet."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        if path == "/vivant":
            start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"vivant\n"]
        if path == "/pret":
            ready = is_ready()
            start_response("200 OK" if ready else "503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"pret\n" if ready else b"pas pret\n"]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    listener = eventlet.listen((host, port))
    eventlet.spawn_n(wsgi.server, listener, application, log_output=False)
