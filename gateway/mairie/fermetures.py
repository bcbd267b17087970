"""The town closes a day or some: what it cancels is read first, then confirmed (DOMAIN §5)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Refus, RequeteInvalide
from contracts.planning import EffetFermeture, FermetureVue
from gateway.formes import Champs, form_errors, group_champs, new_operation, read
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue, liste
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/mairie/fermetures"
_CHAMPS: Final = ("premier_jour", "dernier_jour", "sites", "motif")
_PHRASES: Final = {
    "premier_jour": "Choisissez un jour à venir.",
    "dernier_jour": "Choisissez le dernier jour, le même ou un suivant, 62 jours au plus.",
    "sites": "Choisissez des lieux de la liste.",
    "motif": "Écrivez la raison, de 3 à 80 caractères : les familles la lisent.",
}
_PLACES: Final[dict[type[Refus], str]] = {planning.FermeturePassee: "premier_jour"}


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post(ADRESSE, Acces.AGENT)
async def save(visite: Visite) -> HttpResponse:
    """First what it would cancel; "Fermer et prévenir les familles" then closes."""
    champs = await visite.champs()
    f = Formulaire(champs.valeurs("premier_jour", "dernier_jour", "motif") | {"sites": champs.tous("sites")})
    try:
        demande = read(planning.SaveFermeture, _valeurs(champs) | {"operation_id": champs.operation()})
        if champs.texte("geste") == "fermer":
            await visite.call(planning.SAVE_FERMETURE, demande)
            return visite.go(ADRESSE, "fermeture-decidee")
        apercu = planning.PreviewFermeture(
            premier_jour=demande.premier_jour, dernier_jour=demande.dernier_jour, sites=demande.sites
        )
        effet = await visite.call(planning.PREVIEW_FERMETURE, apercu)
    except (RequeteInvalide, planning.FermeturePassee) as refus:
        return await _page(visite, Formulaire(f.valeurs, _erreurs(refus)), statut=422)
    return await _page(visite, f, effet)


@pages.post(f"{ADRESSE}/lever", Acces.AGENT)
async def reopen(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "fermeture_id": champs.texte("fermeture_id")}
    await visite.call(planning.REOPEN_FERMETURE, read(planning.ReopenFermeture, valeurs))
    return visite.go(ADRESSE, "fermeture-levee")


def _valeurs(champs: Champs) -> dict[str, Any]:
    premier = champs.texte("premier_jour")
    return {
        "premier_jour": premier,
        "dernier_jour": champs.texte("dernier_jour") or premier,
        "sites": champs.tous("sites"),
        "motif": champs.texte("motif"),
    }


def _erreurs(refus: Refus) -> dict[str, str]:
    if isinstance(refus, RequeteInvalide):
        refus = group_champs(refus)
        if any(c.champ == "requete" for c in refus.champs):  # the period as a whole
            return {"dernier_jour": _PHRASES["dernier_jour"]}
    return form_errors(refus, _CHAMPS, _PHRASES, _PLACES)


async def _page(visite: Visite, f: Formulaire, effet: EffetFermeture | None = None, statut: int = 200) -> HttpResponse:
    vues = await visite.call(planning.LIST_FERMETURES, planning.ListFermetures())
    return visite.page(
        "mairie/fermetures.html",
        "a-traiter",
        statut=statut,
        f=f,
        effet=effet,
        fermetures=[(une, _jours(une), _lieux(une)) for une in vues.fermetures],
        sites=[(site.code, site.libelle) for site in vues.sites],
        operation_id=new_operation(),
        new_operation=new_operation,
        adresse=ADRESSE,
    )


def _jours(une: FermetureVue) -> str:
    premier, dernier = date_longue(une.premier_jour), date_longue(une.dernier_jour)
    return premier if premier == dernier else f"du {premier} au {dernier}"


def _lieux(une: FermetureVue) -> str:
    return liste(site.libelle for site in une.sites) if une.sites else "tous les lieux"
