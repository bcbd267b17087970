"""Telling the portal by itself, as Stripe does: signed, again until a 2xx, several times or backwards when asked."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request

from deploy.local.stripe_state import Etat

ESSAIS_MAX = 40
PAUSE_S = 0.05
PLUS_LONGUE_ATTENTE_S = 60.0


def sign(corps: bytes, secret: str, instant: int | None = None) -> str:
    """The ``Stripe-Signature`` header (https://docs.stripe.com/webhooks#verify-manually)."""
    t = int(time.time()) if instant is None else instant
    v1 = hmac.new(secret.encode(), f"{t}.".encode() + corps, hashlib.sha256).hexdigest()
    return f"t={t},v1={v1}"


class Livreur:
    """One thread: deliveries leave in order, one at a time."""

    def __init__(self, etat: Etat, secret: str) -> None:
        self.etat, self._secret = etat, secret
        self._fini = threading.Event()
        self._fil = threading.Thread(target=self._run, daemon=True, name="livraisons")

    def start(self) -> None:
        self._fil.start()

    def stop(self) -> None:
        self._fini.set()
        self._fil.join(10)

    def _run(self) -> None:
        while not self._fini.is_set():
            for row in self.etat.due():
                if self._fini.is_set():
                    return
                recue = self._post(row["corps"].encode())
                essais = row["essais"] + 1
                abandon = essais >= ESSAIS_MAX
                etat = "recue" if recue else "abandonnee" if abandon else "attente"
                self.etat.mark(row["rang"], etat, min(PLUS_LONGUE_ATTENTE_S, 0.5 * 2 ** min(essais, 8)))
            self._fini.wait(PAUSE_S)

    def _post(self, corps: bytes) -> bool:
        url = self.etat.reglage("webhook_url")
        entetes = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": sign(corps, self._secret),
            "user-agent": "Stripe/1.0 (double)",
        }
        demande = urllib.request.Request(url, data=corps, headers=entetes)  # noqa: S310 - the portal's own address
        try:
            with urllib.request.urlopen(demande, timeout=20) as reponse:  # noqa: S310
                return 200 <= int(reponse.status) < 300
        except (urllib.error.URLError, OSError, TimeoutError):
            return False
