"""The double behaves as Stripe: it remembers, is strict about keys, expires, and says what happened, signed."""

from __future__ import annotations

import http.server
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from deploy.local.stripe_deliveries import Livreur
from deploy.local.stripe_double import serve
from deploy.local.stripe_state import Etat, Refuse

SECRET = "whsec_essai"
LIGNES = [{"quantity": "1", "price_data": {"currency": "eur", "unit_amount": "6522", "product_data": {"name": "F"}}}]
PARAMS = {"mode": "payment", "success_url": "http://127.0.0.1:1/fin", "line_items": LIGNES}


class Recepteur:
    """A portal that answers as told and keeps what it received."""

    def __init__(self) -> None:
        self.recus: list[tuple[str, bytes, str]] = []
        self.statuts: list[int] = []
        recepteur = self

        class Porte(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                corps = self.rfile.read(int(self.headers["Content-Length"]))
                signature = self.headers["Stripe-Signature"]
                recepteur.recus.append((json.loads(corps)["type"], corps, signature))
                self.send_response(recepteur.statuts.pop(0) if recepteur.statuts else 200)
                self.end_headers()

            def log_message(self, *args: object) -> None: ...

        self.serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Porte)
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.serveur.server_port}/api/webhooks/stripe"

    def wait(self, combien: int, pendant_s: float = 20.0) -> list[str]:
        fin = time.monotonic() + pendant_s
        while len(self.recus) < combien and time.monotonic() < fin:
            time.sleep(0.02)
        return [genre for genre, _, _ in self.recus]


@pytest.fixture
def portail() -> Iterator[Recepteur]:
    recepteur = Recepteur()
    yield recepteur
    recepteur.serveur.shutdown()
    recepteur.serveur.server_close()


@pytest.fixture
def double(tmp_path: Path, portail: Recepteur) -> Iterator[Etat]:
    etat = Etat(tmp_path / "etat.sqlite", "http://127.0.0.1")
    etat.regle(webhook_url=portail.url)
    livreur = Livreur(etat, SECRET)
    livreur.start()
    yield etat
    livreur.stop()


@pytest.fixture
def adresse(double: Etat) -> Iterator[str]:
    serveur = serve(double, 0, "sk_test_essai")
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


def test_what_it_says_is_signed_as_the_sdk_checks_it(double: Etat, portail: Recepteur) -> None:
    double.pay(double.create_session(PARAMS)["id"])

    assert portail.wait(3) == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    for _, corps, signature in portail.recus:
        evenement = stripe.Webhook.construct_event(corps, signature, SECRET)
        assert evenement.id.startswith("evt_")


def test_a_refused_notification_comes_again_until_it_is_taken(double: Etat, portail: Recepteur) -> None:
    portail.statuts = [500, 503]
    double.expire_session(double.create_session(PARAMS)["id"])

    assert portail.wait(3) == ["checkout.session.expired"] * 3
    assert len({corps for _, corps, _ in portail.recus}) == 1


def test_notifications_may_be_held_repeated_and_sent_backwards(double: Etat, portail: Recepteur) -> None:
    double.regle(retenir="oui", repetitions="2")
    session = double.create_session(PARAMS)["id"]
    double.pay(session)
    time.sleep(0.3)
    assert portail.recus == []

    assert double.release(a_l_envers=True) == 6

    genres = portail.wait(6)
    assert genres[0] == genres[1] == "checkout.session.completed"
    assert genres[-1] == "charge.succeeded"
    double.regle(retenir="non", repetitions="1")
    assert double.say_again(session) == 3
    assert len(portail.wait(9)) == 9


def test_it_forgets_nothing_when_it_starts_again(double: Etat, tmp_path: Path) -> None:
    session = double.create_session(PARAMS)
    double.pay(session["id"])

    encore = Etat(tmp_path / "etat.sqlite", "http://127.0.0.1")

    lue = encore.find(session["id"])
    assert (lue["status"], lue["payment_status"]) == ("complete", "paid")
    assert encore.find(lue["payment_intent"])["amount_received"] == 6522


