"""Composition of the family: telephone and e-mail at once; address, school, custody, identity as proposals (L9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.dossiers import AdulteVue, ChampsEnConflit, DossierVue, EnfantVue
from contracts.errors import Introuvable, Refus
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_COORDONNEES: Final = ("telephone", "email")
_PHRASES: Final = {
    "telephone": "Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.",
    "email": "Écrivez une adresse e-mail, par exemple prenom@exemple.fr.",
    "adresse.string_too_short": "Écrivez l’adresse complète, avec la ville.",
    "ecole": "Choisissez une école de la liste.",
    "du": "Écrivez la date à partir de laquelle la garde change.",
    "rythme": "Choisissez comment la garde s’organise.",
    "foyer_id": "Choisissez un foyer de la liste.",
    "naissance.pas_un_enfant": "Cette date n’est pas celle de la naissance d’un enfant. Vérifiez l’année.",
    "naissance": "Écrivez la date de naissance.",
}


@dataclass(frozen=True, slots=True)
class _Genre:
    """One kind of proposal: its page, and its fields in the order of the form."""

    titre: str
    champs: tuple[str, ...]
    depart: Callable[[DossierVue, EnfantVue | None], Mapping[str, Any]]


def _mon_foyer(dossier: DossierVue) -> str:
    return next((str(un.foyer_id) for un in dossier.foyers if un.est_le_mien), "")


_GENRES: Final = {
    "adresse": _Genre("Changer d’adresse", ("adresse",), lambda d, _: {"adresse": d.adresse}),
    "ecole": _Genre("Changer d’école", ("ecole", "classe"), lambda d, e: {"classe": e.classe if e else ""}),
    "garde": _Genre(
        "Changer la garde",
        ("du", "rythme", "foyer_id", "jour_changement", "heure_changement"),
        lambda d, e: {"foyer_id": _mon_foyer(d), "jour_changement": "4", "heure_changement": "18:30"},
    ),
    "identite": _Genre(
        "Corriger l’identité",
        ("prenom", "nom", "naissance"),
        lambda d, e: {"prenom": e.prenom, "nom": e.nom, "naissance": e.naissance.isoformat()} if e else {},
    ),
}


@pages.get("/dossier/coordonnees/{adulte_id}", Acces.PARENT)
async def show_coordonnees(visite: Visite) -> HttpResponse:
    adulte = await _adulte(visite)
    return _page_coordonnees(visite, adulte, Formulaire({"telephone": adulte.telephone, "email": adulte.email}))


@pages.post("/dossier/coordonnees/{adulte_id}", Acces.PARENT)
async def save_coordonnees(visite: Visite) -> HttpResponse:
    """Changed at once; what somebody else changed meanwhile is shown beside what was typed."""
    champs = await visite.champs()
    adulte_id = visite.uuid("adulte_id", "adulte")
    valeurs: dict[str, Any] = {
        "operation_id": champs.operation(),
        "adulte_id": adulte_id,
        "version_lue": champs.texte("version_lue"),
        **{nom: champs.texte(nom).strip() for nom in _COORDONNEES if champs.texte(f"choix_{nom}") != "autre"},
    }
    try:
        accuse = await visite.call(dossiers.SAVE_COORDONNEES, read(dossiers.SaveCoordonnees, valeurs))
    except ChampsEnConflit as refus:
        return _page_coordonnees(visite, await _adulte(visite), refused(champs, _COORDONNEES, {}), refus.noms, 409)
    except Refus as refus:
        erreurs = form_errors(refus, _COORDONNEES, _PHRASES)
        return _page_coordonnees(visite, await _adulte(visite), refused(champs, _COORDONNEES, erreurs), statut=422)
    return visite.go(f"/dossier/accuse/{accuse.numero}")


async def _adulte(visite: Visite) -> AdulteVue:
    """One's own adult, or anyone of the household at the counter."""
    adulte_id = visite.uuid("adulte_id", "adulte")
    dossier = await visite.call(dossiers.GET_DOSSIER, dossiers.GetDossier())
    for adulte in dossier.adultes:
        if adulte.adulte_id == adulte_id and adulte.version:
            return adulte
    raise Introuvable(objet="adulte")


