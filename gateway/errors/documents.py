"""Documents: files that cannot be taken, deposits and decisions."""

from __future__ import annotations

from collections.abc import Mapping

from contracts import documents
from gateway.errors.champs import FICHIER_MAX
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import instant, nombre

fixed(
    documents.TypeRefuse,
    422,
    "Ce fichier n’est pas accepté",
    "Le portail lit les fichiers PDF, JPEG, PNG et HEIC. Le vôtre est d’une autre sorte, quel que soit son nom.",
    "Prenez une photo de la page, ou enregistrez le document en PDF.",
)
fixed(
    documents.FichierAbsent,
    422,
    "Le fichier n’est pas arrivé en entier",
    f"L’envoi s’est interrompu, ou le fichier est vide ou dépasse {FICHIER_MAX}. Rien n’a été gardé.",
    "Choisissez de nouveau le fichier et renvoyez-le.",
)
fixed(
    documents.TicketExpire,
    409,
    "L’envoi a pris trop de temps",
    "Le portail attend un fichier pendant 5 minutes. Rien n’a été gardé.",
    "Recommencez, si possible avec un fichier plus léger ou un meilleur réseau.",
)
fixed(
    documents.FichierTrompeur,
    422,
    "Ce fichier n’est pas un simple PDF",
    "Il contient aussi une page web ou un programme. Il n’a pas été gardé.",
    "Prenez une photo du papier, ou demandez un PDF à l’organisme qui vous l’a donné.",
)
fixed(
    documents.FichierAbime,
    422,
    "Ce fichier est abîmé",
    "Il commence comme une photo, mais le reste ne se lit pas. Il n’a pas été gardé.",
    "Ouvrez-le sur votre appareil pour le vérifier, ou prenez une nouvelle photo.",
)
fixed(
    documents.PhotoAttendue,
    422,
    "Ce fichier n’est pas une photo",
    "La photo de votre enfant est une image : JPEG, PNG ou HEIC. Un PDF ne peut pas être montré aux animateurs.",
    "Choisissez la photo sur votre appareil, ou prenez-en une.",
)
fixed(
    documents.FichierProtege,
    422,
    "Ce PDF demande un mot de passe",
    "Personne à la mairie ne pourrait l’ouvrir. Il n’a pas été gardé.",
    "Enregistrez-le sans mot de passe, ou prenez une photo de la page.",
)
fixed(
    documents.FichierInfecte,
    422,
    "Ce fichier contient un virus",
    "L’antivirus l’a reconnu et le fichier est effacé. Votre pièce précédente, si vous en aviez une, reste valable.",
    "Envoyez une photo du papier, prise avec un autre appareil.",
)
fixed(
    documents.ValiditeRefusee,
    422,
    "Ces dates ne vont pas ensemble",
    "Le dernier jour de validité est déjà passé, ou vient avant le premier.",
    "Corrigez les dates, ou refusez la pièce si elle n’est plus valable.",
)


@says(documents.ImageDemesuree)
def _image(refus: documents.ImageDemesuree) -> Explication:
    return Explication(
        422,
        "Cette image est démesurée",
        f"Elle annonce {nombre(refus.largeur)} sur {nombre(refus.hauteur)} points, plus qu’aucun appareil photo.",
        "Elle n’a pas été gardée. Prenez une photo de la page, ou enregistrez-la en plus petit.",
    )


@says(documents.EnfantAChoisir)
def _enfant(refus: documents.EnfantAChoisir) -> Explication:
    texte = (
        "Cette pièce concerne un seul enfant : cochez-le, et déposez-en une autre pour chacun."
        if refus.un_seul
        else "Cochez l’enfant, ou les enfants, que cette pièce concerne."
    )
    return Explication(422, "Pour quel enfant ?", texte, "Choisissez ensuite le fichier de nouveau.")


_DECISIONS: Mapping[str, str] = {
    documents.EtatDocument.ACCEPTE: "Elle est acceptée",
    documents.EtatDocument.REFUSE: "Elle est refusée",
    documents.EtatDocument.EXPIRE: "Elle a expiré depuis",
}


@says(documents.PieceDejaDecidee)
def _decidee(refus: documents.PieceDejaDecidee) -> Explication:
    quand = f", {instant(refus.decide_at)}" if refus.decide_at else ""
    return Explication(
        409,
        "Cette pièce est déjà décidée",
        f"Quelqu’un d’autre l’a examinée avant vous. {_DECISIONS.get(refus.etat, 'Elle n’attend plus')}{quand}.",
        "Rien n’a changé. Passez à la pièce suivante.",
    )
