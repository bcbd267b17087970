"""What dossiers hears: accounts that were activated and the dossier each one names; the state of each document."""

from __future__ import annotations

from contracts.accounts import CompteEtat
from contracts.documents import PieceEtat
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.dossiers import repository
from services.dossiers.domain.rattachement import find_adulte
from services.dossiers.pieces import project_piece


class Service:
    name = "dossiers_listeners"
    kit = Kit()

    @listen(CompteEtat, PieceEtat)
    def hear(self, tx: Transaction, event: CompteEtat | PieceEtat) -> None:
        """Opens the dossier or leaves the request to an agent; keeps a document's state. Idempotent by version."""
        match event:
            case CompteEtat():
                hear_compte(tx, event)
            case PieceEtat():
                project_piece(tx, event)


def hear_compte(tx: Transaction, compte: CompteEtat) -> None:
    """The linking rule on a newer state of an account (DOMAIN §2)."""
    if not repository.project_compte(tx, compte):
        return
    reference = compte.reference
    if not compte.actif or reference is None or repository.is_rattache(tx, compte.compte_id):
        return
    demande_id = repository.keep_demande(tx, compte, reference)
    if demande_id is None:
        return
    dossier = repository.lock_dossier_nomme(tx, reference.numero)
    adulte_id = find_adulte(repository.demandeur_of(compte, reference), dossier)
    if adulte_id is not None:
        repository.accept_demande(tx, repository.lock_demande(tx, demande_id), adulte_id)
