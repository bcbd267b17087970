"""Deposits of several files, owners, antivirus, the agents' decision, validity and reminders.

The version before goes on meanwhile: what it writes (``disponible``) is taken up by the timer, and scanned. The names
that dossiers tells are asked again: ``python -m kit.snapshot dossiers --to documents`` fills the projections.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PROJECTIONS = """
alter table foyer add numero text not null default '', add nom text not null default '';
alter table foyer_compte add adulte_id uuid;
alter table enfant add prenom text not null default '', add nom text not null default '', add ecole text;
update foyer set version = 0;
update enfant set version = 0;
create table enfant_foyer (
    enfant_id uuid not null references enfant,
    foyer_id uuid not null,
    niveau text not null check (niveau in ('ecrire', 'lire')),
    au date,
    primary key (enfant_id, foyer_id)
);
create index enfant_foyer_foyer on enfant_foyer (foyer_id);
insert into enfant_foyer (enfant_id, foyer_id, niveau)
select enfant_id, foyer_id, min(niveau) from acces group by enfant_id, foyer_id;
"""

_ENVOIS = """
create sequence accuse_numero;
create table envoi (
    envoi_id uuid primary key,
    foyer_id uuid not null,
    genre text not null,
    depose_par uuid not null,
    pour_le_compte_de uuid,
    ouvert_at timestamptz not null,
    numero text unique,
    recu_at timestamptz,
    check ((numero is null) = (recu_at is null))
);
"""

_DOCUMENTS = """
alter table document
    drop constraint document_etat_check,
    drop constraint document_check,
    drop constraint document_check1,
    drop constraint document_check2,
    drop constraint document_check3,
    add envoi_id uuid references envoi,
    add enfant_ids uuid[] not null default '{}',
    add adulte_id uuid,
    add rang smallint,
    add rejet jsonb,
    add verifie_at timestamptz,
    add decide_at timestamptz,
    add decide_par uuid,
    add motif text not null default '',
    add valable_du date,
    add valable_au date,
    add etat_version bigint not null default 1;
update document set enfant_ids = array[enfant_id] where enfant_id is not null;
update document set rang = 1 where etat = 'disponible';
update document set etat = 'rejete', rejet = '{"code": "type_refuse", "nombres": {}}' where etat = 'refuse';
alter table document add constraint document_etat check (etat in (
    'attendu', 'en_verification', 'disponible',
    'rejete', 'en_attente', 'a_examiner', 'accepte', 'refuse', 'infecte', 'expire'));
alter table document add constraint document_lisible check (
    etat not in ('en_attente', 'a_examiner', 'accepte', 'expire')
    or version is not null and type_media is not null and depose_at is not null and rang is not null);
alter table document add constraint document_efface check (
    etat not in ('attendu', 'en_verification', 'rejete', 'infecte') or version is null);
alter table document add constraint document_decide check (etat <> 'accepte' or valable_du is not null);
alter table document add constraint document_enfants check (portee = 'foyer' or cardinality(enfant_ids) > 0
    or enfant_id is not null);
drop index document_enfant;
create index document_enfants on document using gin (enfant_ids);
create index document_envoi on document (envoi_id);
create index document_a_examiner on document (depose_at, document_id) where etat = 'a_examiner';
create index document_en_attente on document (depose_at) where etat in ('en_attente', 'disponible');
create index document_valable_au on document (valable_au) where etat = 'accepte';
create index document_infecte on document (depose_at) where etat = 'infecte';
create table rappel (
    document_id uuid not null references document,
    jours smallint not null,
    envoye_at timestamptz not null,
    primary key (document_id, jours)
);
"""

_VALIDITES = """
create table validite (
    genre text not null,
    applicable_du date not null,
    duree text not null check (duree in ('sans_fin', 'annee_scolaire', 'annee_civile', 'mois')),
    mois smallint check (mois between 1 and 120),
    primary key (genre, applicable_du),
    check ((duree = 'mois') = (mois is not null))
);
"""

# Every row is a choice of this project; a town adds its own, dated, on the page /mairie/pieces/validites.
VALIDITES = """
insert into validite (genre, applicable_du, duree, mois) values
    ('pai', '2020-01-01', 'sans_fin', null),
    ('vaccins', '2020-01-01', 'sans_fin', null),
    ('assurance', '2020-01-01', 'annee_scolaire', null),
    ('attestation_caf', '2020-01-01', 'annee_civile', null),
    ('attestation_msa', '2020-01-01', 'annee_civile', null),
    ('jugement', '2020-01-01', 'sans_fin', null),
    ('justificatif_domicile', '2020-01-01', 'mois', 3),
    ('rib', '2020-01-01', 'sans_fin', null),
    ('photo', '2020-01-01', 'annee_scolaire', null),
    ('autre', '2020-01-01', 'sans_fin', null);
"""


def upgrade() -> None:
    for statements in (_PROJECTIONS, _ENVOIS, _DOCUMENTS, _VALIDITES, VALIDITES):
        op.execute(statements)


def downgrade() -> None:
    raise NotImplementedError("a document is never forgotten by a migration: restore a backup")
