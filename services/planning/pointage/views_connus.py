"""Children that a sheet would accept although nobody booked, with their signs, for a tablet without network."""

from __future__ import annotations

from typing import Any

from contracts import planning as contrat
from kit.database import Transaction
from services.planning.cuisine.menus import Alertes
from services.planning.pointage.views_feuille import find_feuille, sort_key
from services.planning.sante import open_signes

CONNUS_MAX = 2000
"""A tablet keeps no more names than this, whatever the number of schools that a leisure centre serves."""
_READ_CONNUS = """
select e.enfant_id, e.prenom, e.nom, e.classe, s.scelle
from enfant e
left join sante s using (enfant_id)
where e.ecole = any(cast(:ecoles as text[]))
      and not exists (
          select from creneau c
          where c.enfant_id = e.enfant_id and c.jour = :jour and c.activite = :activite and c.etat = 'reservee'
      )
"""


def list_connus(tx: Transaction, request: contrat.ListConnus) -> contrat.Connus:
    """Three statements and one decryption a child who has a sheet: those that ``marques.save_marques`` accepts by
    their school.
    """
    referentiel = find_feuille(tx, request.site, request.activite)
    rows = tx.execute(
        _READ_CONNUS,
        ecoles=sorted(referentiel.ecoles_servies(request.activite, request.site)),
        jour=request.jour,
        activite=request.activite,
    )
    tries = sorted(rows, key=lambda row: (sort_key(row.nom), sort_key(row.prenom), row.enfant_id))
    alertes = Alertes(tx, referentiel, request.activite, request.jour)
    enfants = [_write_connu(row, alertes) for row in tries[:CONNUS_MAX]]
    return contrat.Connus(enfants=enfants, autres=len(tries) - len(enfants))


def _write_connu(row: Any, alertes: Alertes) -> contrat.EnfantConnu:
    signes = open_signes(row.scelle, row.enfant_id) if row.scelle else None
    commun = {"enfant_id": row.enfant_id, "prenom": row.prenom, "nom": row.nom, "classe": row.classe}
    return contrat.EnfantConnu(**commun, **(signes.model_dump() if signes else {}), **alertes.write(signes))
