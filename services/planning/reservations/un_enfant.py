"""The gestures on one child's month: its draft, the recap, the save. ``famille_entiere`` has those on several."""

from __future__ import annotations

from contracts import planning as contrat
from contracts.base import Rien
from kit.database import Transaction
from services.planning import mois as calendaire
from services.planning.decision import MoisDecide
from services.planning.famille import read_enfant
from services.planning.reservations import annulation, brouillons, edition, views
from services.planning.reservations.edition import Part
from services.planning.reservations.effets import read_effets

_SAUVEGARDES = [
    rpc.method for rpc in (contrat.SAVE_MOIS, contrat.DECLARE_ABSENCE, contrat.WITHDRAW_ABSENCE, contrat.ANSWER_PLACE)
]
"""The writes whose receipt is read again."""


def save_brouillon(tx: Transaction, request: contrat.SaveBrouillon) -> Rien:
    _, enfant = read_enfant(tx, request.enfant_id)
    for coche in request.coches:
        if calendaire.mois_de(coche.jour) != request.mois:
            raise contrat.HorsDuMois(jour=coche.jour)
    brouillons.save_brouillons(tx, request.mois, {enfant.enfant_id: request.coches})
    return Rien()


def drop_brouillon(tx: Transaction, request: contrat.DropBrouillon) -> Rien:
    _, enfant = read_enfant(tx, request.enfant_id)
    brouillons.drop_brouillons(tx, request.mois, [enfant.enfant_id])
    return Rien()


def preview(tx: Transaction, request: contrat.PreviewMois) -> contrat.RecapMois:
    part = Part(MoisDecide(*read_enfant(tx, request.enfant_id), request.mois, tx.now), request.coches)
    edition.decide(tx, [part])
    return views.write_recap(part.mois, part.decision, read_effets(tx, [part]))


def save(tx: Transaction, request: contrat.SaveMois) -> contrat.MoisSauve:
    enfant = read_enfant(tx, request.enfant_id, verrouille=True)
    part = Part(MoisDecide(*enfant, request.mois, tx.now), request.coches)
    edition.decide(tx, [part], verrouille=True)
    accuse = edition.write(tx, [part], mois_vide=request.mois)
    tx.audit("save_mois", f"enfant:{request.enfant_id} mois:{request.mois} accuse:{accuse}")
    return views.write_mois_sauve(part.mois, part.decision, accuse)


def get_sauvegarde(tx: Transaction, request: contrat.GetSauvegarde) -> contrat.MoisSauve:
    """The answer that was kept, and whether it may still be undone."""
    return annulation.read_sauvegarde(tx, contrat.MoisSauve, request.operation_id, _SAUVEGARDES)
