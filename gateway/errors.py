"""The only place that turns a refusal into an HTTP code and a French sentence (STYLE 9).

Each class of ``contracts`` has one entry: what happened with its exact numbers, then what to do next. The page adds
whom to call. A test walks every ``Refus`` subclass and fails if one has no entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from contracts import accounts, billing, documents, dossiers, errors, planning
from contracts.errors import Refus
from gateway.csrf import PageExpiree
from gateway.presentation.mots import (
    date_longue,
    de_mois,
    heure,
    liste,
    pluriel,
    to_paris,
)

R = TypeVar("R", bound=Refus)
FICHIER_MAX: Final = "10\u00a0Mo"
"""``documents.TAILLE_MAX_OCTETS`` as people say it."""
QUOI: Final = {
    "accounts": "Les comptes",
    "dossiers": "Les dossiers",
    "planning": "Les réservations",
    "billing": "Les factures et paiements",
    "documents": "Les pièces déposées",
}
"""What each service is for a person."""


@dataclass(frozen=True, slots=True)
class Explication:
    """A refusal in words. ``mot`` and ``sorte`` are the state shown beside one cell of the planning."""

    http: int
    titre: str
    texte: str
    suite: str
    mot: str = "Non pris"
    sorte: str = ""
    signe: str = "non"


_PHRASES: dict[type[Refus], Callable[[Any], Explication]] = {}


def _says(classe: type[R]) -> Callable[[Callable[[R], Explication]], Callable[[R], Explication]]:
    def keep(phrase: Callable[[R], Explication]) -> Callable[[R], Explication]:
        _PHRASES[classe] = phrase
        return phrase

    return keep


def _fixed(classe: type[Refus], *args: Any, **kwargs: Any) -> None:
    explication = Explication(*args, **kwargs)
    _PHRASES[classe] = lambda _refus: explication


def explain(refus: Refus) -> Explication:
    """The sentence of a refusal; one of a class unknown here says so honestly."""
    phrase = _PHRASES.get(type(refus)) or _PHRASES[errors.RefusInconnu]
    return phrase(refus)


def explain_cellule(code: str, nombres: Mapping[str, Any]) -> Explication:
    """The same sentence for one refused cell of the planning, as it comes on the wire."""
    try:
        return explain(Refus.from_wire(code, dict(nombres)))
    except ValueError:  # numbers that this reader does not understand: the refusal stands, its details are lost
        return explain(errors.RefusInconnu(code_recu=code))


def classes_expliquees() -> frozenset[type[Refus]]:
    """Every class that has a sentence here; a test compares it with the contracts."""
    return frozenset(_PHRASES)


# ---- everyone ----

_fixed(
    errors.RefusInconnu,
    409,
    "Votre demande n’a pas pu être acceptée",
    "Le portail est en cours de mise à jour et ne sait pas encore dire pourquoi. Rien n’a été enregistré.",
    "Réessayez dans quelques minutes. Si le refus revient, appelez la mairie.",
)
_fixed(
    errors.RequeteInvalide,
    422,
    "Une réponse n’a pas la forme attendue",
    "Rien n’a été enregistré.",
    "Revenez à la page précédente et corrigez votre réponse.",
)
_fixed(
    errors.NonAuthentifie,
    401,
    "Vous n’êtes plus connecté",
    "Votre session est terminée. Rien n’a été enregistré.",
    "Connectez-vous de nouveau : vous reprendrez là où vous étiez.",
)
_fixed(
    errors.ActionInterdite,
    403,
    "Cette page n’est pas ouverte à votre compte",
    "Elle est réservée à d’autres personnes que celles de votre compte.",
    "Revenez à votre accueil. Si elle devrait vous être ouverte, appelez la mairie.",
)
_fixed(
    errors.Introuvable,
    404,
    "Cette page est introuvable",
    "Elle n’existe pas, n’existe plus, ou n’est pas la vôtre.",
    "Revenez à votre accueil : tout ce qui vous concerne s’y trouve.",
)
_fixed(
    errors.OperationReutilisee,
    409,
    "Ce formulaire a déjà été envoyé",
    "Il avait été envoyé une première fois avec d’autres réponses. Cette fois-ci, rien n’a été enregistré.",
    "Rouvrez la page pour voir ce qui est enregistré, puis recommencez si besoin.",
)
_fixed(
    errors.ModifieEntreTemps,
    409,
    "Quelqu’un a changé la même chose entre-temps",
    "Vos changements n’ont pas remplacé les siens : rien n’a été enregistré.",
    "Rouvrez la page pour voir la version actuelle, puis refaites vos changements.",
)


@_says(errors.ServiceIndisponible)
def _(refus: errors.ServiceIndisponible) -> Explication:
    return Explication(
        503,
        "Service momentanément indisponible",
        f"{QUOI.get(refus.service, 'Ce service')} ne répondent pas en ce moment. Rien n’a été perdu.",
        "Réessayez dans quelques minutes. Le reste du portail fonctionne normalement.",
        mot="Réessayer",
        sorte="attente",
        signe="coupe",
    )


@_says(errors.IssueInconnue)
def _(refus: errors.IssueInconnue) -> Explication:
    return Explication(
        503,
        "Nous ne savons pas encore si c’est enregistré",
        f"La liaison a été coupée pendant l’envoi : {QUOI.get(refus.service, 'ce service').lower()} n’ont pas répondu.",
        "Réessayez : le même envoi ne compte qu’une fois.",
        mot="À vérifier",
        sorte="attente",
        signe="coupe",
    )


@_says(errors.TropDEssais)
def _(refus: errors.TropDEssais) -> Explication:
    return Explication(
        429,
        "Trop d’essais en peu de temps",
        "Pour protéger votre compte, le portail fait une pause.",
        f"Réessayez dans {duree(refus.reessayer_dans_s)}. Votre compte n’est pas bloqué.",
    )


@_says(errors.DelaiDepasse)
def _(refus: errors.DelaiDepasse) -> Explication:
    local = to_paris(refus.limite)
    return Explication(
        409,
        "Le délai est passé",
        f"Le délai était {date_longue(local.date(), annee=False)}, {heure(local)} ({_avant(refus)}).",
        "Appelez le service enfance : un agent peut encore vous aider.",
        mot="Fermé en ligne",
        signe="cadenas",
    )


def _avant(refus: errors.DelaiDepasse) -> str:
    genres = {
        "ouvrable": ("jour ouvrable", "jours ouvrables"),
        "ouvre": ("jour ouvré", "jours ouvrés"),
        "scolaire": ("jour d’école", "jours d’école"),
    }
    return f"{pluriel(refus.jours, *genres.get(refus.comptage, ('jour', 'jours')))} avant"


def duree(secondes: int) -> str:
    """``45 secondes``, ``3 minutes``, ``2 heures``: rounded up, so that trying then is not too early."""
    if secondes < 90:
        return pluriel(max(1, secondes), "seconde")
    if secondes < 5400:
        return pluriel(-(-secondes // 60), "minute")
    return pluriel(-(-secondes // 3600), "heure")


_fixed(
    PageExpiree,
    403,
    "Cette page a expiré",
    "Rien n’a été enregistré.",
    "Revenez à la page précédente, rechargez-la, puis envoyez de nouveau votre réponse.",
)

# ---- accounts ----

_fixed(
    accounts.IdentifiantsRefuses,
    422,
    "Connexion refusée",
    "Le nom d’utilisateur ou le mot de passe n’est pas le bon.",
    "Vérifiez les majuscules, puis réessayez.",
)
_fixed(
    accounts.LienExpire,
    410,
    "Ce lien d’activation a expiré",
    "Il était valable 24 heures. Votre inscription est gardée : rien n’est à refaire.",
    "Demandez un nouveau lien, il part tout de suite.",
)
_fixed(
    accounts.LienDejaUtilise,
    410,
    "Ce lien a déjà servi",
    "Votre compte est déjà activé.",
    "Connectez-vous avec votre nom d’utilisateur et votre mot de passe.",
)
_fixed(
    accounts.LienInconnu,
    404,
    "Ce lien d’activation n’est plus valable",
    "Un lien plus récent l’a peut-être remplacé, ou l’adresse a été coupée en la recopiant.",
    "Ouvrez le dernier e-mail reçu du portail, ou demandez un nouveau lien.",
)


@_says(accounts.MotDePasseFaible)
def _(refus: accounts.MotDePasseFaible) -> Explication:
    phrases = {
        "trop_court": "Ce mot de passe est trop court. Il en faut un de 12 caractères avec majuscule, minuscule, "
        "chiffre et signe, ou de 14 caractères avec trois de ces sortes, ou 7 mots.",
        "trop_commun": "Ce mot de passe est trop facile à deviner : un ou deux mots courants et un nombre ne suffisent "
        "pas. Ajoutez des mots sans rapport entre eux.",
        "trop_long": "Ce mot de passe est trop long : 128 caractères au plus.",
    }
    texte = phrases.get(refus.raison, "Ce mot de passe n’est pas assez sûr. Choisissez-en un plus long.")
    return Explication(422, "Mot de passe à changer", texte, "Choisissez un autre mot de passe.")


@_says(accounts.NomUtilisateurPris)
def _(refus: accounts.NomUtilisateurPris) -> Explication:
    exemples = f" Libres en ce moment : {liste(refus.propositions, 'ou')}." if refus.propositions else ""
    return Explication(
        422,
        "Nom d’utilisateur déjà pris",
        f"Ce nom d’utilisateur est déjà pris.{exemples}",
        "Choisissez un autre nom d’utilisateur.",
    )


@_says(accounts.BrouillonIncomplet)
def _(refus: accounts.BrouillonIncomplet) -> Explication:
    return Explication(
        422,
        "Il manque une étape",
        f"L’étape {refus.etape} n’est pas remplie. Aucun compte n’a été créé.",
        "Remplissez cette étape, puis revenez au récapitulatif.",
    )


# ---- dossiers ----

_fixed(
    dossiers.DemandeDejaDecidee,
    409,
    "Cette demande est déjà traitée",
    "Un autre agent a répondu entre-temps. Votre réponse n’a rien changé.",
    "Revenez à la liste des demandes.",
)
_fixed(
    dossiers.AdulteDejaRattache,
    409,
    "Cet adulte a déjà un compte",
    "Un autre compte est rattaché à cette personne. Rien n’a été enregistré.",
    "Choisissez un autre adulte du dossier, ou refusez la demande en expliquant pourquoi.",
)

# ---- planning ----


@_says(planning.DatePassee)
def _(refus: planning.DatePassee) -> Explication:
    return Explication(
        409,
        "Ce jour est passé",
        f"Le {date_longue(refus.jour, annee=False)} est passé : la réservation ne peut plus changer.",
        "Pour corriger une présence, écrivez au service enfance ou appelez-le.",
        mot="Jour passé",
        signe="cadenas",
    )


@_says(planning.JourFerme)
def _(refus: planning.JourFerme) -> Explication:
    return Explication(
        409,
        "Ce jour est fermé",
        f"Rien n’ouvre le {date_longue(refus.jour, annee=False)} : {refus.motif}.",
        "Choisissez un autre jour.",
        mot="Fermé",
        signe="barre",
    )


@_says(planning.ActivitePasOuverte)
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


@_says(planning.Complet)
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


@_says(planning.NonInscrit)
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


@_says(planning.HorsAge)
def _(refus: planning.HorsAge) -> Explication:
    return Explication(
        409,
        "Cette activité n’est pas pour cet âge",
        f"Elle accueille les enfants de {refus.age_min} à {pluriel(refus.age_max, 'an')}.",
        "Choisissez une autre activité.",
        mot="Hors âge",
    )


_fixed(
    planning.DejaReserve,
    409,
    "C’est déjà réservé",
    "Cette réservation existait déjà. Elle ne compte qu’une fois.",
    "Rien à faire.",
    mot="Déjà réservé",
    sorte="ok",
    signe="ok",
)
_fixed(
    planning.RienAAnnuler,
    409,
    "Il n’y a rien à annuler",
    "Il n’y a pas de réservation ce jour-là.",
    "Rien à faire.",
    mot="Rien à annuler",
    signe="moins",
)


@_says(planning.FormuleDejaPrise)
def _(refus: planning.FormuleDejaPrise) -> Explication:
    return Explication(
        409,
        "Une autre formule est déjà choisie",
        f"Ce jour-là, la formule « {refus.autre} » est déjà choisie.",
        "Gardez une seule formule par jour.",
        mot="Autre formule",
    )


@_says(planning.FormuleGardee)
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


@_says(planning.JourAVenir)
def _(refus: planning.JourAVenir) -> Explication:
    return Explication(
        409,
        "Ce jour n’est pas encore là",
        f"La feuille du {date_longue(refus.jour, annee=False)} se pointe le jour même, ou plus tard. Rien n’est noté.",
        "Revenez à la feuille d’aujourd’hui.",
    )


_fixed(
    planning.DejaPointe,
    409,
    "Ce jour est déjà pointé",
    "La présence de l’enfant a été notée : la réservation ne change plus.",
    "Si la présence est fausse, appelez le service enfance.",
    mot="Déjà pointé",
    signe="cadenas",
)
_fixed(
    planning.AutreFoyerEnCharge,
    409,
    "L’autre foyer réserve ce jour-là",
    "D’après le calendrier de garde, c’est l’autre foyer qui a l’enfant ce jour-là.",
    "Voyez ensemble qui réserve. Si le calendrier de garde est faux, appelez le service enfance.",
    mot="Autre foyer",
    signe="gens",
)
_fixed(
    planning.CocheEnDouble,
    422,
    "Une case est envoyée deux fois",
    "La même case figure deux fois dans l’envoi. Elle n’a pas été prise.",
    "Revenez au planning et cochez chaque case une seule fois.",
    mot="En double",
)


@_says(planning.HorsDuMois)
def _(refus: planning.HorsDuMois) -> Explication:
    return Explication(
        422,
        "Ce jour n’est pas dans le mois affiché",
        f"Le {date_longue(refus.jour)} n’est pas dans le mois que vous modifiez.",
        "Changez de mois avec les flèches, puis recommencez.",
        mot="Hors du mois",
    )


# ---- billing ----


@_says(billing.MoisPasFini)
def _(refus: billing.MoisPasFini) -> Explication:
    return Explication(
        409,
        "Ce mois n’est pas fini",
        f"Les factures {de_mois(refus.mois)} partent une fois le mois terminé. Rien n’a été émis.",
        "Choisissez un mois terminé.",
    )


@_says(billing.PointagesEnConflit)
def _(refus: billing.PointagesEnConflit) -> Explication:
    return Explication(
        409,
        "Des pointages se contredisent",
        f"{pluriel(refus.nombre, 'pointage')} à régler : deux tablettes ne disent pas la même chose. "
        "Rien n’a été émis.",
        "Réglez d’abord ces pointages, puis relancez l’émission.",
    )


@_says(billing.TarifAbsent)
def _(refus: billing.TarifAbsent) -> Explication:
    return Explication(
        409,
        "Un tarif manque",
        f"{pluriel(refus.nombre, 'présence')} sans tarif ({liste(refus.activites)}). Rien n’a été émis.",
        "Entrez le tarif de ces activités, puis relancez l’émission.",
    )


# ---- documents ----

_fixed(
    documents.TypeRefuse,
    422,
    "Ce fichier n’est pas accepté",
    "Le portail lit les fichiers PDF, JPEG, PNG et HEIC. Le vôtre est d’une autre sorte, quel que soit son nom.",
    "Prenez une photo de la page, ou enregistrez le document en PDF.",
)
_fixed(
    documents.FichierAbsent,
    422,
    "Le fichier n’est pas arrivé en entier",
    f"L’envoi s’est interrompu, ou le fichier est vide ou dépasse {FICHIER_MAX}. Rien n’a été gardé.",
    "Choisissez de nouveau le fichier et renvoyez-le.",
)
_fixed(
    documents.TicketExpire,
    409,
    "L’envoi a pris trop de temps",
    "Le portail attend un fichier pendant 5 minutes. Rien n’a été gardé.",
    "Recommencez, si possible avec un fichier plus léger ou un meilleur réseau.",
)


# ---- fields ----

_CHAMPS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda n: "Cette réponse manque.",
    "string_too_short": lambda n: (
        "Cette réponse manque." if n.get("min_length", 1) <= 1 else f"Au moins {n['min_length']} caractères."
    ),
    "string_too_long": lambda n: f"{n.get('max_length', '')} caractères au plus. Raccourcissez votre réponse.",
    "string_pattern_mismatch": lambda n: "Cette réponse n’a pas la forme attendue.",
    "enum": lambda n: "Choisissez une réponse de la liste.",
    "literal_error": lambda n: "Choisissez une réponse de la liste.",
    "uuid_parsing": lambda n: "Choisissez une réponse de la liste.",
    "int_parsing": lambda n: "Écrivez un nombre entier, en chiffres.",
    "greater_than_equal": lambda n: f"Le plus petit nombre accepté est {n.get('ge', '')}.",
    "less_than_equal": lambda n: f"Le plus grand nombre accepté est {n.get('le', '')}.",
    "date_from_datetime_parsing": lambda n: "Écrivez une date, par exemple 2026-11-05.",
    "date_parsing": lambda n: "Écrivez une date, par exemple 2026-11-05.",
    "too_long": lambda n: f"{n.get('max_length', '')} réponses au plus en une fois.",
    "trop_lourd": lambda n: (
        f"Ce fichier pèse {n.get('taille', '')}, le maximum est {FICHIER_MAX}. Une photo de la page suffit."
    ),
    "caractere_interdit": lambda n: "Un caractère de cette réponse ne s’écrit pas. Retapez-la sans copier-coller.",
}


def explain_champ(champ: errors.ChampRefuse, phrases: Mapping[str, str] | None = None) -> str:
    """The sentence beside a field: the form's own (``"numero.string_pattern_mismatch"`` or ``"numero"``), else the
    general one of this reason."""
    propres = phrases or {}
    if sienne := propres.get(f"{champ.champ}.{champ.raison}") or propres.get(champ.champ):
        return sienne
    phrase = _CHAMPS.get(champ.raison)
    return phrase(champ.limites) if phrase else "Cette réponse n’est pas acceptée. Corrigez-la."


__all__ = [
    "Explication", "classes_expliquees", "duree", "explain", "explain_cellule", "explain_champ",
]  # fmt: skip
