"""Who may pick the children up, and what one household permits (leaflet L9)."""

from __future__ import annotations

import uuid
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.dossiers import Autorisations, AutorisationsEnfant, ChampsEnConflit, PersonneVue
from contracts.errors import Introuvable, Refus, RequeteInvalide
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.portail.dossier_mots import CHAMPS, PERMISSIONS
from gateway.presentation.formulaire import Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
_SEULS: Final = {"accorde": "seul"}
"""Fields of the page that do not have the contract's name."""
_PERSONNE: Final = ("prenom", "nom", "telephone", "lien", "sens", "enfant_ids", "a_appeler", "du", "au")
_PHRASES: Final = {
    "telephone": "Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.",
    "enfant_ids": "Choisissez au moins un enfant.",
    "sens": "Dites si cette personne peut venir ou ne doit pas venir.",
    "du": "Écrivez la date du premier jour.",
    "au.fin_avant_debut": "Le dernier jour vient avant le premier. Corrigez l’une des deux dates.",
}


@pages.get("/dossier/autorisations", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    return visite.page(
        "portail/autorisations.html",
        "dossier",
        autorisations=vue,
        prenoms={un.enfant_id: un.prenom for un in vue.enfants},
        activites={un.code: un.libelle for un in vue.activites},
        permissions=PERMISSIONS,
        champs=CHAMPS,
    )


# ---- permissions of one child ----


@pages.get("/dossier/autorisations/{enfant_id}", Acces.PARENT)
async def show_enfant(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    enfant = _find(visite, vue)
    return _page_enfant(visite, vue, enfant, Formulaire(_values(enfant)))


@pages.post("/dossier/autorisations/{enfant_id}", Acces.PARENT)
async def save_enfant(visite: Visite) -> HttpResponse:
    """The whole answer of the household; what another adult of it changed meanwhile is shown beside what was typed."""
    champs = await visite.champs()
    enfant_id = visite.uuid("enfant_id", "enfant")
    try:
        demande = read(dossiers.SaveAutorisations, _asked(champs) | {"enfant_id": enfant_id})
        accuse = await visite.call(dossiers.SAVE_AUTORISATIONS, demande)
    except Refus as refus:
        vue = await _read(visite)
        enfant = _find(visite, vue)
        noms = _noms(vue)
        if isinstance(refus, ChampsEnConflit):
            return _page_enfant(visite, vue, enfant, refused(champs, noms, {}), refus.noms)
        erreurs = form_errors(_beside_activities(refus, champs), noms, _phrases(vue))
        return _page_enfant(visite, vue, enfant, refused(champs, noms, erreurs))
    return visite.go(f"/dossier/accuse/{accuse.numero}")


def _noms(vue: Autorisations) -> tuple[str, ...]:
    seuls = [f"{debut}_{un.code}" for un in vue.activites for debut in ("seul", "heure", "du", "au")]
    return (*(nom for nom, _ in PERMISSIONS), *seuls)


def _phrases(vue: Autorisations) -> dict[str, str]:
    phrases = {nom: "Répondez par oui ou par non." for nom, _ in PERMISSIONS}
    for un in vue.activites:
        phrases[f"seul_{un.code}"] = "Choisissez une réponse de la liste."
        phrases[f"du_{un.code}"] = "Écrivez la date du premier jour."
        phrases[f"heure_{un.code}"] = "Écrivez une heure, par exemple 18:00."
        phrases[f"au_{un.code}"] = "Écrivez une date qui ne vient pas avant le premier jour."
    return phrases


def _asked(champs: Champs) -> dict[str, Any]:
    reponses: dict[str, Any] = {"oui": True, "non": False}
    return {
        "operation_id": champs.operation(),
        "version_lue": champs.texte("version_lue"),
        **{nom: reponses.get(champs.texte(nom)) for nom, _ in PERMISSIONS},
        "rentre_seul": [
            {
                "activite": code,
                "accorde": reponses.get(champs.texte(f"seul_{code}"), champs.texte(f"seul_{code}")),
                "heure": champs.texte(f"heure_{code}") or None,
                "du": champs.texte(f"du_{code}") or clock.today(),
                "au": champs.texte(f"au_{code}") or None,
            }
            for code in _answered(champs)
        ],
    }


def _answered(champs: Champs) -> list[str]:
    """The activities with an answer, in the order of the page."""
    return [nom.removeprefix("seul_") for nom, valeur in champs.paires if nom.startswith("seul_") and valeur]


def _beside_activities(refus: Refus, champs: Champs) -> Refus:
    """``rentre_seul.2.heure`` beside ``heure_etude``."""
    if not isinstance(refus, RequeteInvalide):
        return refus
    codes, places = _answered(champs), []
    for un in refus.champs:
        morceaux = un.champ.split(".")
        est_range = morceaux[0] == "rentre_seul" and len(morceaux) == 3 and int(morceaux[1]) < len(codes)
        champ = f"{_SEULS.get(morceaux[2], morceaux[2])}_{codes[int(morceaux[1])]}" if est_range else un.champ
        places.append(un.model_copy(update={"champ": champ}))
    return RequeteInvalide(champs=places)


def _values(enfant: AutorisationsEnfant) -> dict[str, Any]:
    mots = {True: "oui", False: "non", None: None}
    valeurs: dict[str, Any] = {nom: mots[getattr(enfant, nom)] for nom, _ in PERMISSIONS}
    for un in enfant.rentre_seul:
        valeurs[f"seul_{un.activite}"] = mots[un.accorde]
        valeurs[f"heure_{un.activite}"] = un.heure.strftime("%H:%M") if un.heure else ""
        valeurs[f"du_{un.activite}"] = un.du.isoformat()
        valeurs[f"au_{un.activite}"] = un.au.isoformat() if un.au else ""
    return valeurs


def _page_enfant(
    visite: Visite, vue: Autorisations, enfant: AutorisationsEnfant, f: Formulaire, conflits: list[str] | None = None
) -> HttpResponse:
    actuel = _values(enfant)
    return visite.page(
        "portail/autorisations_enfant.html",
        "dossier",
        statut=409 if conflits else 422 if f.erreurs else 200,
        enfant=enfant,
        activites=vue.activites,
        permissions=PERMISSIONS,
        f=f,
        conflits=[_conflict(vue, cle, actuel, f) for cle in conflits or []],
        operation_id=new_operation(),
    )


def _conflict(vue: Autorisations, cle: str, actuel: dict[str, Any], f: Formulaire) -> tuple[str, str, str]:
    """What, as it is recorded now, as this person had answered."""
    genre, _, activite = cle.partition(":")
    nom = f"seul_{activite}" if activite else genre
    libelle = next((un.libelle for un in vue.activites if un.code == activite), "")
    quoi = f"{CHAMPS[genre]}, {libelle}" if libelle else CHAMPS[genre]
    return quoi, actuel.get(nom) or "sans réponse", f.valeur(nom) or "sans réponse"


# ---- people ----


@pages.get("/dossier/personnes/nouvelle", Acces.PARENT)
async def new_personne(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    enfants = [str(un.enfant_id) for un in vue.enfants]
    f = Formulaire({"du": clock.today().isoformat(), "sens": "autorisee", "enfant_ids": enfants})
    return _page_personne(visite, vue, None, f, uuid.uuid4())


@pages.get("/dossier/personnes/{personne_id}", Acces.PARENT)
async def show_personne(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    personne = _find_personne(visite, vue)
    if personne is None:
        raise Introuvable(objet="personne")
    valeurs = personne.model_dump(mode="json", include=set(_PERSONNE)) | {
        "a_appeler": "oui" if personne.a_appeler else ""
    }
    return _page_personne(visite, vue, personne, Formulaire(valeurs), personne.personne_id)


@pages.post("/dossier/personnes/{personne_id}", Acces.PARENT)
async def save_personne(visite: Visite) -> HttpResponse:
    """A new entry or a changed one; at once. Changed by somebody else meanwhile: both are kept."""
    champs = await visite.champs()
    personne_id = visite.uuid("personne_id", "personne")
    valeurs = {
        "operation_id": champs.operation(),
        "personne_id": personne_id,
        "version_lue": champs.texte("version_lue") or "0",
        **champs.valeurs("prenom", "nom", "telephone", "lien", "sens", "du"),
        "enfant_ids": champs.tous("enfant_ids"),
        "a_appeler": champs.texte("a_appeler") == "oui",
        "au": champs.texte("au") or None,
    }
    try:
        accuse = await visite.call(dossiers.SAVE_PERSONNE, read(dossiers.SavePersonne, valeurs))
    except Refus as refus:
        erreurs = form_errors(_one_children_field(refus), _PERSONNE, _PHRASES)
        f = Formulaire(champs.valeurs(*_PERSONNE) | {"enfant_ids": champs.tous("enfant_ids")}, erreurs)
        vue = await _read(visite)
        return _page_personne(visite, vue, _find_personne(visite, vue), f, personne_id)
    return visite.go(f"/dossier/accuse/{accuse.numero}")


@pages.post("/dossier/personnes/{personne_id}/retirer", Acces.PARENT)
async def remove_personne(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "personne_id": visite.uuid("personne_id", "personne"),
        "version_lue": champs.texte("version_lue"),
    }
    accuse = await visite.call(dossiers.REMOVE_PERSONNE, read(dossiers.RemovePersonne, valeurs))
    return visite.go(f"/dossier/accuse/{accuse.numero}")


def _one_children_field(refus: Refus) -> Refus:
    if not isinstance(refus, RequeteInvalide):
        return refus
    return RequeteInvalide(
        champs=[
            un.model_copy(update={"champ": "enfant_ids"}) if un.champ.startswith("enfant_ids") else un
            for un in refus.champs
        ]
    )


def _page_personne(
    visite: Visite, vue: Autorisations, personne: PersonneVue | None, f: Formulaire, personne_id: uuid.UUID
) -> HttpResponse:
    return visite.page(
        "portail/personne.html",
        "dossier",
        statut=422 if f.erreurs else 200,
        personne=personne,
        personne_id=personne_id,
        enfants=[(str(un.enfant_id), un.prenom) for un in vue.enfants],
        f=f,
        operation_id=new_operation(),
        operation_retrait=new_operation(),
    )


def _find_personne(visite: Visite, vue: Autorisations) -> PersonneVue | None:
    personne_id = visite.uuid("personne_id", "personne")
    return next((un for un in vue.personnes if un.personne_id == personne_id), None)


def _find(visite: Visite, vue: Autorisations) -> AutorisationsEnfant:
    enfant_id = visite.uuid("enfant_id", "enfant")
    for un in vue.enfants:
        if un.enfant_id == enfant_id:
            return un
    raise Introuvable(objet="enfant")


async def _read(visite: Visite) -> Autorisations:
    return await visite.call(dossiers.GET_AUTORISATIONS, dossiers.GetAutorisations())
