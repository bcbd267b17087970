"""A network between one browser and the town that a test can cut: for the page, its service worker and its ghosts.

Playwright's own ``set_offline`` is told to each page and worker after it has started: one that starts again (a browser
killed, a worker that slept) still reaches the town for a moment, and a test of a whole day would see it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Final
from urllib.parse import urlsplit

_PAQUET: Final = 65536


class Reseau:
    """Carries bytes to the town's port. Cut, it hangs up at once, on whoever speaks and on whoever calls."""

    def __init__(self, url: str) -> None:
        self._cible = (urlsplit(url).hostname or "", urlsplit(url).port or 0)
        self._porte = socket.create_server(("127.0.0.1", 0))
        self._lignes: set[socket.socket] = set()
        self._est_coupe = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def option(self) -> str:
        """For Chromium: the town is where it is, and reached through here."""
        hote, port = self._cible
        return f"--host-resolver-rules=MAP {hote}:{port} 127.0.0.1:{self._porte.getsockname()[1]}"

    def cut(self) -> None:
        self._est_coupe = True
        for ligne in list(self._lignes):
            _hang_up(ligne)

    def restore(self) -> None:
        self._est_coupe = False

    def close(self) -> None:
        self.cut()
        self._porte.close()

    def _accept(self) -> None:
        while True:
            try:
                appel, _ = self._porte.accept()
            except OSError:
                return  # closed: the test is over
            if self._est_coupe:
                appel.close()
                continue
            ville = socket.create_connection(self._cible)
            self._lignes |= {appel, ville}
            for de, vers in ((appel, ville), (ville, appel)):
                threading.Thread(target=self._carry, args=(de, vers), daemon=True).start()

    def _carry(self, de: socket.socket, vers: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while octets := de.recv(_PAQUET):
                vers.sendall(octets)
        for ligne in (de, vers):
            _hang_up(ligne)
            self._lignes.discard(ligne)


def _hang_up(ligne: socket.socket) -> None:
    with contextlib.suppress(OSError):
        ligne.shutdown(socket.SHUT_RDWR)
    ligne.close()
