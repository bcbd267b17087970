"""Events of dossiers and planning → billing's projections."""

from __future__ import annotations

from contracts.dossiers import EnfantEtat, FoyerEtat, PayeurEtat
from contracts.planning import CreneauxEtat, HeuresEtat
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.billing.projections import (
    join_creneaux,
    project_creneaux,
    project_enfant,
    project_foyer,
    project_heures,
    project_payeur,
)


class Service:
    """Hears who pays, for which child, and who was present."""

    name = "billing_listeners"
    kit = Kit()

    @listen(FoyerEtat, PayeurEtat, EnfantEtat, CreneauxEtat, HeuresEtat, together={CreneauxEtat: join_creneaux})
    def project(self, tx: Transaction, event: FoyerEtat | PayeurEtat | EnfantEtat | CreneauxEtat | HeuresEtat) -> None:
        match event:
            case FoyerEtat():
                project_foyer(tx, event)
            case PayeurEtat():
                project_payeur(tx, event)
            case EnfantEtat():
                project_enfant(tx, event)
            case CreneauxEtat():
                project_creneaux(tx, event)
            case HeuresEtat():
                project_heures(tx, event)
