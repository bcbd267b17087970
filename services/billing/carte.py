"""Opening the provider's page for some invoices, and telling how it went. The network is never within a transaction.

Three steps: what is owed is written down with the pages it replaces (one transaction); those pages are closed and the
new one is opened (network); its address is kept (one transaction). Killed between two steps, the same request goes on
with the same row and the same key, and the timers finish what nobody asks for again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import (
    FacturesSeparees,
    MontantTropBas,
    OpenPaiement,
    PaiementOuvert,
    PaiementRemplace,
    PrestataireIndisponible,
    RienAPayer,
)
from contracts.errors import Introuvable, OperationReutilisee
from kit.config import paiement_settings
from kit.database import Transaction
from kit.dependencies import CallContext
from kit.failpoints import failpoint
from services.billing.acces import MES_FOYERS, lock_foyer, qui
from services.billing.colonnes import plain
from services.billing.domain.trace import MOIS
from services.billing.encaissement import lock_paiement
from services.billing.etats import apply_etat
from services.billing.livre import FactureDue, read_dues
from services.billing.prestataire import Demande, LigneDemandee, Prestataire, SessionOuverte, StatutSession
from services.billing.prestataire_stripe import prestataire

VALIDITE = timedelta(minutes=45)
"""A page left open is closed by the provider; 30 minutes is its least. Counted from the first try: the provider knows
the same demand by its key *and* all it holds."""
PREMIERE_RELECTURE = timedelta(seconds=30)
TOURS = 3

_MIENNES = f"""
select facture_id, foyer_id, regie
from facture
where facture_id = any(cast(:factures as uuid[])) and foyer_id in {MES_FOYERS}
"""  # noqa: S608
_REMPLACE = """
update paiement
set etat = 'remplace', relire_at = :now
where paiement_id <> :paiement_id and etat in ('prepare', 'ouvert') and mode = 'carte' and paiement_id in (
    select paiement_id from paiement_facture where facture_id = any(cast(:factures as uuid[]))
)
"""
_A_FERMER = """
select p.session
from paiement p
where p.etat = 'remplace' and p.relire_at is not null and p.session is not null and p.paiement_id in (
    select paiement_id from paiement_facture where facture_id = any(cast(:factures as uuid[]))
)
"""
_PREPARE = """
insert into paiement (paiement_id, foyer_id, regie, mode, etat, montant_centimes, demande_at, demande_par, relire_at,
                      expire_at)
values (:paiement_id, :foyer_id, :regie, 'carte', 'prepare', :montant, :now, :par, :relire, :expire_at)
on conflict (paiement_id) do update set montant_centimes = excluded.montant_centimes
returning expire_at
"""
_LIGNES = """
insert into paiement_facture (paiement_id, facture_id, montant_centimes)
select :paiement_id, * from unnest(cast(:factures as uuid[]), cast(:montants as integer[]))
"""
_OUVRE = """
update paiement
set session = :session, url = :url, expire_at = :expire_at,
    etat = case etat when 'prepare' then 'ouvert' else etat end,
    relire_at = case etat when 'prepare' then cast(:relire as timestamptz) else cast(:now as timestamptz) end
where paiement_id = :paiement_id and etat in ('prepare', 'remplace')
"""


@dataclass(frozen=True, slots=True)
class Prepare:
    """``url`` when the page is open already (the same request again); ``a_fermer``: sessions that it replaces."""

    paiement_id: UUID
    dues: tuple[FactureDue, ...]
    expire_at: datetime
    a_fermer: tuple[str, ...] = ()
    url: str = ""

    @property
    def montant_centimes(self) -> int:
        return sum(due.du.total_centimes for due in self.dues)


def open_paiement(call: CallContext, actor: Actor, request: OpenPaiement) -> PaiementOuvert:
    """The provider's page for what these invoices owe now. Key: the operation id, which names the payment."""
    chez = prestataire()
    paiement_id = uuid.uuid5(request.operation_id, "paiement")
    prepare = _prepare_alone(call, actor, paiement_id, request.facture_ids, chez)
    if prepare.url:
        return PaiementOuvert(paiement_id=paiement_id, url=prepare.url, montant_centimes=prepare.montant_centimes)
    session = chez.open_session(_demande(prepare))
    failpoint("billing.paiement_ouvert")
    with call.database.writing(actor, call.call_id) as tx:
        est_remplace = not _keep_session(tx, paiement_id, session)
    if est_remplace:
        raise PaiementRemplace
    return PaiementOuvert(paiement_id=paiement_id, url=session.url, montant_centimes=prepare.montant_centimes)


def _prepare_alone(
    call: CallContext, actor: Actor, paiement_id: UUID, facture_ids: Sequence[UUID], chez: Prestataire
) -> Prepare:
    """Until no earlier page of these invoices is open: one of them, paid meanwhile, changes what is owed."""
    for _ in range(TOURS):
        with call.database.writing(actor, call.call_id) as tx:
            prepare = _prepare(tx, actor, paiement_id, facture_ids, chez.minimum_centimes)
        failpoint("billing.paiement_prepare")
        if prepare.url or not prepare.a_fermer:
            return prepare
        est_payee = [_close(call, chez, session) for session in prepare.a_fermer]
        if not any(est_payee):
            return prepare
    raise PrestataireIndisponible


