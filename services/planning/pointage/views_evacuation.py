"""Who is here now at a site, whatever the activity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.domain.evacuation import est_en_cours
from services.planning.pointage.views_feuille import sort_key
from services.planning.referentiel import Referentiel, sites_of
from services.planning.sante import open_signes

_READ = """
select c.enfant_id, c.activite, c.presence, e.prenom, e.nom, e.classe, s.scelle, p.version as photo
from creneau c
join enfant e using (enfant_id)
left join sante s using (enfant_id)
left join photo p on p.enfant_id = c.enfant_id and p.scellee is not null
where c.site = :site and c.jour = :jour and c.activite = any(cast(:activites as text[]))
      and (c.presence = 'conflit' or (c.presence = 'present' and c.depart is null))
"""


def get_evacuation(tx: Transaction, request: contrat.GetEvacuation) -> contrat.Evacuation:
    """One statement beside the reference; ``Introuvable`` for a site that is not one's own."""
    referentiel = memoire.read(tx)
    if request.site not in sites_of(referentiel, tx.who.sites):
        raise Introuvable(objet="feuille")
    jour = mots.jour_of(tx.now)
    activites = _list_activites(tx, referentiel, request.site)
    vives = [a.activite for a in activites if a.est_en_cours] or [a.activite for a in activites]
    lignes: dict[UUID, contrat.LigneEvacuation] = {}
    for row in tx.execute(_READ, site=request.site, jour=jour, activites=vives):
        lignes[row.enfant_id] = _add(lignes.get(row.enfant_id), row)
    return contrat.Evacuation(
        site=request.site,
        site_libelle=referentiel.nom_site(request.site),
        jour=jour,
        lue_at=tx.now,
        activites=activites,
        lignes=sorted(lignes.values(), key=lambda un: (sort_key(un.nom), sort_key(un.prenom), un.enfant_id)),
    )


def _list_activites(tx: Transaction, referentiel: Referentiel, site: str) -> list[contrat.ActiviteDuSite]:
    jour = mots.jour_of(tx.now)
    return [
        contrat.ActiviteDuSite(
            activite=code,
            libelle=proposee.libelle,
            debut=proposee.regle.debut,
            fin=proposee.regle.fin,
            est_en_cours=est_en_cours(proposee.regle, tx.now),
        )
        for code, proposee in referentiel.activites.items()
        if (code, site) in referentiel.ouvertures and referentiel.prepare(code, jour, site).motif is None
    ]


def _add(deja: contrat.LigneEvacuation | None, row: Any) -> contrat.LigneEvacuation:
    if deja is not None:
        incertaine = deja.est_incertaine and row.presence == "conflit"
        return deja.model_copy(update={"activites": [*deja.activites, row.activite], "est_incertaine": incertaine})
    return contrat.LigneEvacuation(
        enfant_id=row.enfant_id,
        prenom=row.prenom,
        nom=row.nom,
        classe=row.classe,
        photo=row.photo,
        a_un_pai=bool(row.scelle) and open_signes(row.scelle, row.enfant_id).a_un_pai,
        est_incertaine=row.presence == "conflit",
        activites=[row.activite],
    )
