"""Secret addresses of families' calendars.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table agenda (
            agenda_id uuid primary key,
            compte_id uuid not null,
            enfant_id uuid,
            empreinte bytea not null unique check (octet_length(empreinte) = 32),
            cree_at timestamptz not null,
            revoque_at timestamptz
        );
        create index agenda_compte on agenda (compte_id) where revoque_at is null;
    """)


def downgrade() -> None:
    op.execute("drop table agenda")
