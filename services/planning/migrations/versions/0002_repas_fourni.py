"""A slot says that the family brought the meal, as it was on the day it was marked.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table creneau add column repas_fourni boolean not null default false")


def downgrade() -> None:
    op.execute("alter table creneau drop column repas_fourni")
