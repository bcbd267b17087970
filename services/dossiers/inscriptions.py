"""Enrolments: asked by a parent, complete or not, decided by an agent, told by mail (DOMAIN §3).

Booking needs an accepted one: planning hears it in the child's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.dossiers import (
    Accuse,
    ActiviteInconnue,
    AskInscriptions,
    DecideInscription,
    DemandeDejaDecidee,
    DemandeInscription,
    DemandesInscription,
    GenreEnvoi,
    GetInscriptions,
    Inscriptions,
    InscriptionsEnfant,
    InscriptionVue,
)
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide
from kit import clock
from kit.database import Transaction
from services.dossiers import accuses, avis, etats, historique
from services.dossiers.acces import Moi, find_enfant, read_moi, refuse_own_family
from services.dossiers.domain.inscription import is_for_age, list_manquantes
from services.dossiers.domain.sections import annee_scolaire
from services.dossiers.faits import Faits, read_faits
from services.dossiers.historique import Sujet

LONGUEUR_FILE = 200

_ACTIVITES = "select code, libelle, age_min, age_max, pieces from activite order by ordre, code"
_LIRE = """
select i.enfant_id, i.activite, i.etat, i.motif, i.demandee_at from inscription i
where i.enfant_id = any(cast(:enfants as uuid[])) and i.annee_scolaire = :annee
"""
_DEMANDER = """
insert into inscription (enfant_id, annee_scolaire, activite, etat, foyer_id, demandee_at, demandee_par)
select :enfant_id, :annee, t.activite, 'demandee', :foyer_id, :now, :compte_id
from unnest(cast(:activites as text[])) as t (activite)
on conflict (enfant_id, annee_scolaire, activite) do update set etat = 'demandee', motif = '',
    foyer_id = excluded.foyer_id, demandee_at = excluded.demandee_at, demandee_par = excluded.demandee_par,
    decidee_at = null, decidee_par = null
where inscription.etat in ('refusee', 'incomplete')
returning activite
"""
_DEMANDE = """
select i.inscription_id, e.dossier_id, d.numero, d.nom as nom_dossier, i.enfant_id, e.prenom, e.nom, e.naissance,
       coalesce(x.libelle, e.ecole) as ecole, e.classe, i.annee_scolaire, i.activite,
       coalesce(a.libelle, i.activite) as libelle, i.etat, i.motif, i.demandee_at, i.foyer_id,
       coalesce(k.prenom || ' ' || k.nom, '') as par,
       coalesce(a.pieces, '{}') as pieces
from inscription i
join enfant e using (enfant_id)
join dossier d using (dossier_id)
left join ecole x on x.code = e.ecole
left join activite a on a.code = i.activite
left join compte k on k.compte_id = i.demandee_par
"""
_FOYER_DE = """
select coalesce(cast(:foyer_id as uuid), (select g.foyer_id from garde g where g.enfant_id = :enfant_id
       order by g.du desc limit 1)) as foyer_id
