"""Threads between families and the town: to whom one may write, threads, messages.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
create table destinataire (
    code text primary key,
    genre text not null check (genre in ('service', 'structure')),
    libelle text not null,
    services text[] not null default '{}',
    delai_jours smallint not null default 7 check (delai_jours between 1 and 60),
    rang smallint not null
);
create table theme (
    destinataire text not null references destinataire on delete cascade,
    code text not null,
    libelle text not null,
    rang smallint not null,
    primary key (destinataire, code)
);
create sequence message_numero;
create table fil (
    fil_id uuid primary key,
    compte_id uuid references compte on delete cascade,
    foyer_id uuid,
    destinataire text not null references destinataire,
    theme text not null,
    objet_scelle text not null,
    etat text not null default 'attend_ville' check (etat in ('attend_ville', 'attend_famille', 'clos')),
    ouvert_at timestamptz not null,
    dernier_at timestamptz not null,
    question_at timestamptz not null,
    lu_at timestamptz not null,
    -- A family's own account, or the household that somebody of the town writes for.
    check ((compte_id is null) <> (foyer_id is null))
);
create index fil_compte on fil (compte_id, dernier_at);
create index fil_foyer on fil (foyer_id, dernier_at) where foyer_id is not null;
create index fil_boite on fil (etat, question_at);
create table message (
    message_id uuid primary key,
    fil_id uuid not null references fil on delete cascade,
    rang smallint not null check (rang >= 1),
    cote text not null check (cote in ('famille', 'ville')),
    compte_id uuid not null,
    signature text not null,
    texte_scelle text not null,
    accuse text not null unique,
    envoye_at timestamptz not null,
    unique (fil_id, rang)
);
create index message_compte on message (compte_id, envoye_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
