"""Direct debit mandates: asked by a parent, decided by the régie, revoked by the parent. No collection here.

The IBAN is sealed with ``DATA_KEY`` (context ``mandat:<mandat_id>:iban``) and shown masked; opening it whole is a line
of the audit log, and its answer is never kept with the operation id.

Public names
    ask(tx, actor, request), read_mine(tx, actor), read_one(tx, actor, mandat_id), list_all(tx, actor), decide, revoke
    open_mandat(call, actor, mandat_id) -> MandatComplet
"""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.avis import GenreAvis
from contracts.billing import (
    AskMandat,
    DecideMandat,
    EtatMandat,
    FoyerAChoisir,
    MandatComplet,
    MandatDejaDecide,
    MandatDejaDemande,
    Mandats,
    MandatVue,
    MotifManquant,
    RevokeMandat,
)
from contracts.errors import Introuvable
from kit.clock import PARIS
from kit.config import paiement_settings, service_settings
from kit.database import Transaction
from kit.dependencies import CallContext
from kit.sealing import Sealer
from services.billing.acces import (
    MES_FOYERS,
    est_regie,
    is_own_family,
    lock_foyer,
    qui,
    readable,
    refuse_own_family,
)
from services.billing.avis import say_avis
from services.billing.domain.mandat import (
    check_coordonnees,
    write_accuse,
    write_consentement,
    write_rum,
)

_NUMBER = """
insert into compteur_mandat as c (annee, dernier) values (:annee, 1)
on conflict (annee) do update set dernier = c.dernier + 1
returning dernier
"""
_INSERT = """
insert into mandat (mandat_id, foyer_id, rum, annee, rang, ics, creancier, etat, civilite, titulaire, iban_scelle,
                    iban_masque, bic, adresse, fait_a, fait_le, consentement, demande_at, demande_par)
values (:mandat_id, :foyer_id, :rum, :annee, :rang, :ics, :creancier, 'demande', :civilite, :titulaire, :scelle,
        :masque, :bic, :adresse, :fait_a, :fait_le, :consentement, :now, :par)
"""
_VUE = """
select mandat_id, annee, rang, rum, ics, creancier, etat, civilite, titulaire, iban_masque, bic, adresse, fait_a,
       fait_le, consentement, demande_at, decide_at, motif, revoque_at, foyer_id
from mandat
"""
_MINE = f"{_VUE} where foyer_id in {MES_FOYERS} order by demande_at desc"
_ALL = f"{_VUE} where not {is_own_family('mandat.foyer_id')} order by etat <> 'demande', demande_at desc limit 200"
_ONE = f"{_VUE} where mandat_id = :mandat_id and {readable('mandat.foyer_id')}"


def ask(tx: Transaction, actor: Actor, request: AskMandat) -> MandatVue:
    """The form of L8, for the one household of this account. Key: the operation id; one living mandate at a time."""
    foyers = tx.execute(f"select foyer_id from {MES_FOYERS} m", **qui(actor))  # noqa: S608
    if len(foyers) != 1:
        raise FoyerAChoisir
    foyer_id = foyers[0].foyer_id
    compte = check_coordonnees(request.iban, request.bic)
    lock_foyer(tx, foyer_id)
    vivant = tx.scalar("select etat from mandat where foyer_id = :f and etat in ('demande', 'accepte')", f=foyer_id)
    if vivant:
        raise MandatDejaDemande(etat=vivant)
    fait_le = tx.now.astimezone(PARIS).date()
    rang = tx.scalar(_NUMBER, annee=fait_le.year)
    mandat_id, settings = uuid.uuid5(request.operation_id, "mandat"), paiement_settings()
    tx.execute(
        _INSERT,
        mandat_id=mandat_id,
        foyer_id=foyer_id,
        rum=write_rum(fait_le.year, rang),
        annee=fait_le.year,
        rang=rang,
        ics=settings.sepa_ics,
        creancier=settings.sepa_creancier,
        civilite=request.civilite,
        titulaire=request.titulaire,
        scelle=_sealer().seal(compte.iban.encode(), _context(mandat_id)),
        masque=compte.iban_masque,
        bic=compte.bic,
        adresse=f"{request.adresse}, {request.code_postal} {request.ville}",
        fait_a=request.fait_a,
        fait_le=fait_le,
        consentement=write_consentement(settings.sepa_creancier),
        now=tx.now,
        par=actor.compte_id,
    )
    tx.audit("mandat.demande", str(mandat_id))
    return read_one(tx, actor, mandat_id)


