"""What each capacity was, and from when; since when a slot holds its place: who judges a number judges its moment.

Capacities known so far are taken to have always been so. Places held so far were taken before anything was noted.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table capacite_dite (
            activite text not null,
            site text not null,
            depuis timestamptz not null,
            capacite integer check (capacite >= 0),
            primary key (activite, site, depuis)
        );
        insert into capacite_dite (activite, site, depuis, capacite)
        select activite, site, '-infinity', capacite from ouverture;
        alter table creneau add column tenu_depuis timestamptz;
        create function note_tenu_depuis() returns trigger language plpgsql as
        $$ begin
            new.tenu_depuis := new.modifie_at;
            return new;
        end $$;
        create trigger creneau_pris before insert on creneau for each row
        when (new.etat in ('reservee', 'absence_prevenue', 'proposee'))
        execute function note_tenu_depuis();
        create trigger creneau_repris before update on creneau for each row
        when (new.etat in ('reservee', 'absence_prevenue', 'proposee')
              and (old.etat not in ('reservee', 'absence_prevenue', 'proposee') or new.site <> old.site))
        execute function note_tenu_depuis();
    """)


def downgrade() -> None:
    raise NotImplementedError("what was decided is never forgotten: restore a backup")
