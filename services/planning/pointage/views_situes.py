"""The site of a slot, and so its sheet: the régie lists what keeps an invoice back, a person settles it there."""

from __future__ import annotations

from contracts import planning as contrat
from kit.database import Transaction
from services.planning import referentiel as memoire

_LIST = """
select c.enfant_id, c.activite, c.jour, c.site, e.prenom, e.nom
from unnest(cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as date[]))
     as t (enfant_id, activite, jour)
join creneau c using (enfant_id, jour, activite)
join enfant e using (enfant_id)
"""


def list_creneaux_situes(tx: Transaction, request: contrat.ListCreneauxSitues) -> contrat.CreneauxSitues:
    """One statement, by the key of the slots."""
    referentiel = memoire.read(tx)
    rows = tx.execute(
        _LIST,
        enfants=[str(un.enfant_id) for un in request.creneaux],
        activites=[un.activite for un in request.creneaux],
        jours=[un.jour for un in request.creneaux],
    )
    return contrat.CreneauxSitues(
        creneaux=[contrat.CreneauSitue(site_libelle=referentiel.nom_site(row.site), **row._mapping) for row in rows]
    )