def test_a_page_expires_by_itself_and_a_paid_one_cannot(double: Etat) -> None:
    now = double.now()
    session = double.create_session(PARAMS | {"expires_at": str(now + 1800)})["id"]
    payee = double.create_session(PARAMS)["id"]
    double.pay(payee)

    double.regle(decalage_s="1801")

    assert double.find(session)["status"] == "expired"
    with pytest.raises(Refuse):
        double.pay(session)
    with pytest.raises(Refuse, match="status of complete"):
        double.expire_session(payee)


@pytest.mark.parametrize(
    "faute",
    [
        {"montant": "1"},
        {"mode": "subscription"},
        {"success_url": ""},
        {"expires_at": "1"},
        {"line_items": []},
        {"line_items": [{"quantity": "1"}]},
    ],
)
def test_a_wrong_request_is_refused_with_a_reason(double: Etat, faute: dict[str, Any]) -> None:
    with pytest.raises(Refuse) as refus:
        double.create_session(PARAMS | faute)

    assert refus.value.statut == 400
    assert refus.value.corps["error"]["message"]


def test_a_declined_card_leaves_the_page_open(double: Etat) -> None:
    session = double.create_session(PARAMS)["id"]

    with pytest.raises(Refuse) as refus:
        double.pay(session, "4000000000000002")

    assert refus.value.corps["error"]["code"] == "card_declined"
    assert double.find(session)["status"] == "open"


def test_a_refund_never_exceeds_what_was_paid(double: Etat) -> None:
    intention = double.pay(double.create_session(PARAMS)["id"])["payment_intent"]
    double.create_refund({"payment_intent": intention, "amount": "6000"})

    for montant in ("523", "-5"):
        with pytest.raises(Refuse):
            double.create_refund({"payment_intent": intention, "amount": montant})
    double.create_refund({"payment_intent": intention})
    with pytest.raises(Refuse, match="already been refunded"):
        double.create_refund({"payment_intent": intention})


def test_a_key_is_answered_the_same_once_and_refused_for_another_body(adresse: str) -> None:
    client = stripe.StripeClient(
        "sk_test_essai", base_addresses={"api": adresse}, http_client=stripe.RequestsClient(), max_network_retries=0
    )

    def create(montant: int) -> str:
        ligne = {
            "quantity": 1,
            "price_data": {"currency": "eur", "unit_amount": montant, "product_data": {"name": "F"}},
        }
        params: Any = {"mode": "payment", "success_url": "http://127.0.0.1:1/fin", "line_items": [ligne]}
        return client.v1.checkout.sessions.create(params=params, options={"idempotency_key": "une-cle"}).id

    assert create(1000) == create(1000)
    with pytest.raises(stripe.IdempotencyError):
        create(1001)


def test_a_program_without_the_key_and_a_foreign_host_get_nothing(adresse: str) -> None:
    for entetes, statut in (({"Authorization": "Bearer sk_autre"}, 401), ({"Host": "evil.example"}, 421)):
        demande = urllib.request.Request(f"{adresse}/v1/checkout/sessions", headers=entetes)
        with pytest.raises(urllib.error.HTTPError) as refus:
            urllib.request.urlopen(demande, timeout=5)
        with refus.value as reponse:
            assert reponse.code == statut


def test_the_page_can_be_paid_without_javascript(double: Etat, adresse: str) -> None:
    session = double.create_session(PARAMS)["id"]
    page = f"{adresse}/c/pay/{session}"

    with urllib.request.urlopen(page, timeout=5) as reponse:
        vue = reponse.read().decode()
    assert "<script" not in vue and '<label for="carte">' in vue and "65,22" in vue

    refusee = _post(page, carte="4000 0000 0000 0002")
    assert refusee[0] == 402 and "Votre carte a été refusée" in refusee[1]
    assert _post(page, carte="4242 4242 4242 4242")[0] == 303
    assert double.find(session)["payment_status"] == "paid"


def _post(adresse: str, **champs: str) -> tuple[int, str]:
    class NeSuitPas(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **kwargs: Any) -> None:
            return None

    demande: Callable[..., Any] = urllib.request.build_opener(NeSuitPas).open
    try:
        with demande(adresse, data=urlencode(champs).encode(), timeout=5) as reponse:
            return reponse.status, reponse.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
