"""Issuing the invoices of a month, paying them, direct debit."""

from __future__ import annotations

from contracts import billing
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import de_mois, euros, liste, pluriel


@says(billing.MoisPasFini)
def _(refus: billing.MoisPasFini) -> Explication:
    return Explication(
        409,
        "Ce mois n’est pas fini",
        f"Les factures {de_mois(refus.mois)} partent une fois le mois terminé. Rien n’a été émis.",
        "Choisissez un mois terminé.",
    )


@says(billing.TarifAbsent)
def _(refus: billing.TarifAbsent) -> Explication:
    return Explication(
        409,
        "Un tarif manque",
        f"{pluriel(refus.nombre, 'présence')} sans tarif ({liste(refus.activites)}). Rien n’a été émis.",
        "Entrez le tarif de ces activités, puis relancez l’émission.",
    )


fixed(
    billing.RienAPayer,
    409,
    "Il ne reste rien à payer",
    "Ces factures sont déjà payées. Rien n’a été débité.",
    "Votre reçu est dans « Consulter l’historique de mon compte ».",
)
fixed(
    billing.FacturesSeparees,
    409,
    "Ces factures se paient séparément",
    "Elles n’ont pas la même régie, ou pas le même foyer. Rien n’a été débité.",
    "Payez d’abord les unes, puis les autres.",
)


@says(billing.MontantTropBas)
def _(refus: billing.MontantTropBas) -> Explication:
    return Explication(
        409,
        "Ce montant est trop petit pour la carte",
        f"Le paiement par carte commence à {euros(refus.minimum_centimes)}. "
        f"Vous avez choisi {euros(refus.montant_centimes)}. Rien n’a été débité.",
        "Choisissez une facture de plus, ou payez au guichet.",
    )


@says(billing.EspecesTropElevees)
def _(refus: billing.EspecesTropElevees) -> Explication:
    return Explication(
        409,
        "Trop d’espèces",
        f"La régie ne peut pas prendre plus de {euros(refus.maximum_centimes)} en espèces. Rien n’a été enregistré.",
        "Complétez par un chèque ou par carte.",
    )


fixed(
    billing.PaiementRemplace,
    409,
    "Une autre page de paiement a pris la place de celle-ci",
    "Un autre paiement a commencé ou est arrivé pour les mêmes factures. Rien n’a été débité ici.",
    "Rechargez « Mes paiements » pour voir ce qu’il reste à payer.",
)
fixed(
    billing.PaiementPasRemboursable,
    409,
    "Ce paiement ne peut pas être remboursé ici",
    "Ce n’est pas un paiement par carte, ou il est déjà remboursé en entier.",
    "Rendez la somme au guichet, ou vérifiez le journal.",
)
fixed(
    billing.PrestataireIndisponible,
    503,
    "Le paiement par carte ne répond pas",
    "La page de paiement n’a pas pu s’ouvrir. Rien n’a été débité.",
    "Réessayez dans quelques minutes, ou payez au guichet.",
    mot="Réessayer",
    sorte="attente",
    signe="coupe",
)
fixed(
    billing.SignatureRefusee,
    400,
    "Message refusé",
    "Ce message ne vient pas du service de paiement.",
    "Rien n’a été enregistré.",
)


@says(billing.IbanRefuse)
def _(refus: billing.IbanRefuse) -> Explication:
    phrases = {
        "cle": "Cet IBAN contient une erreur : un chiffre ou une lettre n’est pas le bon.",
        "longueur": "Cet IBAN est trop court ou trop long. Un IBAN français a 27 caractères.",
        "pays": "Cet IBAN n’est pas d’un pays où le prélèvement est possible (zone SEPA).",
        "forme": "Cet IBAN n’a pas la forme attendue.",
    }
    return Explication(
        422, "IBAN à corriger", phrases.get(refus.raison, phrases["forme"]), "Recopiez-le depuis votre RIB."
    )


fixed(
    billing.BicRefuse,
    422,
    "BIC à corriger",
    "Ce BIC n’existe pas, ou n’est pas du pays de l’IBAN.",
    "Recopiez-le depuis votre RIB, ou laissez la case vide.",
)
fixed(
    billing.MandatDejaDemande,
    409,
    "Une demande existe déjà",
    "Votre foyer a déjà une demande en attente ou un prélèvement en place. Rien n’a été enregistré.",
    "Pour changer de compte, arrêtez d’abord le prélèvement en place.",
)
fixed(
    billing.MandatDejaDecide,
    409,
    "Cette demande a déjà une réponse",
    "Elle a été acceptée, refusée ou arrêtée entre-temps. Rien n’a changé.",
    "Rouvrez la page pour voir où elle en est.",
)
fixed(
    billing.FoyerAChoisir,
    409,
    "Demande à faire au guichet",
    "Votre compte n’est pas relié à un seul foyer : le portail ne sait pas lequel serait prélevé.",
    "Passez à la régie avec un RIB, ou appelez la mairie.",
)
fixed(
    billing.MotifManquant,
    422,
    "Il manque le motif",
    "Un refus s’explique : le parent lit ce motif.",
    "Écrivez le motif du refus.",
)


@says(billing.ActiviteSansTarif)
def _(refus: billing.ActiviteSansTarif) -> Explication:
    return Explication(
        409,
        "Cette activité n’a pas de tarif en ce moment",
        "Le calcul n’est pas possible aujourd’hui pour cette activité.",
        "Choisissez une autre activité, ou appelez la mairie.",
    )
