"""Why a child will not come, sealed.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create table absence (enfant_id uuid not null, activite text not null, jour date not null,"
        " scelle text not null, accuse text not null references accuse, declaree_at timestamptz not null,"
        " primary key (enfant_id, jour, activite))"
    )


def downgrade() -> None:
    raise NotImplementedError("what a family said is never forgotten: restore a backup")
