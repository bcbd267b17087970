"""What families and agents filled in of the six sections, written in the database from the families already there.

Draws are hashes of ids, so that the same town has the same answers at each seed; a hundred thousand families are a few
statements. The cases that a demonstration needs are written by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from contracts.dossiers import GenreLitige
from deploy.seed.cas import AMELIE_NUMERO, INES_NUMERO
from deploy.seed.famille import make_id
from deploy.seed.noms import VILLE
from deploy.seed.ville import Quartier, commune_of
from deploy.ville.charge import list_activites, list_ecoles
from kit.clock import PARIS
from kit.database import Transaction
from services.dossiers import contradictions, litiges, reference
from services.dossiers.domain.sections import annee_scolaire

# Whoever acts for a household and has an account accepted the règlement in four cases out of five.
_ACCEPTATIONS = """
insert into acceptation (foyer_id, version, compte_id, acceptee_at)
select distinct on (a.foyer_id) a.foyer_id, :version, a.compte_id, :at
from adulte a
where a.compte_id is not null and abs(uuid_hash_extended(a.foyer_id, 1) % 10) < 8
  and exists (select from lien l where l.adulte_id = a.adulte_id and l.autorite_parentale)
order by a.foyer_id, a.adulte_id
"""
# The same answer in both households of a child: a contradiction is a case of its own.
_AUTORISATIONS = """
insert into autorisation (enfant_id, foyer_id, genre, activite, accorde, du, au, modifiee_at)
select distinct l.enfant_id, a.foyer_id, g.genre, '',
       g.genre <> 'photo' or abs(uuid_hash_extended(l.enfant_id, 3) % 10) < 9,
       cast(:rentree as date), cast(:fin as date), cast(:at as timestamptz)
from lien l
join adulte a using (adulte_id)
cross join (values ('photo'), ('sorties'), ('soins')) as g (genre)
where l.autorite_parentale and abs(uuid_hash_extended(l.enfant_id, 2) % 100) < 78
"""
_RENTRE_SEUL = """
insert into autorisation (enfant_id, foyer_id, genre, activite, accorde, heure, du, au, modifiee_at)
select distinct l.enfant_id, a.foyer_id, 'rentre_seul', 'etude', true, time '18:00', cast(:rentree as date),
       cast(:fin as date), cast(:at as timestamptz)
from enfant e
join lien l using (enfant_id)
join adulte a using (adulte_id)
where e.classe in ('CM1', 'CM2') and l.autorite_parentale and abs(uuid_hash_extended(e.enfant_id, 2) % 100) < 30
"""
_PERSONNES = """
insert into personne (personne_id, foyer_id, enfant_ids, prenom, nom, telephone, lien, sens, a_appeler, du, modifiee_at)
select md5('personne:' || f.foyer_id || ':' || n.rang)::uuid, f.foyer_id, f.enfants,
       (array['Rose', 'Paulette', 'Monique', 'Nadia', 'Giulia', 'Yvette', 'Fatou', 'Denise'])
           [1 + (f.tirage + n.rang) % 8],
       f.nom, '06 00 00 ' || lpad((f.tirage % 100)::text, 2, '0') || ' ' || lpad(n.rang::text, 2, '0'),
       n.lien, 'autorisee', n.rang = 1, cast(:rentree as date), cast(:at as timestamptz)
from (
    select a.foyer_id, min(a.nom) as nom, array_agg(distinct l.enfant_id) as enfants,
           abs(uuid_hash_extended(a.foyer_id, 4) % 1000) as tirage
    from lien l join adulte a using (adulte_id) where l.autorite_parentale group by a.foyer_id
) f
join (values (1, 'grand-mère', 6), (2, 'nourrice', 2)) as n (rang, lien, chance) on f.tirage % 10 < n.chance
"""
_DEMANDES = """
update inscription i
set demandee_at = :at - make_interval(days => (abs(uuid_hash_extended(i.enfant_id, 5) % 9))::integer),
    foyer_id = a.foyer_id, demandee_par = a.compte_id
from lien l join adulte a using (adulte_id)
where i.etat in ('demandee', 'incomplete', 'refusee') and l.enfant_id = i.enfant_id and l.autorite_parentale
  and l.part_payeur > 0
"""
_PROPOSITIONS = """
insert into proposition (proposition_id, dossier_id, foyer_id, genre, avant, apres, precision, proposee_at,
                         proposee_par)
select md5('proposition:' || f.foyer_id)::uuid, f.dossier_id, f.foyer_id, 'adresse',
       jsonb_build_object('adresse', f.adresse),
       jsonb_build_object('adresse', (1 + abs(uuid_hash_extended(f.foyer_id, 6) % 90)) || :rue),
       'Nous déménageons le mois prochain.', :at, a.compte_id
