"""What issuing a month would do, and what to settle before: the same drafts as the run, no invoice written.

Counted by batches like a run (``facturation.py``): a request counts for two seconds, which is all of a small town; of
a larger one ``timers.py`` counts the rest, and the page asks again. The count of a month is one row.

Public names
    preview(database, call_id, request) -> Previsualisation
    run_lot(tx, mois=None) -> bool          the next batch of a count under way; False when there is none
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

from contracts.billing import Anomalie, PreviewFacturation, Previsualisation, RaisonReport, Report
from kit.database import Database, Transaction, jsonb
from services.billing.anomalies import EXEMPLES, list_a_regler, list_anomalies
from services.billing.assiettes import AUCUN_FOYER, Foyer, draft_foyer, find_report, read_lot
from services.billing.cadre import Cadre, read_cadre
from services.billing.domain.assiette import bornes_du_mois
from services.billing.domain.facture import CodeAnomalie
from services.billing.facturation import TAILLE, is_over

TOUR_S = 2.0
"""How long one request counts; a town that is counted within it is counted anew at each look."""
FRAICHE = timedelta(minutes=10)
"""How long the count of a larger town is shown as it is, unless somebody asks for a new one."""

_OPEN = """
insert into previsualisation as p (mois, etat, apres, foyers, compte, travail_ms, demandee_at)
values (:mois, 'en_cours', :personne, 0, '{}', 0, :now)
on conflict (mois) do update set etat = excluded.etat, apres = excluded.apres, foyers = 0, compte = excluded.compte,
    travail_ms = 0, demandee_at = excluded.demandee_at, calculee_at = null
where p.etat = 'terminee' and (p.travail_ms < :vite or p.calculee_at < :perime or :recalcule)
"""
_NEXT = """
select mois, apres, compte
from previsualisation
where etat = 'en_cours' and mois = coalesce(cast(:mois as date), mois)
order by demandee_at
limit 1
for update
"""
_ADVANCE = """
update previsualisation
set apres = :apres, foyers = foyers + :foyers, compte = cast(:compte as jsonb), travail_ms = travail_ms + :travail_ms,
    etat = case when :fini then 'terminee' else etat end,
    calculee_at = case when :fini then cast(:now as timestamptz) end
where mois = :mois
"""

_HEURES_A_CORRIGER = """
select count(*)
from heures h
left join facture_heures p using (enfant_id, mois, foyer_id)
left join regie_activite r on r.activite = h.activite
where h.mois = :premier
  and greatest(0, h.contrat_minutes - h.deduites_minutes + h.supplement_minutes) <> coalesce(p.minutes, 0)
  and (p.facture_id is not null or exists (
      select from facture x
      where x.foyer_id = h.foyer_id and x.mois = h.mois and x.regie = coalesce(r.regie, :principale)))
"""
_A_CORRIGER = """
select count(*)
from creneau c
left join facture_presence p using (enfant_id, jour, activite)
left join facture f on f.facture_id = p.facture_id
left join regie_activite r on r.activite = c.activite
where c.mois = :premier and c.activite <> all(cast(:au_contrat as text[]))
  and case when f.facture_id is not null then c.presence is distinct from 'present' or c.foyer_id <> f.foyer_id
           else c.presence = 'present' and exists (
               select from facture x
               where x.foyer_id = c.foyer_id and x.mois = c.mois and x.regie = coalesce(r.regie, :principale)
           ) end
