"""Links to choose a new password.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
create table lien_mot_de_passe (
    jeton_sha256 bytea primary key check (octet_length(jeton_sha256) = 32),
    compte_id uuid not null references compte on delete cascade,
    cree_at timestamptz not null,
    envoye_at timestamptz,
    utilise_at timestamptz,
    remplace_at timestamptz
);
-- One living link per account: a new one kills the other.
create unique index lien_mot_de_passe_vivant on lien_mot_de_passe (compte_id)
    where utilise_at is null and remplace_at is null;
create index lien_mot_de_passe_a_supprimer on lien_mot_de_passe (cree_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
