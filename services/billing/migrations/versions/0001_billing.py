"""The tables of billing: projections, incomes, tariffs, invoices, gapless numbers and the ledger.

Revision ID: 0001
"""

from alembic import op

from kit.tables import CREATE_KIT_TABLES_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PROJECTIONS = """
create table foyer (
    foyer_id uuid primary key,
    version bigint not null
);
create table foyer_compte (
    compte_id uuid not null,
    foyer_id uuid not null references foyer,
    primary key (compte_id, foyer_id)
);
create index foyer_compte_foyer on foyer_compte (foyer_id);
create table payeur (
    foyer_id uuid primary key,
    nom_complet text not null,
    adresse text not null,
    est_resident boolean not null,
    enfants_a_charge smallint not null,
    aeeh smallint not null,
    version bigint not null
);
create table enfant (
    enfant_id uuid primary key,
    prenom text not null,
    naissance date not null,
    version bigint not null
);
create table enfant_foyer (
    enfant_id uuid not null references enfant,
    foyer_id uuid not null,
    du date not null,
    au date,
    primary key (enfant_id, foyer_id, du)
);
create index enfant_foyer_foyer on enfant_foyer (foyer_id);
create table activite (
    code text primary key,
    libelle text not null
);
create table creneau (
    enfant_id uuid not null,
    activite text not null,
    jour date not null,
    mois date not null generated always as (cast(date_trunc('month', cast(jour as timestamp)) as date)) stored,
    foyer_id uuid not null,
    est_reserve boolean not null,
    presence text check (presence in ('present', 'absent', 'conflit')),
    repas_fourni boolean not null,
    version bigint not null,
    primary key (enfant_id, jour, activite)
);
create index creneau_a_facturer on creneau (mois, foyer_id) where presence in ('present', 'conflit');
create index creneau_sans_pointage on creneau (mois, jour) where presence is null and est_reserve;
"""

_TARIFS = """
create table reglage (
    seule boolean primary key default true check (seule),
    sans_justificatif text not null check (sans_justificatif in ('maximum', 'dernier_connu', 'bloquer'))
);
insert into reglage (sans_justificatif) values ('maximum');
create table ressource (
    foyer_id uuid not null,
    du date not null,
    au date check (au >= du),
    scelle text not null,
    mention text not null,
    primary key (foyer_id, du)
);
create table tarif (
    code text not null,
    version integer not null check (version >= 1),
    activites text[] not null,
    deliberation text not null,
    du date not null,
    au date check (au >= du),
    donnees jsonb not null,
    empreinte text not null,
    utilise_at timestamptz,
    primary key (code, version)
);
create function refuse_tarif_utilise() returns trigger language plpgsql as $$
begin
    raise exception 'tarif %@% already used: vote a new version', old.code, old.version
        using errcode = 'restrict_violation';
end $$;
create trigger tarif_utilise before update or delete on tarif
    for each row when (old.utilise_at is not null) execute function refuse_tarif_utilise();
create table regie (
    code text primary key,
    libelle text not null,
    prefixe text not null unique check (prefixe ~ '^([A-Z]{2,5})?$'),
    emetteur_nom text not null,
    emetteur_qualite text not null,
    collectivite text not null,
    delai_jours smallint not null default 30 check (delai_jours between 1 and 120)
);
create table regie_activite (
    activite text primary key,
    regie text not null references regie
);
create table compteur (
    regie text not null references regie,
    serie text not null check (serie in ('', 'A', 'Q')),
    annee smallint not null,
    dernier integer not null check (dernier >= 1),
    primary key (regie, serie, annee)
);
"""

