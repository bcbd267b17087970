"""The tables of dossiers: families, households, custody, enrolments, health sheets, link requests.

Revision ID: 0001
"""

from alembic import op

from kit.tables import CREATE_KIT_TABLES_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FAMILLE = """
create table dossier (
    dossier_id uuid primary key,
    numero text not null unique check (numero ~ '^[0-9]{4,6}$'),
    nom text not null
);
create table foyer (
    foyer_id uuid primary key,
    dossier_id uuid not null references dossier,
    nom text not null,
    adresse text not null,
    est_resident boolean not null,
    enfants_a_charge smallint not null check (enfants_a_charge between 0 and 30),
    aeeh smallint not null default 0 check (aeeh between 0 and 30),
    version bigint not null default 1
);
create index foyer_dossier on foyer (dossier_id);
create table adulte (
    adulte_id uuid primary key,
    dossier_id uuid not null references dossier,
    foyer_id uuid not null references foyer,
    prenom text not null,
    nom text not null,
    email text not null default '',
    telephone text not null default '',
    compte_id uuid unique,
    rattache_at timestamptz,
    check ((compte_id is null) = (rattache_at is null))
);
create index adulte_dossier on adulte (dossier_id);
create index adulte_foyer on adulte (foyer_id);
create index adulte_email on adulte (lower(email)) where email <> '';
create table enfant (
    enfant_id uuid primary key,
    dossier_id uuid not null references dossier,
    prenom text not null,
    nom text not null,
    naissance date not null,
    ecole text not null,
    classe text not null,
    version bigint not null default 1
);
create index enfant_dossier on enfant (dossier_id);
create table lien (
    adulte_id uuid not null references adulte,
    enfant_id uuid not null references enfant,
    autorite_parentale boolean not null,
    part_payeur smallint not null default 0 check (part_payeur between 0 and 100),
    acces_accorde text check (acces_accorde in ('lire', 'ecrire')),
    primary key (adulte_id, enfant_id)
);
create index lien_enfant on lien (enfant_id);
create table garde (
    enfant_id uuid not null references enfant,
    du date not null,
    au date check (au >= du),
    foyer_id uuid not null references foyer,
    autre_foyer_id uuid references foyer,
    regle jsonb not null default '{}',
    primary key (enfant_id, du),
    check (autre_foyer_id <> foyer_id)
);
create table inscription (
    enfant_id uuid not null references enfant,
    annee_scolaire text not null check (annee_scolaire ~ '^20[0-9]{2}-20[0-9]{2}$'),
    activite text not null,
    etat text not null check (etat in ('demandee', 'acceptee', 'refusee', 'incomplete')),
    motif text not null default '',
    primary key (enfant_id, annee_scolaire, activite)
);
create table sante (
    enfant_id uuid primary key references enfant,
    scelle text not null,
    relue_le date not null,
    version bigint not null default 1
);
"""

# A view, so that no change of a link, a custody or an account can leave it behind.
_ACCES = """
create view acces as
select a.compte_id, l.enfant_id, a.foyer_id,
       case when l.autorite_parentale then 'ecrire' else l.acces_accorde end as niveau
from lien l
join adulte a using (adulte_id)
where a.compte_id is not null and (l.autorite_parentale or l.acces_accorde is not null)
union
select a.compte_id, l.enfant_id, f.foyer_id, 'lire'
from lien l
join adulte a using (adulte_id)
join garde g using (enfant_id)
cross join lateral (values (g.foyer_id), (g.autre_foyer_id)) as f (foyer_id)
where a.compte_id is not null and l.autorite_parentale and f.foyer_id <> a.foyer_id;
"""

_RATTACHEMENT = """
create table compte (
    compte_id uuid primary key,
    nom text not null,
    prenom text not null,
    email text not null,
    actif boolean not null,
    version bigint not null
);
create table rattachement (
    demande_id uuid primary key,
    compte_id uuid not null references compte,
    service text not null,
    numero text not null,
    nom_dossier text not null,
    email text not null,
    email_reference text not null,
    sans_numero boolean not null,
    demande_at timestamptz not null,
    etat text not null default 'en_attente' check (etat in ('en_attente', 'accepte', 'refuse')),
    motif text not null default '',
    adulte_id uuid references adulte,
    decide_at timestamptz,
    decide_par uuid,
    check ((etat = 'en_attente') = (decide_at is null)),
    check ((etat = 'accepte') = (adulte_id is not null)),
    check ((etat = 'refuse') = (motif <> ''))
);
create unique index rattachement_en_attente on rattachement (compte_id) where etat = 'en_attente';
create index rattachement_file on rattachement (demande_at) where etat = 'en_attente';
create index rattachement_compte on rattachement (compte_id, demande_at);
"""


def upgrade() -> None:
    for statements in (CREATE_KIT_TABLES_V1, _FAMILLE, _ACCES, _RATTACHEMENT):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a family is never forgotten by a migration: restore a backup")
