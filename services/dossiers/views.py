"""What pages read. Every reader starts from the account that asks: what is not hers is not in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.dossiers import (
    AccueilDossier,
    AdulteCandidat,
    AdulteVue,
    DemandeRattachement,
    DossierVue,
    EnfantVue,
    EtatRattachement,
    EtatSection,
    Rattachements,
    Section,
)
from contracts.errors import Introuvable
from kit import clock
from kit.database import Transaction
from services.dossiers.domain.rattachement import mask_email
from services.dossiers.domain.sections import EnfantConnu, annee_scolaire, read_sections

LONGUEUR_FILE = 200
"""Link requests shown at once, oldest first."""

_MOI = """
select m.adulte_id, m.foyer_id, m.dossier_id, d.numero, d.nom, r.etat, r.motif
from (values (cast(:compte_id as uuid))) as c (compte_id)
left join adulte m on m.compte_id = c.compte_id
left join dossier d on d.dossier_id = m.dossier_id
left join lateral (
    select etat, motif from rattachement where compte_id = c.compte_id order by demande_at desc limit 1
) r on true
"""

# The own-household half of the view ``acces`` names every child that a person may see; planning the whole view would
# cost ten times the reading, on each home page.
_ENFANTS = """
select e.enfant_id, e.prenom, e.nom, e.naissance, e.ecole, e.classe,
       exists (select from sante s where s.enfant_id = e.enfant_id) as a_une_fiche,
       array(select i.etat from inscription i where i.enfant_id = e.enfant_id and i.annee_scolaire = :annee) as etats
from lien l
join enfant e using (enfant_id)
where l.adulte_id = :adulte_id and (l.autorite_parentale or l.acces_accorde is not null)
order by e.naissance, e.prenom, e.enfant_id
"""

# The adults of one's own household, and whoever shares authority over a child one may see: never the new
# partner of the other parent.
_ADULTES = """
select a.adulte_id, a.prenom, a.nom
from adulte a
where a.dossier_id = :dossier_id
  and (
      a.foyer_id = :foyer_id
      or exists (
          select from lien l join acces x using (enfant_id)
          where l.adulte_id = a.adulte_id and l.autorite_parentale and x.compte_id = :compte_id
      )
  )
order by a.adulte_id <> :adulte_id, a.nom, a.prenom, a.adulte_id
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

_ETATS = {
    "en_attente": EtatRattachement.A_DECIDER,
    "refuse": EtatRattachement.REFUSE,
    # Accepted and yet nobody's adult: the link was undone since.
    "accepte": EtatRattachement.AUCUN,
}


def read_accueil(tx: Transaction, actor: Actor) -> AccueilDossier:
    """Block 1 of the home page. Until the link is made it says nothing about any dossier."""
    moi = tx.execute(_MOI, compte_id=actor.compte_id)[0]
    if moi.adulte_id is None:
        etat = _ETATS[moi.etat] if moi.etat else EtatRattachement.AUCUN
        return AccueilDossier(rattachement=etat, motif_refus=moi.motif if etat is EtatRattachement.REFUSE else "")
    enfants, sections = _read_enfants(tx, moi.adulte_id)
    return AccueilDossier(
        rattachement=EtatRattachement.RATTACHE, numero=moi.numero, nom=moi.nom, enfants=enfants, sections=sections
    )


def read_dossier(tx: Transaction, actor: Actor) -> DossierVue:
    """The dossier of the account that asks, with what this person may read of it. Raises ``Introuvable``."""
    moi = tx.execute(_MOI, compte_id=actor.compte_id)[0]
    if moi.adulte_id is None:
        raise Introuvable(objet="dossier")
    enfants, sections = _read_enfants(tx, moi.adulte_id)
    adultes = tx.execute(
        _ADULTES,
        dossier_id=moi.dossier_id,
        foyer_id=moi.foyer_id,
        adulte_id=moi.adulte_id,
        compte_id=actor.compte_id,
    )
    return DossierVue(
        numero=moi.numero,
        nom=moi.nom,
        adultes=[
            AdulteVue(adulte_id=row.adulte_id, prenom=row.prenom, nom=row.nom, est_moi=row.adulte_id == moi.adulte_id)
            for row in adultes
        ],
        enfants=enfants,
        sections=sections,
    )


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


def _mask(candidats: Sequence[dict[str, Any]]) -> list[AdulteCandidat]:
    return [AdulteCandidat(email_masque=mask_email(candidat["email"]), **candidat) for candidat in candidats]


def _read_enfants(tx: Transaction, adulte_id: UUID) -> tuple[list[EnfantVue], list[Section]]:
    """The children this person may see, eldest first, and the six sections computed on them."""
    annee = annee_scolaire(tx.now.astimezone(clock.PARIS).date())
    rows = tx.execute(_ENFANTS, adulte_id=adulte_id, annee=annee)
    enfants = [
        EnfantVue(
            enfant_id=row.enfant_id,
            prenom=row.prenom,
            nom=row.nom,
            naissance=row.naissance,
            ecole=row.ecole,
            classe=row.classe,
        )
        for row in rows
    ]
    connus = [EnfantConnu(row.prenom, row.a_une_fiche, tuple(row.etats)) for row in rows]
    sections = [
        Section(code=lue.code, titre=lue.titre, etat=EtatSection(lue.etat), il_manque=lue.il_manque)
        for lue in read_sections(connus, annee)
    ]
    return enfants, sections
