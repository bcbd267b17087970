"""What documents hears from dossiers: who acts for a household, who may see a child."""

from __future__ import annotations

from contracts.dossiers import EnfantEtat, FoyerEtat
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.documents import projections


class Service:
    name = "documents_listeners"
    kit = Kit()

    @listen(FoyerEtat, EnfantEtat)
    def project(self, tx: Transaction, event: FoyerEtat | EnfantEtat) -> None:
        """Keeps the greatest version of each aggregate."""
        if isinstance(event, FoyerEtat):
            projections.project_foyer(tx, event)
        else:
            projections.project_enfant(tx, event)
