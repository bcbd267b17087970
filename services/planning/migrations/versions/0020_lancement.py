"""When the reservations of an activity open, earlier for some families; whether a household lives in the town.

Revision ID:
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table foyer add column est_resident boolean not null default false;
        create table lancement (
            activite text not null references activite,
            site text not null,
            premier_jour date not null,
            dernier_jour date not null,
            groupe text not null check (groupe in ('tous', 'residents', 'fratrie')),
            ouvre_at timestamptz not null,
            primary key (activite, site, premier_jour, groupe),
            check (premier_jour <= dernier_jour)
        );
    """)


def downgrade() -> None:
    op.execute("drop table lancement; alter table foyer drop column est_resident")
