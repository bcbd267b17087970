"""Accounts, drafts, links, sessions, throttling, mails.

Revision ID: 0001
"""

from __future__ import annotations

from alembic import op

from kit.tables import CREATE_KIT_TABLES_V1

revision = "0001"
down_revision = None

TABLES = """
create table compte (
    compte_id uuid primary key,
    nom text not null,
    prenom text not null,
    email text not null,
    email_normalise text not null,
    nom_utilisateur text not null,
    nom_utilisateur_normalise text not null,
    mot_de_passe_hash text not null,
    etat text not null check (etat in ('en_attente', 'actif')),
    cree_at timestamptz not null,
    active_at timestamptz,
    ref_service text,
    ref_numero text not null default '',
    ref_nom text not null default '',
    ref_email text not null default '',
    ref_sans_numero boolean not null default false,
    version integer not null default 1,
    check ((etat = 'actif') = (active_at is not null)),
    check (nom_utilisateur_normalise = lower(nom_utilisateur)),
    check (mot_de_passe_hash like '$argon2id$%')
);
create unique index compte_nom_utilisateur on compte (nom_utilisateur_normalise);
-- An address belongs to the account that proved it by its link: one active account per address, whatever the case.
create unique index compte_email_actif on compte (email_normalise) where etat = 'actif';
create index compte_email on compte (email_normalise, cree_at);
create index compte_a_supprimer on compte (cree_at) where etat = 'en_attente';

create table role (
    compte_id uuid not null references compte on delete cascade,
    role text not null check (role in
        ('parent', 'agent', 'animateur', 'cuisine', 'regisseur', 'administrateur', 'machine')),
    sites text[] not null default '{}',
    services text[] not null default '{}',
    primary key (compte_id, role)
);

create table acceptation (
    compte_id uuid not null references compte on delete cascade,
    version text not null,
    accepte_at timestamptz not null,
    primary key (compte_id, version)
);

create table brouillon_inscription (
    brouillon_sha256 bytea primary key check (octet_length(brouillon_sha256) = 32),
    nom text,
    prenom text,
    email text,
    nom_utilisateur text,
    mot_de_passe_hash text check (mot_de_passe_hash like '$argon2id$%'),
    ref_service text,
    ref_numero text,
    ref_nom text,
    ref_email text,
    ref_sans_numero boolean,
    conditions_version text,
    conditions_at timestamptz,
    modifie_at timestamptz not null
);
create index brouillon_a_supprimer on brouillon_inscription (modifie_at);

create table lien_activation (
    jeton_sha256 bytea primary key check (octet_length(jeton_sha256) = 32),
    compte_id uuid not null references compte on delete cascade,
    cree_at timestamptz not null,
    envoye_at timestamptz,
    utilise_at timestamptz,
    remplace_at timestamptz
);
-- One living link per account: a new one kills the other.
create unique index lien_vivant on lien_activation (compte_id) where utilise_at is null and remplace_at is null;
create index lien_par_compte on lien_activation (compte_id);

create table session (
    session_id uuid primary key,
    compte_id uuid not null references compte on delete cascade,
    jeton_sha256 bytea not null unique check (octet_length(jeton_sha256) = 32),
    ouverte_at timestamptz not null,
    vue_at timestamptz not null,
    revoquee_at timestamptz,
    agent_navigateur text not null
);
create index session_par_compte on session (compte_id) where revoquee_at is null;
create index session_a_supprimer on session (ouverte_at);

create table essai (
    cle bytea primary key check (octet_length(cle) = 32),
    nombre integer not null,
    dernier_at timestamptz not null,
    bloque_jusqu_a timestamptz not null
);
create index essai_a_supprimer on essai (dernier_at);

create table adresse_connue (
    compte_id uuid not null references compte on delete cascade,
    adresse bytea not null check (octet_length(adresse) = 32),
    vue_at timestamptz not null,
    primary key (compte_id, adresse)
);
create index adresse_a_supprimer on adresse_connue (vue_at);

create table courriel (
    courriel_id uuid primary key,
    genre text not null,
    compte_id uuid,
    scelle text,
    etat text not null default 'a_envoyer' check (etat in ('a_envoyer', 'envoye', 'refuse', 'abandonne')),
    ecrit_at timestamptz not null,
    essais integer not null default 0,
    prochain_at timestamptz not null,
    envoye_at timestamptz,
    check ((etat = 'a_envoyer') = (scelle is not null))
);
create index courriel_a_envoyer on courriel (prochain_at) where etat = 'a_envoyer';
create index courriel_a_supprimer on courriel (ecrit_at);
"""


def upgrade() -> None:
    op.execute(CREATE_KIT_TABLES_V1)
    op.execute(TABLES)
