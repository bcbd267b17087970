"""The picture of each child, sealed, as documents told it.

Until ``python -m kit.snapshot documents --to planning``, or the next accepted photo, a sheet shows initials.

Revision ID: 0028
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table photo (
            enfant_id uuid primary key,
            scellee text,
            version bigint not null
        );
        alter table photo alter column scellee set storage external;
    """)


def downgrade() -> None:
    op.execute("drop table photo")
