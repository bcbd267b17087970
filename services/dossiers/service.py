"""The RPC door of dossiers."""

from __future__ import annotations

from contracts import dossiers
from contracts.base import Rien
from contracts.dossiers import (
    AccueilDossier,
    DecideRattachement,
    DossierVue,
    GetAccueil,
    GetDossier,
    ListRattachements,
    Rattachements,
)
from contracts.errors import ChampRefuse, RequeteInvalide
from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import command, query
from services.dossiers import repository, views


class Service:
    name = "dossiers"
    kit = Kit()

    @query(dossiers.GET_ACCUEIL)
    def get_accueil(self, tx: Transaction, request: GetAccueil) -> AccueilDossier:
        """Block 1 of the home page."""
        return views.read_accueil(tx, tx.who)

    @query(dossiers.GET_DOSSIER)
    def get_dossier(self, tx: Transaction, request: GetDossier) -> DossierVue:
        """The dossier of the person who asks."""
        return views.read_dossier(tx, tx.who)

    @query(dossiers.LIST_RATTACHEMENTS)
    def list_rattachements(self, tx: Transaction, request: ListRattachements) -> Rattachements:
        """The link requests that wait for an agent."""
        return views.read_rattachements(tx)

    @command(dossiers.DECIDE_RATTACHEMENT)
    def decide_rattachement(self, tx: Transaction, request: DecideRattachement) -> Rien:
        """Links the account to one adult, or refuses with a reason: one of the two, never both."""
        if (request.adulte_id is None) != bool(request.motif_refus):
            raise RequeteInvalide(champs=[ChampRefuse(champ="motif_refus", raison="choix_a_faire")])
        demande = repository.lock_demande(tx, request.demande_id)
        if request.adulte_id is None:
            repository.refuse_demande(tx, demande, request.motif_refus)
        else:
            repository.accept_demande(tx, demande, request.adulte_id)
        return Rien()
