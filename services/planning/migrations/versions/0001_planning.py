"""The tables of planning: reference data, projections of dossiers, slots, drafts and marks.

Revision ID: 0001
"""

from alembic import op

from kit.tables import CREATE_KIT_TABLES_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFERENCE = """
create table reference (
    seule boolean primary key default true check (seule),
    version uuid not null,
    rythme smallint[] not null default '{0,1,3,4}'
);
create table calendrier (
    genre text not null check (
        genre in ('annee', 'vacances', 'ete', 'sans_classe', 'classe', 'fermeture', 'ouverture')
    ),
    premier_jour date not null,
    dernier_jour date not null,
    nom text not null,
    portees text[] not null default '{}',
    source text not null default '',
    primary key (genre, premier_jour, nom),
    check (premier_jour <= dernier_jour)
);
create table site (
    code text primary key,
    libelle text not null,
    genre text not null check (genre in ('ecole', 'centre', 'creche'))
);
create table activite (
    code text primary key,
    libelle text not null,
    mot text not null,
    genre text not null,
    groupe text not null default '',
    jours smallint[] not null,
    periode text not null check (periode in ('scolaire', 'vacances', 'annee')),
    unite text not null default 'jour' check (unite in ('jour', 'semaine')),
    debut time not null,
    fin time not null,
    age_min smallint not null default 0,
    age_max smallint not null default 99,
    delais jsonb not null,
    ordre smallint not null default 0,
    check (debut < fin),
    check (age_min <= age_max)
);
create table ouverture (
    activite text not null references activite,
    site text not null references site,
    capacite integer check (capacite >= 0),
    ecoles text[] not null default '{}',
    primary key (activite, site)
);
"""

_PROJECTIONS = """
create table foyer (
    foyer_id uuid primary key,
    dossier_id uuid not null,
    numero text not null,
    nom text not null,
    version bigint not null
);
create index foyer_dossier on foyer (dossier_id);
create table foyer_compte (
    compte_id uuid not null,
    foyer_id uuid not null references foyer,
    primary key (compte_id, foyer_id)
);
create index foyer_compte_foyer on foyer_compte (foyer_id);
create table enfant (
    enfant_id uuid primary key,
    dossier_id uuid not null,
    prenom text not null,
    nom text not null,
    naissance date not null,
    ecole text not null,
    classe text not null,
    inscriptions jsonb not null,
    gardes jsonb not null,
    foyer_defaut uuid,
    version bigint not null
);
create index enfant_dossier on enfant (dossier_id);
create table acces (
    compte_id uuid not null,
    enfant_id uuid not null references enfant,
    foyer_id uuid not null,
    niveau text not null check (niveau in ('ecrire', 'lire')),
    primary key (compte_id, enfant_id, foyer_id)
);
create index acces_enfant on acces (enfant_id);
create table sante (
    enfant_id uuid primary key,
    scelle text not null,
    version bigint not null
);
"""

_PLANNING = """
create table creneau (
    enfant_id uuid not null,
    activite text not null,
    jour date not null,
    site text not null,
    foyer_id uuid not null,
    etat text not null check (
        etat in ('aucune', 'reservee', 'annulee', 'annulee_par_la_ville', 'absence_prevenue')
    ),
    presence text check (presence in ('present', 'absent', 'conflit')),
    compte_id uuid,
    pour_le_compte_de uuid,
    modifie_at timestamptz not null,
    version bigint not null default 1,
    primary key (enfant_id, jour, activite)
);
create index creneau_feuille on creneau (site, jour, activite);
create index creneau_places on creneau (activite, site, jour) where etat = 'reservee';
create table place (
    activite text not null,
    site text not null,
    jour date not null,
    primary key (activite, site, jour)
);
create table marque (
    marque_id uuid primary key,
    enfant_id uuid not null,
    activite text not null,
    jour date not null,
    site text not null,
    etat text not null check (etat in ('present', 'absent', 'parti', 'efface')),
    appareil text not null,
    rang bigint not null,
    instant timestamptz not null,
    remplace uuid[] not null default '{}',
    recu_at timestamptz not null,
    compte_id uuid not null
);
create index marque_creneau on marque (enfant_id, jour, activite);
create table brouillon_mois (
    compte_id uuid not null,
    enfant_id uuid not null,
    mois text not null check (mois ~ '^20[0-9]{2}-[01][0-9]$'),
    coches jsonb not null,
    modifie_at timestamptz not null,
    primary key (compte_id, enfant_id, mois)
);
create table refus_complet (
    seq bigint generated always as identity primary key,
    at timestamptz not null,
    compte_id uuid not null,
    enfant_id uuid not null,
    activite text not null,
    site text not null,
    jour date not null,
    capacite integer not null,
    prises integer not null
);
create sequence accuse_numero;
create table accuse (
    numero text primary key,
    at timestamptz not null,
    compte_id uuid not null,
    pour_le_compte_de uuid,
    enfant_id uuid not null,
    mois text not null,
    ajouts integer not null,
    retraits integer not null,
    refus integer not null
);
"""


def upgrade() -> None:
    for statements in (CREATE_KIT_TABLES_V1, _REFERENCE, _PROJECTIONS, _PLANNING):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a booking is never forgotten: restore a backup")
