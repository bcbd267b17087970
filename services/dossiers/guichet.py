"""The counter's own readers: a family found whatever the spelling, then the whole of it on one screen.

The words of each family are kept by the database (``migrations/versions/0003_recherche.py``). Here the whole family is
read, both households side by side: for the town's eyes only, and never in the agent's own dossier.
"""

from __future__ import annotations

from uuid import UUID

from contracts.dossiers import (
    AdulteDuFoyer,
    EnfantDuDossier,
    EnfantTrouve,
    Familles,
    FamilleTrouvee,
    FamilleVue,
    FoyerDuDossier,
    FoyerTrouve,
    InscriptionDuDossier,
)
from contracts.errors import Introuvable
from kit import clock
from kit.database import Transaction
from services.dossiers.acces import refuse_own_family

LONGUEUR_LISTE = 30
PROCHE = 0.8
"""Below: the word is neither the one asked nor its beginning."""

# Each word asked looks for the words that the town knows: the same, a longer one, one that sounds the same, one that
# differs by a letter or two; a number or an address, for its beginning. A family must answer every word; each counts
# by its best answer.
_CHERCHER = """
with demande as materialized (
    select mot, mot !~ '[0-9@]' as est_un_nom, son_de(mot) as son from unnest(mots_demandes(:texte)) as mot
), connu as materialized (
    select d.mot as demande, c.mot, max(c.note) as note
    from demande d cross join lateral (
        select m.mot, case when m.mot = d.mot then 1.0 else 0.9 end as note
        from recherche_mot m where d.est_un_nom and m.mot >= d.mot and m.mot < d.mot || '~'
        union all
        select m.mot, 0.7 from recherche_mot m where d.son <> '' and m.son <> '' and m.son = d.son
        union all
        select m.mot, 0.7 - 0.1 * levenshtein(m.mot, d.mot) from recherche_mot m
        where d.est_un_nom and length(d.mot) between 4 and 40 and m.mot % d.mot
              and levenshtein_less_equal(m.mot, d.mot, 2) <= case when length(d.mot) < 6 then 1 else 2 end
        union all
        select f.mot, case when f.mot = d.mot then 1.0 else 0.9 end
        from recherche_famille f where not d.est_un_nom and f.mot >= d.mot and f.mot < d.mot || '~'
    ) c
    group by d.mot, c.mot
), trouvee as (
    select n.dossier_id, sum(n.note) as note, min(n.note) as pire
    from (
        select f.dossier_id, c.demande, max(c.note) as note
        from connu c join recherche_famille f using (mot) group by f.dossier_id, c.demande
    ) n
    group by n.dossier_id having count(*) = (select count(*) from demande)
    order by note desc, n.dossier_id limit :limite
)
select d.dossier_id, d.numero, d.nom, t.pire
from trouvee t join dossier d using (dossier_id) order by t.note desc, d.nom, d.numero
"""
_COMPOSITION = """
select d.dossier_id,
       array(select json_build_object('foyer_id', f.foyer_id, 'nom', f.nom, 'adultes', array(
                 select a.prenom || ' ' || a.nom from adulte a where a.foyer_id = f.foyer_id order by a.prenom, a.nom))
             from foyer f where f.dossier_id = d.dossier_id order by f.nom, f.foyer_id) as foyers,
       array(select json_build_object('prenom', e.prenom, 'nom', e.nom, 'naissance', e.naissance)
             from enfant e where e.dossier_id = d.dossier_id order by e.naissance, e.prenom) as enfants
from dossier d where d.dossier_id = any(cast(:dossiers as uuid[]))
"""
_FOYERS = """
select f.foyer_id, f.nom, f.adresse, f.est_resident from foyer f where f.dossier_id = :dossier_id
order by f.nom, f.foyer_id
"""
_ADULTES = """
select a.foyer_id, a.adulte_id, a.prenom, a.nom, a.email, a.telephone, a.compte_id is not null as a_un_compte,
       exists (select from lien l where l.adulte_id = a.adulte_id and l.autorite_parentale) as a_autorite
from adulte a where a.dossier_id = :dossier_id order by a_autorite desc, a.prenom, a.nom, a.adulte_id
"""
_ENFANTS = """
select e.enfant_id, e.prenom, e.nom, e.naissance, e.ecole, coalesce(s.libelle, '') as ecole_nom, e.classe,
       array(select f.nom from garde g join foyer f on f.foyer_id in (g.foyer_id, g.autre_foyer_id)
             where g.enfant_id = e.enfant_id and g.du <= :jour and (g.au is null or g.au >= :jour)
             order by f.nom) as foyers,
       array(select json_build_object('activite', coalesce(a.libelle, i.activite), 'annee_scolaire', i.annee_scolaire,
                                      'etat', i.etat)
             from inscription i left join activite a on a.code = i.activite where i.enfant_id = e.enfant_id
             order by i.annee_scolaire desc, coalesce(a.ordre, 99), i.activite) as inscriptions
from enfant e left join ecole s on s.code = e.ecole
where e.dossier_id = :dossier_id order by e.naissance, e.prenom, e.enfant_id
"""


def list_familles(tx: Transaction, texte: str) -> Familles:
    """Families by number, names, e-mail or telephone; nearest first. No word worth looking for finds nobody."""
    rows = tx.execute(_CHERCHER, texte=texte, limite=LONGUEUR_LISTE + 1)
    trouvees = rows[:LONGUEUR_LISTE]
    composition = {
        row.dossier_id: row for row in tx.execute(_COMPOSITION, dossiers=[str(row.dossier_id) for row in trouvees])
    }
    return Familles(
        familles=[
            FamilleTrouvee(
                dossier_id=row.dossier_id,
                numero=row.numero,
                nom=row.nom,
                foyers=[FoyerTrouve(**foyer) for foyer in composition[row.dossier_id].foyers],
                enfants=[EnfantTrouve(**enfant) for enfant in composition[row.dossier_id].enfants],
                est_approchee=float(row.pire) < PROCHE,
            )
            for row in trouvees
        ],
        il_y_en_a_d_autres=len(rows) > LONGUEUR_LISTE,
    )


def read_famille(tx: Transaction, dossier_id: UUID) -> FamilleVue:
    """The family on one screen. Raises ``Introuvable``, or ``ActionInterdite`` in the agent's own dossier."""
    dossier = tx.one_or_none("select numero, nom from dossier where dossier_id = :dossier_id", dossier_id=dossier_id)
    if dossier is None:
        raise Introuvable(objet="dossier")
    refuse_own_family(tx, dossier_id)
    adultes_by_foyer: dict[UUID, list[AdulteDuFoyer]] = {}
    for row in tx.execute(_ADULTES, dossier_id=dossier_id):
        adultes_by_foyer.setdefault(row.foyer_id, []).append(AdulteDuFoyer(**row._mapping))
    return FamilleVue(
        dossier_id=dossier_id,
        numero=dossier.numero,
        nom=dossier.nom,
        foyers=[
            FoyerDuDossier(**row._mapping, adultes=adultes_by_foyer.get(row.foyer_id, []))
            for row in tx.execute(_FOYERS, dossier_id=dossier_id)
        ],
        enfants=[
            EnfantDuDossier(**{**row._mapping, "inscriptions": [InscriptionDuDossier(**i) for i in row.inscriptions]})
            for row in tx.execute(_ENFANTS, dossier_id=dossier_id, jour=clock.today())
        ],
    )
