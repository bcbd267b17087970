"""A stateful stand-in for Stripe on loopback: the API that billing uses, the hosted page, signed notifications.

STRIPE_API_KEY=… STRIPE_WEBHOOK_SECRET=… python -m deploy.local.stripe_double --port 4242 --folder stripe --webhook URL
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import re
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from deploy.local import stripe_pages as pages
from deploy.local.home import LOOPBACK
from deploy.local.stripe_deliveries import Livreur
from deploy.local.stripe_objects import Objet, liste
from deploy.local.stripe_state import Etat, Refuse

LARGEST_BODY = 256 * 1024
VERSION = "stripe-double 1"


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """``line_items[0][quantity]=1`` as the SDK sends it → nested dictionaries and lists."""
    tree: dict[str, Any] = {}
    for nom, valeur in pairs:
        cles = re.findall(r"[^\[\]]+", nom) + ([""] if nom.endswith("[]") else [])
        noeud = tree
        for cle in cles[:-1]:
            noeud = noeud.setdefault(cle, {})
        noeud[cles[-1] or str(len(noeud))] = valeur
    return {cle: _lists(valeur) for cle, valeur in tree.items()}


def _lists(noeud: Any) -> Any:
    if not isinstance(noeud, dict):
        return noeud
    if noeud and all(cle.isdigit() for cle in noeud):
        return [_lists(noeud[cle]) for cle in sorted(noeud, key=int)]
    return {cle: _lists(valeur) for cle, valeur in noeud.items()}


class Door(BaseHTTPRequestHandler):
    """One request: `/v1/…` for programs with the key, `/c/pay/…` for the payer, `/double/…` for tests and demos."""

    etat: Etat
    cle: str
    un_par_un = threading.Lock()
    protocol_version = "HTTP/1.1"
    server_version = "stripe-double"
    sys_version = ""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing about payments is written down."""

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        taille = int(self.headers.get("Content-Length") or 0)
        if taille > LARGEST_BODY:
            self._text(413, "too long", "text/plain")
            return
        self._serve(self.rfile.read(taille).decode("utf-8", "replace"))

    def _serve(self, corps: str) -> None:
        if not re.match(r"^(127\.0\.0\.1|localhost)(:\d+)?$", self.headers.get("Host", "")):
            self._text(421, "unknown host", "text/plain")
            return
        lieu = urlsplit(self.path)
        try:
            if lieu.path.startswith("/v1/"):
                self._api(lieu.path, nested(parse_qsl(lieu.query)), corps)
            elif lieu.path.startswith("/c/pay/"):
                self._pay(lieu.path.removeprefix("/c/pay/"), dict(parse_qsl(corps)))
            elif lieu.path.startswith("/double/") and self.command == "POST":
                self._desk(lieu.path.removeprefix("/double/"), dict(parse_qsl(corps)))
            elif lieu.path == "/sante":
                self._text(200, VERSION, "text/plain")
            elif lieu.path == "/":
                retenir = self.etat.reglage("retenir") == "oui"
                sessions = self.etat.all("checkout.session")
                self._html(200, pages.desk_page(sessions, self.etat.deliveries(), retenir))
            else:
                self._html(404, pages.page("Page introuvable", '<p><a href="/">Le double de Stripe</a></p>'))
        except Refuse as refus:
            self._json(refus.statut, json.dumps(refus.corps, indent=2))

    # ---- the API ----

    def _api(self, chemin: str, requete: dict[str, Any], corps: str) -> None:
        donnee = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(donnee.encode(), self.cle.encode()):
            raise Refuse(401, "Invalid API Key provided.")
        if self.command == "GET":
            self._json(200, json.dumps(self._read(chemin.split("/")[2:], requete), indent=2))
            return
        with self.un_par_un:  # two requests of one key at once: the second finds what the first was answered
            self._json(*self._write_once(chemin, corps))

    def _write_once(self, chemin: str, corps: str) -> tuple[int, str, dict[str, str]]:
        cle = self.headers.get("Idempotency-Key", "")
        empreinte = hashlib.sha256(f"{chemin}\n{corps}".encode()).hexdigest()
        rejouee = self.etat.replay(cle, empreinte) if cle else None
        if rejouee is not None:
            return (*rejouee, {"Idempotent-Replayed": "true"})
        reponse = json.dumps(self._write(chemin.split("/")[2:], nested(parse_qsl(corps, keep_blank_values=True))))
        if cle:
            self.etat.remember(cle, empreinte, 200, reponse)
        return 200, reponse, {}

    def _read(self, parts: list[str], requete: dict[str, Any]) -> Objet:
        etendre = list(requete.get("expand", []))
        match parts:
            case ["checkout", "sessions"] | ["disputes"] | ["refunds"]:
                genre = "checkout.session" if parts[0] == "checkout" else parts[0].removesuffix("s")
                voulu = requete.get("payment_intent")
                trouves = [o for o in self.etat.all(genre) if not voulu or o["payment_intent"] == voulu]
                return liste(trouves[: int(requete.get("limit", 10))], "/v1/" + "/".join(parts))
            case ["checkout", "sessions", ident]:
                return self.etat.expand(self.etat.find(ident, "checkout.session"), etendre)
            case ["payment_intents" | "charges" | "refunds" | "disputes" | "events", ident]:
                return self.etat.expand(self.etat.find(ident, parts[0].removesuffix("s")), etendre)
        raise Refuse(404, f"Unrecognized request URL ({self.command}: {self.path}).")

    def _write(self, parts: list[str], params: dict[str, Any]) -> Objet:
        match parts:
            case ["checkout", "sessions"]:
                return self.etat.create_session(params)
            case ["checkout", "sessions", ident, "expire"]:
                return self.etat.expire_session(ident)
            case ["refunds"]:
                return self.etat.create_refund(params)
        raise Refuse(404, f"Unrecognized request URL ({self.command}: {self.path}).")

    # ---- the payer ----

    def _pay(self, ident: str, champs: dict[str, str]) -> None:
        try:
            session = self.etat.find(ident, "checkout.session")
        except Refuse:
            self._html(404, pages.page("Paiement introuvable", "<p>Cette page de paiement n’existe pas.</p>"))
            return
        lignes = self.etat.lines(ident)
        if self.command == "GET" or session["status"] != "open":
            self._html(200, pages.payment_page(session, lignes), _origin(session))
            return
        try:
            session = self.etat.pay(ident, re.sub(r"\D", "", champs.get("carte", "")) or "4242424242424242")
        except Refuse:
            texte = "Votre carte a été refusée. Essayez une autre carte."
            self._html(402, pages.payment_page(session, lignes, texte), _origin(session))
            return
        self._go(str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", ident))

    # ---- tests and demos ----

    def _desk(self, geste: str, champs: dict[str, str]) -> None:
        etat = self.etat
        resultat: object = {}
        if geste == "reglages":
            etat.regle(**{c: v for c, v in champs.items() if c in REGLAGES})
            if champs.get("retenir") == "non":
                etat.release(a_l_envers=False)
        elif geste == "liberer":
            resultat = {"liberees": etat.release(a_l_envers=champs.get("ordre") == "inverse")}
        elif geste == "clore":
            resultat = etat.close_dispute(champs["litige"], est_gagne=champs.get("gagne") == "oui")
        else:
            session = etat.find(champs.get("session", ""), "checkout.session")
            if geste == "payer":
                resultat = etat.pay(session["id"], champs.get("carte", "4242424242424242"))
            elif geste == "rembourser":
                montant = {"amount": champs["montant"]} if "montant" in champs else {}
                resultat = etat.create_refund({"payment_intent": session["payment_intent"], **montant})
            elif geste == "contester":
                resultat = etat.contest(session["payment_intent"])
            elif geste == "redire":
                resultat = {"redites": etat.say_again(session["id"])}
            else:
                raise Refuse(404, "no such gesture")
        if "text/html" in self.headers.get("Accept", ""):
            self._go("/")
        else:
            self._json(200, json.dumps(resultat))

    # ---- answers ----

    def _json(self, statut: int, corps: str, entetes: dict[str, str] | None = None) -> None:
        self._text(statut, corps, "application/json", entetes)

    def _html(self, statut: int, corps: str, ailleurs: str = "") -> None:
        politique = f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self' {ailleurs}"
        self._text(statut, corps, "text/html", {"Content-Security-Policy": f"{politique}; frame-ancestors 'none'"})

    def _go(self, adresse: str) -> None:
        self._text(303, "", "text/plain", {"Location": adresse})

    def _text(self, statut: int, corps: str, genre: str, entetes: dict[str, str] | None = None) -> None:
        contenu = corps.encode()
        self.send_response(statut)
        for nom, valeur in {
            "Content-Type": f"{genre}; charset=utf-8",
            "Content-Length": str(len(contenu)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Request-Id": "req_double",
            **(entetes or {}),
        }.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(contenu)


REGLAGES = {"retenir", "repetitions", "decalage_s", "webhook_url"}


def _origin(session: Objet) -> str:
    """Chromium applies ``form-action`` to the way back to the portal too."""
    lieu = urlsplit(session["success_url"] or "")
    return f"{lieu.scheme}://{lieu.netloc}" if lieu.netloc else ""


def serve(etat: Etat, port: int, cle: str) -> ThreadingHTTPServer:
    """Answers on loopback in a thread."""
    server = ThreadingHTTPServer((LOOPBACK, port), type("StripeDoor", (Door,), {"etat": etat, "cle": cle}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True, name="stripe").start()
    return server


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--webhook", default="")
    chosen = parser.parse_args()
    os.umask(0o077)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    over = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda number, frame: over.set())
    etat = Etat(chosen.folder / "etat.sqlite", f"http://{LOOPBACK}:{chosen.port}")
    etat.regle(webhook_url=chosen.webhook)
    livreur = Livreur(etat, os.environ["STRIPE_WEBHOOK_SECRET"])
    server = serve(etat, chosen.port, os.environ["STRIPE_API_KEY"])
    livreur.start()
    over.wait()
    server.shutdown()
    livreur.stop()


if __name__ == "__main__":
    main()
