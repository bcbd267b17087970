"""Whether the town has a PEDT, which lowers the number of animateurs that the law asks for.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table reference add column pedt boolean not null default false")


def downgrade() -> None:
    op.execute("alter table reference drop column pedt")
