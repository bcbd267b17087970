"""Who may leave with a child, as dossiers says it.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create table autorisation (enfant_id uuid primary key, personnes jsonb not null, rentre_seul jsonb not null,"
        " est_en_conflit boolean not null, version bigint not null)"
    )


def downgrade() -> None:
    op.execute("drop table autorisation")
