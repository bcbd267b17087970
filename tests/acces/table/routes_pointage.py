"""The tablet's routes: who may point, and what each writes."""

from __future__ import annotations

from typing import Any

from tests.acces.acteurs import RIEN
from tests.acces.grammaire import Essai
from tests.acces.portes import POINTAGE, Porte

_FEUILLE = "/pointage/{site}/{activite}/{jour}"


def _marque(essai: Essai) -> dict[str, Any]:
    return {"enfant_id": str(essai.cible.enfant_id), "etat": "present", "remplace": ""}


def _groupe_pointe(essai: Essai) -> dict[str, Any]:
    return {"enfants": str(essai.cible.enfant_id)}


def _heures(essai: Essai) -> dict[str, Any]:
    return {"enfant_id": str(essai.cible.enfant_id), "arrivee": "00:00", "depart": "", "remplace": ""}


def _depart(essai: Essai) -> dict[str, Any]:
    return {"enfants": str(essai.cible.enfant_id), "heure": "00:01"}


TABLETTE = (
    Porte("GET", "/pointage", POINTAGE),
    Porte("GET", "/pointage/jeton", POINTAGE),
    Porte("GET", "/pointage/{site}/evacuation", POINTAGE),
    Porte("GET", "/pointage/{site}/evacuation/pdf", POINTAGE),
    Porte("GET", "/pointage/{site}/photos/{jour}", POINTAGE),
    Porte("GET", "/pointage/{site}/photos/{jour}/{enfant_id}", RIEN, rien=POINTAGE, note="A child who has none."),
    Porte("GET", f"{_FEUILLE}/pdf", POINTAGE),
    Porte("GET", _FEUILLE, POINTAGE),
    Porte("GET", f"{_FEUILLE}/connus", POINTAGE),
    Porte("GET", f"{_FEUILLE}/version", POINTAGE),
    Porte("POST", _FEUILLE, POINTAGE, corps=_marque),
    Porte("POST", f"{_FEUILLE}/tous", POINTAGE, corps=_groupe_pointe),
    Porte("POST", f"{_FEUILLE}/tous/annuler", POINTAGE),
    Porte("POST", f"{_FEUILLE}/departs", POINTAGE, corps=_depart),
    Porte("POST", f"{_FEUILLE}/heures", POINTAGE, corps=_heures),
    Porte("POST", "/pointage/envoi", POINTAGE, forme="json", dit=409, note="Marks of somebody else's account."),
)
