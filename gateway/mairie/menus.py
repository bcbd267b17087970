"""The menus of a week, typed dish by dish or pasted from a spreadsheet, with the allergens of each dish."""

from __future__ import annotations

import csv
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import RequeteInvalide
from contracts.planning import MenuDuJour, Plat, PlatDuMenu, RegimeMenu
from gateway.formes import Champs, new_operation, read
from gateway.portail.menus import lundi_asked, read_semaine
from gateway.presentation.formulaire import INTERDITS, VIERGE, Formulaire
from gateway.presentation.jours import lundi_of
from gateway.presentation.menus import (
    ALLERGENES,
    PLATS,
    flatten,
    nom_plat,
    read_allergenes,
    sort_plats,
    write_allergenes,
)
from gateway.presentation.mots import date_courte, date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/mairie/cuisine/menus"
LIGNES: Final = (
    (Plat.ENTREE, RegimeMenu.STANDARD),
    (Plat.PLAT, RegimeMenu.STANDARD),
    (Plat.PLAT, RegimeMenu.SANS_PORC),
    (Plat.PLAT, RegimeMenu.VEGETARIEN),
    (Plat.GARNITURE, RegimeMenu.STANDARD),
    (Plat.LAITAGE, RegimeMenu.STANDARD),
    (Plat.DESSERT, RegimeMenu.STANDARD),
)
"""The fields of a day; a variant that came from a spreadsheet has its own line while it is there."""
COLONNES: Final = ("date", "plat", "regime", "libelle", "allergenes")
_LIBELLE_MAX: Final = 120
_DATE: Final = "écrivez la date comme 2026-11-30 ou 30/11/2026."
_DATE_FRANCAISE: Final = re.compile(r"^(\d{2})/(\d{2})/(\d{4})$")
ILLISIBLE: Final = "Un caractère de ce tableau ne peut pas être gardé."
"""What is left to say once every line was read."""
_Cle = tuple[Plat, RegimeMenu]


@pages.get(ADRESSE, Acces.CUISINE)
async def show(visite: Visite) -> HttpResponse:
    lundi = lundi_asked(visite)
    menus = await read_semaine(visite, lundi)
    return _page(visite, lundi, menus, Formulaire(_valeurs(menus)))


@pages.post(ADRESSE, Acces.CUISINE)
async def save(visite: Visite) -> HttpResponse:
    champs, lundi = await visite.champs(), lundi_asked(visite)
    operation_id = champs.operation()
    menus = await read_semaine(visite, lundi)
    noms = [nom for menu in menus for nom in _noms(menu.jour)]
    typees = champs.valeurs(*(nom for paire in noms for nom in paire[1:]))
    erreurs: dict[str, str] = {}
    lus = [_read_jour(champs, menu.jour, erreurs) for menu in menus]
    saisis = [saisi for saisi in lus if saisi is not None]
    if not erreurs and not saisis:
        return visite.go(f"{ADRESSE}?semaine={lundi}")
    if not erreurs:
        demande = read(planning.SaveMenus, {"operation_id": operation_id, "menus": saisis})
        try:
            await visite.call(planning.SAVE_MENUS, demande)
        except planning.MenuChange as refus:
            erreurs[""] = (
                f"Quelqu’un a changé le menu du {date_longue(refus.jour, annee=False)} pendant que vous écriviez. Rien "
                "n’est enregistré : lisez ce qu’il a écrit, au-dessus de vos champs, puis enregistrez de nouveau."
            )
            menus = await read_semaine(visite, lundi)
            return _page(visite, lundi, menus, Formulaire(typees, erreurs), champs, en_conflit=refus.jour)
        else:
            return visite.go(f"{ADRESSE}?semaine={lundi}", "menus-enregistres")
    return _page(visite, lundi, menus, Formulaire(typees, erreurs), champs)


