"""The gestures on all the children of a family: their month, its drafts, the recap, the save."""

from __future__ import annotations

from contracts import planning as contrat
from contracts.base import Rien
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import mois as calendaire
from services.planning.famille import read_enfants, read_famille
from services.planning.reservations import annulation, brouillons, edition, views_edition
from services.planning.reservations.effets import read_effets

SAUVEGARDES = [rpc.method for rpc in (contrat.SAVE_FAMILLE, contrat.SAVE_ANNULATION)]


def save_brouillons(tx: Transaction, request: contrat.SaveBrouillons) -> Rien:
    """Refuses the whole draft where a tick is of another month, or of a child that is not named."""
    read_enfants(tx, request.enfants)
    coches: dict[object, list[contrat.Coche]] = {enfant_id: [] for enfant_id in request.enfants}
    for coche in request.coches:
        if calendaire.mois_de(coche.jour) != request.mois:
            raise contrat.HorsDuMois(jour=coche.jour)
        if coche.enfant_id not in coches:
            raise Introuvable(objet="enfant")
        coches[coche.enfant_id].append(coche)
    brouillons.save_brouillons(tx, request.mois, coches)  # type: ignore[arg-type]
    return Rien()


def drop_brouillons(tx: Transaction, request: contrat.DropBrouillons) -> Rien:
    enfants = [enfant.enfant_id for enfant in read_famille(tx).enfants]
    brouillons.drop_brouillons(tx, request.mois, enfants)
    return Rien()


def preview(tx: Transaction, request: contrat.PreviewFamille) -> contrat.RecapFamille:
    if request.repetition is not None:
        parts = edition.read_repetition(tx, request.repetition)
    else:
        assert request.mois is not None
        parts = edition.read_mois_drafted(tx, request.mois)
    edition.decide(tx, parts)
    coches = [] if request.repetition is not None else views_edition.write_coches(parts)
    du, au = parts[0].mois.bornes if request.repetition is not None else (None, None)
    return contrat.RecapFamille(
        du=du,
        au=au,
        enfants=views_edition.write_parts(parts, est_resume=request.repetition is not None),
        coches=coches,
        effets=read_effets(tx, parts),
    )


def save(tx: Transaction, request: contrat.SaveFamille) -> contrat.FamilleSauvee:
    if request.repetition is not None:
        parts = edition.read_repetition(tx, request.repetition, verrouille=True)
    else:
        assert request.mois is not None
        parts = edition.read_mois_asked(tx, request.mois, request.coches, verrouille=True)
    edition.decide(tx, parts, verrouille=True)
    accuse = edition.write(tx, parts, mois_vide=request.mois or "")
    tx.audit("save_famille", f"enfants:{len(parts)} accuse:{accuse}")
    return views_edition.write_sauvee(tx, parts, accuse, est_resume=request.repetition is not None)


def get_sauvegarde(tx: Transaction, request: contrat.GetSauvegardeFamille) -> contrat.FamilleSauvee:
    """Two statements: the answer that was kept, and whether it may still be undone."""
    return annulation.read_sauvegarde(tx, contrat.FamilleSauvee, request.operation_id, SAUVEGARDES)
