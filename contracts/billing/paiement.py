"""Billing: paying by card, counter payments, receipts, refunds, and the account in words (DOMAIN §6, L8).

Amounts are computed by billing alone: a request names invoices, never a price (except what was counted at the
counter). A payment is one household's, to one régie.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import LISIBLE, PUBLIC, REGIE, Event, Mois, Request, Response, Role, Rpc, WriteRequest
from contracts.billing.factures import FactureResume
from contracts.errors import Refus
from contracts.money import Centimes

MAX_FACTURES = 20
ESPECES_MAX_CENTIMES = 300_00
"""Cash above 300 € is refused at the counter (DOMAIN §6)."""


class ModeReglement(StrEnum):
    CARTE = "carte"
    ESPECES = "especes"
    CHEQUE = "cheque"
    CESU = "cesu"
    PRELEVEMENT = "prelevement"


class EtatPaiement(StrEnum):
    """Where a payment by card stands, in the order in which a person meets them."""

    PREPARE = "prepare"
    """Asked, and the provider's page does not exist yet."""
    OUVERT = "ouvert"
    REMPLACE = "remplace"
    """A later one of the same invoices took its place; if it was paid all the same, the surplus is credit."""
    EXPIRE = "expire"
    PAYE = "paye"
    REPRIS = "repris"
    """Wholly refunded, or taken back by the bank: the invoices are owed again."""


class FacturePayee(Response):
    facture_id: UUID
    numero: str
    mois: Mois
    montant_centimes: Centimes


class OpenPaiement(WriteRequest):
    """Opens the provider's page for these invoices, for what they still owe; the page before it is closed."""

    facture_ids: list[UUID] = Field(min_length=1, max_length=MAX_FACTURES)


class PaiementOuvert(Response):
    paiement_id: UUID
    url: str
    montant_centimes: Centimes


class GetPaiement(Request):
    """The page on which the browser comes back: billing looks at the provider itself if nothing was said yet."""

    paiement_id: UUID


class PaiementVue(Response):
    paiement_id: UUID
    etat: EtatPaiement
    montant_centimes: Centimes
    """Asked, or received once paid."""
    factures: list[FacturePayee]
    quittance: str = ""
    """Number of the receipt, empty until paid."""
    paye_at: AwareDatetime | None = None
    avance_centimes: Centimes = 0
    """What was received above what was owed, kept as credit."""
    url: str = ""
    """The provider's page while it can still be used."""


class GetQuittance(Request):
    paiement_id: UUID


class QuittanceVue(Response):
    """A receipt, as it was written the day of the payment."""

    paiement_id: UUID
    numero: str
    emise_at: AwareDatetime
    mode: ModeReglement
    montant_centimes: Centimes
    debiteur: str
    adresse: str
    emetteur: str
    regie: str
    factures: list[FacturePayee]
    avance_centimes: Centimes = 0
    reference: str = ""
    """Number of the cheque, of the CESU, or the provider's reference."""
    repris_centimes: Centimes = 0
    """Refunded or taken back since."""


class HandleNotification(WriteRequest):
    """What the payment provider said, byte for byte (base64): billing checks its signature and reads again."""

    prestataire: Literal["stripe"]
    corps_base64: str = Field(max_length=400_000, pattern=r"^[A-Za-z0-9+/=]*$")
    signature: str = Field(max_length=2_000, pattern=LISIBLE)


class NotificationTraitee(Response):
    issue: Literal["traitee", "deja_traitee", "sans_objet"]


class RefundPaiement(WriteRequest):
    """Gives a card payment back through the provider: the invoices are owed again."""

    paiement_id: UUID
    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200, pattern=LISIBLE)]


class RecordPaiement(WriteRequest):
    """A payment at the counter: cash, cheque or CESU, for invoices of one household, the oldest served first."""

    facture_ids: list[UUID] = Field(min_length=1, max_length=MAX_FACTURES)
    mode: Literal["especes", "cheque", "cesu"]
    montant_centimes: int = Field(ge=1, le=10_000_000)
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=LISIBLE)] = ""


class UseAvance(WriteRequest):
    """Pays these invoices with the household's credit, as far as it goes."""

    facture_ids: list[UUID] = Field(min_length=1, max_length=MAX_FACTURES)


class AvanceUtilisee(Response):
    montant_centimes: Centimes


class GetHistorique(Request):
    """ "Consulter l'historique de mon compte": ``foyer_id`` for the régie, nothing for the parent's own."""

    foyer_id: UUID | None = None


