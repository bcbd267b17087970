"""The RPC door of billing."""

from __future__ import annotations

from contracts import billing
from contracts.billing import (
    AccueilPaiements,
    AskMandat,
    AvanceUtilisee,
    ComptesTrouves,
    CoutEstime,
    DecideMandat,
    Factures,
    FacturesEmises,
    FactureVue,
    GetAccueil,
    GetFacturation,
    GetFacture,
    GetHistorique,
    GetJournal,
    GetMandat,
    GetMandats,
    GetPaiement,
    GetQuittance,
    HandleNotification,
    Historique,
    IssueFactures,
    Journal,
    ListFactures,
    ListMandats,
    ListTarifs,
    MandatComplet,
    Mandats,
    MandatVue,
    NotificationTraitee,
    OpenMandat,
    OpenPaiement,
    PaiementOuvert,
    PaiementVue,
    PreviewCout,
    PreviewFacturation,
    Previsualisation,
    PrixSimule,
    QuittanceVue,
    RecordPaiement,
    RefundPaiement,
    RevokeMandat,
    SearchComptes,
    SimulePrix,
    TarifsSimulables,
    UseAvance,
)
from kit.database import Transaction
from kit.dependencies import CallContext, Kit
from kit.door import actor_of, command, plain, query
from services.billing import (
    carte,
    estimation,
    facturation,
    guichet,
    historique,
    mandats,
    previsualisation,
    quittances,
    simulateur,
    suivi,
    views,
)
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

    @plain(billing.PREVIEW_FACTURATION)
    def preview_facturation(self, call: CallContext, request: PreviewFacturation) -> Previsualisation:
        """What issuing this month would do; counted by batches, the rest by ``billing_timers``."""
        return previsualisation.preview(call.database, call.call_id, request)

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

    @plain(billing.OPEN_PAIEMENT)
    def open_paiement(self, call: CallContext, request: OpenPaiement) -> PaiementOuvert:
        """Opens the provider's page for what these invoices owe. Key: the operation id."""
        return carte.open_paiement(call, actor_of(billing.OPEN_PAIEMENT, call), request)

    @plain(billing.GET_PAIEMENT)
    def get_paiement(self, call: CallContext, request: GetPaiement) -> PaiementVue:
        """How a payment stands, the provider asked if need be."""
        return suivi.see_paiement(call, actor_of(billing.GET_PAIEMENT, call), request.paiement_id)

    @plain(billing.HANDLE_NOTIFICATION)
    def handle_notification(self, call: CallContext, request: HandleNotification) -> NotificationTraitee:
        """What the provider says by itself. Key: its event id; answered after the commit only."""
        return suivi.handle_notification(call, request)

    @plain(billing.REFUND_PAIEMENT)
    def refund_paiement(self, call: CallContext, request: RefundPaiement) -> PaiementVue:
        """Gives a card payment back: its invoices are owed again. Key: the operation id."""
        return suivi.refund(call, actor_of(billing.REFUND_PAIEMENT, call), request)

    @query(billing.GET_QUITTANCE)
    def get_quittance(self, tx: Transaction, request: GetQuittance) -> QuittanceVue:
        """A receipt."""
        return quittances.read_quittance(tx, tx.who, request.paiement_id)

    @command(billing.RECORD_PAIEMENT)
    def record_paiement(self, tx: Transaction, request: RecordPaiement) -> QuittanceVue:
        """Cash, cheque or CESU at the counter. Key: the operation id."""
        return guichet.record_paiement(tx, tx.who, request)

    @command(billing.USE_AVANCE)
    def use_avance(self, tx: Transaction, request: UseAvance) -> AvanceUtilisee:
        """Pays with the household's credit. Key: the operation id."""
        return guichet.use_credit(tx, tx.who, request)

    @query(billing.GET_HISTORIQUE)
    def get_historique(self, tx: Transaction, request: GetHistorique) -> Historique:
        """The account in words, with its running balance."""
        return historique.read_historique(tx, tx.who, request.foyer_id)

    @query(billing.SEARCH_COMPTES)
    def search_comptes(self, tx: Transaction, request: SearchComptes) -> ComptesTrouves:
        """The régie looks for a household."""
        return guichet.search_comptes(tx, tx.who, request.texte)

    @query(billing.GET_JOURNAL)
    def get_journal(self, tx: Transaction, request: GetJournal) -> Journal:
        """What a day brought in, by régie."""
        return guichet.read_journal(tx, request)

    @query(billing.GET_MANDATS)
    def get_mandats(self, tx: Transaction, request: GetMandats) -> Mandats:
        """The mandates of my households."""
        return mandats.read_mine(tx, tx.who)

    @query(billing.GET_MANDAT)
    def get_mandat(self, tx: Transaction, request: GetMandat) -> MandatVue:
        """One mandate, its IBAN masked."""
        return mandats.read_one(tx, tx.who, request.mandat_id)

    @query(billing.LIST_MANDATS)
    def list_mandats(self, tx: Transaction, request: ListMandats) -> Mandats:
        """What waits for the régie, then the others."""
        return mandats.list_all(tx, tx.who)

    @command(billing.ASK_MANDAT)
    def ask_mandat(self, tx: Transaction, request: AskMandat) -> MandatVue:
        """The form "Mes prélèvements". Key: the operation id; one living mandate a household."""
        return mandats.ask(tx, tx.who, request)

    @command(billing.DECIDE_MANDAT)
    def decide_mandat(self, tx: Transaction, request: DecideMandat) -> MandatVue:
        """Accepted, or refused with a reason. Key: the operation id."""
        return mandats.decide(tx, tx.who, request)

    @command(billing.REVOKE_MANDAT)
    def revoke_mandat(self, tx: Transaction, request: RevokeMandat) -> MandatVue:
        """Stopped by the parent. Key: the state."""
        return mandats.revoke(tx, tx.who, request)

    @plain(billing.OPEN_MANDAT)
    def open_mandat(self, call: CallContext, request: OpenMandat) -> MandatComplet:
        """The whole IBAN, once, for paper: audited, and never kept with the operation id."""
        return mandats.open_mandat(call, actor_of(billing.OPEN_MANDAT, call), request.mandat_id)

    @query(billing.PREVIEW_COUT)
    def preview_cout(self, tx: Transaction, request: PreviewCout) -> CoutEstime:
        """What bookings would cost the households of the person who asks."""
        return estimation.estimate(tx, tx.who, request)

    @query(billing.LIST_TARIFS)
    def list_tarifs(self, tx: Transaction, request: ListTarifs) -> TarifsSimulables:
        """What the public simulator prices today."""
        return simulateur.list_tarifs(tx)

    @query(billing.SIMULE_PRIX)
    def simule_prix(self, tx: Transaction, request: SimulePrix) -> PrixSimule:
        """One price and why; nothing is kept."""
        return simulateur.simule(tx, request)
