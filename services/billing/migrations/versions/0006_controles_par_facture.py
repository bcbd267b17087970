"""The sums of an invoice and of an entry are looked up one by one: the join read every row of the batch for each.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# ``lateral``: the lines of each invoice by their index, whatever PostgreSQL guesses of the rows just written.
_PAR_FACTURE = """
create or replace function refuse_desequilibre() returns trigger language plpgsql as $$
declare
    fautive uuid;
begin
    select n.ecriture_id into fautive
    from (select distinct ecriture_id from nouveaux) n
    cross join lateral (
        select sum(m.montant_centimes) as somme from mouvement m where m.ecriture_id = n.ecriture_id
    ) s
    where s.somme <> 0
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
    from (select distinct facture_id from nouvelles) n
    join facture f using (facture_id)
    cross join lateral (
        select sum(l.montant_centimes) as somme from facture_ligne l where l.facture_id = n.facture_id
    ) s
    where s.somme <> f.total_centimes
    limit 1;
    if found then
        raise exception 'invoice % is not the sum of its lines', fautive using errcode = 'check_violation';
    end if;
    return null;
end $$;
"""


def upgrade() -> None:
    op.execute(_PAR_FACTURE)


def downgrade() -> None:
    """The same checks, written otherwise: nothing to take back."""
