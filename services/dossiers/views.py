"""What pages read. Every reader starts from the account that asks: what is not hers is not in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.dossiers import (
    AccueilDossier,
    AdulteCandidat,
    AdulteVue,
    DemandeRattachement,
    DossierVue,
    EcoleConnue,
    EnAttente,
    EtatRattachement,
    EtatSection,
    FoyerConnu,
    Rattachements,
    Section,
)
from kit.database import Transaction
from services.dossiers import propositions_lecture
from services.dossiers.acces import Moi, find_moi, read_moi
from services.dossiers.domain.rattachement import mask_email
from services.dossiers.faits import Faits, read_faits

LONGUEUR_FILE = 200
"""Link requests shown at once, oldest first."""

_ECOLES = "select code, libelle from ecole where genre = 'ecole' order by libelle"
_RATTACHEMENT = """
select etat, motif from rattachement where compte_id = :compte_id order by demande_at desc limit 1
"""

# The adults of one's own household, and whoever shares authority over a child one may see: never the new
# partner of the other parent.
_ADULTES = """
select a.adulte_id, a.prenom, a.nom, a.foyer_id = :foyer_id as est_du_foyer, a.telephone, a.email, a.version
from adulte a
where a.dossier_id = :dossier_id
  and (
      a.foyer_id = :foyer_id
      or exists (
          select from lien l
          where l.adulte_id = a.adulte_id and l.autorite_parentale and l.enfant_id = any(cast(:enfants as uuid[]))
      )
  )
order by a.adulte_id is distinct from cast(:adulte_id as uuid), a.nom, a.prenom, a.adulte_id
"""
# Households by their name alone: those of the parents who share authority over a child that one may read.
_FOYERS = """
select f.foyer_id, f.nom, f.foyer_id = :foyer_id as est_le_mien from foyer f
where f.foyer_id = :foyer_id
   or exists (
       select from lien l join adulte a using (adulte_id)
       where a.foyer_id = f.foyer_id and l.autorite_parentale and l.enfant_id = any(cast(:enfants as uuid[]))
   )
order by est_le_mien desc, f.nom, f.foyer_id
"""

_RATTACHEMENTS = """
select r.demande_id, r.compte_id, k.prenom, k.nom, r.email, r.email_reference, r.numero, r.nom_dossier, r.sans_numero,
       r.demande_at, coalesce(c.candidats, '[]') as candidats
from rattachement r
join compte k using (compte_id)
left join lateral (
    select json_agg(json_build_object(
               'adulte_id', a.adulte_id, 'prenom', a.prenom, 'nom', a.nom, 'email', a.email, 'numero', d.numero,
               'nom_dossier', d.nom, 'est_rattache', a.compte_id is not null
           ) order by d.numero, a.nom, a.prenom, a.adulte_id) as candidats
    from (
        select n.dossier_id, n.adulte_id from adulte n join dossier nd using (dossier_id)
        where nd.numero = r.numero and not r.sans_numero
        union
        select m.dossier_id, m.adulte_id from adulte m where m.email <> '' and lower(m.email) = lower(r.email)
    ) possible
    join adulte a using (adulte_id)
    join dossier d on d.dossier_id = a.dossier_id
) c on true
where r.etat = 'en_attente'
order by r.demande_at, r.demande_id
limit :limite
"""

_EN_ATTENTE = """
select (select count(*) from inscription where etat = 'demandee') as inscriptions,
       (select count(*) from proposition where etat = 'en_attente') as propositions,
       (select count(*) from litige where decision is null) as litiges
