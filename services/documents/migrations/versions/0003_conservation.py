"""Refused files are found by the day of their refusal, to lose their bytes in time.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index document_refuse on document (decide_at) where etat = 'refuse' and version is not null")


def downgrade() -> None:
    op.execute("drop index document_refuse")
