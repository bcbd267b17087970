"""The SDK of Stripe under eventlet: its sockets are green, so a slow provider holds a greenlet, not the service."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any

import eventlet
import pytest
import stripe
from eventlet.green import socket

from contracts.billing import PrestataireIndisponible
from kit.config import PaiementSettings, paiement_settings
from services.billing.prestataire import Demande, LigneDemandee, StatutSession
from services.billing.prestataire_stripe import PrestataireStripe, prestataire
from tests.integration.billing.famille import LE_3_NOVEMBRE
from tests.integration.billing.paiement import Double

LENT_S = 1.0


def une_demande(cle: str = "cle-1", montant: int = 1234) -> Demande:
    return Demande(
        paiement_id=uuid.uuid5(uuid.NAMESPACE_URL, cle),
        cle=f"{cle}-{time.time_ns()}",
        lignes=(LigneDemandee("Facture 2026-000 001, octobre 2026", montant),),
        retour="http://portail.test/retour",
        annulation="http://portail.test/annule",
        expire_at=LE_3_NOVEMBRE + timedelta(minutes=45),
    )


def test_a_slow_provider_lets_the_hub_go_on() -> None:
    """A server that answers after a second: the hub must tick meanwhile."""
    lent = socket.socket()
    lent.bind(("127.0.0.1", 0))
    lent.listen(1)
    coups: list[float] = []

    def answer() -> None:
        prise, _ = lent.accept()
        prise.recv(65_536)
        eventlet.sleep(LENT_S)
        corps = b'{"object": "list", "data": [], "has_more": false, "url": "/v1/checkout/sessions"}'
        prise.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(corps))
        prise.sendall(corps)
        prise.close()

    def tick() -> None:
        while True:
            coups.append(time.monotonic())
            eventlet.sleep(0.02)

    verts = [eventlet.spawn(answer), eventlet.spawn(tick)]
    chez = PrestataireStripe(
        PaiementSettings(stripe_api_key="sk_test_x", stripe_api_base=f"http://127.0.0.1:{lent.getsockname()[1]}")
    )

    debut = time.monotonic()
    assert chez.find_session("pi_inconnu") is None
    duree = time.monotonic() - debut

    for vert in verts:
        vert.kill()
    assert duree >= LENT_S
    assert len([coup for coup in coups if debut < coup < debut + duree]) > LENT_S / 0.02 / 4


def test_a_provider_that_is_away_is_said_unavailable() -> None:
    chez = PrestataireStripe(PaiementSettings(stripe_api_key="sk_test_x", stripe_api_base="http://127.0.0.1:1"))

    with pytest.raises(PrestataireIndisponible):
        chez.read_session("cs_test_x")


def test_a_town_without_a_key_takes_no_card(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "")
    paiement_settings.cache_clear()
    prestataire.cache_clear()

    with pytest.raises(PrestataireIndisponible):
        prestataire()
    monkeypatch.undo()
    paiement_settings.cache_clear()
    prestataire.cache_clear()


def test_the_same_key_and_body_is_the_same_page_and_another_body_is_refused(double: Double) -> None:
    chez = prestataire()
    demande = une_demande()

    assert chez.open_session(demande).session == chez.open_session(demande).session
    with pytest.raises(PrestataireIndisponible) as refus:
        autre = une_demande(montant=999)
        chez.open_session(Demande(**{**_fields(autre), "cle": demande.cle}))
    assert isinstance(refus.value.__cause__, stripe.IdempotencyError)


def test_a_session_is_read_paid_refunded_and_contested(double: Double) -> None:
    chez = prestataire()
    ouverte = chez.open_session(une_demande("suite"))
    assert chez.read_session(ouverte.session).statut is StatutSession.OUVERTE  # type: ignore[union-attr]

    payee = double.tell("payer", session=ouverte.session)
    double.tell("rembourser", session=ouverte.session, montant="234")
    litige = double.tell("contester", session=ouverte.session)
    etat = chez.read_session(ouverte.session)

    assert etat is not None and etat.statut is StatutSession.PAYEE
    assert (etat.montant_centimes, etat.rembourse_centimes, etat.conteste_centimes) == (1234, 234, 1234)
    assert etat.repris_centimes == 1234
    assert chez.find_session(payee["payment_intent"]) == ouverte.session
    double.tell("clore", litige=litige["id"], gagne="oui")
    assert chez.read_session(ouverte.session).conteste_centimes == 0  # type: ignore[union-attr]


def test_an_unknown_session_is_nothing(double: Double) -> None:
    assert prestataire().read_session("cs_test_inconnue") is None
    assert prestataire().expire_session("cs_test_inconnue") is None


def _fields(demande: Demande) -> dict[str, Any]:
    return {nom: getattr(demande, nom) for nom in demande.__dataclass_fields__}