_FACTURES = """
create table facturation (
    facturation_id uuid primary key,
    mois date not null check (extract(day from mois) = 1),
    etat text not null default 'en_cours' check (etat in ('en_cours', 'terminee')),
    apres uuid not null default '00000000-0000-0000-0000-000000000000',
    emises integer not null default 0,
    reportees integer not null default 0,
    total_centimes bigint not null default 0,
    premier_numero text not null default '',
    dernier_numero text not null default '',
    demandee_at timestamptz not null,
    demandee_par uuid,
    terminee_at timestamptz,
    check ((etat = 'terminee') = (terminee_at is not null))
);
create unique index facturation_en_cours on facturation (mois) where etat = 'en_cours';
create index facturation_mois on facturation (mois, demandee_at);
create table facture (
    facture_id uuid primary key,
    facturation_id uuid not null references facturation,
    foyer_id uuid not null,
    mois date not null check (extract(day from mois) = 1),
    regie text not null references regie,
    annee smallint not null,
    rang integer not null check (rang >= 1),
    numero text not null,
    emise_le date not null,
    emise_at timestamptz not null,
    echeance date not null check (echeance >= emise_le),
    total_centimes integer not null,
    presences integer not null,
    debiteur text not null,
    adresse text not null,
    mentions text[] not null,
    traces text not null,
    unique (foyer_id, mois, regie),
    unique (regie, annee, rang)
);
create table facture_ligne (
    facture_id uuid not null references facture,
    rang smallint not null,
    enfant_id uuid not null,
    prenom text not null,
    activite text not null,
    partie text not null check (partie in ('repas', 'encadrement', 'forfait')),
    libelle text not null,
    jours date[] not null,
    quantite numeric(8, 3) not null,
    prix_unitaire_centimes integer not null,
    montant_centimes integer not null,
    tarif text not null,
    trace smallint,
    primary key (facture_id, rang)
);
create table facture_presence (
    enfant_id uuid not null,
    jour date not null,
    activite text not null,
    facture_id uuid not null,
    primary key (enfant_id, jour, activite)
);
create table facture_solde (
    facture_id uuid primary key references facture,
    reste_centimes integer not null,
    version bigint not null default 1
);
"""

# Inserted in one statement each, so that checks by statement see whole invoices and whole entries: one look at
# the rows just written, instead of one trigger call a row (200 invoices: 800 moves, one query).
_LIVRE = """
create table ecriture (
    ecriture_id uuid primary key,
    nature text not null check (nature in ('facture', 'correction', 'paiement', 'avance', 'contre_passation')),
    libelle text not null,
    passee_at timestamptz not null
);
create table mouvement (
    ecriture_id uuid not null references ecriture,
    rang smallint not null,
    compte text not null,
    montant_centimes integer not null check (montant_centimes <> 0),
    foyer_id uuid not null,
    facture_id uuid references facture,
    partie text check (partie in ('repas', 'encadrement', 'forfait')),
    tiers text not null default '',
    primary key (ecriture_id, rang)
);
create index mouvement_facture on mouvement (facture_id);
"""

_GARDIENS = """
create function refuse_modification() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed: correct it with a new entry', tg_table_name
        using errcode = 'restrict_violation';
end $$;
create function refuse_desequilibre() returns trigger language plpgsql as $$
declare
    fautive record;
begin
    select m.ecriture_id, sum(m.montant_centimes) as ecart into fautive
    from mouvement m
    where m.ecriture_id in (select ecriture_id from nouveaux)
    group by m.ecriture_id
    having sum(m.montant_centimes) <> 0
    limit 1;
    if found then
        raise exception 'entry % is out of balance by % cents', fautive.ecriture_id, fautive.ecart
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger mouvement_equilibre after insert on mouvement referencing new table as nouveaux
    for each statement execute function refuse_desequilibre();
create function refuse_total_faux() returns trigger language plpgsql as $$
declare
    fautive record;
begin
    select f.numero, f.total_centimes, sum(l.montant_centimes) as somme into fautive
    from facture f
    join facture_ligne l using (facture_id)
    where f.facture_id in (select facture_id from nouvelles)
    group by f.facture_id
    having sum(l.montant_centimes) <> f.total_centimes
    limit 1;
    if found then
        raise exception 'invoice % says % cents and its lines %', fautive.numero, fautive.total_centimes, fautive.somme
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger facture_ligne_somme after insert on facture_ligne referencing new table as nouvelles
    for each statement execute function refuse_total_faux();
create trigger facture_immuable before update or delete on facture
    for each statement execute function refuse_modification();
create trigger facture_ligne_immuable before update or delete on facture_ligne
    for each statement execute function refuse_modification();
create trigger facture_presence_immuable before update or delete on facture_presence
    for each statement execute function refuse_modification();
create trigger ecriture_immuable before update or delete on ecriture
    for each statement execute function refuse_modification();
create trigger mouvement_immuable before update or delete on mouvement
    for each statement execute function refuse_modification();
"""


def upgrade() -> None:
    for statements in (CREATE_KIT_TABLES_V1, _PROJECTIONS, _TARIFS, _FACTURES, _LIVRE, _GARDIENS):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("an invoice is never forgotten by a migration: restore a backup")
