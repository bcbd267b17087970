"""Bookings and attendance; ``mot``, ``sorte`` and ``signe`` are for one cell."""

from __future__ import annotations

from contracts import planning
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import date_longue, heure, instant, pluriel

_POUR = {
    "tous": "pour toutes les familles",
    "residents": "pour les familles de la commune, comme la vôtre",
    "fratrie": "pour les familles dont un autre enfant est inscrit, comme la vôtre",
}


@says(planning.DatePassee)
def _(refus: planning.DatePassee) -> Explication:
    return Explication(
        409,
        "Ce jour est passé",
        f"Le {date_longue(refus.jour, annee=False)} est passé : la réservation ne peut plus changer.",
        "Pour corriger une présence, écrivez au service enfance ou appelez-le.",
        mot="Jour passé",
        signe="cadenas",
    )


@says(planning.FermeturePassee)
def _(refus: planning.FermeturePassee) -> Explication:
    return Explication(
        409,
        "Ce jour a déjà commencé",
        f"Le {date_longue(refus.jour, annee=False)} ne peut plus être fermé ici : des enfants sont peut-être là.",
        "Choisissez un jour à venir.",
    )


@says(planning.MenuChange)
def _(refus: planning.MenuChange) -> Explication:
    return Explication(
        409,
        "Quelqu’un a changé ce menu",
        f"Le menu du {date_longue(refus.jour, annee=False)} a changé depuis que cette page est ouverte.",
        "Rien n’est enregistré. Rouvrez la semaine pour voir les deux, puis recommencez.",
    )


@says(planning.JourFerme)
def _(refus: planning.JourFerme) -> Explication:
    return Explication(
        409,
        "Ce jour est fermé",
        f"Rien n’ouvre le {date_longue(refus.jour, annee=False)} : {refus.motif}.",
        "Choisissez un autre jour.",
        mot="Fermé",
        signe="barre",
    )


@says(planning.ActivitePasOuverte)
def _(refus: planning.ActivitePasOuverte) -> Explication:
    motif = f" : {refus.motif}" if refus.motif else ""
    return Explication(
        409,
        "Cette activité n’ouvre pas ce jour-là",
        f"Elle n’est pas proposée le {date_longue(refus.jour, annee=False)} pour l’école de votre enfant{motif}.",
        "Choisissez un autre jour ou une autre activité.",
        mot="Pas ce jour-là",
        signe="moins",
    )


@says(planning.Complet)
def _(refus: planning.Complet) -> Explication:
    return Explication(
        409,
        "C’est complet",
        f"{pluriel(refus.capacite, 'place')}, {pluriel(refus.prises, 'prise')}.",
        "Choisissez un autre jour, ou appelez le service enfance.",
        mot="Complet",
        sorte="attente",
        signe="heure",
    )


@says(planning.PasEncoreOuvert)
def _(refus: planning.PasEncoreOuvert) -> Explication:
    return Explication(
        409,
        "Ce n’est pas encore ouvert",
        f"Les réservations de ce jour ouvrent le {instant(refus.ouvre_at)} {_POUR[refus.groupe]}.",
        "Revenez à cette heure. L’ordre d’arrivée compte seulement à partir de là.",
        mot="Pas encore ouvert",
        signe="cadenas",
    )


@says(planning.DejaEnListe)
def _(refus: planning.DejaEnListe) -> Explication:
    return Explication(
        409,
        "Vous êtes déjà en liste d’attente",
        f"Votre enfant attend déjà une place ce jour-là, rang {refus.rang}.",
        "Un e-mail vous prévient dès qu’une place est gardée pour vous.",
        mot="En liste d’attente",
        sorte="attente",
        signe="heure",
    )


@says(planning.OffreExpiree)
def _(refus: planning.OffreExpiree) -> Explication:
    return Explication(
        409,
        "La place n’est plus gardée",
        f"Elle était gardée pour vous jusqu’au {instant(refus.limite)}. Elle a été proposée à la famille suivante.",
        "Cochez de nouveau la case dans le planning pour reprendre rang.",
        mot="Trop tard",
        sorte="attente",
        signe="heure",
    )


@says(planning.PasEnListe)
def _(refus: planning.PasEnListe) -> Explication:
    return Explication(
        409,
        "Il n’y a plus rien à répondre",
        f"Votre enfant n’a ni rang ni place gardée le {date_longue(refus.jour, annee=False)}.",
        "Regardez le planning : c’est peut-être déjà réservé, ou déjà laissé.",
        mot="Rien à répondre",
    )


@says(planning.NonInscrit)
def _(refus: planning.NonInscrit) -> Explication:
    return Explication(
        409,
        "Il faut d’abord une inscription",
        f"Votre enfant n’a pas d’inscription acceptée à cette activité pour l’année {refus.annee_scolaire}.",
        "Appelez le service enfance pour l’inscrire. Vous pourrez réserver dès que l’inscription est acceptée.",
        mot="Inscription à faire",
        sorte="manque",
        signe="urgent",
    )


@says(planning.HorsAge)
def _(refus: planning.HorsAge) -> Explication:
    return Explication(
        409,
        "Cette activité n’est pas pour cet âge",
        f"Elle accueille les enfants de {refus.age_min} à {pluriel(refus.age_max, 'an')}.",
        "Choisissez une autre activité.",
        mot="Hors âge",
    )


fixed(
    planning.DejaReserve,
    409,
    "C’est déjà réservé",
    "Cette réservation existait déjà. Elle ne compte qu’une fois.",
    "Rien à faire.",
    mot="Déjà réservé",
    sorte="ok",
    signe="ok",
)
fixed(
    planning.RienAAnnuler,
    409,
    "Il n’y a rien à annuler",
    "Il n’y a pas de réservation ce jour-là.",
    "Rien à faire.",
    mot="Rien à annuler",
    signe="moins",
)
fixed(
    planning.AbsenceDejaPrevenue,
    409,
    "Cette absence est déjà prévenue",
    "Le site sait déjà que votre enfant ne viendra pas.",
    "Rien à faire.",
    mot="Absence déjà prévenue",
    signe="non",
)