from foyer f
join lateral (
    select compte_id from adulte where foyer_id = f.foyer_id and compte_id is not null order by adulte_id limit 1
) a on true
where abs(uuid_hash_extended(f.foyer_id, 7) % 60) = 0 or f.foyer_id = :amelie
"""
_TELEPHONE = """
insert into changement (dossier_id, foyer_id, objet, objet_id, version, champ, avant, apres, at, compte_id)
select a.dossier_id, a.foyer_id, 'adulte', a.adulte_id, 1, 'telephone', '"06 00 00 00 00"', to_json(a.telephone)::text,
       :at, a.compte_id
from adulte a where a.adulte_id = :adulte_id
"""
_INES = """
update autorisation set accorde = (foyer_id = :foyer_id) where enfant_id = :enfant_id and genre = 'photo'
"""
_REPONSES_D_INES = """
insert into autorisation (enfant_id, foyer_id, genre, activite, accorde, du, au, modifiee_at)
select :enfant_id, f.foyer_id, g.genre, '', true, :rentree, :fin, :at
from foyer f cross join (values ('photo'), ('sorties'), ('soins')) as g (genre)
where f.dossier_id = :dossier_id
on conflict do nothing
"""


def load_reference(tx: Transaction, quartiers: Iterable[Quartier], jour: date) -> str:
    """Schools, activities and the règlement of the school year; returns its version."""
    commune = commune_of(quartiers)
    reference.upsert_ecoles(tx, list_ecoles(commune))
    reference.upsert_activites(tx, list_activites(commune))
    debut = int(annee_scolaire(jour)[:4])
    en_vigueur = {"version": f"{debut}-09", "en_vigueur_du": date(debut, 8, 1)}
    reference.publish_reglement(tx, **commune.reglements[0] | en_vigueur)
    return f"{debut}-09"


def fill_sections(tx: Transaction, quartiers: Iterable[Quartier], jour: date) -> None:
    """After the families' own rows, which PostgreSQL must have counted to choose how to join them."""
    tx.execute("analyze dossier, foyer, adulte, enfant, lien, inscription")
    version = load_reference(tx, quartiers, jour)
    debut = int(annee_scolaire(jour)[:4])
    rentree, fin = date(debut, 9, 1), date(debut + 1, 8, 31)
    at = datetime.combine(jour - timedelta(days=1), time(9, 30), PARIS)  # before whoever looks at dawn
    periode = {"rentree": min(rentree, jour), "fin": fin, "at": at}
    tx.execute(_ACCEPTATIONS, version=version, at=at)
    tx.execute(_AUTORISATIONS, **periode)
    tx.execute(_RENTRE_SEUL, **periode)
    tx.execute(_PERSONNES, rentree=periode["rentree"], at=at)
    tx.execute(_DEMANDES, at=at)
    tx.execute(_PROPOSITIONS, at=at, rue=f" rue des Peupliers, {VILLE}", amelie=make_id("foyer", AMELIE_NUMERO, 0))
    tx.execute(_TELEPHONE, at=at, adulte_id=make_id("adulte", AMELIE_NUMERO, 0))
    _write_disagreement(tx, periode)


def _write_disagreement(tx: Transaction, periode: dict[str, object]) -> None:
    """Inès: one parent agrees to photographs, the other does not; an agent has not decided yet."""
    enfant_id, dossier_id = make_id("enfant", INES_NUMERO, 0), make_id("dossier", INES_NUMERO)
    if tx.scalar("select 1 from enfant where enfant_id = :id", id=enfant_id) is None:
        return
    foyers = [make_id("foyer", INES_NUMERO, rang) for rang in (0, 1)]
    tx.execute(_REPONSES_D_INES, enfant_id=enfant_id, dossier_id=dossier_id, **periode)
    tx.execute(_INES, enfant_id=enfant_id, foyer_id=foyers[0])
    premiere, seconde = (_valeur(tx, foyer_id, str(periode["at"])) for foyer_id in foyers)
    litige_id = make_id("litige", INES_NUMERO)
    litiges.open_litige(
        tx,
        litiges.Litige(dossier_id, enfant_id, GenreLitige.AUTORISATION, "photo", premiere, seconde, litige_id),
    )
    tx.execute("update litige set ouvert_at = :at where litige_id = :id", at=periode["at"], id=litige_id)
    contradictions.open_new(tx, dossier_id, [enfant_id])  # nothing more: the only contradiction is already asked


def _valeur(tx: Transaction, foyer_id: UUID, at: str) -> litiges.Valeur:
    row = tx.one_or_none(
        "select f.nom, a.accorde from foyer f join autorisation a using (foyer_id)"
        " where f.foyer_id = :foyer_id and a.genre = 'photo'"
        " and a.enfant_id = :enfant_id",
        foyer_id=foyer_id,
        enfant_id=make_id("enfant", INES_NUMERO, 0),
    )
    assert row is not None
    return litiges.Valeur("oui" if row.accorde else "non", row.nom, "", at, str(foyer_id))
