"""Where a child goes all year is a school or a crèche: only a school is asked for as a change of school.

Rows of before are schools until the town's files are loaded again (``deploy.ville charge``).

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ecole add column genre text not null default 'ecole' check (genre in ('ecole', 'creche'))")


def downgrade() -> None:
    op.execute("alter table ecole drop column genre")
