"""Payments, receipts, what the provider said, and direct debit mandates.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PAIEMENTS = """
create table paiement (
    paiement_id uuid primary key,
    foyer_id uuid not null,
    regie text not null references regie,
    mode text not null check (mode in ('carte', 'especes', 'cheque', 'cesu', 'prelevement')),
    etat text not null check (etat in ('prepare', 'ouvert', 'remplace', 'expire', 'paye', 'repris')),
    montant_centimes integer not null check (montant_centimes > 0),
    encaisse_centimes integer not null default 0 check (encaisse_centimes >= 0),
    repris_centimes integer not null default 0 check (repris_centimes between 0 and encaisse_centimes),
    demande_at timestamptz not null,
    demande_par uuid,
    session text unique,
    url text not null default '',
    expire_at timestamptz,
    reference text not null default '',
    paye_at timestamptz,
    relire_at timestamptz,
    lectures smallint not null default 0,
    check ((etat in ('paye', 'repris')) = (paye_at is not null))
);
create index paiement_foyer on paiement (foyer_id, demande_at);
create index paiement_a_relire on paiement (relire_at) where relire_at is not null;
create index paiement_reference on paiement (reference) where reference <> '';
create table paiement_facture (
    paiement_id uuid not null references paiement,
    facture_id uuid not null references facture,
    montant_centimes integer not null check (montant_centimes > 0),
    primary key (paiement_id, facture_id)
);
create index paiement_facture_facture on paiement_facture (facture_id);
create table quittance (
    paiement_id uuid primary key references paiement,
    regie text not null references regie,
    annee smallint not null,
    rang integer not null check (rang >= 1),
    numero text not null,
    emise_at timestamptz not null,
    mode text not null,
    montant_centimes integer not null check (montant_centimes > 0),
    avance_centimes integer not null check (avance_centimes >= 0),
    debiteur text not null,
    adresse text not null,
    emetteur text not null,
    regie_libelle text not null,
    unique (regie, annee, rang)
);
create index quittance_emise on quittance (emise_at);
create table quittance_facture (
    paiement_id uuid not null references quittance,
    rang smallint not null,
    facture_id uuid not null references facture,
    montant_centimes integer not null check (montant_centimes > 0),
    primary key (paiement_id, rang)
);
create table notification (
    evenement text primary key,
    genre text not null,
    objet text not null,
    recue_at timestamptz not null,
    traitee_at timestamptz,
    relire_at timestamptz
);
create index notification_a_traiter on notification (relire_at) where traitee_at is null;
create index mouvement_foyer on mouvement (foyer_id);
alter table ecriture add column paiement_id uuid;
create index ecriture_paiement on ecriture (paiement_id) where paiement_id is not null;
create index facture_numero on facture (numero);
create trigger quittance_immuable before update or delete on quittance
    for each statement execute function refuse_modification();
create trigger quittance_facture_immuable before update or delete on quittance_facture
    for each statement execute function refuse_modification();
"""

# The balance that pages read is a copy of the ledger: a copy that differs is refused at the commit, whatever wrote it.
_SOLDE = """
create function refuse_solde_faux() returns trigger language plpgsql as $$
declare
    livre bigint;
begin
    select coalesce(sum(montant_centimes), 0) into livre
    from mouvement
    where facture_id = new.facture_id and compte = 'redevable';
    if livre <> (select reste_centimes from facture_solde where facture_id = new.facture_id) then
        raise exception 'balance of invoice % differs from its ledger (% cents)', new.facture_id, livre
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger facture_solde_livre after update on facture_solde
    deferrable initially deferred for each row execute function refuse_solde_faux();
"""

_MANDATS = """
create table mandat (
    mandat_id uuid primary key,
    foyer_id uuid not null,
    rum text not null unique,
    annee smallint not null,
    rang integer not null,
    ics text not null,
    creancier text not null,
    etat text not null check (etat in ('demande', 'accepte', 'refuse', 'revoque')),
    civilite text not null,
    titulaire text not null,
    iban_scelle text not null,
    iban_masque text not null,
    bic text not null,
    adresse text not null,
    fait_a text not null,
    fait_le date not null,
    consentement text not null,
    demande_at timestamptz not null,
    demande_par uuid,
    decide_at timestamptz,
    decide_par uuid,
    motif text not null default '',
    revoque_at timestamptz,
    unique (annee, rang)
);
create unique index mandat_vivant on mandat (foyer_id) where etat in ('demande', 'accepte');
create index mandat_attente on mandat (demande_at) where etat = 'demande';
create table compteur_mandat (
    annee smallint primary key,
    dernier integer not null check (dernier >= 1)
);
"""


def upgrade() -> None:
    for statements in (_PAIEMENTS, _SOLDE, _MANDATS):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a payment is never forgotten by a migration: restore a backup")
