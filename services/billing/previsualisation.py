"""What issuing a month would do, and what to settle before: the same drafts as the run, nothing written."""

from __future__ import annotations

from typing import Any

from contracts.billing import Anomalie, Previsualisation
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.assiettes import AUCUN_FOYER, Foyer, draft_foyer, read_lot
from services.billing.cadre import Cadre, read_cadre
from services.billing.domain.facture import CodeAnomalie
from services.billing.domain.regle_revenu import SansJustificatif
from services.billing.domain.trace import format_jour
from services.billing.facturation import TAILLE, presences_sans_tarif

EXEMPLES = 5

_A_POINTER = """
select coalesce(e.prenom, '') as prenom, c.activite, c.jour, count(*) over () as nombre
from creneau c
left join enfant e using (enfant_id)
where c.mois = :premier and c.presence is null and c.est_reserve and c.jour <= :aujourd_hui
order by c.jour, prenom, c.activite
limit :exemples
"""
_CONFLITS = """
select coalesce(e.prenom, '') as prenom, c.activite, c.jour, count(*) over () as nombre
from creneau c
left join enfant e using (enfant_id)
where c.mois = :premier and c.presence = 'conflit'
order by c.jour, prenom, c.activite
limit :exemples
"""
_A_CORRIGER = """
select count(*)
from creneau c
left join facture_presence p using (enfant_id, jour, activite)
left join facture f on f.facture_id = p.facture_id
left join regie_activite r on r.activite = c.activite
where c.mois = :premier
  and case when f.facture_id is not null then c.presence is distinct from 'present' or c.foyer_id <> f.foyer_id
           else c.presence = 'present' and exists (
               select from facture x
               where x.foyer_id = c.foyer_id and x.mois = c.mois and x.regie = coalesce(r.regie, :principale)
           ) end
"""


def preview(tx: Transaction, mois: str) -> Previsualisation:
    """Reads the month by batches: memory is one batch, whatever the town."""
    cadre = read_cadre(tx, mois)
    compte = _Compte()
    apres, est_dernier = AUCUN_FOYER, False
    while not est_dernier:
        lot = read_lot(tx, cadre, apres, TAILLE)
        for foyer in lot.foyers:
            compte.add(cadre, foyer)
        apres, est_dernier = lot.apres, lot.est_dernier
    deja = tx.scalar("select coalesce(sum(emises), 0) from facturation where mois = :mois", mois=cadre.premier)
    return Previsualisation(
        mois=mois,
        factures=compte.factures,
        total_centimes=compte.total_centimes,
        presences=compte.presences,
        deja_emises=deja,
        a_corriger=_count_a_corriger(tx, cadre) if deja else 0,
        anomalies=[*_anomalies_des_creneaux(tx, cadre), *compte.anomalies(cadre)],
    )


class _Compte:
    """The totals of the drafts."""

    def __init__(self) -> None:
        self.factures = self.total_centimes = self.presences = 0
        self.sans_revenu: list[str] = []
        self.inconnus: list[str] = []

    def add(self, cadre: Cadre, foyer: Foyer) -> None:
        if foyer.faits and foyer.payeur is None:
            self.inconnus.append(foyer.nom or str(foyer.foyer_id))
        rediges = draft_foyer(cadre, foyer)
        codes = {anomalie.code for redige in rediges for anomalie in redige.brouillon.anomalies}
        if CodeAnomalie.REVENU_ABSENT in codes:
            self.sans_revenu.append(foyer.nom)
        if any(redige.brouillon.est_bloquee for redige in rediges):
            return
        for redige in rediges:
            if redige.brouillon.lignes:
                self.factures += 1
                self.total_centimes += redige.brouillon.total_centimes
                self.presences += redige.brouillon.presences

    def anomalies(self, cadre: Cadre) -> list[Anomalie]:
        bloque = cadre.regle is SansJustificatif.BLOQUER
        trouvees = (
            (CodeAnomalie.REVENU_ABSENT, self.sans_revenu, bloque),
            (CodeAnomalie.FOYER_INCONNU, self.inconnus, False),
        )
        return [
            Anomalie(code=code.value, nombre=len(noms), exemples=sorted(noms)[:EXEMPLES], bloque=attend)
            for code, noms, attend in trouvees
            if noms
        ]


def _anomalies_des_creneaux(tx: Transaction, cadre: Cadre) -> list[Anomalie]:
    cles = {"premier": cadre.premier, "exemples": EXEMPLES}
    a_pointer = tx.execute(_A_POINTER, **cles, aujourd_hui=tx.now.astimezone(PARIS).date())
    conflits = tx.execute(_CONFLITS, **cles)
    sans_tarif = presences_sans_tarif(tx, cadre)
    au_contrat = tx.execute(
        "select activite, count(*) as nombre from creneau where mois = :premier and presence = 'present'"
        " and activite = any(cast(:au_contrat as text[])) group by activite order by activite",
        premier=cadre.premier,
        au_contrat=list(cadre.au_contrat),
    )
    anomalies = [
        _of_creneaux(cadre, CodeAnomalie.RESERVE_SANS_POINTAGE, a_pointer, bloque=False),
        _of_creneaux(cadre, CodeAnomalie.CONFLIT, conflits, bloque=True),
        Anomalie(
            code=CodeAnomalie.TARIF_ABSENT.value,
            nombre=sum(sans_tarif.values()),
            exemples=[cadre.libelle_of(activite) for activite in sorted(sans_tarif)[:EXEMPLES]],
            bloque=True,
        ),
        Anomalie(
            code=CodeAnomalie.TARIF_ABSENT.value,
            nombre=sum(row.nombre for row in au_contrat),
            exemples=[f"{cadre.libelle_of(row.activite)} : facturé selon les heures du contrat" for row in au_contrat],
        ),
    ]
    return [anomalie for anomalie in anomalies if anomalie.nombre]


def _of_creneaux(cadre: Cadre, code: CodeAnomalie, rows: Any, *, bloque: bool) -> Anomalie:
    exemples = [f"{row.prenom}, {cadre.libelle_of(row.activite)}, {format_jour(row.jour)}" for row in rows]
    return Anomalie(code=code.value, nombre=rows[0].nombre if rows else 0, exemples=exemples, bloque=bloque)


def _count_a_corriger(tx: Transaction, cadre: Cadre) -> int:
    return int(tx.scalar(_A_CORRIGER, premier=cadre.premier, principale=cadre.principale.code))
