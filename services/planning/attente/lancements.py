"""Openings of reservations as they apply to one family: its groups are read only while some opening is to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from kit.database import Transaction
from kit.statements import Planned
from services.planning.decision import Cle, MoisDecide
from services.planning.domain.lancement import Groupe, Lancement
from services.planning.referentiel import Referentiel

_GROUPES = Planned("""
select e.enfant_id,
       exists (select from foyer f where f.dossier_id = e.dossier_id and f.est_resident) as est_resident,
       array(select distinct i ->> 'activite' || ' ' || (i ->> 'annee_scolaire')
             from enfant s, jsonb_array_elements(s.inscriptions) as i
             where s.dossier_id = e.dossier_id and s.enfant_id <> e.enfant_id and i ->> 'etat' = 'acceptee') as fratrie
from enfant e where e.enfant_id = any(cast(:enfants as uuid[]))
""")


def read_lancements(tx: Transaction, mois: Sequence[MoisDecide], cles: Collection[Cle] | None = None) -> None:
    """Fills what each month cannot be booked yet, of these cells or of all.

    No statement where everything is open; one otherwise.
    """
    if not mois or not (a_venir := find_a_venir(mois[0].referentiel, tx.now, cles)):
        return
    rows = tx.execute(_GROUPES, enfants=[str(un.enfant.enfant_id) for un in mois])
    by_enfant = {row.enfant_id: row for row in rows}
    for un in mois:
        row = by_enfant[un.enfant.enfant_id]
        un.lancements = a_venir
        un.groupes_de = _Groupes(un.referentiel, row.est_resident, frozenset(row.fratrie))


class _Groupes:
    """The priority groups of one child, for one activity and day."""

    def __init__(self, referentiel: Referentiel, est_resident: bool, fratrie: frozenset[str]) -> None:
        self.referentiel, self.est_resident, self.fratrie = referentiel, est_resident, fratrie

    def __call__(self, activite: str, jour: date) -> Iterable[Groupe]:
        if self.est_resident:
            yield Groupe.RESIDENTS
        if f"{activite} {self.referentiel.annee_scolaire(jour)}" in self.fratrie:
            yield Groupe.FRATRIE


def find_a_venir(
    referentiel: Referentiel, now: datetime, cles: Collection[Cle] | None = None
) -> dict[tuple[str, str], list[Lancement]]:
    """The openings that are not past for everybody, by activity and site; with ``cles``, those of these cells."""

    def concerne(activite: str, lancement: Lancement) -> bool:
        return cles is None or any(
            activite == autre and lancement.premier_jour <= jour <= lancement.dernier_jour for autre, jour in cles
        )

    return {
        (activite, site): restants
        for (activite, site), lancements in referentiel.lancements.items()
        if (restants := [un for un in lancements if now < un.pour_tous and concerne(activite, un)])
    }