"""


def preview(database: Database, call_id: str, request: PreviewFacturation) -> Previsualisation:
    """How the count of this month stands. A small town is counted anew each time, a large one every ten minutes."""
    premier = bornes_du_mois(request.mois)[0]
    with database.writing(call_id=call_id) as tx:
        tx.execute(
            _OPEN,
            mois=premier,
            personne=AUCUN_FOYER,
            now=tx.now,
            perime=tx.now - FRAICHE,
            vite=int(TOUR_S * 1000),
            recalcule=request.recalcule,
        )
    until = time.monotonic() + TOUR_S
    est_fini = False
    while not est_fini:
        with database.writing(call_id=call_id) as tx:
            est_fini = not run_lot(tx, premier) or time.monotonic() > until
    with database.reading(call_id=call_id) as tx:
        return _read(tx, request.mois)


def run_lot(tx: Transaction, mois: date | None = None) -> bool:
    """Memory is one batch, whatever the town; killed, the next process goes on from the last commit."""
    row = tx.one_or_none(_NEXT, mois=mois)
    if row is None:
        return False
    debut = time.perf_counter()
    cadre = read_cadre(tx, f"{row.mois:%Y-%m}")
    compte = _Compte(row.compte)
    lot = read_lot(tx, cadre, row.apres, TAILLE)
    for foyer in lot.foyers:
        compte.add(cadre, foyer)
    tx.execute(
        _ADVANCE,
        mois=row.mois,
        apres=lot.apres,
        foyers=len(lot.foyers),
        compte=jsonb(compte.kept()),
        travail_ms=round((time.perf_counter() - debut) * 1000),
        fini=lot.est_dernier,
        now=tx.now,
    )
    return True


def _read(tx: Transaction, mois: str) -> Previsualisation:
    cadre = read_cadre(tx, mois)
    row = tx.one_or_none("select * from previsualisation where mois = :mois", mois=cadre.premier)
    assert row is not None
    compte, est_fini = _Compte(row.compte), row.etat == "terminee"
    a_regler = list_a_regler(tx, cadre) if est_fini else None  # said at the end: a page that waits asks many times
    deja = tx.scalar("select coalesce(sum(emises), 0) from facturation where mois = :mois", mois=cadre.premier)
    return Previsualisation(
        mois=mois,
        factures=compte.factures,
        total_centimes=compte.total_centimes,
        presences=compte.presences,
        deja_emises=deja,
        a_corriger=_count_a_corriger(tx, cadre) if deja and est_fini else 0,
        anomalies=[*list_anomalies(tx, cadre, a_regler), *compte.anomalies()] if a_regler else [],
        reports=[Report(raison=raison, foyers=foyers) for raison, foyers in compte.reports.items()],
        a_regler=a_regler.creneaux if a_regler else [],
        etat=row.etat,
        foyers=row.foyers,
        calculee_at=row.calculee_at,
        est_fini=is_over(cadre, tx.now),
    )


class _Noms:
    """How many households, and the first few by name."""

    def __init__(self, kept: dict[str, Any] | None) -> None:
        self.nombre: int = kept["nombre"] if kept else 0
        self.exemples: list[str] = kept["exemples"] if kept else []

    def add(self, nom: str) -> None:
        self.nombre += 1
        self.exemples = sorted([*self.exemples, nom])[:EXEMPLES]


class _Compte:
    """The totals of the drafts, from what was kept of the batches before."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.factures: int = kept.get("factures", 0)
        self.total_centimes: int = kept.get("total_centimes", 0)
        self.presences: int = kept.get("presences", 0)
        self.reports = Counter({RaisonReport(raison): n for raison, n in kept.get("reports", {}).items()})
        self.sans_revenu, self.inconnus = _Noms(kept.get("sans_revenu")), _Noms(kept.get("inconnus"))

    def kept(self) -> dict[str, Any]:
        nombres = {"factures": self.factures, "total_centimes": self.total_centimes, "presences": self.presences}
        return nombres | {
            "reports": dict(self.reports),
            "sans_revenu": vars(self.sans_revenu),
            "inconnus": vars(self.inconnus),
        }

    def add(self, cadre: Cadre, foyer: Foyer) -> None:
        if foyer.faits and foyer.payeur is None:
            self.inconnus.add(foyer.nom or str(foyer.foyer_id))
        rediges = draft_foyer(cadre, foyer)
        codes = {anomalie.code for redige in rediges for anomalie in redige.brouillon.anomalies}
        if CodeAnomalie.REVENU_ABSENT in codes:
            self.sans_revenu.add(foyer.nom)
        if raison := find_report(foyer, rediges):
            self.reports[raison] += 1
            return
        for redige in rediges:
            if redige.brouillon.lignes:
                self.factures += 1
                self.total_centimes += redige.brouillon.total_centimes
                self.presences += redige.brouillon.presences

    def anomalies(self) -> list[Anomalie]:
        trouvees = ((CodeAnomalie.REVENU_ABSENT, self.sans_revenu), (CodeAnomalie.FOYER_INCONNU, self.inconnus))
        return [
            Anomalie(code=code.value, nombre=noms.nombre, exemples=noms.exemples)
            for code, noms in trouvees
            if noms.nombre
        ]


def _count_a_corriger(tx: Transaction, cadre: Cadre) -> int:
    cles = {"premier": cadre.premier, "principale": cadre.principale.code}
    creneaux = tx.scalar(_A_CORRIGER, au_contrat=list(cadre.au_contrat), **cles)
    return int(creneaux) + int(tx.scalar(_HEURES_A_CORRIGER, **cles))
