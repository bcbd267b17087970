"""The small picture of each child, and photos that a family takes back.

The photos that are accepted already are asked for: the timer makes their pictures as soon as it runs. Of what was said
of a child's picture, only the last state stays in the outbox: a photo taken back is nowhere any more.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ETATS = """
alter table document
    drop constraint document_etat,
    drop constraint document_efface;
alter table document add constraint document_etat check (etat in (
    'attendu', 'en_verification', 'disponible',
    'rejete', 'en_attente', 'a_examiner', 'accepte', 'refuse', 'infecte', 'expire', 'retire'));
alter table document add constraint document_efface check (
    etat not in ('attendu', 'en_verification', 'rejete', 'infecte', 'retire') or version is null);
"""

_VIGNETTE = """
create table vignette (
    enfant_id uuid primary key,
    document_id uuid,
    scellee text,
    version bigint not null default 0,
    demandes bigint not null default 1,
    faites bigint not null default 0,
    check (scellee is null or document_id is not null)
);
alter table vignette alter column scellee set storage external;
create index vignette_a_faire on vignette (enfant_id) where faites < demandes;
create index outbox_vignette on outbox (subject) where type = 'documents.vignette.v1';
insert into vignette (enfant_id)
select distinct unnest(enfant_ids) from document where genre = 'photo' and etat = 'accepte';
"""


def upgrade() -> None:
    for statements in (_ETATS, _VIGNETTE):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a document is never forgotten by a migration: restore a backup")
