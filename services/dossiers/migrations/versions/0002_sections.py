"""The six sections of a dossier: sheet, authorisations, enrolments, proposals, history, acceptance, conflicts.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLONNES = """
alter table adulte add column version bigint not null default 1;
alter table enfant add column autorisations_version bigint not null default 1;
alter table sante add column a_renouveler_le date;
alter table inscription
    add column inscription_id uuid not null default gen_random_uuid() unique,
    add column foyer_id uuid references foyer,
    add column demandee_at timestamptz,
    add column demandee_par uuid,
    add column decidee_at timestamptz,
    add column decidee_par uuid;
create index inscription_file on inscription (demandee_at) where etat = 'demandee';
"""

_REFERENCE = """
create table ecole (code text primary key, libelle text not null);
create table activite (
    code text primary key,
    libelle text not null,
    age_min smallint not null default 0,
    age_max smallint not null default 17,
    pieces text[] not null default '{fiche_sanitaire,vaccins,assurance,reglement}',
    ordre smallint not null default 0
);
create table vaccin (
    vaccin_id uuid primary key default gen_random_uuid(),
    code text not null,
    libelle text not null,
    nes_du date,
    nes_avant date,
    applicable_du date,
    applicable_avant date,
    ordre smallint not null default 0,
    version bigint not null default 1,
    check (nes_avant > nes_du),
    check (applicable_avant > applicable_du)
);
create table reglement (
    version text primary key,
    titre text not null,
    texte text not null,
    en_vigueur_du date not null
);
create index reglement_en_vigueur on reglement (en_vigueur_du);
"""

# Compulsory vaccines: code de la santé publique L3111-2 and R3111-2; from 1/1/2025 décret 2024-694, for infants and
# the children born from July 2023.
_VACCINS = """
insert into vaccin (code, libelle, nes_du, nes_avant, applicable_du, applicable_avant, ordre) values
    ('diphterie', 'diphtérie', null, null, null, null, 1),
    ('tetanos', 'tétanos', null, null, null, null, 2),
    ('poliomyelite', 'poliomyélite', null, null, null, null, 3),
    ('coqueluche', 'coqueluche', '2018-01-01', null, null, null, 4),
    ('hib', 'Haemophilus influenzae b', '2018-01-01', null, null, null, 5),
    ('hepatite_b', 'hépatite B', '2018-01-01', null, null, null, 6),
    ('pneumocoque', 'pneumocoque', '2018-01-01', null, null, null, 7),
    ('meningocoque_c', 'méningocoque C', '2018-01-01', '2023-07-01', null, null, 8),
    ('meningocoque_c', 'méningocoque C', '2023-07-01', null, null, '2025-01-01', 8),
    ('meningocoque_acwy', 'méningocoques A, C, W, Y', '2023-07-01', null, '2025-01-01', null, 9),
    ('meningocoque_b', 'méningocoque B', '2023-07-01', null, '2025-01-01', null, 10),
    ('rougeole', 'rougeole', '2018-01-01', null, null, null, 11),
    ('oreillons', 'oreillons', '2018-01-01', null, null, null, 12),
    ('rubeole', 'rubéole', '2018-01-01', null, null, null, 13);
