"""Arrival and departure to the minute: the hours typed on a mark, and those of the slot.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "alter table marque add column arrivee timestamptz, add column depart timestamptz;"
        " alter table creneau add column arrivee timestamptz, add column depart timestamptz"
    )


def downgrade() -> None:
    raise NotImplementedError("hours handed to billing are never forgotten: restore a backup")
