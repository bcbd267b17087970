"""Late notices: a child who is not booked, and who will come after the deadline.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table avis_tardif (
            enfant_id uuid not null,
            activite text not null,
            jour date not null,
            site text not null,
            foyer_id uuid not null,
            compte_id uuid not null,
            pour_le_compte_de uuid,
            accuse text not null references accuse,
            recu_at timestamptz not null,
            retire_at timestamptz,
            primary key (enfant_id, jour, activite)
        );
        create index avis_tardif_feuille on avis_tardif (site, jour, activite) where retire_at is null;
    """)


def downgrade() -> None:
    raise NotImplementedError("what a family said is never forgotten: restore a backup")