def read_mine(tx: Transaction, actor: Actor) -> Mandats:
    """The household's mandates, and what fills a new form."""
    payeur = tx.execute(f"select nom_complet, adresse from payeur where foyer_id in {MES_FOYERS} limit 2", **qui(actor))  # noqa: S608
    return Mandats(
        mandats=[_vue(row) for row in tx.execute(_MINE, **qui(actor))],
        consentement=write_consentement(paiement_settings().sepa_creancier),
        nom=payeur[0].nom_complet if len(payeur) == 1 else "",
        adresse=payeur[0].adresse if len(payeur) == 1 else "",
    )


def list_all(tx: Transaction, actor: Actor) -> Mandats:
    """What waits first, then the newest; none of her own family."""
    return Mandats(mandats=[_vue(row) for row in tx.execute(_ALL, compte=actor.compte_id)])


def read_one(tx: Transaction, actor: Actor, mandat_id: UUID) -> MandatVue:
    return _vue(_find(tx, actor, mandat_id))


def decide(tx: Transaction, actor: Actor, request: DecideMandat) -> MandatVue:
    """Accepted, or refused with a reason that the parent reads. Key: the operation id; decided once."""
    if not request.accepte and not request.motif:
        raise MotifManquant
    row = _lock(tx, actor, request.mandat_id)
    refuse_own_family(tx, row.foyer_id)
    if row.etat != "demande":
        raise MandatDejaDecide(etat=row.etat)
    etat = EtatMandat.ACCEPTE if request.accepte else EtatMandat.REFUSE
    tx.execute(
        "update mandat set etat = :etat, decide_at = :now, decide_par = :par, motif = :motif where mandat_id = :id",
        etat=etat.value,
        now=tx.now,
        par=actor.compte_id,
        motif=request.motif,
        id=request.mandat_id,
    )
    if request.accepte:
        say_avis(tx, row.foyer_id, GenreAvis.MANDAT_ACCEPTE, "/paiements/prelevements", rum=row.rum)
    else:
        say_avis(tx, row.foyer_id, GenreAvis.MANDAT_REFUSE, "/paiements/prelevements")
    tx.audit(f"mandat.{etat.value}", str(request.mandat_id))
    return read_one(tx, actor, request.mandat_id)


def revoke(tx: Transaction, actor: Actor, request: RevokeMandat) -> MandatVue:
    """The parent stops it, asked or in force; hers alone, also where she works for the régie. Key: the state."""
    row = _lock(tx, actor, request.mandat_id, est_sien=True)
    if row.etat == "revoque":
        return read_one(tx, actor, request.mandat_id)
    if row.etat not in ("demande", "accepte"):
        raise MandatDejaDecide(etat=row.etat)
    tx.execute(
        "update mandat set etat = 'revoque', revoque_at = :now where mandat_id = :id",
        now=tx.now,
        id=request.mandat_id,
    )
    say_avis(tx, row.foyer_id, GenreAvis.MANDAT_REVOQUE, "/paiements/prelevements", rum=row.rum)
    tx.audit("mandat.revoque", str(request.mandat_id))
    return read_one(tx, actor, request.mandat_id)


def open_mandat(call: CallContext, actor: Actor, mandat_id: UUID) -> MandatComplet:
    """The whole IBAN, for the mandate on paper; who opened it is in the audit log."""
    with call.database.writing(actor, call.call_id) as tx:
        vue = read_one(tx, actor, mandat_id)
        scelle = tx.scalar("select iban_scelle from mandat where mandat_id = :id", id=mandat_id)
        tx.audit("mandat.ouvert", str(mandat_id))
    return MandatComplet(mandat=vue, iban=_sealer().open(scelle, _context(mandat_id)).decode())


def _find(tx: Transaction, actor: Actor, mandat_id: UUID, *, est_sien: bool = False) -> Any:
    """One that this person may read; ``est_sien``: of her own household."""
    row = tx.one_or_none(_ONE, mandat_id=mandat_id, est_regie=not est_sien and est_regie(actor), **qui(actor))
    if row is None:
        raise Introuvable(objet="mandat")
    return row


def _lock(tx: Transaction, actor: Actor, mandat_id: UUID, *, est_sien: bool = False) -> Any:
    row = _find(tx, actor, mandat_id, est_sien=est_sien)
    lock_foyer(tx, row.foyer_id)
    return _find(tx, actor, mandat_id, est_sien=est_sien)


def _vue(row: Any) -> MandatVue:
    champs = {**row._mapping}
    annee, rang = champs.pop("annee"), champs.pop("rang")
    return MandatVue(accuse=write_accuse(annee, rang), **champs)


def _sealer() -> Sealer:
    return Sealer(service_settings("billing").data_key.get_secret_value())


def _context(mandat_id: UUID) -> str:
    return f"mandat:{mandat_id}:iban"
