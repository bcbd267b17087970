"""What a month has to settle before its invoices, read from the slots: as totals with examples, and slot by slot.

Public names
    list_a_regler(tx, cadre) -> CreneauxARegler         what a person settles on a sheet, household by household
    list_anomalies(tx, cadre, a_regler) -> list[Anomalie]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from contracts import billing
from contracts.billing import Anomalie, RaisonReport
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.cadre import Cadre
from services.billing.domain.facture import CodeAnomalie
from services.billing.domain.trace import format_jour
from services.billing.facturation import presences_sans_tarif

EXEMPLES: Final = 5
CRENEAUX_MAX: Final = 100
"""Of each reason: a page that a person reads."""

_A_POINTER = """
select coalesce(e.prenom, '') as prenom, c.activite, c.jour, count(*) over () as nombre
from creneau c
left join enfant e using (enfant_id)
where c.mois = :premier and c.presence is null and c.est_reserve and c.jour <= :aujourd_hui
order by c.jour, prenom, c.activite
limit :exemples
"""
# Of the household and month of c, a slot or hours, by the régie r of its activity.
_EST_FACTURE = """
exists (select from facture f where f.foyer_id = c.foyer_id and f.mois = c.mois
        and f.regie = coalesce(r.regie, :principale)) as est_facture
"""
# Billed by the hour, a conflict is a day that is open: it is listed there.
_CONFLITS = f"""
select c.enfant_id, coalesce(e.prenom, '') as prenom, c.activite, c.jour, count(*) over () as nombre,
       {_EST_FACTURE}
from creneau c
left join enfant e using (enfant_id)
left join regie_activite r using (activite)
where c.mois = :premier and c.presence = 'conflit' and c.activite <> all(cast(:au_contrat as text[]))
order by c.jour, prenom, c.activite
limit :limite
"""  # noqa: S608 - constant text
_OUVERTES = f"""
select c.enfant_id, coalesce(e.prenom, '') as prenom, c.activite, j.jour, count(*) over () as nombre,
       {_EST_FACTURE}
from heures c
cross join unnest(c.ouvertes) as j (jour)
left join enfant e using (enfant_id)
left join regie_activite r using (activite)
where c.mois = :premier
order by j.jour, prenom
limit :limite
"""  # noqa: S608 - constant text
_SANS_CONTRAT = """
select c.activite, count(*) as nombre
from creneau c
where c.mois = :premier and c.presence = 'present' and c.activite = any(cast(:au_contrat as text[]))
  and not exists (select from heures h where h.enfant_id = c.enfant_id and h.mois = c.mois)
group by c.activite
order by c.activite
"""


@dataclass(frozen=True, slots=True)
class CreneauxARegler:
    """``nombres``: how many there are of each reason, however many are listed."""

    creneaux: list[billing.ARegler]
    nombres: dict[RaisonReport, int]


def list_a_regler(tx: Transaction, cadre: Cadre) -> CreneauxARegler:
    """Two statements, by day."""
    cles = {"premier": cadre.premier, "principale": cadre.principale.code, "limite": CRENEAUX_MAX}
    trouves = {
        RaisonReport.CONFLIT: tx.execute(_CONFLITS, **cles, au_contrat=list(cadre.au_contrat)),
        RaisonReport.JOURNEE_OUVERTE: tx.execute(_OUVERTES, **cles),
    }
    return CreneauxARegler(
        [_write_a_regler(cadre, raison, row) for raison, rows in trouves.items() for row in rows],
        {raison: rows[0].nombre for raison, rows in trouves.items() if rows},
    )


def _write_a_regler(cadre: Cadre, raison: Any, row: Any) -> billing.ARegler:
    return billing.ARegler(
        raison=raison,
        enfant_id=row.enfant_id,
        prenom=row.prenom,
        activite=row.activite,
        activite_libelle=cadre.libelle_of(row.activite),
        jour=row.jour,
        est_facture=row.est_facture,
    )


def list_anomalies(tx: Transaction, cadre: Cadre, a_regler: CreneauxARegler) -> list[Anomalie]:
    """In the order in which a person settles them; those of the households are counted with the drafts."""
    aujourd_hui = tx.now.astimezone(PARIS).date()
    a_pointer = tx.execute(_A_POINTER, premier=cadre.premier, exemples=EXEMPLES, aujourd_hui=aujourd_hui)
    sans_tarif = presences_sans_tarif(tx, cadre)
    sans_contrat = tx.execute(_SANS_CONTRAT, premier=cadre.premier, au_contrat=list(cadre.au_contrat))
    anomalies = [
        Anomalie(
            code=CodeAnomalie.RESERVE_SANS_POINTAGE.value,
            nombre=a_pointer[0].nombre if a_pointer else 0,
            exemples=_list_exemples(cadre, a_pointer),
        ),
        *(_of_raison(cadre, a_regler, raison) for raison in a_regler.nombres),
        Anomalie(
            code=CodeAnomalie.TARIF_ABSENT.value,
            nombre=sum(sans_tarif.values()),
            exemples=[cadre.libelle_of(activite) for activite in sorted(sans_tarif)[:EXEMPLES]],
            bloque=True,
        ),
        Anomalie(
            code=CodeAnomalie.TARIF_ABSENT.value,
            nombre=sum(row.nombre for row in sans_contrat),
            exemples=[
                f"{cadre.libelle_of(row.activite)} : facturé selon les heures du contrat" for row in sans_contrat
            ],
        ),
    ]
    return [anomalie for anomalie in anomalies if anomalie.nombre]


def _of_raison(cadre: Cadre, a_regler: CreneauxARegler, raison: RaisonReport) -> Anomalie:
    siens = [creneau for creneau in a_regler.creneaux if creneau.raison is raison]
    return Anomalie(
        code=CodeAnomalie(raison.value).value,
        nombre=a_regler.nombres[raison],
        exemples=_list_exemples(cadre, siens[:EXEMPLES]),
    )


def _list_exemples(cadre: Cadre, creneaux: Iterable[Any]) -> list[str]:
    return [f"{un.prenom}, {cadre.libelle_of(un.activite)}, {format_jour(un.jour)}" for un in creneaux]
