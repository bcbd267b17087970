"""What the page before has to say once, after POST–303–GET: a code in a cookie, its words here.

Only codes travel: nobody can put words on our pages. An unknown code says nothing.
"""

from __future__ import annotations

from typing import Final

from gateway.presentation.vue import Annonce

COOKIE: Final = "annonce"

ANNONCES: Final = {
    "activee": Annonce("ok", "Votre compte est activé", "Vous pouvez vous connecter."),
    "activee-ici": Annonce("ok", "Votre compte est activé", "Toutes les pages de votre espace sont ouvertes."),
    "deconnecte": Annonce("ok", "Vous êtes déconnecté", "À bientôt."),
    "a-activer": Annonce(
        "attente",
        "Cette page s’ouvre une fois votre compte activé",
        "Ouvrez le lien reçu par e-mail, ou demandez-en un nouveau ci-dessous.",
    ),
    "lien-renvoye": Annonce(
        "ok", "Un nouveau lien est parti", "Il est valable 24 heures. Les liens précédents ne fonctionnent plus."
    ),
    "mot-de-passe-change": Annonce(
        "ok", "Votre mot de passe est changé", "Tous vos appareils sont déconnectés. Connectez-vous avec le nouveau."
    ),
    "conditions-acceptees": Annonce("ok", "Votre accord est enregistré", "Il ne vous sera plus demandé."),
    "conditions-publiees": Annonce(
        "ok", "La version est publiée", "Chaque parent la lira et l’acceptera à partir de sa date."
    ),
    "session-fermee": Annonce("ok", "L’appareil est déconnecté", "Il devra se connecter de nouveau."),
    "inscription-annulee": Annonce("ok", "Votre saisie est effacée", "Vous pouvez recommencer quand vous voulez."),
    "brouillon-garde": Annonce(
        "info",
        "Vos cases sont gardées, rien n’est encore réservé",
        "Quand tout est prêt, choisissez « Terminer les modifications » pour relire et enregistrer.",
    ),
    "brouillon-abandonne": Annonce("ok", "Vos changements sont abandonnés", "Le planning est resté comme avant."),
    "photo-retiree": Annonce("ok", "La photo est retirée", "Elle est effacée, et plus personne ne la voit."),
    "rattachement-accepte": Annonce("ok", "Le compte est rattaché", "Le parent voit maintenant son dossier."),
    "rattachement-refuse": Annonce("ok", "La demande est refusée", "Le parent lit votre explication dans son espace."),
    "proposition-acceptee": Annonce(
        "ok", "Le changement est accepté", "Le dossier est à jour, la famille est prévenue."
    ),
    "proposition-refusee": Annonce(
        "ok", "Le changement est refusé", "La famille lit votre explication dans son dossier."
    ),
    "inscription-decidee": Annonce("ok", "Votre réponse est enregistrée", "La famille est prévenue."),
    "litige-decide": Annonce("ok", "Votre décision est enregistrée", "Les équipes voient la réponse gardée."),
    "vaccins-verifies": Annonce("ok", "La vérification est enregistrée", "La famille la voit dans son dossier."),
    "vaccin-enregistre": Annonce("ok", "La ligne est enregistrée", "Elle compte dès maintenant."),
    "commandes-emises": Annonce("ok", "Les changements sont envoyés", "Une nouvelle version est dans la liste."),
    "commandes-inchangees": Annonce(
        "info", "Rien n’a changé", "La dernière version dit déjà ce qui est réservé, ou la première n’est pas figée."
    ),
    "contrat-signe": Annonce("ok", "Le contrat est signé", "La famille le lit déjà sur le portail."),
    "absence-creche": Annonce("ok", "L’absence est notée", "Les heures du mois sont recalculées."),
    "absence-creche-retiree": Annonce("ok", "L’absence est retirée", "Les heures du mois sont recalculées."),
    "tableau-enregistre": Annonce("ok", "Le tableau est enregistré", "Les manques sont recomptés ci-dessous."),
    "adultes-enregistres": Annonce(
        "ok",
        "Le nombre d’adultes est enregistré",
        "Il part avec la prochaine version ; vous pouvez en envoyer une maintenant.",
    ),
    "menus-enregistres": Annonce("ok", "Les menus sont enregistrés", "Les familles et les tablettes les lisent déjà."),
    "fermeture-decidee": Annonce(
        "ok",
        "La fermeture est enregistrée",
        "Les réservations s’annulent, les familles sont prévenues.",
    ),
    "agenda-cree": Annonce("ok", "L’adresse est créée", "Copiez-la, puis donnez-la à votre agenda."),
    "agenda-supprime": Annonce("ok", "L’adresse est supprimée", "Elle ne montre plus rien, à personne."),
    "calendrier-change": Annonce(
        "ok",
        "Le calendrier est enregistré",
        "Les réservations des jours qui ferment sont annulées dans la minute ; chaque famille est prévenue une fois.",
    ),
    "fermeture-levee": Annonce("ok", "C’est rouvert", "Les familles peuvent réserver de nouveau."),
    "rien-coche": Annonce("attente", "Aucune facture choisie", "Cochez une facture au moins, puis recommencez."),
    "credit-utilise": Annonce("ok", "Votre crédit est utilisé", "Le reste à payer a baissé d’autant."),
    "mandat-demande": Annonce("ok", "Votre demande est envoyée à la régie", "Un e-mail vous dira sa réponse."),
    "mandat-revoque": Annonce("ok", "Le prélèvement est arrêté", "Plus rien ne sera prélevé avec ce mandat."),
    "mandat-accepte": Annonce("ok", "La demande est acceptée", "Le parent en est prévenu par e-mail."),
    "mandat-refuse": Annonce("ok", "La demande est refusée", "Le parent lit le motif dans son espace."),
    "rembourse": Annonce("ok", "Le paiement est remboursé", "Les factures sont de nouveau à payer."),
    "message-repondu": Annonce(
        "ok", "La réponse est envoyée", "La famille la lit sur le portail, un e-mail la prévient."
    ),
    "message-termine": Annonce("ok", "La conversation est terminée", "Un nouveau message de la famille la rouvre."),
    "pour-le-compte-fini": Annonce(
        "attente",
        "Vous n’agissez plus pour une famille",
        "Deux heures sont passées, ou vous vous êtes reconnecté. Rien n’a été fait depuis : rouvrez la famille.",
    ),
    "pour-le-compte-termine": Annonce("ok", "C’est terminé", "Vous agissez de nouveau en votre nom."),
    "piece-acceptee": Annonce("ok", "La pièce est acceptée", "La famille est prévenue par e-mail."),
    "piece-refusee": Annonce("ok", "La pièce est refusée", "La famille est prévenue et lit votre motif."),
    "validite-notee": Annonce("ok", "La règle est enregistrée", "Elle vaut pour les pièces acceptées à partir de là."),
}


def find(code: str) -> tuple[Annonce, ...]:
    """The message of this code, as pages take it."""
    annonce = ANNONCES.get(code)
    return (annonce,) if annonce else ()
