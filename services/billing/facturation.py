"""Runs: the month's invoices by batches of households, each batch one transaction, exactly once.

A run is a row that remembers the last household done. Whoever finds it unfinished (the request that opened it, then
``timers.py`` in any replica) locks it, does one batch and commits both: killed anywhere, the next one goes on from
the last commit. Natural key: household, month, régie. A household with something to settle is held back alone, whole;
the next run of the month takes it.

Public names
    is_over(cadre, now) -> bool
    check_mois(tx, cadre)                       MoisPasFini, TarifAbsent
    open_facturation(tx, mois)                  one unfinished run per month at most
    run_batch(tx, mois=None) -> bool            False when there is nothing to do
    presences_sans_tarif(tx, cadre) -> dict[str, int]
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime

from contracts.billing import MoisPasFini, TarifAbsent
from kit.clock import PARIS
from kit.database import Transaction, jsonb
from kit.failpoints import failpoint
from services.billing.assiettes import Lot, Redige, draft_foyer, find_report, read_lot
from services.billing.cadre import Cadre, read_cadre
from services.billing.domain.assiette import bornes_du_mois
from services.billing.emission import write_factures

TAILLE = 200
"""Households a batch: about 0.2 s of work, so that a request that does the first one answers at once."""

_NEXT = """
select facturation_id, mois, apres, reports
from facturation
where etat = 'en_cours' and mois = coalesce(cast(:mois as date), mois)
order by demandee_at
limit 1
for update skip locked
"""
_ADVANCE = """
update facturation
set apres = :apres, emises = emises + :emises, reportees = reportees + :reportees,
    reports = cast(:reports as jsonb),
    total_centimes = total_centimes + :total,
    premier_numero = case when premier_numero = '' then :premier else premier_numero end,
    dernier_numero = case when :dernier = '' then dernier_numero else :dernier end,
    etat = case when :fini then 'terminee' else etat end,
    terminee_at = case when :fini then cast(:now as timestamptz) end
where facturation_id = :facturation_id
"""
_SANS_TARIF = """
select activite, jour, count(*) as nombre
from creneau
where mois = :premier and presence = 'present' and activite <> all(cast(:au_contrat as text[]))
group by activite, jour
"""


def is_over(cadre: Cadre, now: datetime) -> bool:
    """From midnight after its last day, in Paris."""
    return now.astimezone(PARIS).date() > cadre.dernier


def check_mois(tx: Transaction, cadre: Cadre) -> None:
    """Refuses what stops the whole town; nothing is written."""
    if not is_over(cadre, tx.now):
        raise MoisPasFini(mois=cadre.mois)
    if sans_tarif := presences_sans_tarif(tx, cadre):
        activites = [cadre.libelle_of(activite) for activite in sorted(sans_tarif)]
        raise TarifAbsent(nombre=sum(sans_tarif.values()), activites=activites)


def presences_sans_tarif(tx: Transaction, cadre: Cadre) -> dict[str, int]:
    """Attendances that no tariff prices on their day, by activity."""
    manquants: dict[str, int] = {}
    for row in tx.execute(_SANS_TARIF, premier=cadre.premier, au_contrat=list(cadre.au_contrat)):
        if cadre.grille.find(row.activite, row.jour) is None:
            manquants[row.activite] = manquants.get(row.activite, 0) + row.nombre
    return manquants


def open_facturation(tx: Transaction, mois: str) -> None:
    """Opens a run unless one is under way. Two requests at once: the second waits for the first's commit."""
    tx.execute(
        "insert into facturation (facturation_id, mois, demandee_at, demandee_par)"
        " values (:facturation_id, :mois, :now, :par) on conflict (mois) where etat = 'en_cours' do nothing",
        facturation_id=uuid.uuid4(),
        mois=bornes_du_mois(mois)[0],
        now=tx.now,
        par=tx.actor.compte_id if tx.actor else None,
    )


def run_batch(tx: Transaction, mois: date | None = None) -> bool:
    """Does the next batch of the oldest unfinished run (of this month) that nobody else holds."""
    run = tx.one_or_none(_NEXT, mois=mois)
    if run is None:
        return False
    cadre = read_cadre(tx, f"{run.mois:%Y-%m}")
    lot = read_lot(tx, cadre, run.apres, TAILLE)
    a_emettre, reports = _draft_lot(cadre, lot)
    emises = write_factures(tx, cadre, run.facturation_id, a_emettre)
    failpoint("billing.run_batch")
    tx.execute(
        _ADVANCE,
        facturation_id=run.facturation_id,
        apres=lot.apres,
        emises=emises.nombre,
        reportees=reports.total(),
        reports=jsonb(reports + Counter(run.reports)),
        total=emises.total_centimes,
        premier=emises.premier_numero,
        dernier=emises.dernier_numero,
        fini=lot.est_dernier,
        now=tx.now,
    )
    return True


def _draft_lot(cadre: Cadre, lot: Lot) -> tuple[list[Redige], Counter[str]]:
    """What is to be written, and how many households are held back by reason."""
    a_emettre: list[Redige] = []
    reports: Counter[str] = Counter()
    for foyer in lot.foyers:
        rediges = draft_foyer(cadre, foyer)
        if raison := find_report(foyer, rediges):
            reports[raison.value] += 1
        else:
            a_emettre += [redige for redige in rediges if redige.brouillon.lignes]
    return a_emettre, reports
