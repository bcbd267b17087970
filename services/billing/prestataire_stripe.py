"""Stripe behind the port: hosted Checkout through the official SDK (https://docs.stripe.com/api/checkout/sessions).

The SDK speaks through ``requests``, whose sockets are green once ``kit.runner`` has patched the process: a slow Stripe
holds a greenlet, never the service (proved by ``tests/integration/billing/test_stripe_sdk.py``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import stripe

from contracts.billing import PrestataireIndisponible, SignatureRefusee
from kit.config import PaiementSettings, paiement_settings
from services.billing.prestataire import (
    Demande,
    EtatSession,
    Notification,
    Prestataire,
    SessionOuverte,
    StatutSession,
)

MINIMUM_CENTIMES: Final = 50
"""https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""
DELAIS_S: Final = (3.0, 10.0)
ESSAIS: Final = 2
_STATUTS: Final = {"open": StatutSession.OUVERTE, "expired": StatutSession.EXPIREE}
_DISPUTES_SANS_REPRISE: Final = {"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"}
"""A dispute in any other status has taken the money back (https://docs.stripe.com/disputes/how-disputes-work)."""


class PrestataireStripe:
    """One account of Stripe."""

    minimum_centimes = MINIMUM_CENTIMES

    def __init__(self, settings: PaiementSettings) -> None:
        self._secret = settings.stripe_webhook_secret.get_secret_value()
        self._client = stripe.StripeClient(
            settings.stripe_api_key.get_secret_value(),
            base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else None,
            http_client=stripe.RequestsClient(timeout=DELAIS_S),
            max_network_retries=ESSAIS,
        )

    def open_session(self, demande: Demande) -> SessionOuverte:
        with _reached():
            session = self._client.v1.checkout.sessions.create(
                params=_params(demande), options={"idempotency_key": demande.cle}
            )
        return SessionOuverte(session.id, session.url or "", datetime.fromtimestamp(session.expires_at, UTC))

    def read_session(self, session: str) -> EtatSession | None:
        with _reached():
            try:
                lue = self._client.v1.checkout.sessions.retrieve(
                    session, params={"expand": ["payment_intent.latest_charge"]}
                )
            except stripe.InvalidRequestError as error:
                if error.http_status == 404:
                    return None
                raise
            return self._etat(lue)

    def expire_session(self, session: str) -> EtatSession | None:
        with _reached():
            try:
                self._client.v1.checkout.sessions.expire(session)
            except stripe.InvalidRequestError as error:
                # Paid, expired or unknown: reading it again says which.
                if error.http_status not in (400, 404):
                    raise
        return self.read_session(session)

    def find_session(self, objet: str) -> str | None:
        if objet.startswith("cs_"):
            return objet
        with _reached():
            try:
                trouvees = self._client.v1.checkout.sessions.list(params={"payment_intent": objet, "limit": 1})
            except stripe.InvalidRequestError as error:
                if error.http_status in (400, 404):
                    return None
                raise
        return trouvees.data[0].id if trouvees.data else None

    def refund(self, reference: str, montant_centimes: int, cle: str) -> None:
        with _reached():
            self._client.v1.refunds.create(
                params={"payment_intent": reference, "amount": montant_centimes}, options={"idempotency_key": cle}
            )

    def verify(self, corps: bytes, signature: str) -> Notification:
        try:
            stripe.WebhookSignature.verify_header(
                corps.decode(), signature, self._secret, stripe.Webhook.DEFAULT_TOLERANCE
            )
            evenement = json.loads(corps)
            genre, objet = str(evenement["type"]), evenement["data"]["object"]
            notification = Notification(str(evenement["id"]), genre, _concerne(genre, objet))
            if "\0" in f"{notification.evenement}{notification.genre}{notification.objet}":
                raise ValueError("no id of theirs holds a NUL, and PostgreSQL takes none")
            return notification
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, IndexError) as error:
            raise SignatureRefusee from error

    def _etat(self, session: Any) -> EtatSession:
        intention = session.payment_intent
        charge = intention.latest_charge if intention is not None else None
        est_conteste = charge is not None and charge.disputed
        reference = session.client_reference_id or (session.metadata or {}).get("paiement_id") or ""
        est_payee = session.status == "complete" and session.payment_status == "paid"
        return EtatSession(
            session=session.id,
            statut=StatutSession.PAYEE if est_payee else _STATUTS.get(session.status or "", StatutSession.OUVERTE),
            montant_centimes=session.amount_total or 0,
            devise=session.currency or "",
            paiement_id=_uuid(reference),
            reference=intention.id if intention is not None else "",
            rembourse_centimes=charge.amount_refunded if charge is not None else 0,
            conteste_centimes=self._disputed(intention.id) if est_conteste else 0,
        )

    def _disputed(self, intention: str) -> int:
        litiges = self._client.v1.disputes.list(params={"payment_intent": intention, "limit": 100})
        return sum(litige.amount for litige in litiges.data if litige.status not in _DISPUTES_SANS_REPRISE)


def _params(demande: Demande) -> Any:
    reference = str(demande.paiement_id)
    return {
        "mode": "payment",
        "payment_method_types": ["card"],
        "locale": "fr",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": ligne.montant_centimes,
                    "product_data": {"name": ligne.libelle},
                },
            }
            for ligne in demande.lignes
        ],
        "client_reference_id": reference,
        "metadata": {"paiement_id": reference},
        "payment_intent_data": {"metadata": {"paiement_id": reference}},
        "success_url": demande.retour,
        "cancel_url": demande.annulation,
        "expires_at": int(demande.expire_at.timestamp()),
    }


def _concerne(genre: str, objet: dict[str, Any]) -> str:
    if genre.startswith("checkout.session."):
        return str(objet["id"])
    if genre.startswith(("charge.dispute.", "charge.refund", "refund.")):
        return str(objet.get("payment_intent") or "")
    return ""


def _uuid(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


@contextmanager
def _reached() -> Iterator[None]:
    """Stripe away, or refusing us, is a provider that is not available; its text is not kept."""
    try:
        yield
    except stripe.StripeError as error:
        raise PrestataireIndisponible from error


@lru_cache(maxsize=1)
def prestataire() -> Prestataire:
    """The provider of this process; PrestataireIndisponible where the town has opened none."""
    settings = paiement_settings()
    if not settings.stripe_api_key.get_secret_value():
        raise PrestataireIndisponible
    return PrestataireStripe(settings)


def est_ouvert() -> bool:
    """Whether the town takes cards."""
    return bool(paiement_settings().stripe_api_key.get_secret_value())
