"""The version of a sheet: what an open tablet asks every second, so it costs one short statement."""

from __future__ import annotations

from contracts import planning as contrat
from kit.database import Transaction
from kit.statements import Planned

# Sums do not depend on the order of the rows; the state of each child is hashed, so that one who leaves and another
# who comes are seen. Signs of health, who may pick up and the menu are part of it: safety is read again at once.
_READ = Planned("""
select coalesce(sum(cast(uuid_hash_extended(c.enfant_id, hashtext(c.etat)) as numeric))
                filter (where c.etat in ('reservee', 'absence_prevenue')), 0) as attendus,
       coalesce(sum(c.version), 0) as pointages, coalesce(sum(s.version), 0) as sante,
       coalesce(sum(a.version), 0) as autorisations,
       (select coalesce(sum(cast(uuid_hash_extended(t.enfant_id, 0) as numeric)), 0) from avis_tardif t
        where t.site = :site and t.jour = :jour and t.activite = :activite and t.retire_at is null) as tardifs,
       (select coalesce(max(m.version), 0) from menu m where m.jour = :jour) as menu
from creneau c
left join sante s using (enfant_id)
left join autorisation a using (enfant_id)
where c.site = :site and c.jour = :jour and c.activite = :activite
""")


def get_version(tx: Transaction, request: contrat.GetVersionFeuille | contrat.GetFeuille) -> contrat.VersionFeuille:
    """One statement; the right to read the sheet is checked before."""
    row = tx.one_or_none(_READ, site=request.site, jour=request.jour, activite=request.activite)
    assert row is not None, "an aggregate always has its row"
    attendus = (row.attendus, row.tardifs, row.sante, row.autorisations, row.menu)
    return contrat.VersionFeuille(attendus=".".join(map(str, attendus)), pointages=str(row.pointages))