@says(planning.FormuleDejaPrise)
def _(refus: planning.FormuleDejaPrise) -> Explication:
    return Explication(
        409,
        "Une autre formule est déjà choisie",
        f"Ce jour-là, la formule « {refus.autre} » est déjà choisie.",
        "Gardez une seule formule par jour.",
        mot="Autre formule",
    )


@says(planning.FormuleGardee)
def _(refus: planning.FormuleGardee) -> Explication:
    return Explication(
        409,
        "Cette formule est gardée",
        f"La formule « {refus.autre} » n’a pas pu être prise à la place : celle-ci reste réservée.",
        "Pour la retirer quand même, choisissez « Rien » ce jour-là.",
        mot="Gardée",
        sorte="ok",
        signe="ok",
    )


@says(planning.JourAVenir)
def _(refus: planning.JourAVenir) -> Explication:
    return Explication(
        409,
        "Ce jour n’est pas encore là",
        f"La feuille du {date_longue(refus.jour, annee=False)} se pointe le jour même, ou plus tard. Rien n’est noté.",
        "Revenez à la feuille d’aujourd’hui.",
    )


fixed(
    planning.DepartAvantArrivee,
    422,
    "Le départ est avant l’arrivée",
    "L’heure de départ doit suivre l’heure d’arrivée. Rien n’est noté.",
    "Corrigez l’heure, puis enregistrez.",
)


@says(planning.EncoreReservable)
def _(refus: planning.EncoreReservable) -> Explication:
    return Explication(
        409,
        "Vous pouvez encore réserver",
        f"Le {date_longue(refus.jour, annee=False)}, la réservation est encore ouverte en ligne.",
        "Cochez ce jour dans le planning de l’enfant.",
    )


@says(planning.CreneauTermine)
def _(refus: planning.CreneauTermine) -> Explication:
    return Explication(
        409,
        "C’est déjà terminé",
        f"Le {date_longue(refus.jour, annee=False)}, cette activité s’est terminée à {heure(refus.fin)}. "
        "Rien n’a été envoyé au site.",
        "Si votre enfant y était, le site l’a noté. Sinon, il n’y a rien à faire, et rien à payer.",
    )


@says(planning.JourTropAncien)
def _(refus: planning.JourTropAncien) -> Explication:
    return Explication(
        409,
        "Ce jour est trop ancien",
        f"Vous pouvez pointer les {refus.jours} derniers jours. Rien n’est noté pour le {date_longue(refus.jour)}.",
        "Demandez la correction au service enfance.",
    )


fixed(
    planning.LienAbsenceInvalide,
    404,
    "Ce lien n’est pas valable",
    "Il est incomplet, ou il ne vient pas d’un message du portail. Rien n’a changé.",
    "Pour prévenir d’une absence, connectez-vous ou appelez le site.",
)


@says(planning.LienAbsenceExpire)
def _(refus: planning.LienAbsenceExpire) -> Explication:
    return Explication(
        410,
        "Ce lien a expiré",
        f"Il servait jusqu’à la fin du {date_longue(refus.jour)}. Rien n’a changé.",
        "Pour une autre journée, connectez-vous et déclarez l’absence.",
    )


@says(planning.HeureHorsDuJour)
def _(refus: planning.HeureHorsDuJour) -> Explication:
    return Explication(
        409,
        "Cette heure ne convient pas",
        f"Une heure d’arrivée ou de départ est du {date_longue(refus.jour, annee=False)}, et déjà passée."
        " Rien n’est noté.",
        "Corrigez l’heure, puis enregistrez.",
    )


fixed(
    planning.DejaPointe,
    409,
    "Ce jour est déjà pointé",
    "La présence de l’enfant a été notée : la réservation ne change plus.",
    "Si la présence est fausse, appelez le service enfance.",
    mot="Déjà pointé",
    signe="cadenas",
)
fixed(
    planning.AutreFoyerEnCharge,
    409,
    "L’autre foyer réserve ce jour-là",
    "D’après le calendrier de garde, c’est l’autre foyer qui a l’enfant ce jour-là.",
    "Voyez ensemble qui réserve. Si le calendrier de garde est faux, appelez le service enfance.",
    mot="Autre foyer",
    signe="gens",
)
fixed(
    planning.CocheEnDouble,
    422,
    "Une case est envoyée deux fois",
    "La même case figure deux fois dans l’envoi. Elle n’a pas été prise.",
    "Revenez au planning et cochez chaque case une seule fois.",
    mot="En double",
)


@says(planning.HorsDuMois)
def _(refus: planning.HorsDuMois) -> Explication:
    return Explication(
        422,
        "Ce jour n’est pas dans le mois affiché",
        f"Le {date_longue(refus.jour)} n’est pas dans le mois que vous modifiez.",
        "Changez de mois avec les flèches, puis recommencez.",
        mot="Hors du mois",
    )


@says(planning.DejaAnnule)
def _(refus: planning.DejaAnnule) -> Explication:
    return Explication(
        409,
        "Cet enregistrement est déjà annulé",
        f"Il a été annulé par l’accusé de réception {refus.par}.",
        "Pour changer encore, modifiez le planning.",
    )


fixed(
    planning.ChangeDepuis,
    409,
    "Ce jour a changé depuis",
    "Cette réservation a changé après cet enregistrement. Elle reste comme elle est.",
    "Pour la changer, modifiez le planning.",
    mot="Changé depuis",
)
