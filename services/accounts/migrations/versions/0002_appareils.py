"""Browsers of an owner instead of her network addresses: an address is shared with strangers, a secret is not.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
drop table adresse_connue;
create table appareil (
    compte_id uuid not null references compte on delete cascade,
    jeton_sha256 bytea not null check (octet_length(jeton_sha256) = 32),
    vue_at timestamptz not null,
    primary key (compte_id, jeton_sha256)
);
create index appareil_a_supprimer on appareil (vue_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
