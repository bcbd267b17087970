"""Invoices of a parent: meal and supervision apart, and why this price (DOMAIN §6)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts import billing
from contracts.errors import Introuvable
from tests.gateway.fabrique import FACTURE, une_facture, une_facture_resume
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


def test_what_is_due_comes_before_what_is_paid(parent: Personne, client: FauxClient) -> None:
    payee = une_facture_resume(facture_id=UUID(int=1), mois="2026-09", reste_centimes=0, etat=billing.EtatFacture.PAYEE)
    client.says(billing.LIST_FACTURES, billing.Factures(reste_centimes=6522, factures=[payee, une_facture_resume()]))

    texte = parent.open("/paiements").texte

    assert "Reste à payer : 65,22 €, 1 facture." in texte
    assert texte.index("Octobre 2026") < texte.index("Septembre 2026")
    assert "Consulter l’historique de mon compte" in texte


def test_an_account_without_invoices_is_told_when_they_come(parent: Personne, client: FauxClient) -> None:
    client.says(billing.LIST_FACTURES, billing.Factures(reste_centimes=0, factures=[]))

    assert "Aucune facture à payer" in parent.open("/paiements").texte


def test_an_invoice_shows_meal_and_supervision_apart(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_FACTURE, une_facture())

    texte = parent.open(f"/paiements/factures/{FACTURE}").texte

    assert "Facture d’octobre 2026" in texte and "N° 2026-004812" in texte
    assert "Léonie, repas92,94 €26,46 €" in texte
    assert "Léonie, encadrement du midi90,25 €2,25 €" in texte
    assert "Repas26,46 €" in texte and "Encadrement2,25 €" in texte and "Total28,71 €" in texte
    assert "crédit d’impôt" in texte


def test_every_activity_of_an_invoice_says_its_days_even_without_a_meal(parent: Personne, client: FauxClient) -> None:
    repas = une_facture()
    sans_repas = repas.lignes[1].model_copy(
        update={
            "prenom": "Gaspard",
            "activite": "etude",
            "libelle": "Gaspard, étude",
            "jours": [date(2026, 10, 12), date(2026, 10, 5)],
        }
    )
    client.says(billing.GET_FACTURE, repas.model_copy(update={"lignes": [*repas.lignes, sans_repas]}))

    texte = parent.open(f"/paiements/factures/{FACTURE}").texte

    assert "Léonie" in texte and "Repas : jeu. 1/10, ven. 2/10" in texte
    assert "Étude : lun. 5/10, lun. 12/10" in texte
    assert "restauration :" not in texte and "Encadrement du midi : " not in texte


def test_an_invoice_says_why_this_price(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_FACTURE, une_facture())

    texte = parent.open(f"/paiements/factures/{FACTURE}").texte

    assert "Pourquoi ce prix ?" in texte
    assert "× 0,098 %" in texte and "avis d’impôt 2025" in texte


def test_an_invoice_of_somebody_else_cannot_be_told_from_none(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_FACTURE, Introuvable(objet="facture"))

    pages = [parent.open(f"/paiements/factures/{ou}").texte for ou in (FACTURE, "pas-un-numero")]

    assert parent.statut == 404
    assert pages[0] == pages[1]


def test_without_billing_the_page_says_so(parent: Personne) -> None:
    parent.open("/paiements")

    assert parent.statut == 503
    assert "Les factures et paiements reviennent dès que possible." in parent.texte
