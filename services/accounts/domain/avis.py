"""The sentence of each notice (DOMAIN §2): what happened, where to read the rest. Never what the rest says.

Public names
    Phrase(sujet, texte, bouton)
    write_phrase(genre, valeurs) -> Phrase
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts.avis import GenreAvis


@dataclass(frozen=True, slots=True)
class Phrase:
    """Subject of the mail, one or two sentences, and the words of its one link."""

    sujet: str
    texte: str
    bouton: str


_DOSSIER: Final = "Voir mon dossier"
_FACTURES: Final = "Voir mes paiements"
_PHRASES: Final[dict[GenreAvis, Phrase]] = {
    GenreAvis.RATTACHEMENT_ACCEPTE: Phrase(
        "Votre dossier est ouvert",
        "Votre compte est maintenant relié à votre dossier. Vous pouvez réserver et suivre vos factures.",
        _DOSSIER,
    ),
    GenreAvis.RATTACHEMENT_REFUSE: Phrase(
        "Votre demande de dossier a reçu une réponse",
        "Un agent a répondu à votre demande. Sa réponse et la suite à donner sont sur le portail.",
        "Lire la réponse",
    ),
    GenreAvis.INSCRIPTION_ACCEPTEE: Phrase(
        "Inscription acceptée",
        "L’inscription de {prenom} est acceptée : {activite}. Vous pouvez réserver dès maintenant.",
        _DOSSIER,
    ),
    GenreAvis.INSCRIPTION_REFUSEE: Phrase(
        "Inscription : une réponse vous attend",
        "La demande d’inscription de {prenom} a reçu une réponse : {activite}. Le motif est sur le portail.",
        "Lire la réponse",
    ),
    GenreAvis.INSCRIPTION_INCOMPLETE: Phrase(
        "Inscription : il manque quelque chose",
        "La demande d’inscription de {prenom} est incomplète : {activite}. Le portail dit ce qu’il manque.",
        "Compléter mon dossier",
    ),
    GenreAvis.PROPOSITION_ACCEPTEE: Phrase(
        "Votre changement est accepté", "Votre demande est acceptée : {quoi}. Votre dossier est à jour.", _DOSSIER
    ),
    GenreAvis.PROPOSITION_REFUSEE: Phrase(
        "Votre demande de changement a reçu une réponse",
        "Votre demande n’a pas été acceptée : {quoi}. Le motif est sur le portail.",
        "Lire la réponse",
    ),
    GenreAvis.PIECE_ACCEPTEE: Phrase(
        "Votre pièce est acceptée", "Un agent a accepté une pièce que vous avez envoyée.", _DOSSIER
    ),
    GenreAvis.PIECE_REFUSEE: Phrase(
        "Une pièce est à renvoyer",
        "Une pièce que vous avez envoyée n’a pas pu être acceptée. Le motif est sur le portail.",
        "Lire le motif",
    ),
    GenreAvis.PIECE_A_RENOUVELER: Phrase(
        "Une pièce arrive à échéance",
        "Une pièce de votre dossier est valable jusqu’au {jusqu_au}, encore {jours}. Pensez à envoyer la nouvelle.",
        "Voir la pièce",
    ),
    GenreAvis.MESSAGE_RECU: Phrase(
        "Vous avez un message", "Vous avez reçu une réponse : {service}. Elle se lit sur le portail.", "Lire le message"
    ),
    GenreAvis.RESERVATION_ENREGISTREE: Phrase(
        "Réservations enregistrées",
        "Vos changements pour {prenom}, {mois}, sont enregistrés. Accusé de réception {accuse}.",
        "Voir le planning",
    ),
    GenreAvis.RAPPEL_VEILLE: Phrase(
        "Demain pour {prenom}",
        "Demain, {jour}, nous attendons {prenom} : {activites}. Un empêchement ? Le lien permet de prévenir, sans vous"
        " connecter, jusqu’à demain soir. Vous recevez ce rappel parce que vous l’avez demandé.",
        "Prévenir d’une absence",
    ),
    GenreAvis.FERMETURE: Phrase(
        "Activités annulées par la ville",
        "La ville doit fermer {jours}. Vos réservations sont annulées, rien ne sera facturé. Le portail dit pourquoi.",
        "Voir le planning",
    ),
    GenreAvis.PLACE_PROPOSEE: Phrase(
        "Une place s’est libérée",
        "Une place s’est libérée pour {prenom} : {activite}, {jour}. Elle est gardée pour vous jusqu’à {limite}."
        " Ensuite, elle est proposée à la famille suivante.",
        "Accepter ou laisser la place",
    ),
    GenreAvis.RESERVATION_EN_ATTENTE: Phrase(
        "Une réservation passe en liste d’attente",
        "{prenom} a changé de lieu d’accueil, et c’est complet : {activite}, {jours}. Votre réservation y est en liste"
        " d’attente.",
        "Voir mes listes d’attente",
    ),
    GenreAvis.ENCADREMENT_INSUFFISANT: Phrase(
        "Il manque des animateurs",
        "Il manque des animateurs le {jour} : {lieux}. Le portail dit combien, et à quelle heure.",
        "Voir l’encadrement",
    ),
    GenreAvis.CHANGEMENT_ECOLE: Phrase(
        "Réservations et changement d’école",
        "{prenom} change d’école : {deplacees}, {annulees}. Aujourd’hui ne change pas. Vérifiez le planning.",
        "Voir le planning",
    ),
    GenreAvis.FACTURE_EMISE: Phrase(
        "Une nouvelle facture",
        "La facture {numero} ({mois}) est sur le portail. Elle est à payer avant le {echeance}.",
        _FACTURES,
    ),
    GenreAvis.PAIEMENT_RECU: Phrase(
        "Paiement reçu", "Votre paiement est enregistré. La quittance {quittance} est sur le portail.", _FACTURES
    ),
    GenreAvis.PAIEMENT_ANNULE: Phrase(
        "Un paiement a été annulé",
        "Le paiement de la quittance {quittance} a été annulé ou remboursé. Le portail dit ce qu’il reste à payer.",
        _FACTURES,
    ),
    GenreAvis.MANDAT_ACCEPTE: Phrase(
        "Prélèvement automatique accepté",
        "Votre demande de prélèvement est acceptée. Référence du mandat (RUM) : {rum}.",
        "Voir mes prélèvements",
    ),
    GenreAvis.MANDAT_REFUSE: Phrase(
        "Votre demande de prélèvement a reçu une réponse",
        "Votre demande de prélèvement n’a pas pu être acceptée. Le motif est sur le portail.",
        "Lire le motif",
    ),
    GenreAvis.MANDAT_REVOQUE: Phrase(
        "Prélèvement automatique arrêté",
        "Le mandat {rum} est révoqué : plus rien ne sera prélevé avec lui.",
        "Voir mes prélèvements",
    ),
}


def write_phrase(genre: GenreAvis, valeurs: Mapping[str, str]) -> Phrase:
    """The sentence with its words. ``KeyError`` if one is missing: the contract has refused it before."""
    phrase = _PHRASES[genre]
    return Phrase(phrase.sujet.format(**valeurs), phrase.texte.format(**valeurs), phrase.bouton)
