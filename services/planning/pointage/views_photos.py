"""Pictures of the children of a site's sheets: the same people may see them as the sheets, and nobody else's child."""

from __future__ import annotations

import base64

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.photos import open_photo
from services.planning.referentiel import sites_of

# On a sheet: as ``views_feuille`` lists its lines, whatever the activity.
_READ = """
select p.enfant_id, p.version, p.scellee from photo p
where p.enfant_id = any(cast(:enfants as uuid[])) and p.scellee is not null
      and (exists (select from creneau c
                   where c.enfant_id = p.enfant_id and c.jour = :jour and c.site = :site
                         and (c.etat in ('reservee', 'absence_prevenue') or c.presence is not null))
           or exists (select from avis_tardif t
                      where t.enfant_id = p.enfant_id and t.jour = :jour and t.site = :site and t.retire_at is null))
"""


def get_photos(tx: Transaction, request: contrat.GetPhotos) -> contrat.Photos:
    """One statement and one decryption a picture; ``Introuvable`` for a site that is not one's own."""
    if request.site not in sites_of(memoire.read(tx), tx.who.sites):
        raise Introuvable(objet="feuille")
    rows = tx.execute(_READ, enfants=sorted({str(un) for un in request.enfants}), jour=request.jour, site=request.site)
    return contrat.Photos(
        photos=[
            contrat.PhotoEnfant(
                enfant_id=row.enfant_id,
                version=row.version,
                jpeg=base64.b64encode(open_photo(row.scellee, row.enfant_id)).decode(),
            )
            for row in rows
        ]
    )
