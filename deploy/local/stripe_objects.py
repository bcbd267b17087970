"""Objects of Stripe's API as the double writes them: every field of the official ones, null where we have nothing.

Shapes: https://docs.stripe.com/api, compared with the official fixtures in ``tests/deploy/test_stripe_shapes.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Objet = dict[str, Any]

_RIEN_SESSION = (
    "after_expiration", "allow_promotion_codes", "billing_address_collection", "client_secret", "consent",
    "consent_collection", "customer", "customer_account", "customer_creation", "customer_email", "discounts", "invoice",
    "payment_link", "payment_method_collection", "payment_method_configuration_details", "recovered_from",
    "saved_payment_method_options", "setup_intent", "shipping_address_collection", "shipping_cost", "submit_type",
    "subscription", "permissions", "wallet_options", "origin_context", "currency_conversion", "integration_identifier",
    "managed_payments", "collected_information",
)  # fmt: skip
_RIEN_INTENTION = (
    "application", "application_fee_amount", "canceled_at", "cancellation_reason", "customer", "customer_account",
    "description", "excluded_payment_method_types", "last_payment_error", "latest_charge", "managed_payments",
    "next_action", "on_behalf_of", "payment_method", "payment_method_configuration_details", "processing",
    "receipt_email", "review", "setup_future_usage", "shipping", "source", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_data", "transfer_group", "automatic_payment_methods",
)  # fmt: skip
_RIEN_CHARGE = (
    "application", "application_fee", "application_fee_amount", "balance_transaction",
    "calculated_statement_descriptor", "customer", "description", "failure_balance_transaction", "failure_code",
    "failure_message", "on_behalf_of", "receipt_email", "receipt_number", "receipt_url", "review", "shipping", "source",
    "source_transfer", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
_RIEN_REMBOURSEMENT = (
    "balance_transaction", "customer", "customer_account", "payment_method", "reason", "receipt_number",
    "source_transfer_reversal", "transfer_reversal",
)  # fmt: skip
_PREUVES = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip


def session(ident: str, params: Mapping[str, Any], montant: int, devise: str, created: int, url: str) -> Objet:
    """A Checkout Session, open and unpaid."""
    return {
        **dict.fromkeys(_RIEN_SESSION),
        "id": ident,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": montant,
        "amount_total": montant,
        "automatic_tax": {"enabled": False, "liability": None, "status": None, "provider": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": created,
        "currency": devise,
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer_details": None,
        "expires_at": int(params.get("expires_at") or created + 24 * 3600),
        "invoice_creation": {"enabled": False, "invoice_data": _facture()},
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": dict(params.get("metadata") or {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "success_url": params.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": url,
    }


def _facture() -> Objet:
    vide = dict.fromkeys(
        ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options"), None
    )
    return {**vide, "metadata": {}}


def payment_intent(ident: str, montant: int, devise: str, created: int, metadata: Mapping[str, Any]) -> Objet:
    """A payment that succeeded at once."""
    return {
        **dict.fromkeys(_RIEN_INTENTION),
        "id": ident,
        "object": "payment_intent",
        "amount": montant,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": montant,
        "capture_method": "automatic",
        "client_secret": f"{ident}_secret_double",
        "confirmation_method": "automatic",
        "created": created,
        "currency": devise,
        "livemode": False,
        "metadata": dict(metadata),
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "succeeded",
    }


def charge(ident: str, intention: Objet, fin_carte: str) -> Objet:
    """The card was debited."""
    adresse = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        **dict.fromkeys(_RIEN_CHARGE),
        "id": ident,
        "object": "charge",
        "amount": intention["amount"],
        "amount_captured": intention["amount"],
        "amount_refunded": 0,
        "billing_details": {"address": adresse, **dict.fromkeys(("email", "name", "phone", "tax_id"))},
        "captured": True,
        "created": intention["created"],
        "currency": intention["currency"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intention["metadata"]),
        "outcome": {
            **dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code", "reason")),
            "network_status": "approved_by_network",
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intention["id"],
        "payment_method": f"pm_{ident[3:]}",
        "payment_method_details": {"card": {"brand": "visa", "last4": fin_carte, "country": "FR"}, "type": "card"},
        "refunded": False,
        "refunds": {"data": [], "has_more": False, "object": "list", "url": f"/v1/charges/{ident}/refunds"},
        "status": "succeeded",
    }


def refund(ident: str, charge_: Objet, montant: int, created: int, metadata: Mapping[str, Any]) -> Objet:
    return {
        **dict.fromkeys(_RIEN_REMBOURSEMENT),
        "id": ident,
        "object": "refund",
        "amount": montant,
        "charge": charge_["id"],
        "created": created,
        "currency": charge_["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": dict(metadata),
        "payment_intent": charge_["payment_intent"],
        "status": "succeeded",
    }


def dispute(ident: str, charge_: Objet, created: int) -> Objet:
    """The payer's bank took the whole sum back."""
    return {
        "id": ident,
        "object": "dispute",
        "amount": charge_["amount"],
        "balance_transactions": [],
        "charge": charge_["id"],
        "created": created,
        "currency": charge_["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_PREUVES), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 7 * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge_["payment_intent"],
        "payment_method_details": {
            "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4", "network": "visa"},
            "type": "card",
        },
        "reason": "general",
        "status": "needs_response",
    }


def event(ident: str, genre: str, objet: Objet, created: int, en_attente: int) -> Objet:
    return {
        "id": ident,
        "object": "event",
        "api_version": None,
        "created": created,
        "data": {"object": objet},
        "livemode": False,
        "pending_webhooks": en_attente,
        "request": {"id": None, "idempotency_key": None},
        "type": genre,
    }


def liste(objets: Sequence[Objet], url: str) -> Objet:
    return {"object": "list", "data": list(objets), "has_more": False, "url": url}