@pages.post(f"{ADRESSE}/importer", Acces.CUISINE)
async def load(visite: Visite) -> HttpResponse:
    """A pasted CSV replaces the days that it names, and only those."""
    champs, lundi = await visite.champs(), lundi_asked(visite)
    texte = champs.texte("csv")
    try:
        jours = list(read_csv(texte))
        demande = read(
            planning.SaveMenus,
            {"operation_id": uuid.uuid5(champs.operation(), texte), "menus": jours},
        )
    except (ValueError, csv.Error, RequeteInvalide) as error:
        phrase = str(error) if isinstance(error, ValueError) else ILLISIBLE
        menus = await read_semaine(visite, lundi)
        f = Formulaire(_valeurs(menus) | {"csv": texte}, {"csv": phrase})
        return _page(visite, lundi, menus, f)
    await visite.call(planning.SAVE_MENUS, demande)
    premier = min(menu.jour for menu in demande.menus)
    return visite.go(f"{ADRESSE}?semaine={lundi_of(premier)}", "menus-enregistres")


def read_csv(texte: str) -> Iterator[dict[str, Any]]:
    """The days of ``date;plat;regime;libelle;allergenes``; raises ``ValueError`` with the line and what to mend."""
    lus = texte.lstrip("\ufeff").splitlines()
    lignes = csv.reader(lus, delimiter="\t" if lus and "\t" in lus[0] else ";")  # cells are copied with tabs
    entete = [flatten(nom) for nom in next(lignes, [])]
    if entete != list(COLONNES):
        raise ValueError(f"La première ligne doit être « {';'.join(COLONNES)} ».")
    jours: dict[date, dict[_Cle, dict[str, Any]]] = {}
    for rang, ligne in enumerate(lignes, start=2):
        if not any(valeur.strip() for valeur in ligne):
            continue
        jour, cle, plat = _read_ligne(rang, ligne)
        if cle in jours.setdefault(jour, {}):
            raise ValueError(f"Ligne {rang} : ce jour a déjà ce plat pour ce régime.")
        jours[jour][cle] = plat
    if not 0 < len(jours) <= planning.JOURS_DE_MENUS_MAX:
        raise ValueError(f"Collez de 1 à {planning.JOURS_DE_MENUS_MAX} jours de menus.")
    for jour, plats in sorted(jours.items()):
        yield {"jour": jour, "plats": list(plats.values())}


def _read_ligne(rang: int, ligne: list[str]) -> tuple[date, _Cle, dict[str, Any]]:
    if len(ligne) != len(COLONNES):
        raise ValueError(f"Ligne {rang} : {len(COLONNES)} colonnes attendues, {len(ligne)} lues.")
    jour_lu, plat_lu, regime_lu, libelle, allergenes_lus = (valeur.strip() for valeur in ligne)
    try:
        jour = date.fromisoformat(_DATE_FRANCAISE.sub(r"\3-\2-\1", jour_lu))
    except ValueError:
        raise ValueError(f"Ligne {rang} : {_DATE}") from None
    plat = next((un for un in Plat if flatten(plat_lu) in (un.value, flatten(PLATS[un]))), None)
    regime = next((un for un in RegimeMenu if un.value == (flatten(regime_lu) or "standard").replace(" ", "_")), None)
    if not 2000 <= jour.year < 2100:
        raise ValueError(f"Ligne {rang} : {_DATE}")
    if plat is None:
        raise ValueError(f"Ligne {rang} : le plat est l’un de {', '.join(Plat)}.")
    if regime is None:
        raise ValueError(f"Ligne {rang} : le régime est l’un de {', '.join(RegimeMenu)}.")
    if not 0 < len(libelle) <= _LIBELLE_MAX:
        raise ValueError(f"Ligne {rang} : le nom du plat a de 1 à {_LIBELLE_MAX} caractères.")
    try:
        allergenes = read_allergenes(allergenes_lus.replace("|", ","))
    except ValueError as inconnu:
        raise ValueError(f"Ligne {rang} : « {_show(inconnu)} » n’est pas l’un des 14 allergènes.") from None
    return jour, (plat, regime), {"plat": plat, "regime": regime, "libelle": libelle, "allergenes": allergenes}


