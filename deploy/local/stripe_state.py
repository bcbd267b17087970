"""The double's memory: one SQLite file, so that a restart forgets nothing; and what Stripe's rules do to it.

Every method is one transaction. Time may be moved (``decalage_s``) to follow a demo's or a test's own clock.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local import stripe_objects as objets
from deploy.local.stripe_objects import Objet

CARTE_REFUSEE = "4000000000000002"
"""Stripe's own test number of a card that is declined (https://docs.stripe.com/testing)."""
MINIMUM_CENTIMES = 50
CONNUS = {
    "mode", "payment_method_types", "locale", "line_items", "client_reference_id", "metadata", "payment_intent_data",
    "success_url", "cancel_url", "expires_at", "customer_email",
}  # fmt: skip
_TABLES = """
create table if not exists objet (id text primary key, genre text, corps text, ordre integer);
create table if not exists idempotence (cle text primary key, empreinte text, statut integer, corps text);
create table if not exists livraison (
    rang integer primary key autoincrement, evenement text, corps text, a_partir real, essais integer default 0,
    etat text default 'attente'
);
create table if not exists reglage (cle text primary key, valeur text);
"""


class Refuse(Exception):
    """An error of the API: its HTTP code and its body."""

    def __init__(self, statut: int, message: str, *, genre: str = "invalid_request_error", **plus: Any) -> None:
        super().__init__(message)
        self.statut, self.corps = statut, {"error": {"type": genre, "message": message, **plus}}


