"""What an agent's decision on a disagreement changes (DOMAIN §3: "on a conflict between parents an agent decides")."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.dossiers import DecideLitige, GenreLitige, LitigeDejaDecide
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide
from kit.database import Transaction
from services.dossiers import etats, historique, litiges, sante
from services.dossiers.acces import refuse_own_family
from services.dossiers.domain.fusion import keep_both
from services.dossiers.historique import Sujet
from services.dossiers.litiges import Valeur


def decide(tx: Transaction, request: DecideLitige) -> None:
    """Keeps one value, or both. Raises ``Introuvable``, ``LitigeDejaDecide`` or ``RequeteInvalide``."""
    row = tx.one_or_none("select * from litige where litige_id = :id for update", id=request.litige_id)
    if row is None:
        raise Introuvable(objet="litige")
    refuse_own_family(tx, row.dossier_id)
    if row.decision is not None:
        raise LitigeDejaDecide
    if request.decision == "les_deux" and not litiges.can_keep_both(row.genre, row.cle):
        raise RequeteInvalide(champs=[ChampRefuse(champ="decision", raison="enum")])
    tx.execute(
        "update litige set decision = :decision, motif = :motif, decide_at = :now, decide_par = :par"
        " where litige_id = :id",
        decision=request.decision,
        motif=request.motif,
        now=tx.now,
        par=tx.who.compte_id,
        id=request.litige_id,
    )
    premiere, seconde = litiges.open_valeurs(request.litige_id, row.scelle)
    _apply(tx, row, request.decision, premiere, seconde)
    _note(tx, row, request, premiere, seconde)
    tx.audit("litige.decide", f"litige:{request.litige_id}")


def _apply(tx: Transaction, row: Any, decision: str, premiere: Valeur, seconde: Valeur) -> None:
    if row.genre == GenreLitige.SANTE:
        valeur = {
            "premiere": premiere.valeur,
            "seconde": seconde.valeur,
            "les_deux": keep_both(row.cle, premiere.valeur, seconde.valeur),
        }[decision]
        sante.settle_litige(tx, row.dossier_id, row.enfant_id, row.cle, valeur)
        return
    enfants = [row.enfant_id]
    if row.cle.startswith("double:") and decision != "les_deux":
        enfants = _set_aside(tx, UUID((seconde if decision == "premiere" else premiere).objet_id))
    etats.bump_autorisations(tx, enfants)
    tx.say(*etats.read_autorisations(tx, enfants))


def _set_aside(tx: Transaction, personne_id: UUID) -> list[UUID]:
    """The entry that is not kept; the children that it named."""
    rows = tx.execute(
        "update personne set ecartee_at = :now where personne_id = :id returning enfant_ids",
        now=tx.now,
        id=personne_id,
    )
    return [enfant_id for row in rows for enfant_id in row.enfant_ids]


def _note(tx: Transaction, row: Any, request: DecideLitige, premiere: Valeur, seconde: Valeur) -> None:
    """Both parents read that it was decided; the values of a health matter are sealed."""
    gardee = {"premiere": premiere.valeur, "seconde": seconde.valeur, "les_deux": "les deux"}[request.decision]
    sujet = Sujet(row.dossier_id, "litige", request.litige_id, enfant_id=row.enfant_id)
    champs = {litiges.champ_of(row.cle): ([premiere.valeur, seconde.valeur], gardee), "motif": ("", request.motif)}
    historique.note(tx, sujet, champs, scelle=True)
