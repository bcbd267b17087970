"""Households kept before ``est_resident`` was heard take the next event, even of the version that they have.

``python -m kit.snapshot dossiers --to planning`` says them again (docs/exploitation.md).

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("update foyer set version = version - 1")


def downgrade() -> None:
    """The next event brings the version back."""
