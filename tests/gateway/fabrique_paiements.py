"""Answers of billing about payments, mandates and prices, as tests need them. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts import billing
from tests.gateway.fabrique import A_14H12, FACTURE, JEUDI_5, une_facture_resume

FOYER = UUID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
MANDAT = UUID("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
PAIEMENT = UUID("cccccccc-cccc-4ccc-8ccc-cccccccccccc")


def une_facture_payee(**change: Any) -> billing.FacturePayee:
    valeurs: dict[str, Any] = {
        "facture_id": FACTURE,
        "numero": "2026-004 812",
        "mois": "2026-10",
        "montant_centimes": 6522,
    }
    return billing.FacturePayee(**(valeurs | change))


def une_quittance(**change: Any) -> billing.QuittanceVue:
    valeurs: dict[str, Any] = {
        "paiement_id": PAIEMENT,
        "numero": "Q-2026-011 903",
        "emise_at": A_14H12,
        "mode": "carte",
        "montant_centimes": 10022,
        "debiteur": "Amélie N’Guessan-Lefèvre",
        "adresse": "12 bis rue des Écoles, Chilly-Mazarin",
        "emetteur": "Claire Morel, régisseuse, commune de démonstration",
        "regie": "régie Enfance et restauration",
        "factures": [
            une_facture_payee(numero="2026-004 106", mois="2026-09", montant_centimes=3500),
            une_facture_payee(),
        ],
        "reference": "pi_3Q",
    }
    return billing.QuittanceVue(**(valeurs | change))


def un_paiement(**change: Any) -> billing.PaiementVue:
    valeurs: dict[str, Any] = {
        "paiement_id": PAIEMENT,
        "etat": "ouvert",
        "montant_centimes": 6522,
        "factures": [une_facture_payee()],
        "url": "https://checkout.stripe.com/c/pay/cs_test",
    }
    return billing.PaiementVue(**(valeurs | change))


def un_compte(**change: Any) -> billing.CompteFoyer:
    facture = une_facture_resume(foyer_id=FOYER, regie="periscolaire")
    lignes = [
        ("avance", "Crédit utilisé pour payer une facture", 0, 6522, None, None),
        ("facture", "Facture n° 2026-004 812, octobre 2026", 6522, 6522, FACTURE, None),
        ("paiement", "Paiement par carte, quittance n° Q-2026-011 903", -3500, 0, None, PAIEMENT),
        ("facture", "Facture n° 2026-004 106, septembre 2026", 3500, 3500, UUID(int=2), None),
    ]
    valeurs: dict[str, Any] = {
        "foyer_id": FOYER,
        "nom": "Amélie N’Guessan-Lefèvre",
        "solde_centimes": 6522,
        "avance_centimes": 1200,
        "lignes": [
            billing.LigneHistorique(
                passee_at=A_14H12,
                genre=genre,
                libelle=libelle,
                montant_centimes=montant,
                solde_centimes=solde,
                facture_id=facture_id,
                paiement_id=paiement_id,
            )
            for genre, libelle, montant, solde, facture_id, paiement_id in lignes
        ],
        "a_payer": [facture],
    }
    return billing.CompteFoyer(**(valeurs | change))


def un_mandat(**change: Any) -> billing.MandatVue:
    valeurs: dict[str, Any] = {
        "mandat_id": MANDAT,
        "accuse": "S-2026-000042",
        "rum": "PF-2026-000042",
        "ics": "FR12ZZZ123456",
        "creancier": "Commune de démonstration",
        "etat": "demande",
        "civilite": "madame",
        "titulaire": "Amélie N’Guessan-Lefèvre",
        "iban_masque": "FR76 •••• •••• •••• •••• •••• 189",
        "bic": "AGRIFRPPXXX",
        "adresse": "12 bis rue des Écoles, 91380 Chilly-Mazarin",
        "fait_a": "Chilly-Mazarin",
        "fait_le": JEUDI_5,
        "consentement": "En signant ce formulaire de mandat, vous autorisez la commune.",
        "demande_at": A_14H12,
    }
    return billing.MandatVue(**(valeurs | change))


def des_mandats(*mandats: billing.MandatVue) -> billing.Mandats:
    return billing.Mandats(
        mandats=list(mandats),
        consentement="En signant ce formulaire de mandat, vous autorisez la commune à débiter votre compte.",
        nom="Amélie N’Guessan-Lefèvre",
    )


def des_tarifs() -> billing.TarifsSimulables:
    lignes = [
        ("restauration", "Restauration scolaire", "un repas", ["revenu"]),
        ("mercredi_journee", "Mercredi, journée", "une journée", ["quotient"]),
        ("creche", "Crèche", "une heure", ["revenu"]),
    ]
    return billing.TarifsSimulables(
        jour=JEUDI_5,
        tarifs=[
            billing.TarifSimulable(activite=a, libelle=mots, unite=unite, demande=demande)
            for a, mots, unite, demande in lignes
        ],
    )


def un_prix() -> billing.PrixSimule:
    trace = [
        billing.EtapePrix(libelle="Revenus mensuels", valeur="3 000,00 €"),
        billing.EtapePrix(libelle="Plancher 814,62 € et plafond 8 500,00 €", valeur="sans effet"),
        billing.EtapePrix(libelle="Taux pour 2 enfants à charge", valeur="× 0,0516 %"),
        billing.EtapePrix(libelle="Arrondi au centime le plus proche", valeur="1,548 → 1,55 €"),
        billing.EtapePrix(libelle="Prix d’une heure", valeur="1,55 €", note="barème national (PSU)"),
    ]
    part = billing.PartPrix(partie="forfait", libelle="crèche", prix_centimes=155, trace=trace)
    return billing.PrixSimule(
        activite="creche", libelle="Crèche", unite="une heure", total_centimes=155, parts=[part], tarif="creche@1"
    )


def un_journal() -> billing.Journal:
    lignes = [
        billing.LigneJournal(
            quittance=f"Q-2026-011 90{rang}",
            paiement_id=UUID(int=rang),
            emise_at=A_14H12,
            mode=mode,
            debiteur="Amélie N’Guessan-Lefèvre",
            montant_centimes=montant,
        )
        for rang, (mode, montant) in enumerate([("carte", 10022), ("cheque", 4510), ("especes", 2000)], 1)
    ]
    regie = billing.JournalRegie(
        regie="régie Enfance et restauration",
        lignes=lignes,
        total_by_mode={"carte": 10022, "cheque": 4510, "especes": 2000},
        total_centimes=16532,
    )
    return billing.Journal(jour=date(2026, 11, 5), regies=[regie])
