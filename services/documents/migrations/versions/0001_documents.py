"""The tables of documents: projections of households and children, documents and their encrypted versions.

Revision ID: 0001
"""

from alembic import op

from kit.tables import CREATE_KIT_TABLES_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PROJECTIONS = """
create table foyer (
    foyer_id uuid primary key,
    version bigint not null
);
create table foyer_compte (
    compte_id uuid not null,
    foyer_id uuid not null references foyer,
    primary key (compte_id, foyer_id)
);
create index foyer_compte_foyer on foyer_compte (foyer_id);
create table enfant (
    enfant_id uuid primary key,
    version bigint not null
);
create table acces (
    compte_id uuid not null,
    enfant_id uuid not null references enfant,
    foyer_id uuid not null,
    niveau text not null check (niveau in ('ecrire', 'lire')),
    primary key (compte_id, enfant_id, foyer_id)
);
create index acces_enfant on acces (enfant_id);
"""

_DOCUMENTS = """
create table document (
    document_id uuid primary key,
    foyer_id uuid not null,
    enfant_id uuid,
    portee text not null check (portee in ('enfant', 'foyer')),
    genre text not null,
    nom_fichier text not null,
    taille_octets integer not null check (taille_octets > 0),
    etat text not null default 'attendu' check (etat in ('attendu', 'en_verification', 'disponible', 'refuse')),
    depose_par uuid not null,
    ouvert_at timestamptz not null,
    ticket_jusqu_a timestamptz not null,
    verifie_depuis timestamptz,
    depose_at timestamptz,
    type_media text,
    version smallint,
    quarantaine_videe boolean not null default false,
    check (portee = 'foyer' or enfant_id is not null),
    check ((etat = 'disponible') = (version is not null)),
    check ((etat = 'disponible') = (type_media is not null)),
    check (etat not in ('disponible', 'refuse') or depose_at is not null)
);
create index document_foyer on document (foyer_id);
create index document_enfant on document (enfant_id) where portee = 'enfant';
create index document_a_finir on document (ouvert_at) where not quarantaine_videe;
create table version (
    document_id uuid not null references document,
    version smallint not null,
    cle_scellee text not null,
    cree_at timestamptz not null,
    primary key (document_id, version)
);
"""


def upgrade() -> None:
    for statements in (CREATE_KIT_TABLES_V1, _PROJECTIONS, _DOCUMENTS):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a document is never forgotten by a migration: restore a backup")
