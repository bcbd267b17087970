"""What issuing a month would do, counted by batches and kept: a row a month, counted anew when asked.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table previsualisation (
            mois date primary key check (extract(day from mois) = 1),
            etat text not null check (etat in ('en_cours', 'terminee')),
            apres uuid not null,
            foyers integer not null,
            compte jsonb not null,
            travail_ms integer not null,
            demandee_at timestamptz not null,
            calculee_at timestamptz,
            check ((etat = 'terminee') = (calculee_at is not null))
        )
    """)


def downgrade() -> None:
    op.execute("drop table previsualisation")
