"""« Tous présents »: one tap for the children of the shown group whom nobody has marked, and its undo.

Nothing is remembered here: the id of each mark is made from the number of the tap and the child, so the sheet itself
says which children are still as the tap left them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.planning import EtatPointage, LigneFeuille
from gateway.formes import read
from gateway.pointage.demande import APPAREIL, read_demande, write_suite
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
MAX_ENFANTS: Final = 300
"""Children of one tap: the largest sheet of a town."""


def list_restants(lignes: Iterable[LigneFeuille]) -> list[LigneFeuille]:
    """Who is expected and whom nobody has marked."""
    return [ligne for ligne in lignes if ligne.est_reserve and ligne.etat is None]


def list_annulables(lignes: Iterable[LigneFeuille], tous: uuid.UUID | None) -> list[LigneFeuille]:
    """The children who are still as this tap left them."""
    if tous is None:
        return []
    return [une for une in lignes if [m.marque_id for m in une.marques] == [uuid.uuid5(tous, str(une.enfant_id))]]


def read_tous(texte: str) -> uuid.UUID | None:
    """The number of a tap, from an address; None for anything else."""
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


@pages.post("/pointage/{site}/{activite}/{jour}/tous", Acces.POINTAGE)
async def point_tous(visite: Visite) -> HttpResponse:
    """One request for the group; a double click is one operation."""
    champs, demande = await visite.champs(), read_demande(visite)
    tous = champs.operation()
    enfants = list(dict.fromkeys(champs.texte("enfants").split()))[:MAX_ENFANTS]
    if enfants:
        marques = [_marque(uuid.uuid5(tous, enfant), enfant, EtatPointage.PRESENT) for enfant in enfants]
        await _point(visite, demande, marques)
    return _go(visite, f"tous={tous}")


@pages.post("/pointage/{site}/{activite}/{jour}/tous/annuler", Acces.POINTAGE)
async def undo_tous(visite: Visite) -> HttpResponse:
    """Takes back the marks of one tap; a child whom somebody has marked since is left as it is."""
    champs, demande = await visite.champs(), read_demande(visite)
    tous = champs.operation()
    feuille = await visite.call(planning.GET_FEUILLE, demande)
    marques = [
        _marque(uuid.uuid5(tous, f"efface:{ligne.enfant_id}"), str(ligne.enfant_id), EtatPointage.EFFACE)
        for ligne in list_annulables(feuille.lignes, tous)
    ]
    if marques:
        await _point(visite, demande, marques)
    return _go(visite)


def _marque(marque_id: uuid.UUID, enfant_id: str, etat: EtatPointage) -> dict[str, Any]:
    return {
        "marque_id": marque_id,
        "enfant_id": enfant_id,
        "etat": etat,
        "appareil": APPAREIL,
        "instant": clock.now(),
    }


async def _point(visite: Visite, demande: planning.GetFeuille, marques: Sequence[dict[str, Any]]) -> None:
    valeurs = {**demande.model_dump(), "operation_id": uuid.uuid4(), "marques": list(marques)}
    await visite.call(planning.POINT, read(planning.Point, valeurs))


def _go(visite: Visite, *suite: str) -> HttpResponse:
    return visite.go(visite.requete.url.path.partition("/tous")[0] + write_suite(visite, *suite))
