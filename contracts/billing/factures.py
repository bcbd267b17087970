"""Billing: invoices from attendance, by household, month and régie (DOMAIN §6, leaflet L8)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import REGIE, CodeActivite, Event, Mois, Projection, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus
from contracts.money import Centimes


class EtatFacture(StrEnum):
    A_PAYER = "a_payer"
    PAYEE = "payee"


class EtapePrix(Response):
    """One line of "Pourquoi ce prix ?"."""

    libelle: str
    valeur: str
    note: str = ""


class LigneFacture(Response):
    """A child, an activity, a part and a price. ``partie``: meal and supervision are apart (tax credit)."""

    prenom: str
    activite: str
    partie: Literal["repas", "encadrement", "forfait"]
    libelle: str
    """"Léonie, encadrement du midi"."""
    jours: list[date]
    quantite: int
    """Of a line in hours, the whole hours begun: ``minutes`` says them exactly."""
    prix_unitaire_centimes: Centimes
    montant_centimes: Centimes
    trace: list[EtapePrix] = []
    minutes: int | None = None


class FactureResume(Response):
    facture_id: UUID
    numero: str
    mois: Mois
    emise_le: date
    echeance: date
    total_centimes: Centimes
    reste_centimes: Centimes
    etat: EtatFacture
    foyer_id: UUID | None = None
    regie: str = ""
    """Code of the régie: invoices of one household and régie are paid together."""


class FactureVue(Response):
    resume: FactureResume
    debiteur: str
    adresse: str
    lignes: list[LigneFacture]
    mentions: list[str]
    """Legal basis, issuer, remedies and time limits."""


class GetAccueil(Request):
    """Block 3 of the home page."""


class AccueilPaiements(Response):
    reste_centimes: Centimes
    a_payer: list[FactureResume]
    dernieres_payees: list[FactureResume] = []


class ListFactures(Request):
    """The invoices of the households of the account that asks."""


class PaiementPasse(Response):
    """A receipt, in the list of the last ones."""

    paiement_id: UUID
    quittance: str
    mode: str
    montant_centimes: Centimes
    emise_at: AwareDatetime


class Factures(Response):
    reste_centimes: Centimes
    factures: list[FactureResume]
    carte_ouverte: bool = False
    """Whether the town takes cards on line."""
    avance_centimes: Centimes = 0
    """Credit that the household may use."""
    paiements: list[PaiementPasse] = []


class GetFacture(Request):
    facture_id: UUID


class PreviewFacturation(Request):
    """What issuing this month would do; issues nothing. ``recalcule``: a large town is counted anew."""

    mois: Mois
    recalcule: bool = False


class RaisonReport(StrEnum):
    """Why a household is held back alone, the first that applies; the next run of the month takes it once settled."""

    CONFLIT = "conflit"
    JOURNEE_OUVERTE = "journee_ouverte"
    TARIF_ABSENT = "tarif_absent"
    """Came while a run was under way: before it, the whole month is refused (``TarifAbsent``)."""
    REVENU_ABSENT = "revenu_absent"
    FOYER_INCONNU = "foyer_inconnu"


class Report(Response):
    """Households held back for one reason; each is counted once, under its first."""

    raison: RaisonReport
    foyers: int


class Anomalie(Response):
    """Something to settle. ``bloque``: nothing of the month is issued before (``tarif_absent`` alone)."""

    code: Literal[
        "reserve_sans_pointage", "conflit", "tarif_absent", "revenu_absent", "foyer_inconnu", "journee_ouverte"
    ]
    """``revenu_absent``: billed at the maximum, or the household waits where the town said so; ``foyer_inconnu``: the
    debtor or a child has not arrived from dossiers yet. Who waits is counted in ``reports``."""
    nombre: int
    exemples: list[str] = []
    bloque: bool = False


class ARegler(Response):
    """A slot that a person must settle on its sheet: two tablets disagree, or a day at the crèche has no end."""

    raison: Literal[RaisonReport.CONFLIT, RaisonReport.JOURNEE_OUVERTE]
    enfant_id: UUID
    prenom: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    est_facture: bool = False
    """The household's invoice of the month exists already: nothing waits, an avoir or a complement would mend it."""


class Previsualisation(Response):
    mois: Mois
    factures: int
    total_centimes: Centimes
    presences: int
    """Attendances that would be billed."""
    deja_emises: int
    a_corriger: int = 0
    """Attendances of issued invoices that changed since, or came too late: an avoir or a complement mends them."""
    anomalies: list[Anomalie]
    reports: list[Report] = []
    """Households that a run would hold back now."""
    a_regler: list[ARegler] = []
    """By day, the first hundred of each reason; ``anomalies`` counts them all."""
    etat: Literal["en_cours", "terminee"] = "terminee"
    """A large town's goes on by itself (``en_cours``): its figures are so far, its anomalies come at the end."""
    foyers: int = 0
    """Households counted so far."""
    calculee_at: AwareDatetime | None = None
    est_fini: bool = True
    """Whether the month is over: nothing is issued before (``MoisPasFini``)."""


class IssueFactures(WriteRequest):
    """Issues the month's invoices from attendance; running twice creates nothing twice (key: foyer, mois, régie)."""

    mois: Mois


class FacturesEmises(Response):
    """The state of a run. A small town's is over in the answer; a large one's goes on by itself (``en_cours``)."""

    mois: Mois
    emises: int
    """By this run, so far."""
    deja_emises: int
    """By earlier runs of the same month."""
    total_centimes: Centimes
    premier_numero: str = ""
    dernier_numero: str = ""
    etat: Literal["en_cours", "terminee"] = "terminee"
    reportees: int = 0
    """Households held back until a later run, of which ``reports`` says why."""
    reports: list[Report] = []


class GetFacturation(Request):
    """How the latest run of this month stands; zeros when there was none."""

    mois: Mois


class MoisPasFini(Refus):
    """A month is issued once it has ended."""

    code = "mois_pas_fini"
    mois: str


class TarifAbsent(Refus):
    """Attendance that no tariff prices: nothing is issued before the régie enters one."""

    code = "tarif_absent"
    nombre: int
    activites: list[str]


class FactureEtat(Projection):
    """An issued invoice as internal readers need it."""

    type: ClassVar[str] = "billing.facture.v1"
    facture_id: UUID
    foyer_id: UUID
    mois: Mois
    numero: str
    total_centimes: Centimes
    reste_centimes: Centimes

    def sujet(self) -> str:
        return str(self.facture_id)


class FactureEmise(Event):
    """Public: an invoice was issued (ids, month, number; no amount)."""

    type: ClassVar[str] = "billing.facture.emise.v1"
    public: ClassVar[bool] = True
    facture_id: UUID
    foyer_id: UUID
    mois: Mois
    numero: str
    emise_at: AwareDatetime

    def sujet(self) -> str:
        return str(self.foyer_id)


_PARENT = frozenset({Role.PARENT})

GET_ACCUEIL = Rpc("billing", "get_accueil", GetAccueil, AccueilPaiements, _PARENT)
LIST_FACTURES = Rpc("billing", "list_factures", ListFactures, Factures, _PARENT)
GET_FACTURE = Rpc("billing", "get_facture", GetFacture, FactureVue, _PARENT | REGIE)
PREVIEW_FACTURATION = Rpc("billing", "preview_facturation", PreviewFacturation, Previsualisation, REGIE, timeout_s=15.0)
ISSUE_FACTURES = Rpc("billing", "issue_factures", IssueFactures, FacturesEmises, REGIE, timeout_s=30.0)
GET_FACTURATION = Rpc("billing", "get_facturation", GetFacturation, FacturesEmises, REGIE)
