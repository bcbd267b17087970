"""The roster of the animateurs, and what was said of the places where some are missing.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table tableau_service (
            site text not null,
            lundi date not null,
            version bigint not null,
            lignes jsonb not null,
            modifie_at timestamptz not null,
            compte_id uuid not null,
            primary key (site, lundi)
        );
        create table alerte_encadrement (
            site text not null,
            jour date not null,
            debut time not null,
            fin time not null,
            requis integer not null,
            manquants integer not null,
            dits integer not null,
            vue_at timestamptz not null,
            primary key (site, jour, debut)
        );
    """)


def downgrade() -> None:
    op.execute("drop table alerte_encadrement; drop table tableau_service")
