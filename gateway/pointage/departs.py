"""Departures that were forgotten: one hour, typed by a person, for the children of the sheet who have none."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from contracts.planning import EtatPointage, Feuille, LigneFeuille
from gateway.formes import Champs, form_errors, read
from gateway.pointage.demande import APPAREIL, read_demande, write_suite
from gateway.pointage.feuilles import write_page
from gateway.pointage.groupe import MAX_ENFANTS
from gateway.pointage.heures import read_heure
from gateway.presentation.formulaire import Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
_PHRASES: Final = {
    "heure.vide": "Écrivez l’heure à laquelle ils sont partis.",
    "heure.avant_une_arrivee": "L’un d’eux est arrivé après cette heure. Écrivez la sienne à part, par « Corriger ».",
}
_PLACES: Final[dict[type[Refus], str]] = {planning.DepartAvantArrivee: "heure", planning.HeureHorsDuJour: "heure"}


@pages.post("/pointage/{site}/{activite}/{jour}/departs", Acces.POINTAGE)
async def note_departs(visite: Visite) -> HttpResponse:
    """A child whose departure somebody has written meanwhile is left as it is. Idempotent by each mark's id."""
    champs, demande, lu_at = await visite.champs(), read_demande(visite), clock.now()
    feuille = await visite.call(planning.GET_FEUILLE, demande)
    choisis = set(champs.texte("enfants").split()[:MAX_ENFANTS])
    lignes = [ligne for ligne in feuille.lignes if ligne.depart_du and str(ligne.enfant_id) in choisis]
    try:
        quand = _read_quand(champs, feuille, lignes)
        if lignes:
            await visite.call(planning.POINT, _write_point(champs, demande, lignes, quand))
    except (RequeteInvalide, planning.DepartAvantArrivee, planning.HeureHorsDuJour) as refus:
        f = Formulaire(champs.valeurs("heure"), form_errors(refus, ("heure",), _PHRASES, _PLACES))
        return await write_page(visite, lu_at, feuille, f)
    return visite.go(visite.requete.url.path.removesuffix("/departs") + write_suite(visite))


def _read_quand(champs: Champs, feuille: Feuille, lignes: list[LigneFeuille]) -> datetime:
    """The instant that was typed, after each arrival."""
    quand = read_heure(champs, "heure", feuille.jour)
    if quand is None:
        raise RequeteInvalide(champs=[ChampRefuse(champ="heure", raison="vide")])
    if any(ligne.arrivee is not None and quand <= ligne.arrivee for ligne in lignes):
        raise RequeteInvalide(champs=[ChampRefuse(champ="heure", raison="avant_une_arrivee")])
    return quand


def _write_point(
    champs: Champs, demande: planning.GetFeuille, lignes: list[LigneFeuille], quand: datetime
) -> planning.Point:
    marques = [
        {
            "marque_id": uuid.uuid5(champs.operation(), f"{ligne.enfant_id} {quand.isoformat()}"),
            "enfant_id": ligne.enfant_id,
            "etat": EtatPointage.PARTI,
            "appareil": APPAREIL,
            "instant": clock.now(),
            "depart": quand,
            "remplace": [marque.marque_id for marque in ligne.marques],
        }
        for ligne in lignes
    ]
    return read(planning.Point, {**demande.model_dump(), "operation_id": uuid.uuid4(), "marques": marques})
