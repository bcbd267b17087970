"""The RPC door of billing."""

from __future__ import annotations

from contracts import billing
from contracts.billing import (
    AccueilPaiements,
    Factures,
    FacturesEmises,
    FactureVue,
    GetAccueil,
    GetFacturation,
    GetFacture,
    IssueFactures,
    ListFactures,
    PreviewFacturation,
    Previsualisation,
)
from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import command, query
from services.billing import facturation, previsualisation, views
from services.billing.cadre import read_cadre


class Service:
    name = "billing"
    kit = Kit()

    @query(billing.GET_ACCUEIL)
    def get_accueil(self, tx: Transaction, request: GetAccueil) -> AccueilPaiements:
        """Block 3 of the home page."""
        return views.read_accueil(tx, tx.who)

    @query(billing.LIST_FACTURES)
    def list_factures(self, tx: Transaction, request: ListFactures) -> Factures:
        """The invoices of the households of the person who asks."""
        return views.read_factures(tx, tx.who)

    @query(billing.GET_FACTURE)
    def get_facture(self, tx: Transaction, request: GetFacture) -> FactureVue:
        """One invoice, line by line, with its reasons."""
        return views.read_facture(tx, tx.who, request.facture_id)

    @query(billing.PREVIEW_FACTURATION)
    def preview_facturation(self, tx: Transaction, request: PreviewFacturation) -> Previsualisation:
        """What issuing this month would do."""
        return previsualisation.preview(tx, request.mois)

    @command(billing.ISSUE_FACTURES)
    def issue_factures(self, tx: Transaction, request: IssueFactures) -> FacturesEmises:
        """Opens a run and does its first batch; ``billing_timers`` does the others. Key: household, month, régie."""
        cadre = read_cadre(tx, request.mois)
        facturation.check_mois(tx, cadre)
        facturation.open_facturation(tx, request.mois)
        facturation.run_batch(tx, cadre.premier)
        tx.audit("facturation.demandee", request.mois)
        return views.read_facturation(tx, request.mois)

    @query(billing.GET_FACTURATION)
    def get_facturation(self, tx: Transaction, request: GetFacturation) -> FacturesEmises:
        """How the latest run of the month stands."""
        return views.read_facturation(tx, request.mois)
