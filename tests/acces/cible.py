"""The things that the table asks about: A's, or things of nowhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cible:
    """Ids of A's things."""

    dossier_id: UUID
    foyer_id: UUID
    adulte_id: UUID
    sans_autorite_id: UUID
    enfant_id: UUID
    facture_id: UUID
    facture_payee_id: UUID
    paiement_id: UUID
    mandat_id: UUID
    mandat_revoque_id: UUID
    document_id: UUID
    rib_id: UUID
    envoi_id: UUID
    fil_id: UUID
    fil_guichet_id: UUID
    proposition_id: UUID
    proposition_decidee_id: UUID
    inscription_id: UUID
    inscription_decidee_id: UUID
    litige_id: UUID
    litige_decide_id: UUID
    demande_id: UUID
    demande_attente_id: UUID
    personne_id: UUID
    sauvegarde_id: UUID
    sauvegarde_famille_id: UUID
    accuse: str
    accuse_annule: str

    @classmethod
    def of_nowhere(cls) -> Cible:
        """Ids that nothing has."""
        ids: dict[str, Any] = {champ.name: uuid.uuid4() for champ in fields(cls)}
        return cls(**(ids | {"accuse": "F-2026-999999", "accuse_annule": "R-2026-999999"}))
