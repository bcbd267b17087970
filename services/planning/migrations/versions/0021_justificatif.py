"""The piece that a family joined to an absence: its id only, the file is in documents.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table absence add column document_id uuid")


def downgrade() -> None:
    raise NotImplementedError("what a family joined is never forgotten: restore a backup")