"""


def read_inscriptions(tx: Transaction, request: GetInscriptions) -> Inscriptions:
    """Each child of this person, the activities open to its age, and what each enrolment lacks."""
    moi = read_moi(tx)
    annees = _annees(tx)
    faits = read_faits(tx, moi, request.annee_scolaire or annees[0])
    enfants = [un for un in faits.enfants if un.a_autorite]
    activites = tx.execute(_ACTIVITES)
    faites = {
        (row.enfant_id, row.activite): row
        for row in tx.execute(_LIRE, enfants=[str(un.enfant_id) for un in enfants], annee=faits.annee)
    }
    return Inscriptions(
        annee_scolaire=faits.annee,
        annees=annees,
        enfants=[
            InscriptionsEnfant(
                enfant_id=enfant.enfant_id,
                prenom=enfant.prenom,
                inscriptions=[
                    _vue(faits, enfant.enfant_id, activite, faites.get((enfant.enfant_id, activite.code)))
                    for activite in activites
                    if (enfant.enfant_id, activite.code) in faites
                    or is_for_age(enfant.naissance, faits.annee, activite.age_min, activite.age_max)
                ],
            )
            for enfant in enfants
        ],
    )


def _annees(tx: Transaction) -> list[str]:
    """The school year of today, and the next one from May [choice]."""
    jour = tx.now.astimezone(clock.PARIS).date()
    courante = annee_scolaire(jour)
    debut = int(courante[:4])
    return [courante, f"{debut + 1}-{debut + 2}"] if jour.month in (5, 6, 7) else [courante]


def _vue(faits: Faits, enfant_id: UUID, activite: Any, faite: Any) -> InscriptionVue:
    return InscriptionVue(
        activite=activite.code,
        libelle=activite.libelle,
        etat=faite.etat if faite else "",
        motif=faite.motif if faite else "",
        demandee_at=faite.demandee_at if faite else None,
        pieces_manquantes=_manquantes(faits, enfant_id, activite.pieces),
    )


def _manquantes(faits: Faits, enfant_id: UUID, pieces: Iterable[str]) -> list[str]:
    return list_manquantes(pieces, {lue.code: lue for lue in faits.sections_of(enfant_id)})


def ask(tx: Transaction, request: AskInscriptions) -> Accuse:
    """Those already asked or accepted stay as they are. Raises ``Introuvable``, ``PasLeDroitDEcrire`` or
    ``ActiviteInconnue``."""
    moi = read_moi(tx)
    enfant = find_enfant(tx, moi, request.enfant_id, "decider")
    if request.annee_scolaire not in _annees(tx):
        raise RequeteInvalide(champs=[ChampRefuse(champ="annee_scolaire", raison="enum")])
    ouvertes = {
        row.code
        for row in tx.execute(_ACTIVITES)
        if is_for_age(enfant.naissance, request.annee_scolaire, row.age_min, row.age_max)
    }
    if not set(request.activites) <= ouvertes:
        raise ActiviteInconnue
    etats.bump_enfants(tx, [enfant.enfant_id])
    demandees = tx.execute(
        _DEMANDER,
        enfant_id=enfant.enfant_id,
        annee=request.annee_scolaire,
        activites=sorted(set(request.activites)),
        foyer_id=moi.foyer_id,
        now=tx.now,
        compte_id=tx.who.compte_id,
    )
    sujet = Sujet(enfant.dossier_id, "inscription", enfant.enfant_id, enfant_id=enfant.enfant_id)
    historique.note(tx, sujet, {row.activite: ("", "demandée") for row in demandees})
    tx.say(*etats.read_enfants(tx, [enfant.enfant_id]))
    return accuses.give(tx, moi, GenreEnvoi.INSCRIPTION, enfant.enfant_id)


def list_demandes(tx: Transaction) -> DemandesInscription:
    """What waits, oldest first; what each one lacks is on its own page."""
    rows = tx.execute(
        f"{_DEMANDE} where i.etat = 'demandee' order by i.demandee_at nulls first, i.inscription_id"
        f" limit {LONGUEUR_FILE}"
    )
    return DemandesInscription(demandes=[DemandeInscription(**row._mapping) for row in rows])


def read_demande(tx: Transaction, inscription_id: UUID) -> DemandeInscription:
    """One of them with what it lacks, as the household that asked would see it.

    Raises ``Introuvable`` or ``ActionInterdite``.
    """
    row = tx.one_or_none(f"{_DEMANDE} where i.inscription_id = :id", id=inscription_id)
    if row is None:
        raise Introuvable(objet="inscription")
    refuse_own_family(tx, row.dossier_id)
    moi = _household(tx, row)
    manquantes: list[str] = []
    if moi is not None:
        faits = read_faits(tx, moi, row.annee_scolaire)
        if row.enfant_id in faits.connus:
            manquantes = _manquantes(faits, row.enfant_id, row.pieces)
    return DemandeInscription(**{**row._mapping, "pieces_manquantes": manquantes})


def _household(tx: Transaction, demande: Any) -> Moi | None:
    """The household that asked, or the child's usual one where the town typed the request itself."""
    foyer_id = tx.scalar(_FOYER_DE, foyer_id=demande.foyer_id, enfant_id=demande.enfant_id)
    if foyer_id is None:
        return None
    adultes = tuple(
        row.adulte_id for row in tx.execute("select adulte_id from adulte where foyer_id = :id", id=foyer_id)
    )
    return Moi(None, adultes, foyer_id, demande.dossier_id, demande.numero, demande.nom_dossier, True)


_AVIS = {
    "acceptee": GenreAvis.INSCRIPTION_ACCEPTEE,
    "refusee": GenreAvis.INSCRIPTION_REFUSEE,
    "incomplete": GenreAvis.INSCRIPTION_INCOMPLETE,
}
_MOTS = {"demandee": "demandée", "acceptee": "acceptée", "refusee": "refusée", "incomplete": "incomplète"}


def decide(tx: Transaction, request: DecideInscription) -> None:
    """Accepted, refused with a reason, or more is asked; the household is told by mail, without the reason.

    Raises ``Introuvable``, ``DemandeDejaDecidee`` or ``RequeteInvalide``.
    """
    if request.decision != "acceptee" and not request.motif:
        raise RequeteInvalide(champs=[ChampRefuse(champ="motif", raison="missing")])
    row = tx.one_or_none(f"{_DEMANDE} where i.inscription_id = :id for update of i", id=request.inscription_id)
    if row is None:
        raise Introuvable(objet="inscription")
    refuse_own_family(tx, row.dossier_id)
    if row.etat != "demandee":
        raise DemandeDejaDecidee
    etats.bump_enfants(tx, [row.enfant_id])
    tx.execute(
        "update inscription set etat = :etat, motif = :motif, decidee_at = :now, decidee_par = :par"
        " where inscription_id = :id",
        etat=request.decision,
        motif="" if request.decision == "acceptee" else request.motif,
        now=tx.now,
        par=tx.who.compte_id,
        id=request.inscription_id,
    )
    sujet = Sujet(row.dossier_id, "inscription", row.enfant_id, enfant_id=row.enfant_id)
    historique.note(tx, sujet, {row.activite: (_MOTS[row.etat], _MOTS[request.decision])})
    tx.audit(f"inscription.{request.decision}", f"inscription:{request.inscription_id}")
    tx.say(*etats.read_enfants(tx, [row.enfant_id]))
    moi = _household(tx, row)
    if moi is not None:
        lien = "/dossier/inscriptions"
        avis.tell_foyer(tx, moi.foyer_id, _AVIS[request.decision], lien, prenom=row.prenom, activite=row.libelle)
