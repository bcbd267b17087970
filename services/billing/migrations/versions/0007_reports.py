"""A run remembers why it held households back.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table facturation add column reports jsonb not null default '{}'")


def downgrade() -> None:
    op.execute("alter table facturation drop column reports")