def _page_coordonnees(
    visite: Visite, adulte: AdulteVue, f: Formulaire, conflits: list[str] | None = None, statut: int = 200
) -> HttpResponse:
    return visite.page(
        "portail/dossier_coordonnees.html",
        "dossier",
        statut=statut,
        adulte=adulte,
        f=f,
        conflits=[(nom, getattr(adulte, nom), f.valeur(nom)) for nom in conflits or []],
        operation_id=new_operation(),
    )


@pages.get("/dossier/adresse", Acces.PARENT)
async def show_adresse(visite: Visite) -> HttpResponse:
    return await _show(visite, "adresse", None)


@pages.post("/dossier/adresse", Acces.PARENT)
async def propose_adresse(visite: Visite) -> HttpResponse:
    return await _propose(visite, "adresse", None)


@pages.get("/dossier/enfants/{enfant_id}/{genre}", Acces.PARENT)
async def show_proposition(visite: Visite) -> HttpResponse:
    return await _show(visite, _genre(visite), visite.uuid("enfant_id", "enfant"))


@pages.post("/dossier/enfants/{enfant_id}/{genre}", Acces.PARENT)
async def propose(visite: Visite) -> HttpResponse:
    """``genre``: ecole, garde or identite; an agent decides."""
    return await _propose(visite, _genre(visite), visite.uuid("enfant_id", "enfant"))


def _genre(visite: Visite) -> str:
    genre = visite.chemin("genre")
    if genre not in _GENRES or genre == "adresse":
        raise Introuvable(objet="page")
    return genre


async def _show(visite: Visite, genre: str, enfant_id: UUID | None) -> HttpResponse:
    dossier, enfant = await _read(visite, enfant_id)
    return _page(visite, genre, dossier, enfant, Formulaire(_GENRES[genre].depart(dossier, enfant)))


async def _propose(visite: Visite, genre: str, enfant_id: UUID | None) -> HttpResponse:
    champs = await visite.champs()
    noms = (*_GENRES[genre].champs, "precision")
    try:
        valeurs = {
            "operation_id": champs.operation(),
            "enfant_id": enfant_id,
            genre: _asked(champs, genre),
            "precision": champs.texte("precision"),
        }
        accuse = await visite.call(dossiers.PROPOSE, read(dossiers.Propose, valeurs))
    except Refus as refus:
        places: dict[type[Refus], str] = {dossiers.SansAutreFoyer: "rythme"}
        erreurs = form_errors(refus, noms, _PHRASES, places)
        dossier, enfant = await _read(visite, enfant_id)
        return _page(visite, genre, dossier, enfant, refused(champs, noms, erreurs))
    return visite.go(f"/dossier/accuse/{accuse.numero}")


def _asked(champs: Champs, genre: str) -> dict[str, str]:
    """The fields that were filled in: a rhythm without change day asks neither day nor hour."""
    valeurs = {nom: champs.texte(nom) for nom in _GENRES[genre].champs}
    if genre == "garde" and valeurs["rythme"] == "foyer_unique":
        return {nom: valeurs[nom] for nom in ("du", "rythme", "foyer_id")}
    return valeurs


async def _read(visite: Visite, enfant_id: UUID | None) -> tuple[DossierVue, EnfantVue | None]:
    dossier = await visite.call(dossiers.GET_DOSSIER, dossiers.GetDossier())
    if enfant_id is None:
        return dossier, None
    for enfant in dossier.enfants:
        if enfant.enfant_id == enfant_id:
            return dossier, enfant
    raise Introuvable(objet="enfant")


def _page(
    visite: Visite, genre: str, dossier: DossierVue, enfant: EnfantVue | None, f: Formulaire = VIERGE
) -> HttpResponse:
    action = f"/dossier/enfants/{enfant.enfant_id}/{genre}" if enfant else f"/dossier/{genre}"
    return visite.page(
        "portail/dossier_proposition.html",
        "dossier",
        statut=422 if f.erreurs else 200,
        titre=_GENRES[genre].titre,
        genre=genre,
        action=action,
        dossier=dossier,
        enfant=enfant,
        f=f,
        operation_id=new_operation(),
    )
