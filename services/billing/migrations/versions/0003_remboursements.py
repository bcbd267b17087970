"""Refunds asked by the régie, kept under their operation id; a refused entry no longer tells its amount to the log.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REMBOURSEMENT = """
create table remboursement (
    operation_id uuid primary key,
    paiement_id uuid not null references paiement,
    montant_centimes integer not null check (montant_centimes > 0),
    repris_avant_centimes integer not null check (repris_avant_centimes >= 0),
    demande_at timestamptz not null,
    demande_par uuid not null
);
create index remboursement_paiement on remboursement (paiement_id);
"""

# PostgreSQL writes the message of a raised exception in its own log: it names the row, never its cents.
_DISCRETES = """
create or replace function refuse_desequilibre() returns trigger language plpgsql as $$
declare
    fautive uuid;
begin
    select m.ecriture_id into fautive
    from mouvement m
    where m.ecriture_id in (select ecriture_id from nouveaux)
    group by m.ecriture_id
    having sum(m.montant_centimes) <> 0
    limit 1;
    if found then
        raise exception 'entry % is out of balance', fautive using errcode = 'check_violation';
    end if;
    return null;
end $$;
create or replace function refuse_total_faux() returns trigger language plpgsql as $$
declare
    fautive text;
begin
    select f.numero into fautive
    from facture f
    join facture_ligne l using (facture_id)
    where f.facture_id in (select facture_id from nouvelles)
    group by f.facture_id
    having sum(l.montant_centimes) <> f.total_centimes
    limit 1;
    if found then
        raise exception 'invoice % is not the sum of its lines', fautive using errcode = 'check_violation';
    end if;
    return null;
end $$;
create or replace function refuse_solde_faux() returns trigger language plpgsql as $$
declare
    livre bigint;
begin
    select coalesce(sum(montant_centimes), 0) into livre
    from mouvement
    where facture_id = new.facture_id and compte = 'redevable';
    if livre <> (select reste_centimes from facture_solde where facture_id = new.facture_id) then
        raise exception 'balance of invoice % differs from its ledger', new.facture_id
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
"""


def upgrade() -> None:
    op.execute(_REMBOURSEMENT)
    op.execute(_DISCRETES)


def downgrade() -> None:
    raise NotImplementedError("a refund is never forgotten by a migration: restore a backup")
