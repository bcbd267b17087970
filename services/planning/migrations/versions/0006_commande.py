"""What the kitchen was told, version by version.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table commande (
            site text not null,
            activite text not null,
            jour date not null,
            version integer not null check (version >= 1),
            etape text not null check (etape in ('cuisine', 'animateurs', 'annulation', 'reel', 'manuelle')),
            emise_at timestamptz not null,
            compte_id uuid,
            lignes jsonb not null,
            primary key (jour, site, activite, version)
        );
        create unique index commande_etape on commande (jour, site, activite, etape) where etape <> 'manuelle';
        create function refuse_commande() returns trigger language plpgsql as
        $$ begin raise exception 'a version of an order is never changed'; end $$;
        create trigger commande_figee before update or delete on commande
        for each row execute function refuse_commande();
    """)


def downgrade() -> None:
    raise NotImplementedError("what the kitchen was told is never forgotten: restore a backup")
