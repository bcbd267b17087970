"""An accusé of several children, and what undoes it.

``cellules``: (enfant, activité, jour, state before, version after), null where nothing may be undone.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table accuse add column enfants uuid[] not null default '{}';
        alter table accuse add column annulable_avant timestamptz;
        alter table accuse add column annule text references accuse;
        alter table accuse add column cellules jsonb;
        create unique index accuse_annule on accuse (annule) where annule is not null;
        create index accuse_compte on accuse (compte_id, at);
        create index accuse_foyer on accuse (pour_le_compte_de, at) where pour_le_compte_de is not null;
    """)


def downgrade() -> None:
    raise NotImplementedError("an accusé is never forgotten: restore a backup")
