"""A week repeated: the typical one for some children, or one already booked, over a period.

The question is in the address (it can be reloaded, and taken up again); its recap saves the same question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Refus, RequeteInvalide
from contracts.planning import ActiviteDeLaSemaine, Repetition, SemaineType
from gateway.formes import form_errors, read
from gateway.portail.effets import changements_of, read_effets
from gateway.portail.planning_famille import recap_page
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.jours import lundi_of
from gateway.presentation.mots import JOURS, date_courte, date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/planning/repeter"
_CHAMPS: Final = ("enfant", "semaine", "source", "du", "au")
_PHRASES: Final = {
    "enfant": "Choisissez au moins un enfant.",
    "semaine": "Cochez au moins une case de la semaine.",
    "source": "Choisissez la semaine à copier.",
    "du": "Choisissez le premier jour, par exemple le 30/11/2026.",
    "au": "Choisissez un dernier jour après le premier, à un an au plus. Laissez vide : fin de l’année scolaire.",
}
_CASE: Final = re.compile(r"([0-6])\.([a-z][a-z0-9_]{1,39})")
_FORMULE: Final = re.compile(r"f\.[0-6]\.[\w-]{1,40}")
_SEMAINES: Final = 12


@pages.get(ADRESSE, Acces.PARENT)
async def ask(visite: Visite) -> HttpResponse:
    return await _form_page(visite, VIERGE)


@pages.get(f"{ADRESSE}/recapitulatif", Acces.PARENT)
async def recap(visite: Visite) -> HttpResponse:
    """What the repetition would do; a question that cannot be read is shown again with its sentences."""
    paires = visite.requete.query_params.multi_items()
    try:
        repetition = read_repetition(paires)
    except RequeteInvalide as refus:
        return await _form_page(visite, Formulaire(_typed(paires), _erreurs(refus)), statut=422)
    prevu = await visite.call(planning.PREVIEW_FAMILLE, planning.PreviewFamille(repetition=repetition))
    effets = await read_effets(visite, prevu.effets, changements_of(prevu.enfants))
    return recap_page(
        visite,
        prevu,
        effets,
        action=ADRESSE,
        champs=[(nom, valeur) for nom, valeur in paires if valeur],
        titre="Répéter une semaine",
        retour=(ADRESSE, "Changer la semaine ou la période"),
        bouton="Terminer",
    )


@pages.post(ADRESSE, Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    """ "Terminer": planning expands the pattern again, under its locks."""
    champs = await visite.champs()
    operation_id = champs.operation()
    repetition = read_repetition((nom, v) for nom, v in champs.paires if nom not in ("jeton", "operation_id"))
    demande = planning.SaveFamille(operation_id=operation_id, repetition=repetition)
    await visite.call(planning.SAVE_FAMILLE, demande)
    return visite.go(f"/planning/termine/{operation_id}")


def read_repetition(paires: Iterable[tuple[str, str]]) -> Repetition:
    """The pattern as it was asked: ``case`` and ``f.2.mercredi`` are cells of the week, ``source`` a Monday."""
    valeurs: dict[str, Any] = {"enfants": [], "semaine": []}
    for nom, valeur in paires:
        if not valeur:
            continue
        if nom == "enfant":
            valeurs["enfants"].append(valeur)
        elif nom == "case" or _FORMULE.fullmatch(nom):
            lue = _CASE.fullmatch(valeur)
            valeurs["semaine"].append({"jour": lue[1], "activite": lue[2]} if lue else valeur)
        elif nom in ("du", "au", "source"):
            valeurs[nom] = valeur
        else:
            valeurs[nom[:20]] = "?"
    if not valeurs["semaine"] and "source" not in valeurs:
        valeurs["semaine"] = None
    return read(Repetition, valeurs)


def _typed(paires: Iterable[tuple[str, str]]) -> dict[str, Any]:
    dits: dict[str, Any] = {"enfant": [], "case": []}
    for nom, valeur in paires:
        if nom == "enfant":
            dits["enfant"].append(valeur)
        elif nom == "case" or _FORMULE.fullmatch(nom):
            dits["case"].append(valeur)
        elif nom in _CHAMPS:
            dits[nom] = valeur
    return dits


def _erreurs(refus: RequeteInvalide) -> dict[str, str]:
    """Beside each field of the form; a rule of the whole (dates crossed) is said of the last day."""
    noms = {"enfants": "enfant", "requete": "au"}
    champs = []
    for champ in refus.champs:
        premier = champ.champ.split(".", 1)[0]
        champs.append(champ.model_copy(update={"champ": noms.get(premier, premier)}))
    try:
        return form_errors(RequeteInvalide(champs=champs), _CHAMPS, _PHRASES)
    except Refus:
        return {"": "Cette demande ne peut pas être lue. Recommencez avec le formulaire."}


async def _form_page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    vu = await visite.call(planning.GET_SEMAINE_TYPE, planning.GetSemaineType())
    if not f.valeurs:  # all the children, at first
        f = Formulaire({"enfant": [str(enfant.enfant_id) for enfant in vu.enfants]})
    return visite.page(
        "portail/planning_repeter.html",
        "planning",
        statut=statut,
        f=f,
        vu=vu,
        jours=[(JOURS[rang], rang, *_du_jour(vu.activites, rang)) for rang in _jours_ouverts(vu)],
        semaines=_list_semaines(vu.aujourd_hui),
        cette_semaine=lundi_of(vu.aujourd_hui).isoformat(),
        lundi=lundi_of(vu.aujourd_hui + timedelta(days=7)).isoformat(),
        fin=date_longue(vu.fin_annee),
    )


def _jours_ouverts(vu: SemaineType) -> list[int]:
    return sorted({jour for activite in vu.activites for jour in activite.jours})


def _du_jour(
    activites: Iterable[ActiviteDeLaSemaine], rang: int
) -> tuple[list[ActiviteDeLaSemaine], dict[str, list[ActiviteDeLaSemaine]]]:
    """What is ticked alone, and what excludes one another, by group."""
    seules: list[ActiviteDeLaSemaine] = []
    groupes: dict[str, list[ActiviteDeLaSemaine]] = {}
    for activite in activites:
        if rang in activite.jours and activite.groupe:
            groupes.setdefault(activite.groupe, []).append(activite)
        elif rang in activite.jours:
            seules.append(activite)
    return seules, groupes


def _list_semaines(aujourd_hui: date) -> list[tuple[str, str]]:
    """Weeks that may be copied: four behind, those to come."""
    premier = lundi_of(aujourd_hui) - timedelta(days=28)
    lundis = [premier + timedelta(days=7 * rang) for rang in range(_SEMAINES)]
    return [
        (lundi.isoformat(), f"du {date_courte(lundi)} au {date_courte(lundi + timedelta(days=6))}") for lundi in lundis
    ]
