"""Until when something of an accusé may still be undone; null in the ones of before: as ``annulable_avant``.

Revision ID: 0023
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table accuse add column annulable_fin timestamptz")


def downgrade() -> None:
    op.execute("alter table accuse drop column annulable_fin")
