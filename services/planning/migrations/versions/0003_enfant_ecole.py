"""The children of a school are found at once, to add one that a sheet does not expect.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index enfant_ecole on enfant (ecole)")


def downgrade() -> None:
    op.execute("drop index enfant_ecole")
