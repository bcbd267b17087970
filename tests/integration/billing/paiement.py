"""A card payment in a test: the portal asks, a payer pays on the double, the double says it."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from contracts import billing
from contracts.actor import Actor
from contracts.billing import PaiementOuvert, PaiementVue
from deploy.local.stripe_deliveries import sign
from services.billing.service import Service
from tests.integration.base import Base
from tests.integration.billing.famille import Famille, issue, la_famille


class Double:
    """The running double of Stripe: its desk for tests, its API as a program sees it."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.url, self.api_key, self.secret = (described[cle] for cle in ("url", "api_key", "webhook_secret"))

    def tell(self, geste: str, **champs: str) -> Any:
        with urlopen(f"{self.url}/double/{geste}", data=urlencode(champs).encode(), timeout=10) as answer:
            return json.loads(answer.read())

    def api(self, chemin: str) -> Any:
        demande = Request(f"{self.url}/v1/{chemin}", headers={"Authorization": f"Bearer {self.api_key}"})
        with urlopen(demande, timeout=10) as answer:
            return json.loads(answer.read())

    def session_of(self, ouvert: PaiementOuvert) -> str:
        return ouvert.url.rsplit("/", 1)[1]

    def pay(self, ouvert: PaiementOuvert) -> Any:
        return self.tell("payer", session=self.session_of(ouvert))

    def sessions(self, paiement_id: UUID) -> list[Any]:
        """Every page that was opened for this payment, the newest first."""
        toutes = self.api("checkout/sessions?limit=1000000")["data"]
        return [session for session in toutes if session["client_reference_id"] == str(paiement_id)]

    def refunds(self, intention: str) -> list[int]:
        """What was given back of a payment: cents, by refund."""
        tous = self.api(f"refunds?payment_intent={intention}&limit=1000000")["data"]
        return [rendu["amount"] for rendu in tous]


def notification(genre: str, objet: dict[str, Any], evenement: str = "") -> bytes:
    """The bytes of an event as Stripe writes them."""
    ident = evenement or f"evt_{uuid.uuid4().hex}"
    return json.dumps({"id": ident, "object": "event", "type": genre, "data": {"object": objet}}).encode()


def tell(base: Base, double: Double, corps: bytes, signature: str = "") -> billing.NotificationTraitee:
    """What the gateway's webhook does with what it receives."""
    demande = billing.HandleNotification(
        operation_id=uuid.uuid4(),
        prestataire="stripe",
        corps_base64=base64.b64encode(corps).decode(),
        signature=signature or sign(corps, double.secret),
    )
    return base.call(Service, billing.HANDLE_NOTIFICATION, demande)


def open_paiement(base: Base, qui: Actor, *facture_ids: UUID, operation_id: UUID | None = None) -> PaiementOuvert:
    demande = billing.OpenPaiement(operation_id=operation_id or uuid.uuid4(), facture_ids=list(facture_ids))
    return base.call(Service, billing.OPEN_PAIEMENT, demande, qui)


def see(base: Base, qui: Actor, paiement_id: UUID) -> PaiementVue:
    return base.call(Service, billing.GET_PAIEMENT, billing.GetPaiement(paiement_id=paiement_id), qui)


def la_facture(base: Base) -> tuple[Famille, UUID]:
    """The drawn invoice of 65,22 €, issued."""
    famille = la_famille(base)
    issue(base)
    return famille, factures_of(base, famille)[0]


def factures_of(base: Base, famille: Famille) -> list[UUID]:
    """The oldest first."""
    rows = base.sql("select facture_id from facture where foyer_id = %s order by mois", str(famille.foyer_id))
    return [UUID(str(row[0])) for row in rows]


def reste(base: Base, facture_id: UUID) -> int:
    return int(base.sql("select reste_centimes from facture_solde where facture_id = %s", str(facture_id))[0][0])
