"""What the PDF of an invoice, a receipt and a mandate say, in words: the same as their pages.

Public names
    facture(mairie, vue) -> dict
    quittance(mairie, vue) -> dict
    mandat(mairie, complet) -> dict
"""

from __future__ import annotations

from typing import Any

from contracts.billing import EtatMandat, FactureVue, MandatComplet, QuittanceVue
from gateway.presentation.mairie import Mairie
from gateway.presentation.mots import date_courte, date_longue, euros, instant, majuscule, mois_annee
from gateway.presentation.paiement import CIVILITES, MODES, presences_by_enfant, quantite_of
from gateway.presentation.traces import group_traces

PARTIES = {"repas": "Repas", "encadrement": "Encadrement", "forfait": "Forfaits"}


def facture(mairie: Mairie, vue: FactureVue) -> dict[str, Any]:
    resume = vue.resume
    sommes: dict[str, int] = {}
    for ligne in vue.lignes:
        sommes[ligne.partie] = sommes.get(ligne.partie, 0) + ligne.montant_centimes
    return write_commun(mairie, f"Facture n° {resume.numero}, {mois_annee(resume.mois)}") | {
        "fiche": [
            ["Émise le", date_longue(resume.emise_le)],
            ["À payer avant le", date_longue(resume.echeance)],
            ["Débiteur", vue.debiteur],
            ["Adresse", vue.adresse],
            ["Total", euros(resume.total_centimes)],
            ["Reste à payer", euros(resume.reste_centimes)],
        ],
        "lignes": [
            [x.libelle, quantite_of(x), euros(x.prix_unitaire_centimes), euros(x.montant_centimes)] for x in vue.lignes
        ],
        "total": ["Total", "", "", euros(resume.total_centimes)],
        "parties": [[PARTIES[partie], euros(sommes[partie])] for partie in PARTIES if partie in sommes],
        "jours": [
            [f"{prenom}, {mots}", ", ".join(date_courte(jour) for jour in jours)]
            for prenom, activites in presences_by_enfant(vue.lignes).items()
            for mots, jours in activites
        ],
        "traces": [
            {"titre": titre, "etapes": [[e.libelle, e.valeur, e.note] for e in trace]}
            for titre, trace in group_traces(vue.lignes)
        ],
        "mentions": vue.mentions,
    }


def quittance(mairie: Mairie, vue: QuittanceVue) -> dict[str, Any]:
    lignes = [[f"Facture n° {x.numero}, {mois_annee(x.mois)}", euros(x.montant_centimes)] for x in vue.factures] + (
        [["Gardé en crédit", euros(vue.avance_centimes)]] if vue.avance_centimes else []
    )
    repris = f"Remboursé depuis : {euros(vue.repris_centimes)}." if vue.repris_centimes else ""
    return write_commun(mairie, f"Quittance n° {vue.numero}") | {
        "alerte": repris,
        "fiche": [
            ["Reçu le", instant(vue.emise_at)],
            ["Payé par", f"{vue.debiteur}, {vue.adresse}"],
            ["Moyen", majuscule(MODES[vue.mode])],
            *([["Référence", vue.reference]] if vue.reference else []),
            ["Somme reçue", euros(vue.montant_centimes)],
            ["Encaissé par", f"{vue.emetteur}, {vue.regie}"],
        ],
        "lignes": lignes,
        "total": ["Total", euros(vue.montant_centimes)],
        "fin": "Cette quittance vaut reçu. Gardez-la avec vos factures.",
    }


def mandat(mairie: Mairie, complet: MandatComplet) -> dict[str, Any]:
    vue = complet.mandat
    etats = {
        EtatMandat.DEMANDE: "En attente de la régie",
        EtatMandat.ACCEPTE: "Accepté",
        EtatMandat.REFUSE: "Refusé",
        EtatMandat.REVOQUE: "Révoqué : ce mandat ne vaut plus",
    }
    iban = " ".join(complet.iban[i : i + 4] for i in range(0, len(complet.iban), 4))
    return write_commun(mairie, "Mandat de prélèvement SEPA") | {
        "fiche": [
            ["Référence unique du mandat (RUM)", vue.rum],
            ["Identifiant du créancier (ICS)", vue.ics],
            ["Créancier", vue.creancier],
            ["Titulaire du compte", f"{CIVILITES.get(vue.civilite, '')} {vue.titulaire}".strip()],
            ["Adresse", vue.adresse],
            ["IBAN", iban],
            ["BIC", vue.bic or "non demandé"],
            ["Type de paiement", "récurrent"],
            ["État", etats[vue.etat]],
            ["Accusé de réception", vue.accuse],
        ],
        "consentement": vue.consentement,
        "signature": f"Accepté en ligne à {vue.fait_a}, le {date_longue(vue.fait_le)}, par {vue.titulaire}.",
    }


def write_commun(mairie: Mairie, titre: str) -> dict[str, Any]:
    return {
        "titre": titre,
        "pied": titre,
        "mairie": {
            "nom": f"Mairie de {mairie.ville}",
            "lignes": [*mairie.adresse_lignes, f"{mairie.telephone}, {mairie.courriel}"],
        },
    }
