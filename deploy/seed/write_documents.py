"""Documents' rows: what it heard of dossiers, and a few documents of the demo's own families, in each state."""

from __future__ import annotations

import os
from datetime import date
from uuid import UUID

from contracts.base import Event
from contracts.dossiers import EnfantEtat, FoyerEtat
from deploy.seed.copie import Copie, send_all
from deploy.seed.pieces import DOSSIERS, Famille, write_pieces
from kit.config import StorageSettings
from kit.database import Transaction
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents.projections import households_of


class WriteDocuments:
    """``hear`` each event of dossiers, then ``send``."""

    def __init__(self, jour: date, data_key: str) -> None:
        self._jour, self._sealer = jour, Sealer(data_key)
        self._foyer = Copie("foyer", "foyer_id, version, numero, nom")
        self._foyer_compte = Copie("foyer_compte", "compte_id, foyer_id, adulte_id")
        self._enfant = Copie("enfant", "enfant_id, version, prenom, nom, ecole")
        self._acces = Copie("acces", "compte_id, enfant_id, foyer_id, niveau")
        self._enfant_foyer = Copie("enfant_foyer", "enfant_id, foyer_id, niveau, au")
        self._familles: dict[UUID, Famille] = {}

    def hear(self, event: Event) -> None:
        """A full-state event of dossiers, kept as ``services.documents.projections`` would."""
        match event:
            case FoyerEtat():
                self._foyer.add(event.foyer_id, event.version, event.numero, event.nom)
                for compte in event.comptes:
                    self._foyer_compte.add(compte.compte_id, event.foyer_id, compte.adulte_id)
                if event.numero in DOSSIERS:
                    self._familles.setdefault(event.dossier_id, Famille(event.numero)).hear_foyer(event)
            case EnfantEtat():
                self._enfant.add(event.enfant_id, event.version, event.prenom, event.nom, event.ecole)
                for acces in event.acces:
                    self._acces.add(acces.compte_id, event.enfant_id, acces.foyer_id, acces.niveau)
                for foyer_id, droit in households_of(event).items():
                    self._enfant_foyer.add(event.enfant_id, foyer_id, droit["niveau"], droit["au"])
                if event.dossier_id in self._familles:
                    self._familles[event.dossier_id].enfants[event.prenom] = event.enfant_id

    def send(self, tx: Transaction) -> None:
        """Projections, then documents if a store is given: a document without bytes does not exist."""
        send_all(tx, (self._foyer, self._foyer_compte, self._enfant, self._acces, self._enfant_foyer))
        if os.environ.get("S3_ENDPOINT"):
            familles = {famille.numero: famille for famille in self._familles.values()}
            write_pieces(tx, Storage(StorageSettings()), self._sealer, self._jour, familles)
