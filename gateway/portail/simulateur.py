""" "CALCUL DU TAUX DE PARTICIPATION" (leaflet L13): public, nothing kept.

The answers are posted, never in the address: an income stays out of the browser's history and of any log.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import PrixSimule, TarifSimulable
from contracts.errors import Refus, RequeteInvalide
from gateway.formes import Champs, form_errors, read, refused
from gateway.montants import read_centimes
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import euros, majuscule
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("activite", "revenu", "quotient", "enfants", "aeeh", "residence")
_PHRASES: Final = {
    "activite": "Choisissez une activité de la liste.",
    "revenu": "Écrivez un montant en euros, par exemple 3000 ou 2450,50.",
    "quotient": "Écrivez votre quotient familial, par exemple 700.",
    "enfants": "Écrivez un nombre d’enfants, de 1 à 15.",
    "aeeh": "Écrivez un nombre d’enfants, de 0 à 15.",
    "residence": "Choisissez une réponse.",
}
_PLACES: Final[dict[type[Refus], str]] = {billing.ActiviteSansTarif: "activite"}
_NOMS: Final = {
    "revenu_mensuel_centimes": "revenu",
    "quotient_centimes": "quotient",
    "enfants_a_charge": "enfants",
    "enfants_aeeh": "aeeh",
}


@pages.get("/simulateur", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post("/simulateur", Acces.PUBLIC)
async def compute(visite: Visite) -> HttpResponse:
    """The price on the same page: nothing to reload, nothing to keep."""
    champs = await visite.champs()
    f = Formulaire(champs.valeurs(*_CHAMPS))
    try:
        prix = await visite.call(billing.SIMULE_PRIX, read(billing.SimulePrix, _valeurs(champs)))
    except Refus as refus:
        return await _page(visite, refused(champs, _CHAMPS, _erreurs(refus)), statut=422)
    return await _page(visite, f, prix)


def _valeurs(champs: Champs) -> dict[str, Any]:
    return {
        "activite": champs.texte("activite"),
        "revenu_mensuel_centimes": read_centimes("revenu", champs.texte("revenu")),
        "quotient_centimes": read_centimes("quotient", champs.texte("quotient")),
        "enfants_a_charge": champs.texte("enfants", "1"),
        "enfants_aeeh": champs.texte("aeeh") or "0",
        "est_exterieur": champs.texte("residence") == "non",
    }


def _erreurs(refus: Refus) -> dict[str, str]:
    if isinstance(refus, RequeteInvalide):
        renommes = [c.model_copy(update={"champ": _NOMS.get(c.champ, c.champ)}) for c in refus.champs]
        refus = RequeteInvalide(champs=renommes)
    return form_errors(refus, _CHAMPS, _PHRASES, _PLACES)


async def _page(visite: Visite, f: Formulaire, prix: PrixSimule | None = None, statut: int = 200) -> HttpResponse:
    tarifs = (await visite.call(billing.LIST_TARIFS, billing.ListTarifs())).tarifs
    return visite.page(
        "portail/simulateur.html",
        "simulateur",
        statut=statut,
        f=f,
        prix=prix,
        activites=[(tarif.activite, _nom(tarif)) for tarif in tarifs],
        demandes={demande for tarif in tarifs for demande in tarif.demande},
        par_quotient=[tarif.libelle for tarif in tarifs if "quotient" in tarif.demande],
        parties=[(majuscule(part.libelle), euros(part.prix_centimes)) for part in prix.parts] if prix else [],
        traces=[(part.libelle, [(e.libelle, e.valeur, e.note) for e in part.trace]) for part in prix.parts]
        if prix
        else [],
    )


def _nom(tarif: TarifSimulable) -> str:
    return f"{tarif.libelle} ({tarif.unite})"
