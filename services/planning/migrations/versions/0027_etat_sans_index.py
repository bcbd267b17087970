"""No index says the state of a slot: a booking that changes leaves the indexes alone (HOT).

Places are counted among the slots of a site and day (``creneau_feuille``). Whoever waits or is offered has an ``ordre``
(``creneau_en_liste``), and only those.

Revision ID: 0027
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        drop index creneau_places;
        drop index creneau_liste;
        create index creneau_liste on creneau (activite, site, jour, ordre) where ordre is not null;
        alter table creneau set (fillfactor = 85);
    """)


def downgrade() -> None:
    op.execute("""
        alter table creneau reset (fillfactor);
        drop index creneau_liste;
        create index creneau_liste on creneau (activite, site, jour, ordre) where etat in ('en_attente', 'proposee');
        create index creneau_places on creneau (activite, site, jour, etat)
            where etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee');
    """)
