"""What became of the bookings of a child who changed school.

Revision ID: 0019
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table changement_ecole (
            enfant_id uuid not null,
            version bigint not null,
            decide_at timestamptz not null,
            ecole_avant text not null,
            ecole_apres text not null,
            deplacees integer not null,
            en_attente integer not null,
            annulees jsonb not null,
            primary key (enfant_id, version)
        );
        create index changement_ecole_decide on changement_ecole (decide_at);
    """)


def downgrade() -> None:
    op.execute("drop table changement_ecole")
