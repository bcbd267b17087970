"""Documents' rows: what it heard of dossiers. No file: the store is filled by people."""

from __future__ import annotations

from contracts.base import Event
from contracts.dossiers import EnfantEtat, FoyerEtat
from deploy.seed.copie import Copie, send_all
from kit.database import Transaction


class WriteDocuments:
    """``hear`` each event of dossiers, then ``send``."""

    def __init__(self) -> None:
        self._foyer = Copie("foyer", "foyer_id, version")
        self._foyer_compte = Copie("foyer_compte", "compte_id, foyer_id")
        self._enfant = Copie("enfant", "enfant_id, version")
        self._acces = Copie("acces", "compte_id, enfant_id, foyer_id, niveau")

    def hear(self, event: Event) -> None:
        """A full-state event of dossiers, kept as ``services.documents.repository`` would."""
        match event:
            case FoyerEtat():
                self._foyer.add(event.foyer_id, event.version)
                for compte in event.comptes:
                    self._foyer_compte.add(compte.compte_id, event.foyer_id)
            case EnfantEtat():
                self._enfant.add(event.enfant_id, event.version)
                for acces in event.acces:
                    self._acces.add(acces.compte_id, event.enfant_id, acces.foyer_id, acces.niveau)

    def send(self, tx: Transaction) -> None:
        send_all(tx, (self._foyer, self._foyer_compte, self._enfant, self._acces))
