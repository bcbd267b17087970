"""What the author of a mark was at that moment: an animateur, an agent. Null for the marks kept before.

Revision ID: 0024
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table marque add column role text")


def downgrade() -> None:
    op.execute("alter table marque drop column role")
