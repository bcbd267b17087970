"""The eve's reminder, for those who asked for it, and what was already said.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table rappel (
            compte_id uuid primary key,
            modifie_at timestamptz not null
        );
        create table rappel_dit (
            compte_id uuid not null,
            enfant_id uuid not null,
            jour date not null,
            primary key (jour, compte_id, enfant_id)
        );
    """)


def downgrade() -> None:
    op.execute("drop table rappel, rappel_dit")
