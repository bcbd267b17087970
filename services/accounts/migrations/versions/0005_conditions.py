"""The terms of use as dated versions; the one that every account has accepted so far is the first.

Revision ID: 0005
"""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import text

from services.accounts.reference import CONDITIONS_INITIALES

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table conditions (
            version text primary key check (version ~ '^20[0-9]{2}-[0-9]{2}(\\.[0-9]{1,2})?$'),
            en_vigueur_du date not null,
            resume text not null,
            texte text not null,
            publiee_at timestamptz not null,
            publiee_par uuid
        );
        create index conditions_en_vigueur on conditions (en_vigueur_du);
    """)
    op.get_bind().execute(
        text(
            "insert into conditions (version, en_vigueur_du, resume, texte, publiee_at)"
            " values (:version, :en_vigueur_du, :resume, :texte, :now)"
        ),
        CONDITIONS_INITIALES | {"now": datetime.now(UTC)},
    )


def downgrade() -> None:
    raise NotImplementedError("what was accepted is never forgotten by a migration: restore a backup")
