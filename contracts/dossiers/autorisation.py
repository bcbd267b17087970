"""Who may take a child home, for the tablet (leaflet L9, DOMAIN §3)."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from contracts.base import CodeActivite, Projection


class PersonneAutorisee(BaseModel):
    """Somebody who may pick the child up; ``lien``: "grand-mère", "voisin"."""

    prenom: str
    nom: str
    telephone: str = ""
    lien: str = ""
    du: date
    au: date | None = None


class RentreSeul(BaseModel):
    """The child goes home alone from this activity, from ``a_partir_de`` (Europe/Paris) when an hour is said."""

    activite: CodeActivite
    a_partir_de: time | None = None
    du: date
    au: date | None = None


class AutorisationEtat(Projection):
    """The authorisations of one child, of both parents together. Read by planning alone.

    ``est_en_conflit``: the parents contradict each other and no agent has decided yet; the sheet says whom to call.
    """

    type: ClassVar[str] = "dossiers.autorisation.v1"
    enfant_id: UUID
    personnes: list[PersonneAutorisee] = []
    rentre_seul: list[RentreSeul] = []
    photo: bool = False
    sorties: bool = False
    soins_urgents: bool = False
    est_en_conflit: bool = False

    def sujet(self) -> str:
        return str(self.enfant_id)