"""

_ETATS = {
    "en_attente": EtatRattachement.A_DECIDER,
    "refuse": EtatRattachement.REFUSE,
    # Accepted and yet nobody's adult: the link was undone since.
    "accepte": EtatRattachement.AUCUN,
}


def read_accueil(tx: Transaction) -> AccueilDossier:
    """Block 1 of the home page. Until the link is made it says nothing about any dossier."""
    moi = find_moi(tx)
    if moi is None:
        demande = tx.one_or_none(_RATTACHEMENT, compte_id=tx.who.compte_id)
        etat = _ETATS[demande.etat] if demande else EtatRattachement.AUCUN
        motif = demande.motif if demande and etat is EtatRattachement.REFUSE else ""
        return AccueilDossier(rattachement=etat, motif_refus=motif)
    faits = read_faits(tx, moi)
    return AccueilDossier(
        rattachement=EtatRattachement.RATTACHE,
        numero=moi.numero,
        nom=moi.nom,
        enfants=faits.enfants,
        sections=_sections(faits),
    )


def read_dossier(tx: Transaction) -> DossierVue:
    """The dossier of the household that asks, with what this person may read of it. Raises ``Introuvable``."""
    moi = read_moi(tx)
    faits = read_faits(tx, moi)
    enfants = [str(un.enfant_id) for un in faits.enfants]
    adresse = tx.scalar("select adresse from foyer where foyer_id = :foyer_id", foyer_id=moi.foyer_id)
    return DossierVue(
        dossier_id=moi.dossier_id,
        numero=moi.numero,
        nom=moi.nom,
        annee_scolaire=faits.annee,
        adresse=adresse if moi.agit else "",
        adultes=_read_adultes(tx, moi, enfants),
        enfants=faits.enfants,
        sections=_sections(faits),
        foyers=[FoyerConnu(**row._mapping) for row in tx.execute(_FOYERS, foyer_id=moi.foyer_id, enfants=enfants)],
        ecoles=[EcoleConnue(**row._mapping) for row in tx.execute(_ECOLES)],
        propositions=propositions_lecture.list_mine(tx, moi) if moi.agit else [],
    )


def _read_adultes(tx: Transaction, moi: Moi, enfants: list[str]) -> list[AdulteVue]:
    """Telephone and e-mail of one's own household only, and of oneself only for who does not answer for it."""
    rows = tx.execute(
        _ADULTES, dossier_id=moi.dossier_id, foyer_id=moi.foyer_id, adulte_id=moi.adulte_id, enfants=enfants
    )
    vues = []
    for row in rows:
        est_moi = row.adulte_id == moi.adulte_id
        est_lisible = est_moi or (row.est_du_foyer and moi.agit)
        vues.append(
            AdulteVue(
                adulte_id=row.adulte_id,
                prenom=row.prenom,
                nom=row.nom,
                est_moi=est_moi,
                est_du_foyer=row.est_du_foyer,
                telephone=row.telephone if est_lisible else "",
                email=row.email if est_lisible else "",
                version=row.version if est_lisible else 0,
            )
        )
    return vues


def _sections(faits: Faits) -> list[Section]:
    return [
        Section(
            code=lue.code,
            titre=lue.titre,
            etat=EtatSection(lue.etat),
            il_manque=lue.il_manque,
            precision=lue.precision,
        )
        for lue in faits.sections()
    ]


def read_rattachements(tx: Transaction) -> Rattachements:
    """The requests that wait, oldest first, with the adults they may be about (e-mails masked)."""
    rows = tx.execute(_RATTACHEMENTS, limite=LONGUEUR_FILE)
    return Rattachements(
        demandes=[
            DemandeRattachement(
                demande_id=row.demande_id,
                compte_id=row.compte_id,
                prenom=row.prenom,
                nom=row.nom,
                email=row.email,
                email_reference=row.email_reference,
                numero=row.numero,
                nom_dossier=row.nom_dossier,
                sans_numero=row.sans_numero,
                demande_at=row.demande_at,
                candidats=_mask(row.candidats),
            )
            for row in rows
        ]
    )


def read_en_attente(tx: Transaction) -> EnAttente:
    """Three counts, each on the index of its own queue."""
    row = tx.one_or_none(_EN_ATTENTE)
    assert row is not None
    return EnAttente(**row._mapping)


def _mask(candidats: Sequence[dict[str, Any]]) -> list[AdulteCandidat]:
    return [AdulteCandidat(email_masque=mask_email(candidat["email"]), **candidat) for candidat in candidats]
