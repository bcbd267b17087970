"""What waits for the person at the desk. One ``Source`` a figure, or a few of one service: to add some, add a line.

Each source is read side by side with the others, by its own roles, and may be missing alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from contracts import accounts, documents, dossiers, planning
from contracts.base import AGENTS, GUICHET, REGIE, Role
from gateway.portail.calendrier_mois import month_of, shift
from gateway.presentation.mots import date_longue, de_mois, heure, instant, pluriel
from gateway.routage import ROLES, Acces
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock


@dataclass(frozen=True, slots=True)
class Tuile:
    """A figure that waits and where it is dealt with; without a figure, a gesture of the month."""

    mot: str
    adresse: str
    note: str = ""
    nombre: int | None = None


Lecture = Callable[[Visite], Awaitable[list[Tuile] | BlocIndisponible]]


@dataclass(frozen=True, slots=True)
class Source:
    """``nom`` is said when its service does not answer: « Les messages »."""

    nom: str
    roles: frozenset[Role]
    read: Lecture


def counted(nombre: int, singulier: str, plusieurs: str, adresse: str, note: str = "") -> Tuile:
    return Tuile(singulier if nombre < 2 else plusieurs, adresse, note, nombre)


async def _rattachements(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(dossiers.LIST_RATTACHEMENTS, dossiers.ListRattachements())
    if isinstance(vu, BlocIndisponible):
        return vu
    note = f"la plus ancienne : {instant(vu.demandes[0].demande_at)}" if vu.demandes else "rien n’attend"
    mots = ("demande de rattachement", "demandes de rattachement")
    return [counted(len(vu.demandes), *mots, "/mairie/rattachements", note)]


async def _dossiers(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(dossiers.GET_EN_ATTENTE, dossiers.GetEnAttente())
    if isinstance(vu, BlocIndisponible):
        return vu
    return [
        counted(vu.inscriptions, "demande d’inscription", "demandes d’inscription", "/mairie/inscriptions"),
        counted(vu.propositions, "changement proposé", "changements proposés", "/mairie/changements"),
        counted(vu.litiges, "désaccord à trancher", "désaccords à trancher", "/mairie/desaccords"),
    ]


async def _messages(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(accounts.LIST_BOITE, accounts.ListBoite())
    if isinstance(vu, BlocIndisponible):
        return vu
    promis = f"réponse promise avant le {date_longue(vu.fils[0].reponse_avant, False)}" if vu.fils else "rien n’attend"
    return [counted(vu.total, "message à répondre", "messages à répondre", "/mairie/messages", promis)]


async def _pieces(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(documents.LIST_EXAMEN, documents.ListExamen())
    if isinstance(vu, BlocIndisponible):
        return vu
    note = f"la plus ancienne : {instant(vu.pieces[0].document.depose_at)}" if vu.pieces else "rien n’attend"
    if vu.infectees:
        note = f"virus trouvé dans {pluriel(len(vu.infectees), 'fichier')}, à lire"
    return [counted(vu.attendent, "pièce à examiner", "pièces à examiner", "/mairie/pieces", note)]


async def _feuilles(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(planning.LIST_FEUILLES, planning.ListFeuilles(jour=clock.today()))
    if isinstance(vu, BlocIndisponible):
        return vu
    attendus = sum(feuille.attendus for feuille in vu.feuilles)
    note = f"aujourd’hui, {pluriel(attendus, 'enfant attendu', 'enfants attendus')}"
    return [counted(len(vu.feuilles), "feuille de pointage", "feuilles de pointage", "/pointage", note)]


async def _fermetures(_visite: Visite) -> list[Tuile]:
    return [
        Tuile("Changements d’école", "/mairie/changements-ecole", "réservations reportées ou annulées, PAI à refaire"),
        Tuile("Calendrier", "/mairie/calendrier", "vacances, ponts, jours d’école de chaque école"),
        Tuile("Fermetures", "/mairie/fermetures", "grève, travaux : annuler et prévenir"),
    ]


async def _listes_attente(_visite: Visite) -> list[Tuile]:
    return [Tuile("Listes d’attente", "/mairie/listes-attente", "activités complètes : rangs et places proposées")]


async def _encadrement(visite: Visite) -> list[Tuile] | BlocIndisponible:
    vu = await visite.block(planning.GET_ALERTES, planning.GetAlertes())
    if isinstance(vu, BlocIndisponible):
        return vu
    note = "chaque accueil de la semaine a ses animateurs"
    adresse = "/mairie/encadrement"
    if vu.alertes:
        premiere = vu.alertes[0]
        note = f"{date_longue(premiere.jour, False)} à {heure(premiere.debut)}, {premiere.site.libelle}"
        adresse += f"?semaine={premiere.jour}"
    mots = ("accueil où des animateurs manquent", "accueils où des animateurs manquent")
    return [counted(len(vu.alertes), *mots, adresse, note)]


async def _creche(_visite: Visite) -> list[Tuile]:
    return [Tuile("Crèche", "/mairie/creche", "contrats, absences, journées à terminer")]


async def _facturation(_visite: Visite) -> list[Tuile]:
    mois = shift(month_of(clock.today()), -1)
    return [Tuile(f"Factures {de_mois(mois)}", f"/mairie/facturation?mois={mois}", "vérifier, puis émettre")]


SOURCES: Final = (
    Source("Les demandes de rattachement", AGENTS, _rattachements),
    Source("Les inscriptions et les changements", AGENTS, _dossiers),
    Source("Les pièces à examiner", AGENTS, _pieces),
    Source("Les messages", GUICHET, _messages),
    Source("Les feuilles de pointage", ROLES[Acces.POINTAGE], _feuilles),
    Source("L’encadrement", AGENTS, _encadrement),
    Source("La crèche", AGENTS, _creche),
    Source("Les fermetures", AGENTS, _fermetures),
    Source("Les listes d’attente", AGENTS, _listes_attente),
    Source("Les factures", REGIE, _facturation),
)
"""In the order of the page."""
