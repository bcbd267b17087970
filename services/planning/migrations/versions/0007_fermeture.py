"""Closures that the town decided, and who was told.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table fermeture (
            fermeture_id uuid primary key,
            premier_jour date not null,
            dernier_jour date not null,
            sites text[] not null,
            motif text not null,
            decidee_at timestamptz not null,
            compte_id uuid,
            levee_at timestamptz,
            check (premier_jour <= dernier_jour)
        );
        create table fermeture_dite (
            fermeture_id uuid not null references fermeture,
            compte_id uuid not null,
            primary key (fermeture_id, compte_id)
        );
        alter table creneau add column fermeture_id uuid references fermeture;
        create index creneau_fermeture on creneau (fermeture_id) where fermeture_id is not null;
    """)


def downgrade() -> None:
    raise NotImplementedError("what families were told is never forgotten: restore a backup")
