"""Events of dossiers and documents → planning's projections."""

from __future__ import annotations

from contracts.documents import VignetteEtat
from contracts.dossiers import AutorisationEtat, EnfantEtat, FoyerEtat, SanteEtat
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.planning.autorisations import project_autorisation
from services.planning.projections import project_enfant, project_foyer, project_photo, project_sante


class Service:
    """Hears dossiers and documents."""

    name = "planning_listeners"
    kit = Kit()

    @listen(FoyerEtat, EnfantEtat, SanteEtat, AutorisationEtat, VignetteEtat)
    def project(
        self, tx: Transaction, event: FoyerEtat | EnfantEtat | SanteEtat | AutorisationEtat | VignetteEtat
    ) -> None:
        match event:
            case FoyerEtat():
                project_foyer(tx, event)
            case EnfantEtat():
                project_enfant(tx, event)
            case SanteEtat():
                project_sante(tx, event)
            case AutorisationEtat():
                project_autorisation(tx, event)
            case VignetteEtat():
                project_photo(tx, event)