def _read_jour(champs: Champs, jour: date, erreurs: dict[str, str]) -> dict[str, Any] | None:
    """The day as typed, or nothing where it is as the form showed it; what is wrong goes in ``erreurs``, by field."""
    plats = []
    for (plat, regime), nom_libelle, nom_allergenes in _noms(jour):
        libelle, texte = " ".join(champs.texte(nom_libelle).split()), champs.texte(nom_allergenes)
        try:
            allergenes = read_allergenes(texte)
        except ValueError as inconnu:
            erreurs[nom_allergenes] = f"« {_show(inconnu)} » n’est pas dans la liste des 14 allergènes."
            continue
        if INTERDITS.search(libelle):
            erreurs[nom_libelle] = "Un caractère de ce texte ne peut pas être gardé : effacez-le."
        elif len(libelle) > _LIBELLE_MAX:
            erreurs[nom_libelle] = f"{_LIBELLE_MAX} caractères au plus."
        elif libelle:
            plats.append({"plat": plat, "regime": regime, "libelle": libelle, "allergenes": allergenes})
        elif allergenes is not None:
            erreurs[nom_libelle] = "Écrivez le plat, ou effacez ses allergènes."
    version, _, empreinte = champs.texte(f"v_{jour}").partition("-")
    lus = [PlatDuMenu.model_validate(plat) for plat in plats]
    if empreinte == _digest(lus):
        return None
    return {"jour": jour, "version_lue": int(version[:9]) if version.isdecimal() else 0, "plats": lus}


def _digest(plats: Iterable[PlatDuMenu]) -> str:
    """Of what a day says, to know whether somebody touched it."""
    dits = sorted(f"{un.plat}|{un.regime}|{un.libelle}|{write_allergenes(un)}" for un in plats)
    return hashlib.sha256("\n".join(dits).encode()).hexdigest()[:16]


def _noms(jour: date) -> Iterable[tuple[_Cle, str, str]]:
    """The fields of a day: any place and régime may be typed, whatever the page shows."""
    for plat in Plat:
        for regime in RegimeMenu:
            yield (plat, regime), f"l_{jour}_{plat}_{regime}", f"a_{jour}_{plat}_{regime}"


def _valeurs(menus: Iterable[MenuDuJour]) -> dict[str, str]:
    valeurs = {}
    for menu in menus:
        for un in menu.plats:
            valeurs[f"l_{menu.jour}_{un.plat}_{un.regime}"] = un.libelle
            valeurs[f"a_{menu.jour}_{un.plat}_{un.regime}"] = write_allergenes(un)
    return valeurs


def _page(
    visite: Visite,
    lundi: date,
    menus: list[MenuDuJour],
    f: Formulaire = VIERGE,
    champs: Champs | None = None,
    en_conflit: date | None = None,
) -> HttpResponse:
    """``en_conflit``: the day whose other text is shown; saving again then replaces it, knowingly."""
    avant, apres = lundi - timedelta(days=7), lundi + timedelta(days=7)
    return visite.page(
        "mairie/menus.html",
        "cuisine",
        statut=422 if f.erreurs else 200,
        f=f,
        lundi=lundi,
        jours=[
            (
                menu,
                _lignes(menu, f),
                f"{menu.version}-" if menu.jour == en_conflit else _version(menu, champs),
                _autre(menu) if menu.jour == en_conflit else [],
            )
            for menu in menus
        ],
        allergenes=list(ALLERGENES.values()),
        colonnes=";".join(COLONNES),
        precedent=(f"{ADRESSE}?semaine={avant}", date_courte(avant)),
        suivant=(f"{ADRESSE}?semaine={apres}", date_courte(apres)),
        operation_id=new_operation(),
        import_id=new_operation(),
        adresse=ADRESSE,
    )


def _autre(menu: MenuDuJour) -> list[str]:
    """What somebody else saved meanwhile, dish by dish."""
    dits = [(nom_plat(un.plat, un.regime), un.libelle, write_allergenes(un) or "?") for un in sort_plats(menu)]
    return [f"{nom} : {libelle} (allergènes : {allergenes})" for nom, libelle, allergenes in dits] or ["Aucun plat."]


def _version(menu: MenuDuJour, champs: Champs | None) -> str:
    """What the form showed at first: somebody else's change is still refused at the second press."""
    return champs.texte(f"v_{menu.jour}") if champs else f"{menu.version}-{_digest(menu.plats)}"


def _lignes(menu: MenuDuJour, f: Formulaire) -> list[tuple[str, str, str]]:
    """Label and two field names; the usual lines, and those that hold something."""
    return [
        (nom_plat(*cle), libelle, allergenes)
        for cle, libelle, allergenes in _noms(menu.jour)
        if cle in LIGNES or f.valeur(libelle) or f.valeur(allergenes)
    ]


def _show(inconnu: ValueError) -> str:
    """An unknown word, short and without what no page may hold."""
    return INTERDITS.sub("", str(inconnu))[:40]