class LigneHistorique(Response):
    """One entry of the account. ``montant_centimes``: above zero is owed, below is paid or credited."""

    passee_at: AwareDatetime
    genre: Literal["facture", "correction", "paiement", "avance", "contre_passation"]
    libelle: str
    montant_centimes: Centimes
    solde_centimes: Centimes
    """After this entry; below zero, the town owes the household."""
    facture_id: UUID | None = None
    paiement_id: UUID | None = None


class CompteFoyer(Response):
    foyer_id: UUID
    nom: str
    solde_centimes: Centimes
    avance_centimes: Centimes
    lignes: list[LigneHistorique]
    """Newest first."""
    a_payer: list[FactureResume] = []
    """The oldest first."""


class Historique(Response):
    foyers: list[CompteFoyer]


class SearchComptes(Request):
    """The régie looks for a household by the name of its payer or the number of an invoice."""

    texte: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80, pattern=LISIBLE)]


class CompteTrouve(Response):
    foyer_id: UUID
    nom: str
    adresse: str
    reste_centimes: Centimes


class ComptesTrouves(Response):
    comptes: list[CompteTrouve]


class GetJournal(Request):
    """What one day brought in, by régie and means of payment."""

    jour: date


class LigneJournal(Response):
    quittance: str
    paiement_id: UUID
    emise_at: AwareDatetime
    mode: ModeReglement
    debiteur: str
    montant_centimes: Centimes


class JournalRegie(Response):
    regie: str
    lignes: list[LigneJournal]
    total_by_mode: dict[ModeReglement, Centimes]
    total_centimes: Centimes


class Journal(Response):
    jour: date
    regies: list[JournalRegie]


class RienAPayer(Refus):
    """These invoices owe nothing any more."""

    code = "rien_a_payer"


class FacturesSeparees(Refus):
    """Invoices of several households or régies are paid apart: each régie has its own account."""

    code = "factures_separees"


class MontantTropBas(Refus):
    """The provider takes nothing under this amount."""

    code = "montant_trop_bas"
    minimum_centimes: int
    montant_centimes: int


class EspecesTropElevees(Refus):
    code = "especes_trop_elevees"
    maximum_centimes: int


class PaiementRemplace(Refus):
    """Another page was opened meanwhile for the same invoices; that one counts."""

    code = "paiement_remplace"


class PaiementPasRemboursable(Refus):
    """Not a card payment, or nothing of it is left."""

    code = "paiement_pas_remboursable"


class PrestataireIndisponible(Refus):
    """The provider of card payments does not answer; nothing was taken."""

    code = "prestataire_indisponible"


class SignatureRefusee(Refus):
    """A notification that the provider did not sign."""

    code = "signature_refusee"


class PaiementRecu(Event):
    """Public: a payment was received (ids, number of the receipt and means; no amount)."""

    type: ClassVar[str] = "billing.paiement.recu.v1"
    public: ClassVar[bool] = True
    paiement_id: UUID
    foyer_id: UUID
    facture_ids: list[UUID]
    quittance: str
    mode: ModeReglement
    recu_at: AwareDatetime

    def sujet(self) -> str:
        return str(self.foyer_id)


_PARENT = frozenset({Role.PARENT})

OPEN_PAIEMENT = Rpc("billing", "open_paiement", OpenPaiement, PaiementOuvert, _PARENT, timeout_s=30.0)
GET_PAIEMENT = Rpc("billing", "get_paiement", GetPaiement, PaiementVue, _PARENT | REGIE, timeout_s=15.0)
GET_QUITTANCE = Rpc("billing", "get_quittance", GetQuittance, QuittanceVue, _PARENT | REGIE)
HANDLE_NOTIFICATION = Rpc(
    "billing", "handle_notification", HandleNotification, NotificationTraitee, PUBLIC, timeout_s=30.0
)
REFUND_PAIEMENT = Rpc("billing", "refund_paiement", RefundPaiement, PaiementVue, REGIE, timeout_s=30.0)
RECORD_PAIEMENT = Rpc("billing", "record_paiement", RecordPaiement, QuittanceVue, REGIE)
USE_AVANCE = Rpc("billing", "use_avance", UseAvance, AvanceUtilisee, _PARENT | REGIE)
GET_HISTORIQUE = Rpc("billing", "get_historique", GetHistorique, Historique, _PARENT | REGIE)
SEARCH_COMPTES = Rpc("billing", "search_comptes", SearchComptes, ComptesTrouves, REGIE)
GET_JOURNAL = Rpc("billing", "get_journal", GetJournal, Journal, REGIE)
