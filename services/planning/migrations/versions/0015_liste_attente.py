"""Waiting lists: who waits for a place of a full slot, in which order, and the place offered until when.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table ouverture add column liste_attente boolean not null default true;
        create sequence attente_ordre;
        alter table creneau
            add column ordre bigint,
            add column offre_limite timestamptz,
            drop constraint creneau_etat_check,
            add constraint creneau_etat_check check (etat in (
                'aucune', 'reservee', 'en_attente', 'proposee', 'annulee', 'annulee_par_la_ville', 'absence_prevenue'
            )),
            add constraint creneau_en_liste check ((etat in ('en_attente', 'proposee')) = (ordre is not null)),
            add constraint creneau_offre check (etat <> 'proposee' or offre_limite is not null);
        drop index creneau_places;
        create index creneau_places on creneau (activite, site, jour, etat)
            where etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee');
        create index creneau_liste on creneau (activite, site, jour, ordre)
            where etat in ('en_attente', 'proposee');
    """)


def downgrade() -> None:
    raise NotImplementedError("a rank on a waiting list is never forgotten: restore a backup")
