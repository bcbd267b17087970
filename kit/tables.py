"""The kit's own tables, present in each service's database: outbox, inbox, operation, minuterie, audit.

Each service's first migration executes ``CREATE_KIT_TABLES_V1``; a later change is a new constant and a new
migration, never an edit of this one. Only the service's own role reads them.
"""

CREATE_KIT_TABLES_V1 = """
create table outbox (
    seq bigint generated always as identity primary key,
    id uuid not null unique,
    type text not null,
    is_public smallint not null,
    subject text not null,
    body text not null,
    written_at timestamptz not null,
    sent_at timestamptz
);
create index outbox_to_send on outbox (seq) where sent_at is null;
create index outbox_written_at on outbox (written_at);
create table inbox (
    event_id uuid primary key,
    handled_at timestamptz not null
);
create table operation (
    operation_id uuid primary key,
    actor text not null,
    method text not null,
    request_hash bytea not null,
    response text,
    done_at timestamptz not null
);
create table minuterie (
    nom text primary key,
    prochaine_at timestamptz not null
);
create table audit (
    seq bigint generated always as identity primary key,
    at timestamptz not null,
    compte_id uuid,
    pour_le_compte_de uuid,
    action text not null,
    objet text not null,
    appel text not null
);
"""
