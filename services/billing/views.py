"""SQL → contract models, for the pages. Every reader of a family's invoices takes the actor."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import (
    AccueilPaiements,
    EtatFacture,
    FactureResume,
    Factures,
    FacturesEmises,
    FactureVue,
    LigneFacture,
    PaiementPasse,
    Report,
)
from contracts.errors import Introuvable
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from kit.statements import Planned
from services.billing.acces import MES_FOYERS, est_regie, qui, readable
from services.billing.domain.assiette import bornes_du_mois
from services.billing.prestataire_stripe import est_ouvert
from services.billing.traces import open_traces

DERNIERES_PAYEES = 3

_RESUME = f"""
select f.facture_id, f.numero, f.mois, f.emise_le, f.echeance, f.total_centimes, s.reste_centimes, f.foyer_id,
       f.regie
from facture f
join facture_solde s using (facture_id)
where f.foyer_id in {MES_FOYERS}
"""  # noqa: S608
_A_PAYER = """
select f.facture_id, f.numero, f.mois, f.emise_le, f.echeance, f.total_centimes, s.reste_centimes, f.foyer_id,
       f.regie
from facture f
join facture_solde s using (facture_id)
where f.foyer_id = :foyer and s.reste_centimes > 0
order by f.emise_le, f.mois, f.numero
"""
_LIST = f"{_RESUME} order by f.emise_le desc, f.mois desc, f.annee desc, f.rang desc"
_AVANCE = f"""
select coalesce(sum(montant_centimes), 0) from mouvement where compte = 'avance' and foyer_id in {MES_FOYERS}
"""  # noqa: S608
_PAIEMENTS = f"""
select q.paiement_id, q.numero as quittance, q.mode, q.montant_centimes, q.emise_at
from quittance q
join paiement p using (paiement_id)
where p.foyer_id in {MES_FOYERS}
order by q.emise_at desc
limit 6
"""  # noqa: S608
_ACCUEIL = Planned(f"""
({_RESUME} and s.reste_centimes > 0)
union all
({_RESUME} and s.reste_centimes <= 0 order by f.emise_le desc, f.mois desc limit :payees)
order by emise_le desc, mois desc, numero desc
""")
_FACTURE = f"""
select f.facture_id, f.numero, f.mois, f.emise_le, f.echeance, f.total_centimes, s.reste_centimes, f.foyer_id,
       f.regie, f.debiteur, f.adresse, f.mentions, f.traces
from facture f
join facture_solde s using (facture_id)
where f.facture_id = :facture_id
  and {readable("f.foyer_id")}
"""  # noqa: S608
_LIGNES = """
select prenom, activite, partie, libelle, jours, quantite, prix_unitaire_centimes, montant_centimes, trace, minutes
from facture_ligne
where facture_id = :facture_id
order by rang
"""
_FACTURATION = """
select f.etat, f.emises, f.reportees, f.reports, f.total_centimes, f.premier_numero, f.dernier_numero,
       sum(f.emises) over () - f.emises as deja_emises
from facturation f
where f.mois = :mois
order by f.demandee_at desc
limit 1
"""


def read_accueil(tx: Transaction, actor: Actor) -> AccueilPaiements:
    """What the actor's households owe, and the last invoices paid. One statement."""
    resumes = [_resume(row) for row in tx.execute(_ACCUEIL, payees=DERNIERES_PAYEES, **qui(actor))]
    a_payer = [resume for resume in resumes if resume.etat is EtatFacture.A_PAYER]
    return AccueilPaiements(
        reste_centimes=sum(resume.reste_centimes for resume in a_payer),
        a_payer=a_payer,
        dernieres_payees=[resume for resume in resumes if resume.etat is EtatFacture.PAYEE],
    )


def read_factures(tx: Transaction, actor: Actor) -> Factures:
    """Every invoice of the actor's households, newest first, their credit and last receipts. Three statements."""
    resumes = [_resume(row) for row in tx.execute(_LIST, **qui(actor))]
    avance = tx.scalar(_AVANCE, **qui(actor))
    return Factures(
        reste_centimes=sum(max(0, resume.reste_centimes) for resume in resumes),
        factures=resumes,
        carte_ouverte=est_ouvert(),
        avance_centimes=max(0, -int(avance)),
        paiements=[PaiementPasse.model_validate({**row._mapping}) for row in tx.execute(_PAIEMENTS, **qui(actor))],
    )


def read_facture(tx: Transaction, actor: Actor, facture_id: UUID) -> FactureVue:
    """One invoice with its reasons: of the actor's households, or any for the régie. Introuvable otherwise."""
    row = tx.one_or_none(_FACTURE, facture_id=facture_id, est_regie=est_regie(actor), **qui(actor))
    if row is None:
        raise Introuvable(objet="facture")
    sealer = Sealer(service_settings("billing").data_key.get_secret_value())
    traces = open_traces(sealer, row.facture_id, row.traces)
    return FactureVue(
        resume=_resume(row),
        debiteur=row.debiteur,
        adresse=row.adresse,
        mentions=row.mentions,
        lignes=[
            LigneFacture(
                prenom=ligne.prenom,
                activite=ligne.activite,
                partie=ligne.partie,
                libelle=ligne.libelle,
                jours=ligne.jours,
                quantite=math.ceil(ligne.quantite),
                minutes=ligne.minutes,
                prix_unitaire_centimes=ligne.prix_unitaire_centimes,
                montant_centimes=ligne.montant_centimes,
                trace=[] if ligne.trace is None else traces[ligne.trace],
            )
            for ligne in tx.execute(_LIGNES, facture_id=facture_id)
        ],
    )


def read_a_payer(tx: Transaction, foyer_id: UUID) -> list[FactureResume]:
    """What one household owes, the oldest first; the caller has checked who asks."""
    return [_resume(row) for row in tx.execute(_A_PAYER, foyer=foyer_id)]


def read_facturation(tx: Transaction, mois: str) -> FacturesEmises:
    """How the latest run of this month stands."""
    row = tx.one_or_none(_FACTURATION, mois=bornes_du_mois(mois)[0])
    if row is None:
        return FacturesEmises(mois=mois, emises=0, deja_emises=0, total_centimes=0)
    reports = [Report(raison=raison, foyers=foyers) for raison, foyers in row.reports.items()]
    return FacturesEmises(mois=mois, **{**row._mapping, "reports": reports})


def _resume(row: Any) -> FactureResume:
    return FactureResume(
        facture_id=row.facture_id,
        numero=row.numero,
        mois=f"{row.mois:%Y-%m}",
        emise_le=row.emise_le,
        echeance=row.echeance,
        total_centimes=row.total_centimes,
        reste_centimes=row.reste_centimes,
        etat=EtatFacture.A_PAYER if row.reste_centimes > 0 else EtatFacture.PAYEE,
        foyer_id=row.foyer_id,
        regie=row.regie,
    )