class Etat:
    """Sessions, payments, refunds, disputes, events and deliveries."""

    def __init__(self, fichier: Path, adresse: str) -> None:
        self.adresse = adresse.rstrip("/")
        self._db = sqlite3.connect(fichier, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("pragma journal_mode = wal; pragma synchronous = full;" + _TABLES)
        self._garde = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._garde:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    # ---- settings and time ----

    def reglage(self, cle: str, defaut: str = "") -> str:
        with self._garde:
            row = self._db.execute("select valeur from reglage where cle = ?", (cle,)).fetchone()
        return str(row["valeur"]) if row else defaut

    def regle(self, **valeurs: str) -> None:
        with self.transaction():
            self._db.executemany("insert or replace into reglage values (?, ?)", list(valeurs.items()))

    def now(self) -> int:
        return int(time.time() + float(self.reglage("decalage_s", "0")))

    # ---- objects ----

    def find(self, ident: str, genre: str = "") -> Objet:
        with self._garde:
            row = self._db.execute("select genre, corps from objet where id = ?", (ident,)).fetchone()
        if row is None or (genre and row["genre"] != genre):
            raise Refuse(404, f"No such {genre or 'object'}: '{ident}'", code="resource_missing", param="id")
        objet: Objet = json.loads(row["corps"])
        return self._expired(objet) if row["genre"] == "checkout.session" else objet

    def all(self, genre: str) -> list[Objet]:
        """The newest first."""
        with self._garde:
            rows = self._db.execute("select id from objet where genre = ? order by ordre desc", (genre,)).fetchall()
        return [self.find(row["id"]) for row in rows]

    def expand(self, objet: Objet, chemins: list[str]) -> Objet:
        """``expand[]=payment_intent.latest_charge``: ids replaced by their objects."""
        for chemin in chemins:
            tete, _, suite = chemin.partition(".")
            valeur = objet.get(tete)
            if isinstance(valeur, str):
                valeur = self.find(valeur)
            if isinstance(valeur, dict):
                objet = {**objet, tete: self.expand(valeur, [suite] if suite else [])}
        return objet

    # ---- Checkout ----

    def create_session(self, params: Mapping[str, Any]) -> Objet:
        inconnu = next((nom for nom in params if nom not in CONNUS), None)
        if inconnu:
            raise Refuse(400, f"Received unknown parameter: {inconnu}", code="parameter_unknown", param=inconnu)
        if params.get("mode") != "payment":
            raise Refuse(400, "This double knows mode=payment only.", param="mode")
        if not params.get("success_url"):
            raise Refuse(400, "Missing required param: success_url.", code="parameter_missing", param="success_url")
        montant, devise = _total(params)
        now = self.now()
        fin = int(params.get("expires_at") or now + 86400)
        if not now + 1800 - 60 <= fin <= now + 86400 + 60:
            raise Refuse(400, "The `expires_at` timestamp must be 30 minutes to 24 hours away.", param="expires_at")
        ident = f"cs_test_{secrets.token_hex(24)}"
        objet = objets.session(ident, params, montant, devise, now, f"{self.adresse}/c/pay/{ident}")
        with self.transaction():
            self._put(objet)
            lignes = json.dumps([_ligne(x) for x in params["line_items"]])
            plus = json.dumps(params.get("payment_intent_data", {}).get("metadata", {}))
            self._db.execute("insert into reglage values (?, ?)", (f"lignes:{ident}", lignes))
            self._db.execute("insert into reglage values (?, ?)", (f"intention:{ident}", plus))
        return objet

    def lines(self, ident: str) -> list[dict[str, Any]]:
        lignes: list[dict[str, Any]] = json.loads(self.reglage(f"lignes:{ident}", "[]"))
        return lignes

    def expire_session(self, ident: str) -> Objet:
        with self.transaction():
            objet = self.find(ident, "checkout.session")
            if objet["status"] != "open":
                raise Refuse(
                    400,
                    'Only Checkout Sessions with a status in ["open"] can be expired. '
                    f"This Checkout Session has a status of {objet['status']}.",
                )
            return self._close(objet)

    def pay(self, ident: str, carte: str = "4242424242424242") -> Objet:
        """The payer confirms. Raises ``Refuse`` (402) for a declined card, which leaves the session open."""
        with self.transaction():
            objet = self.find(ident, "checkout.session")
            if objet["status"] != "open":
                raise Refuse(400, f"This Checkout Session has a status of {objet['status']}.")
            if carte == CARTE_REFUSEE:
                raise Refuse(402, "Your card was declined.", genre="card_error", code="card_declined")
            now, metadata = self.now(), json.loads(self.reglage(f"intention:{ident}", "{}"))
            intention = objets.payment_intent(
                f"pi_{secrets.token_hex(12)}", objet["amount_total"], objet["currency"], now, metadata
            )
            charge = objets.charge(f"ch_{secrets.token_hex(12)}", intention, carte[-4:])
            intention |= {"latest_charge": charge["id"], "payment_method": charge["payment_method"]}
            objet |= {"payment_intent": intention["id"], "payment_status": "paid", "status": "complete", "url": None}
            for un in (charge, intention, objet):
                self._put(un)
            self._say("charge.succeeded", charge)
            self._say("payment_intent.succeeded", intention)
            self._say("checkout.session.completed", objet)
            return objet

    # ---- afterwards ----

    def create_refund(self, params: Mapping[str, Any]) -> Objet:
        with self.transaction():
            intention = self.find(str(params.get("payment_intent", "")), "payment_intent")
            charge = self.find(intention["latest_charge"], "charge")
            reste = charge["amount"] - charge["amount_refunded"]
            montant = int(params.get("amount") or reste)
            if not reste:
                message = f"Charge {charge['id']} has already been refunded."
                raise Refuse(400, message, code="charge_already_refunded")
            if not 0 < montant <= reste:
                raise Refuse(400, "Refund amount is greater than unrefunded amount on charge.", param="amount")
            rendu = objets.refund(
                f"re_{secrets.token_hex(12)}", charge, montant, self.now(), params.get("metadata") or {}
            )
            charge["amount_refunded"] += montant
            charge["refunded"] = charge["amount_refunded"] == charge["amount"]
            self._put(rendu)
            self._put(charge)
            self._say("charge.refunded", charge)
            self._say("refund.created", rendu)
            return rendu

    def contest(self, intention_id: str) -> Objet:
        """The payer goes to their bank, which takes the money back."""
        with self.transaction():
            charge = self.find(self.find(intention_id, "payment_intent")["latest_charge"], "charge")
            litige = objets.dispute(f"dp_{secrets.token_hex(12)}", charge, self.now())
            charge["disputed"] = True
            self._put(litige)
            self._put(charge)
            self._say("charge.dispute.created", litige)
            self._say("charge.dispute.funds_withdrawn", litige)
            return litige

    def close_dispute(self, ident: str, *, est_gagne: bool) -> Objet:
        with self.transaction():
            litige = self.find(ident, "dispute")
            litige["status"] = "won" if est_gagne else "lost"
            self._put(litige)
            self._say("charge.dispute.closed", litige)
            return litige

    # ---- idempotency ----

    def replay(self, cle: str, empreinte: str) -> tuple[int, str] | None:
        """The kept answer of this key; ``Refuse`` when its parameters differ."""
        with self._garde:
            row = self._db.execute("select * from idempotence where cle = ?", (cle,)).fetchone()
        if row is None:
            return None
        if row["empreinte"] != empreinte:
            raise Refuse(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                genre="idempotency_error",
            )
        return int(row["statut"]), str(row["corps"])

    def remember(self, cle: str, empreinte: str, statut: int, corps: str) -> None:
        with self.transaction():
            self._db.execute("insert or ignore into idempotence values (?, ?, ?, ?)", (cle, empreinte, statut, corps))

    # ---- deliveries ----

    def due(self) -> list[sqlite3.Row]:
        with self._garde:
            return self._db.execute(
                "select * from livraison where etat = 'attente' and a_partir <= ? order by a_partir, rang limit 20",
                (time.time(),),
            ).fetchall()

    def mark(self, rang: int, etat: str, dans_s: float = 0.0) -> None:
        with self.transaction():
            self._db.execute(
                "update livraison set etat = ?, essais = essais + 1, a_partir = ? where rang = ?",
                (etat, time.time() + dans_s, rang),
            )

    def release(self, *, a_l_envers: bool) -> int:
        """Lets held deliveries go, in order or backwards; how many."""
        with self.transaction():
            rows = self._db.execute("select rang from livraison where etat = 'retenue' order by rang").fetchall()
            rangs = [row["rang"] for row in rows][:: -1 if a_l_envers else 1]
            for place, rang in enumerate(rangs):
                moment = time.time() - 1 + place / 1000
                self._db.execute("update livraison set etat = 'attente', a_partir = ? where rang = ?", (moment, rang))
        return len(rangs)

    def say_again(self, session: str) -> int:
        """Every event about this session once more, with the same ids; how many."""
        intention = self.find(session, "checkout.session")["payment_intent"] or session
        with self.transaction():
            lies = [
                (row["evenement"], row["corps"])
                for row in self._db.execute("select distinct evenement, corps from livraison").fetchall()
                if session in row["corps"] or intention in row["corps"]
            ]
            for evenement, corps in lies:
                self._queue(evenement, corps, "attente")
        return len(lies)

    def deliveries(self) -> list[sqlite3.Row]:
        with self._garde:
            return self._db.execute("select * from livraison order by rang desc limit 50").fetchall()

    # ---- inside a transaction ----

    def _put(self, objet: Objet) -> None:
        ordre = self._db.execute("select coalesce(max(ordre), 0) + 1 from objet").fetchone()[0]
        self._db.execute(
            "insert into objet values (:id, :genre, :corps, :ordre) on conflict (id) do update set corps = :corps",
            {"id": objet["id"], "genre": objet["object"], "corps": json.dumps(objet), "ordre": ordre},
        )

    def _say(self, genre: str, objet: Objet) -> None:
        if not self.reglage("webhook_url"):
            return
        evenement = objets.event(f"evt_{secrets.token_hex(12)}", genre, objet, self.now(), 1)
        self._put(evenement)
        etat = "retenue" if self.reglage("retenir") == "oui" else "attente"
        for _ in range(int(self.reglage("repetitions", "1"))):
            self._queue(evenement["id"], json.dumps(evenement, indent=2), etat)

    def _queue(self, evenement: str, corps: str, etat: str) -> None:
        self._db.execute(
            "insert into livraison (evenement, corps, a_partir, etat) values (?, ?, ?, ?)",
            (evenement, corps, time.time(), etat),
        )

    def _expired(self, objet: Objet) -> Objet:
        if objet["status"] == "open" and self.now() >= objet["expires_at"]:
            if self._db.in_transaction:
                return self._close(objet)
            with self.transaction():
                return self._close(objet)
        return objet

    def _close(self, objet: Objet) -> Objet:
        objet |= {"status": "expired", "url": None}
        self._put(objet)
        self._say("checkout.session.expired", objet)
        return objet


def _ligne(brute: Mapping[str, Any]) -> dict[str, Any]:
    prix = brute["price_data"]
    return {"libelle": prix["product_data"]["name"], "montant": int(prix["unit_amount"]) * int(brute["quantity"])}


def _total(params: Mapping[str, Any]) -> tuple[int, str]:
    try:
        lignes = [_ligne(brute) for brute in params["line_items"]]
        devises = {brute["price_data"]["currency"] for brute in params["line_items"]}
    except (KeyError, TypeError, ValueError) as error:
        raise Refuse(
            400, "Missing required param: line_items.", code="parameter_missing", param="line_items"
        ) from error
    montant = sum(ligne["montant"] for ligne in lignes)
    if len(devises) != 1 or any(ligne["montant"] <= 0 for ligne in lignes):
        raise Refuse(400, "Invalid line_items.", param="line_items")
    if montant < MINIMUM_CENTIMES:
        message = "The Checkout Session's total amount must convert to at least 50 cents."
        raise Refuse(400, message, code="amount_too_small")
    return montant, devises.pop()
