"""The crèche: contracts by version, absences with their reason, hours handed to billing.

Revision ID: 0016
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table reference add column creche_tranche_minutes smallint not null default 30
            check (creche_tranche_minutes between 1 and 60);
        create table contrat_creche (
            contrat_id uuid primary key,
            enfant_id uuid not null,
            foyer_id uuid not null,
            activite text not null,
            site text not null,
            rang integer not null check (rang >= 1),
            du date not null,
            au date not null,
            semaines smallint not null check (semaines between 1 and 60),
            jours jsonb not null,
            dernier date not null,
            signe_at timestamptz not null,
            compte_id uuid not null,
            unique (enfant_id, rang),
            check (du <= au and dernier <= au)
        );
        create index contrat_creche_dates on contrat_creche (du, dernier);
        create function refuse_contrat() returns trigger language plpgsql as
        $$ begin
            if tg_op = 'UPDATE' and to_jsonb(new) - 'dernier' = to_jsonb(old) - 'dernier' then return new; end if;
            raise exception 'a version of a contract is never changed: an amendment is the next one';
        end $$;
        create trigger contrat_fige before update or delete on contrat_creche
        for each row execute function refuse_contrat();
        create table absence_creche (
            absence_id uuid primary key,
            enfant_id uuid not null,
            du date not null,
            au date not null,
            scelle text not null,
            saisie_at timestamptz not null,
            compte_id uuid not null,
            retiree_at timestamptz,
            check (du <= au)
        );
        create index absence_creche_enfant on absence_creche (enfant_id) where retiree_at is null;
        create table heures_creche (
            enfant_id uuid not null,
            foyer_id uuid not null,
            mois date not null check (extract(day from mois) = 1),
            activite text not null,
            contrat_minutes integer not null,
            deduites_minutes integer not null,
            supplement_minutes integer not null,
            ouvertes date[] not null,
            version bigint not null default 1,
            primary key (enfant_id, mois, foyer_id)
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("hours handed to billing are never forgotten: restore a backup")