def _close(call: CallContext, chez: Prestataire, session: str) -> bool:
    """Closes one page; True when it was paid before."""
    etat = chez.expire_session(session)
    failpoint("billing.paiement_ferme")
    if etat is None:
        return False
    with call.database.writing(call_id=call.call_id) as tx:
        apply_etat(tx, etat)
    return etat.statut is StatutSession.PAYEE


def _prepare(
    tx: Transaction, actor: Actor, paiement_id: UUID, facture_ids: Sequence[UUID], minimum_centimes: int
) -> Prepare:
    foyer_id, regie = check_factures(tx, actor, facture_ids)
    lock_foyer(tx, foyer_id)
    dues = tuple(due for due in read_dues(tx, facture_ids) if due.du.total_centimes > 0)
    connu = lock_paiement(tx, paiement_id)
    if connu is not None:
        _check_same(tx, connu, actor, facture_ids)
        if connu.etat == "ouvert":
            return Prepare(paiement_id, dues, connu.expire_at, url=connu.url)
    if not dues:
        raise RienAPayer
    montant = sum(due.du.total_centimes for due in dues)
    if montant < minimum_centimes:
        raise MontantTropBas(minimum_centimes=minimum_centimes, montant_centimes=montant)
    factures = plain(due.facture_id for due in dues)
    close_pages(tx, paiement_id, facture_ids)
    expire_at = tx.scalar(
        _PREPARE,
        paiement_id=paiement_id,
        foyer_id=foyer_id,
        regie=regie,
        montant=montant,
        now=tx.now,
        par=actor.compte_id,
        relire=tx.now + timedelta(minutes=10),
        expire_at=(tx.now + VALIDITE).replace(microsecond=0),
    )
    tx.execute("delete from paiement_facture where paiement_id = :id", id=paiement_id)
    tx.execute(
        _LIGNES,
        paiement_id=paiement_id,
        factures=factures,
        montants=plain(due.du.total_centimes for due in dues),
    )
    tx.audit("paiement.demande", str(paiement_id))
    failpoint("billing.paiement_demande")
    return Prepare(paiement_id, dues, expire_at, tuple(row.session for row in tx.execute(_A_FERMER, factures=factures)))


def close_pages(tx: Transaction, sauf: UUID, facture_ids: Sequence[UUID]) -> None:
    """What pages open for these invoices ask for is no longer what is owed: the timers close them, this one apart."""
    tx.execute(_REMPLACE, paiement_id=sauf, now=tx.now, factures=plain(facture_ids))


def check_factures(tx: Transaction, actor: Actor, facture_ids: Sequence[UUID]) -> tuple[UUID, str]:
    """The household and régie of these invoices: Introuvable for another family's, FacturesSeparees for several."""
    rows = tx.execute(_MIENNES, factures=plain(facture_ids), **qui(actor))
    return one_account(rows, facture_ids)


def one_account(rows: Sequence[Any], facture_ids: Sequence[UUID]) -> tuple[UUID, str]:
    if {row.facture_id for row in rows} != set(facture_ids):
        raise Introuvable(objet="facture")
    comptes = {(row.foyer_id, row.regie) for row in rows}
    if len(comptes) != 1:
        raise FacturesSeparees
    return comptes.pop()


def _check_same(tx: Transaction, connu: Any, actor: Actor, facture_ids: Sequence[UUID]) -> None:
    factures = tx.execute("select facture_id from paiement_facture where paiement_id = :id", id=connu.paiement_id)
    demande_par = tx.scalar("select demande_par from paiement where paiement_id = :id", id=connu.paiement_id)
    if demande_par != actor.compte_id or not {row.facture_id for row in factures} <= set(facture_ids):
        raise OperationReutilisee
    if connu.etat in ("paye", "repris"):
        raise RienAPayer
    if connu.etat not in ("prepare", "ouvert"):
        raise PaiementRemplace


def _keep_session(tx: Transaction, paiement_id: UUID, session: SessionOuverte) -> bool:
    """False when a later request took the place meanwhile: the page just opened will be closed by the timers."""
    lu = lock_paiement(tx, paiement_id)
    assert lu is not None
    tx.execute(
        _OUVRE,
        paiement_id=paiement_id,
        session=session.session,
        url=session.url,
        expire_at=session.expire_at,
        now=tx.now,
        relire=tx.now + PREMIERE_RELECTURE,
    )
    failpoint("billing.paiement_garde")
    return bool(lu.etat != "remplace")


def _demande(prepare: Prepare) -> Demande:
    adresse = f"{paiement_settings().portail_url.rstrip('/')}/paiements/carte/{prepare.paiement_id}"
    return Demande(
        paiement_id=prepare.paiement_id,
        cle=f"paiement-{prepare.paiement_id}-{prepare.montant_centimes}",
        lignes=tuple(LigneDemandee(_libelle(due), due.du.total_centimes) for due in prepare.dues),
        retour=adresse,
        annulation=f"{adresse}?annule=1",
        expire_at=prepare.expire_at,
    )


def _libelle(due: FactureDue) -> str:
    return f"Facture {due.numero}, {MOIS[due.mois.month - 1]} {due.mois.year}"
