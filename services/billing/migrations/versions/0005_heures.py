"""Hours of the crèche, as planning hands them, and what was invoiced of them; a line may be in hours.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table heures (
            enfant_id uuid not null,
            foyer_id uuid not null,
            mois date not null check (extract(day from mois) = 1),
            activite text not null,
            contrat_minutes integer not null,
            deduites_minutes integer not null,
            supplement_minutes integer not null,
            ouvertes date[] not null,
            version bigint not null,
            primary key (enfant_id, mois, foyer_id)
        );
        create index heures_a_facturer on heures (mois, foyer_id);
        create table facture_heures (
            enfant_id uuid not null,
            mois date not null,
            foyer_id uuid not null,
            activite text not null,
            minutes integer not null,
            facture_id uuid not null references facture,
            primary key (enfant_id, mois, foyer_id)
        );
        alter table facture_ligne add column minutes integer;
    """)


def downgrade() -> None:
    raise NotImplementedError("an invoice is never forgotten: restore a backup")
