"""The calendar edited by agents: an id a line, rhythm of each school, zone, history of the changes.

Revision ID: 0017
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        set lock_timeout = '5s';
        alter table calendrier add column ligne_id uuid not null default gen_random_uuid() unique;
        alter table site add column rythme smallint[];
        alter table reference add column zone text not null default 'C' check (zone in ('A', 'B', 'C'));
        create table calendrier_changement (
            changement_id uuid primary key,
            rang bigint generated always as identity,
            decide_at timestamptz not null,
            compte_id uuid,
            par text not null,
            origine text not null check (origine in ('saisie', 'import')),
            avant jsonb not null,
            apres jsonb not null,
            premier_jour date,
            dernier_jour date,
            annulees integer not null default 0,
            est_fini boolean not null default false
        );
        create index calendrier_changement_en_cours on calendrier_changement (rang) where not est_fini;
        create table calendrier_dit (
            changement_id uuid not null references calendrier_changement,
            compte_id uuid not null,
            primary key (changement_id, compte_id)
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("what families were told is never forgotten: restore a backup")