"""

_SECTIONS = """
create table piece (
    document_id uuid primary key,
    genre text not null,
    foyer_id uuid,
    enfant_ids uuid[] not null default '{}',
    etat text not null,
    valable_du date,
    valable_au date,
    motif text not null default '',
    version bigint not null
);
create index piece_enfants on piece using gin (enfant_ids);
create index piece_foyer on piece (foyer_id);
create table vaccination (
    enfant_id uuid primary key references enfant,
    verifiee_le date not null,
    verifiee_par uuid not null,
    est_complete boolean not null,
    provisoire_jusqu_au date,
    scelle text not null,
    check (est_complete = (provisoire_jusqu_au is null))
);
create table personne (
    personne_id uuid primary key,
    foyer_id uuid not null references foyer,
    enfant_ids uuid[] not null check (cardinality(enfant_ids) > 0),
    prenom text not null,
    nom text not null,
    telephone text not null default '',
    lien text not null default '',
    sens text not null check (sens in ('autorisee', 'refusee')),
    a_appeler boolean not null default false,
    du date not null,
    au date check (au >= du),
    ecartee_at timestamptz,
    version bigint not null default 1,
    modifiee_at timestamptz not null
);
create index personne_foyer on personne (foyer_id);
create index personne_enfants on personne using gin (enfant_ids);
create table autorisation (
    enfant_id uuid not null references enfant,
    foyer_id uuid not null references foyer,
    genre text not null check (genre in ('photo', 'sorties', 'soins', 'rentre_seul')),
    activite text not null default '',
    accorde boolean not null,
    heure time,
    du date not null,
    au date check (au >= du),
    version bigint not null default 1,
    modifiee_at timestamptz not null,
    primary key (enfant_id, foyer_id, genre, activite),
    check ((genre = 'rentre_seul') = (activite <> ''))
);
create table litige (
    litige_id uuid primary key,
    dossier_id uuid not null references dossier,
    enfant_id uuid not null references enfant,
    genre text not null check (genre in ('sante', 'personne', 'autorisation')),
    cle text not null,
    premiere_foyer_id uuid,
    seconde_foyer_id uuid,
    scelle text not null,
    ouvert_at timestamptz not null,
    decision text check (decision in ('premiere', 'seconde', 'les_deux')),
    motif text not null default '',
    decide_at timestamptz,
    decide_par uuid,
    check ((decision is null) = (decide_at is null))
);
create unique index litige_ouvert on litige (enfant_id, genre, cle) where decision is null;
create index litige_file on litige (ouvert_at) where decision is null;
create index litige_enfant on litige (enfant_id);
create table acceptation (
    foyer_id uuid not null references foyer,
    version text not null references reglement,
    compte_id uuid not null,
    pour_le_compte_de uuid,
    acceptee_at timestamptz not null,
    primary key (foyer_id, version)
);
"""

_SUIVI = """
create table proposition (
    proposition_id uuid primary key,
    dossier_id uuid not null references dossier,
    foyer_id uuid not null references foyer,
    genre text not null check (genre in ('adresse', 'ecole', 'garde', 'identite')),
    enfant_id uuid references enfant,
    avant jsonb not null,
    apres jsonb not null,
    precision text not null default '',
    etat text not null default 'en_attente' check (etat in ('en_attente', 'acceptee', 'refusee', 'remplacee')),
    motif text not null default '',
    proposee_at timestamptz not null,
    proposee_par uuid not null,
    pour_le_compte_de uuid,
    decidee_at timestamptz,
    decidee_par uuid,
    check ((etat in ('acceptee', 'refusee')) = (decidee_par is not null)),
    check ((etat = 'refusee') = (motif <> '')),
    check ((genre = 'adresse') = (enfant_id is null))
);
create unique index proposition_en_attente on proposition
    (foyer_id, genre, coalesce(enfant_id, '00000000-0000-0000-0000-000000000000')) where etat = 'en_attente';
create index proposition_file on proposition (proposee_at) where etat = 'en_attente';
create index proposition_dossier on proposition (dossier_id);
create table changement (
    changement_id bigint generated always as identity primary key,
    dossier_id uuid not null references dossier,
    foyer_id uuid,
    enfant_id uuid,
    objet text not null,
    objet_id uuid not null,
    version bigint not null,
    champ text not null,
    avant text,
    apres text,
    scelle text,
    at timestamptz not null,
    compte_id uuid,
    pour_le_compte_de uuid,
    check (scelle is null or (avant is null and apres is null))
);
create index changement_dossier on changement (dossier_id, changement_id);
create index changement_objet on changement (objet_id, objet, version);
create sequence accuse_numero;
create table accuse (
    numero text primary key,
    at timestamptz not null,
    foyer_id uuid not null references foyer,
    compte_id uuid not null,
    pour_le_compte_de uuid,
    genre text not null,
    objet_id uuid,
    les_deux boolean not null default false
);
create index accuse_foyer on accuse (foyer_id);
"""


def upgrade() -> None:
    for statements in (_COLONNES, _REFERENCE, _VACCINS, _SECTIONS, _SUIVI):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a family is never forgotten by a migration: restore a backup")
