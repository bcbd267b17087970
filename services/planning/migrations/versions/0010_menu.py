"""Menus by day with their allergens; adults' meals; the forecast kept with the first version of an order.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table menu (
            jour date primary key,
            plats jsonb not null,
            version integer not null check (version >= 1),
            modifie_at timestamptz not null,
            compte_id uuid
        );
        create table repas_adultes (
            jour date not null,
            site text not null,
            activite text not null,
            nombre integer not null check (nombre >= 0),
            modifie_at timestamptz not null,
            compte_id uuid,
            primary key (jour, site, activite)
        );
        alter table commande add column adultes integer not null default 0, add column prevision jsonb;
    """)


def downgrade() -> None:
    raise NotImplementedError("what the kitchen was told is never forgotten: restore a backup")
