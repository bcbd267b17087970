"""Arrival and departure corrected by a person: each correction is one more mark, with the hours that were typed."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from contracts.planning import EtatPointage
from gateway.formes import Champs, form_errors, read
from gateway.pointage.demande import APPAREIL, read_demande, write_suite
from gateway.pointage.feuilles import write_page
from gateway.presentation.formulaire import Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
_HEURES: Final = ("arrivee", "depart")
_PLACES: Final[dict[type[Refus], str]] = {planning.DepartAvantArrivee: "depart", planning.HeureHorsDuJour: "depart"}


@pages.post("/pointage/{site}/{activite}/{jour}/heures", Acces.POINTAGE)
async def correct(visite: Visite) -> HttpResponse:
    """Without a departure, the child is present still. A wrong hour comes back beside its field, on the sheet."""
    champs, demande, lu_at = await visite.champs(), read_demande(visite), clock.now()
    try:
        point = _read_point(champs, demande)
        await visite.call(planning.POINT, point)
    except (RequeteInvalide, planning.DepartAvantArrivee, planning.HeureHorsDuJour) as refus:
        f = Formulaire(champs.valeurs(*_HEURES), form_errors(refus, _HEURES, places=_PLACES))
        feuille = await visite.call(planning.GET_FEUILLE, demande)
        return await write_page(visite, lu_at, feuille, f, corrigee=champs.texte("enfant_id"))
    adresse = visite.requete.url.path.removesuffix("/heures")
    return visite.go(f"{adresse}{write_suite(visite)}#e-{point.marques[0].enfant_id}")


def _read_point(champs: Champs, demande: planning.GetFeuille) -> planning.Point:
    arrivee, depart = read_heure(champs, "arrivee", demande.jour), read_heure(champs, "depart", demande.jour)
    if arrivee is not None and depart is not None and depart <= arrivee:
        raise planning.DepartAvantArrivee
    marque = {
        "marque_id": uuid.uuid5(champs.operation(), f"{arrivee} {depart}"),
        "enfant_id": champs.texte("enfant_id"),
        "etat": EtatPointage.PRESENT if depart is None else EtatPointage.PARTI,
        "appareil": APPAREIL,
        "instant": clock.now(),
        "remplace": champs.texte("remplace").split(),
        "arrivee": arrivee,
        "depart": depart,
    }
    valeurs = {**demande.model_dump(), "operation_id": uuid.uuid4(), "marques": [marque]}
    return read(planning.Point, valeurs)


def read_heure(champs: Champs, nom: str, jour: date) -> datetime | None:
    """ "08:05" of that day in Paris; None where nothing was typed."""
    texte = champs.texte(nom).strip()
    if not texte:
        return None
    try:
        return datetime.combine(jour, time.fromisoformat(texte).replace(tzinfo=None), tzinfo=clock.PARIS)
    except ValueError:
        raise RequeteInvalide(champs=[ChampRefuse(champ=nom, raison="time_parsing")]) from None
