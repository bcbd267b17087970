"""Animateurs required by the law, planned by the roster and missing, a week at a time; the roster itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import ChampRefuse, RequeteInvalide
from contracts.planning import JourEncadrement, LigneTableau, TableauService
from gateway import errors
from gateway.formes import Champs, new_operation, read
from gateway.presentation.formulaire import Formulaire
from gateway.presentation.jours import lundi_of
from gateway.presentation.mots import date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/encadrement"
SEMAINE: Final = timedelta(days=7)
JOURS: Final = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
LIGNES_VIDES: Final = 4
_COLONNES: Final = ("nom", "debut", "fin", "jours")
_PHRASES: Final = {
    "nom": "Écrivez des initiales ou un prénom, 40 caractères au plus.",
    "debut": "Écrivez l’heure d’arrivée, par exemple 11:30.",
    "fin": "Écrivez l’heure de départ, après l’arrivée.",
    "jours": "Cochez au moins un jour.",
}


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    """Every site of the week: required at the peak of each day, and where some are missing."""
    lundi = _lundi(visite)
    vue = await visite.call(planning.GET_ENCADREMENT, planning.GetEncadrement(lundi=lundi))
    jours = sorted({jour.jour for site in vue.sites for jour in site.jours})
    return visite.page(
        "mairie/encadrement.html",
        "a-traiter",
        sites=[(site, {jour.jour: summarize(jour) for jour in site.jours}) for site in vue.sites if site.jours],
        jours=jours,
        pedt=vue.pedt,
        lundi=lundi,
        adresse=ADRESSE,
        **_semaines(ADRESSE, lundi),
    )


@pages.get(f"{ADRESSE}/{{site}}", Acces.AGENT)
async def show_site(visite: Visite) -> HttpResponse:
    """Its days band by band, and its roster; ``?copier=oui`` fills the form with the week before, saved by nobody."""
    site, lundi = visite.chemin("site"), _lundi(visite)
    tableau = await visite.call(planning.GET_TABLEAU, read(planning.GetTableau, {"site": site, "lundi": lundi}))
    lignes = tableau.lignes
    if visite.param("copier") == "oui":
        avant = planning.GetTableau(site=tableau.site.code, lundi=lundi - SEMAINE)
        lignes = (await visite.call(planning.GET_TABLEAU, avant)).lignes
    return await _page(visite, tableau, write_formulaire(lignes), len(lignes), est_copie=lignes is not tableau.lignes)


@pages.post(f"{ADRESSE}/{{site}}", Acces.AGENT)
async def save(visite: Visite) -> HttpResponse:
    site, champs = visite.chemin("site"), await visite.champs()
    rangs, lignes = read_lignes(champs)
    valeurs = {
        "operation_id": champs.operation(),
        "site": site,
        "lundi": champs.texte("lundi"),
        "version": champs.texte("version"),
        "lignes": lignes,
    }
    try:
        tableau = await visite.call(planning.SAVE_TABLEAU, read(planning.SaveTableau, valeurs))
    except RequeteInvalide as refus:
        f = Formulaire(_typed(champs), _erreurs(refus, rangs))
        return await _again(visite, champs, f)
    except planning.TableauModifie as refus:
        f = Formulaire(_typed(champs), {"": errors.explain(refus).texte})
        return await _again(visite, champs, f, est_modifie=True)
    return visite.go(f"{ADRESSE}/{tableau.site.code}?semaine={tableau.lundi}", "tableau-enregistre")


async def _again(visite: Visite, champs: Champs, f: Formulaire, est_modifie: bool = False) -> HttpResponse:
    """What was typed, and beside it what somebody else saved meanwhile: the person decides."""
    cle = {"site": visite.chemin("site"), "lundi": champs.texte("lundi")}
    tableau = await visite.call(planning.GET_TABLEAU, read(planning.GetTableau, cle))
    nombre = sum(1 for nom, _ in champs.paires if nom.startswith("nom-"))
    return await _page(visite, tableau, f, nombre, est_modifie=est_modifie, statut=422)


async def _page(
    visite: Visite,
    tableau: TableauService,
    f: Formulaire,
    nombre: int,
    *,
    est_copie: bool = False,
    est_modifie: bool = False,
    statut: int = 200,
) -> HttpResponse:
    demande = planning.GetEncadrement(lundi=tableau.lundi, site=tableau.site.code)
    [site] = (await visite.call(planning.GET_ENCADREMENT, demande)).sites
    adresse = f"{ADRESSE}/{tableau.site.code}"
    ouverts = {jour.jour.weekday() for jour in site.jours} | {j for ligne in tableau.lignes for j in ligne.jours}
    return visite.page(
        "mairie/encadrement_site.html",
        "a-traiter",
        statut=statut,
        f=f,
        site=site,
        tableau=tableau,
        lignes=range(min(nombre + LIGNES_VIDES, planning.MAX_LIGNES_TABLEAU)),
        jours_tableau=[(str(rang), nom) for rang, nom in enumerate(JOURS) if rang < 5 or rang in ouverts],
        est_copie=est_copie,
        est_modifie=est_modifie,
        operation_id=new_operation(),
        adresse=adresse,
        retour=f"{ADRESSE}?semaine={tableau.lundi}",
        copier=f"{adresse}?semaine={tableau.lundi}&copier=oui",
        **_semaines(adresse, tableau.lundi),
    )


def summarize(jour: JourEncadrement) -> tuple[int, int]:
    """Required at the busiest moment of the day, and missing at the worst one."""
    return max((p.requis for p in jour.plages), default=0), max((p.manquants for p in jour.plages), default=0)


def write_formulaire(lignes: list[LigneTableau]) -> Formulaire:
    valeurs: dict[str, Any] = {}
    for rang, ligne in enumerate(lignes):
        valeurs |= {
            f"nom-{rang}": ligne.nom,
            f"debut-{rang}": f"{ligne.debut:%H:%M}",
            f"fin-{rang}": f"{ligne.fin:%H:%M}",
            f"jours-{rang}": [str(jour) for jour in ligne.jours],
        }
    return Formulaire(valeurs)


def read_lignes(champs: Champs) -> tuple[list[int], list[dict[str, Any]]]:
    """The lines that hold something, and where each was typed; an emptied line is an animateur less."""
    rangs: list[int] = []
    lignes: list[dict[str, Any]] = []
    for rang in range(planning.MAX_LIGNES_TABLEAU):
        ligne: dict[str, Any] = {nom: champs.texte(f"{nom}-{rang}").strip() for nom in ("nom", "debut", "fin")}
        if any(ligne.values()):
            rangs.append(rang)
            lignes.append(ligne | {"jours": champs.tous(f"jours-{rang}")})
    return rangs, lignes


def _typed(champs: Champs) -> dict[str, Any]:
    noms = {nom for nom, _ in champs.paires}
    return {nom: champs.tous(nom) if nom.startswith("jours-") else champs.texte(nom) for nom in sorted(noms)}


def _erreurs(refus: RequeteInvalide, rangs: list[int]) -> dict[str, str]:
    """``lignes.2.debut`` of the request is the field of the line where it was typed."""
    dites: dict[str, str] = {}
    for champ in refus.champs:
        parties = champ.champ.split(".")
        if parties[0] != "lignes" or len(parties) < 2 or not parties[1].isdigit():
            raise refus
        nom = parties[2] if len(parties) > 2 and parties[2] in _COLONNES else "fin"
        dites.setdefault(f"{nom}-{rangs[int(parties[1])]}", _phrase(nom, champ))
    return dites


def _phrase(nom: str, champ: ChampRefuse) -> str:
    return errors.explain_champ(champ.model_copy(update={"champ": nom}), _PHRASES)


def _lundi(visite: Visite) -> date:
    return lundi_of(visite.param_jour("semaine") or clock.today())


def _semaines(adresse: str, lundi: date) -> dict[str, Any]:
    avant, apres = lundi - SEMAINE, lundi + SEMAINE
    return {
        "titre_semaine": f"Semaine du {date_longue(lundi)}",
        "precedente": (f"{adresse}?semaine={avant}", f"semaine du {date_longue(avant, annee=False)}"),
        "suivante": (f"{adresse}?semaine={apres}", f"semaine du {date_longue(apres, annee=False)}"),
    }
