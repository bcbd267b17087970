"""What billing answers in the town of ``ville.py``."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts import billing
from tests.gateway import fabrique as un
from tests.gateway import fabrique_paiements as paie
from tests.gateway.faux_client import FauxClient


def say_billing(client: FauxClient) -> None:
    septembre = un.une_facture_resume(
        facture_id=UUID(int=2),
        numero="2026-004106",
        mois="2026-09",
        echeance=un.JEUDI_5 - timedelta(days=6),
        reste_centimes=3500,
    )
    juillet = un.une_facture_resume(
        facture_id=UUID(int=3), mois="2026-07", reste_centimes=0, etat=billing.EtatFacture.PAYEE
    )
    factures = [un.une_facture_resume(), septembre, juillet]
    conflit = billing.Anomalie(code="conflit", nombre=2, exemples=["midi, Jean-Jaurès"])
    previsualisation = un.une_previsualisation()
    client.says(billing.GET_ACCUEIL, un.un_accueil_paiements(reste_centimes=10022, a_payer=factures[:2]))
    recu = billing.PaiementPasse(
        paiement_id=paie.PAIEMENT,
        quittance="Q-2026-011 903",
        mode="carte",
        montant_centimes=7215,
        emise_at=un.A_14H12,
    )
    liste = billing.Factures(
        reste_centimes=10022, factures=factures, carte_ouverte=True, avance_centimes=1200, paiements=[recu]
    )
    client.says(billing.LIST_FACTURES, liste)
    _say_paiements(client)
    client.says(billing.GET_FACTURE, un.une_facture())
    client.says(
        billing.PREVIEW_FACTURATION,
        previsualisation.model_copy(update={"anomalies": [*previsualisation.anomalies, conflit]}),
    )
    emises = billing.FacturesEmises(
        mois="2026-10",
        emises=187,
        deja_emises=2,
        total_centimes=1_234_567,
        premier_numero="2026-004700",
        dernier_numero="2026-004886",
        reportees=1,
    )
    client.says(billing.GET_FACTURATION, emises)


def _say_paiements(client: FauxClient) -> None:
    compte = billing.CompteTrouve(
        foyer_id=paie.FOYER,
        nom="Amélie N’Guessan-Lefèvre",
        adresse="12 bis rue des Écoles, Chilly-Mazarin",
        reste_centimes=6522,
    )
    client.says(billing.GET_PAIEMENT, paie.un_paiement())
    client.says(billing.GET_QUITTANCE, paie.une_quittance())
    client.says(billing.GET_HISTORIQUE, billing.Historique(foyers=[paie.un_compte()]))
    client.says(billing.SEARCH_COMPTES, billing.ComptesTrouves(comptes=[compte]))
    client.says(billing.GET_JOURNAL, paie.un_journal())
    client.says(billing.GET_MANDATS, paie.des_mandats(paie.un_mandat(etat="refuse", motif="Le RIB est illisible.")))
    client.says(billing.LIST_MANDATS, paie.des_mandats(paie.un_mandat()))
    client.says(billing.GET_MANDAT, paie.un_mandat())
    client.says(billing.LIST_TARIFS, paie.des_tarifs())
    client.says(billing.SIMULE_PRIX, paie.un_prix())
