"""Out to the provider's page, back from it, the receipt; and what the provider says by itself."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi import FastAPI

from contracts import billing
from contracts.billing import EtatPaiement
from contracts.errors import Introuvable, ServiceIndisponible
from tests.gateway import fabrique as un
from tests.gateway import fabrique_paiements as paie
from tests.gateway.faux_client import FauxClient
from tests.gateway.navigateur import Navigateur
from tests.gateway.personne import Personne

URL = "https://checkout.stripe.com/c/pay/cs_test"


@pytest.fixture
def payeuse(parent: Personne, client: FauxClient) -> Personne:
    """Amélie, who owes two invoices."""
    deux = [un.une_facture_resume(), un.une_facture_resume(facture_id=paie.FOYER, mois="2026-09")]
    client.says(billing.LIST_FACTURES, billing.Factures(reste_centimes=13044, factures=deux, carte_ouverte=True))
    client.says(
        billing.OPEN_PAIEMENT,
        billing.PaiementOuvert(paiement_id=paie.PAIEMENT, url=URL, montant_centimes=13044),
    )
    return parent


def test_several_invoices_lead_to_one_page_of_the_provider(payeuse: Personne, client: FauxClient) -> None:
    payeuse.open("/paiements")

    payeuse.press("Payer par carte", suit=False)

    assert (payeuse.statut, payeuse.reponse.headers["location"]) == (303, URL)
    demande = client.calls_of(billing.OPEN_PAIEMENT)[0]
    assert set(demande.facture_ids) == {un.FACTURE, paie.FOYER}
    assert set(type(demande).model_fields) == {"operation_id", "facture_ids"}  # a price never comes from a browser


def test_the_page_may_lead_to_the_provider_and_nowhere_else(payeuse: Personne) -> None:
    payeuse.open("/paiements")

    politique = payeuse.reponse.headers["content-security-policy"]
    assert "form-action 'self' https://checkout.stripe.com" in politique


def test_other_ticks_are_another_operation(payeuse: Personne, client: FauxClient) -> None:
    payeuse.open("/paiements")
    deux = payeuse.paires("Payer par carte", {})
    une = [paire for paire in deux if paire != ("f", str(paie.FOYER))]

    for paires in (deux, deux, une):
        payeuse.post("/paiements/carte", paires, suit=False)

    ids = [demande.operation_id for demande in client.calls_of(billing.OPEN_PAIEMENT)]
    assert ids[0] == ids[1] != ids[2]


def test_nothing_ticked_is_said_and_asks_nothing(payeuse: Personne, client: FauxClient) -> None:
    payeuse.open("/paiements")

    payeuse.press("Payer par carte", f=None)

    assert "Aucune facture choisie" in payeuse.texte
    assert client.calls_of(billing.OPEN_PAIEMENT) == []


@pytest.mark.parametrize(
    ("refus", "phrase"),
    [
        (billing.RienAPayer(), "Il ne reste rien à payer"),
        (billing.PrestataireIndisponible(), "Le paiement par carte ne répond pas"),
        (billing.MontantTropBas(minimum_centimes=50, montant_centimes=32), "commence à 0,50 €"),
        (billing.FacturesSeparees(), "se paient séparément"),
        (billing.PaiementRemplace(), "Une autre page de paiement"),
    ],
)
def test_a_refusal_is_explained_on_the_list(
    payeuse: Personne, client: FauxClient, refus: Exception, phrase: str
) -> None:
    client.says(billing.OPEN_PAIEMENT, refus)
    payeuse.open("/paiements").press("Payer par carte")

    assert payeuse.statut in (409, 503)
    assert phrase in payeuse.texte
    assert "Octobre 2026" in payeuse.texte


def test_coming_back_paid_shows_the_receipt(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_PAIEMENT, paie.un_paiement(etat="paye", quittance="Q-2026-011 903"))
    client.says(billing.GET_QUITTANCE, paie.une_quittance())

    parent.open(f"/paiements/carte/{paie.PAIEMENT}")

    assert "Paiement reçu : 100,22 €" in parent.texte
    assert "Quittance n° Q-2026-011 903" in parent.texte


@pytest.mark.parametrize(
    ("etat", "suite", "phrase"),
    [
        ("ouvert", "", "Nous n’avons pas encore la confirmation de la banque"),
        ("ouvert", "?annule=1", "Rien n’a été débité"),
        ("prepare", "", "Ne payez pas une seconde fois"),
        ("remplace", "", "Cette page de paiement ne sert plus"),
        ("expire", "?annule=1", "La page de paiement a expiré"),
    ],
)
def test_coming_back_otherwise_says_where_it_stands(
    parent: Personne, client: FauxClient, etat: EtatPaiement, suite: str, phrase: str
) -> None:
    url = URL if etat == "ouvert" else ""
    client.says(billing.GET_PAIEMENT, paie.un_paiement(etat=etat, url=url))

    parent.open(f"/paiements/carte/{paie.PAIEMENT}{suite}")

    assert phrase in parent.texte
    assert ("Reprendre le paiement" in parent.texte) is (etat == "ouvert")


def test_a_payment_taken_back_says_so_on_its_receipt(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_QUITTANCE, paie.une_quittance(repris_centimes=10022))

    assert "Les factures sont de nouveau à payer" in parent.open(f"/paiements/recus/{paie.PAIEMENT}").texte


def test_a_receipt_and_an_invoice_are_tagged_pdf_files(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_QUITTANCE, paie.une_quittance())
    client.says(billing.GET_FACTURE, un.une_facture())

    for chemin, nom in (
        (f"/paiements/recus/{paie.PAIEMENT}/pdf", "quittance-Q-2026-011903.pdf"),
        (f"/paiements/factures/{un.FACTURE}/pdf", "facture-2026-004812.pdf"),
    ):
        reponse = parent.navigateur.get(chemin)
        assert reponse.headers["content-type"] == "application/pdf"
        assert reponse.headers["content-disposition"] == f'attachment; filename="{nom}"'
        assert reponse.content.startswith(b"%PDF-") and b"StructTreeRoot" in reponse.content
        assert b"pdfuaid" in reponse.content


def test_a_receipt_of_somebody_else_does_not_exist(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_QUITTANCE, Introuvable(objet="quittance"))

    for chemin in (f"/paiements/recus/{paie.PAIEMENT}", f"/paiements/recus/{paie.PAIEMENT}/pdf", "/paiements/recus/x"):
        assert parent.open(chemin).statut == 404


CORPS = json.dumps({"id": "evt_1", "type": "checkout.session.completed", "é": "œ"}).encode() + b"\n"


def test_the_provider_s_bytes_reach_billing_unchanged(app: FastAPI, client: FauxClient) -> None:
    client.says(billing.HANDLE_NOTIFICATION, billing.NotificationTraitee(issue="traitee"))

    reponse = _notify(app, CORPS, "t=1,v1=abc")

    demande = client.calls_of(billing.HANDLE_NOTIFICATION)[0]
    assert (reponse.status_code, reponse.json()) == (200, {"issue": "traitee"})
    assert base64.b64decode(demande.corps_base64) == CORPS
    assert demande.signature == "t=1,v1=abc"


@pytest.mark.parametrize(
    ("refus", "statut"),
    [
        (billing.SignatureRefusee(), 400),
        (billing.PrestataireIndisponible(), 503),
        (ServiceIndisponible(service="billing"), 503),
    ],
)
def test_anything_but_done_is_not_2xx(app: FastAPI, client: FauxClient, refus: Exception, statut: int) -> None:
    client.says(billing.HANDLE_NOTIFICATION, refus)

    assert _notify(app, CORPS, "t=1,v1=abc").status_code == statut


def test_what_is_not_a_notification_is_refused(app: FastAPI, client: FauxClient) -> None:
    assert _notify(app, CORPS, "x" * 3000).status_code == 400
    assert _notify(app, b"x" * 300_000, "t=1").status_code == 413
    assert client.calls_of(billing.HANDLE_NOTIFICATION) == []


def _notify(app: FastAPI, corps: bytes, signature: str):  # type: ignore[no-untyped-def]
    entetes = {"stripe-signature": signature, "content-type": "application/json"}
    return Navigateur(app).post("/api/webhooks/stripe", content=corps, headers=entetes)
