"""The end of a change: the recap, "Terminer", and the receipt (leaflet L12, CRPA L112-11).

The recap carries the operation id and the ticks it shows: confirming twice, or reloading, saves once, and what is
saved is what was read.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.planning import CelluleRefusee, Changement, Coche, LigneChangement, RecapMois
from gateway import errors
from gateway.errors import Explication
from gateway.formes import new_operation, read
from gateway.portail import absence_piece
from gateway.portail.effets import Effets, read_effets, write_bref
from gateway.portail.planning import edit_address
from gateway.presentation.coches import read_coches
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/planning/{enfant_id}/{mois}/recapitulatif", Acces.PARENT)
async def recap(visite: Visite) -> HttpResponse:
    """What would change and what cannot; nothing is written."""
    enfant_id, mois = visite.uuid("enfant_id", "enfant"), visite.mois()
    vu = await visite.call(planning.GET_MOIS, planning.GetMois(enfant_id=enfant_id, mois=mois))
    demande = planning.PreviewMois(enfant_id=enfant_id, mois=mois, coches=vu.brouillon)
    prevu = await visite.call(planning.PREVIEW_MOIS, demande)
    lignes = [(enfant_id, _as_ligne(ch, ch.foyer_id)) for ch in prevu.changements if ch.foyer_id is not None]
    return _recap_page(visite, prevu, vu.brouillon, await read_effets(visite, prevu.effets, lignes))


@pages.post("/planning/{enfant_id}/{mois}/recapitulatif", Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    """ "Terminer": one call saves everything; refused cells are explained and the others kept."""
    champs = await visite.champs()
    enfant_id, mois = visite.uuid("enfant_id", "enfant"), visite.mois()
    operation_id = champs.operation()
    valeurs = {"operation_id": operation_id, "enfant_id": enfant_id, "mois": mois, "coches": read_coches(champs.paires)}
    await visite.call(planning.SAVE_MOIS, read(planning.SaveMois, valeurs))
    return visite.go(f"{edit_address(enfant_id, mois)}/termine/{operation_id}")


@pages.get("/planning/{enfant_id}/{mois}/termine/{operation_id}", Acces.PARENT)
async def done(visite: Visite) -> HttpResponse:
    """The receipt: it can be reloaded and printed."""
    mois = visite.mois()
    demande = planning.GetSauvegarde(operation_id=visite.uuid("operation_id", "accuse"))
    sauve = await visite.call(planning.GET_SAUVEGARDE, demande)
    return visite.page(
        "portail/planning_termine.html",
        "planning",
        sauve=sauve,
        mois=mois,
        refusees=explain_all(sauve.refusees),
        est_deja_prevenue=all(cellule.code == planning.AbsenceDejaPrevenue.code for cellule in sauve.refusees),
        piece=absence_piece.explain(visite.param("piece")) if visite.param("piece") else None,
        modifier=edit_address(sauve.enfant.enfant_id, mois),
    )


def explain_all(refusees: list[CelluleRefusee]) -> list[tuple[CelluleRefusee, Explication]]:
    """Each refused cell with its sentence."""
    return [(cellule, errors.explain_cellule(cellule.code, cellule.nombres)) for cellule in refusees]


def _as_ligne(changement: Changement, foyer_id: UUID) -> LigneChangement:
    return LigneChangement(
        activite=changement.activite,
        libelle=changement.libelle,
        effet=changement.effet,
        jours=[changement.jour],
        foyer_id=foyer_id,
    )


def _recap_page(visite: Visite, prevu: RecapMois, coches: list[Coche], effets: Effets) -> HttpResponse:
    comptes = Counter(changement.effet for changement in prevu.changements)
    return visite.page(
        "portail/planning_recap.html",
        "planning",
        recap=prevu,
        effets=effets,
        est_annulation=False,
        refusees=explain_all(prevu.refusees),
        coches=[(_cellule(coche), coche.voulu) for coche in coches],
        bref=write_bref(comptes, len(prevu.refusees)),
        modifier=edit_address(prevu.enfant.enfant_id, prevu.mois),
        operation_id=new_operation(),
    )


def _cellule(coche: Coche) -> str:
    """As the grid writes it: the recap is read back by the same reader."""
    return f"{coche.jour.isoformat()}.{coche.activite}"
