"""Whose sessions changed, for the gateways that remember them: written by triggers, so that none is forgotten.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = """
-- By transaction id and not by instant or serial: a transaction that began first may be committed last.
create table compte_change (
    xid xid8 not null default pg_current_xact_id(),
    compte_id uuid not null,
    change_at timestamptz not null default now()
);
create index compte_change_par_xid on compte_change (xid);
create index compte_change_a_supprimer on compte_change (change_at);

create function note_compte_change() returns trigger language plpgsql as $$
begin
    insert into compte_change (compte_id) values (coalesce(new.compte_id, old.compte_id));
    return null;
end
$$;

create trigger session_close after update on session for each row
    when (old.revoquee_at is null and new.revoquee_at is not null) execute function note_compte_change();
create trigger session_effacee after delete on session for each row
    when (old.revoquee_at is null) execute function note_compte_change();
create trigger compte_change after update on compte for each row
    when ((old.nom, old.prenom, old.email, old.nom_utilisateur, old.etat)
          is distinct from (new.nom, new.prenom, new.email, new.nom_utilisateur, new.etat))
    execute function note_compte_change();
create trigger role_change after insert or update or delete on role for each row
    execute function note_compte_change();
create trigger acceptation_change after insert or update or delete on acceptation for each row
    execute function note_compte_change();
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    raise NotImplementedError("accounts is not brought back by a migration: restore a backup")
