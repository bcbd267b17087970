"""The sheet of an activity at a site for a day: who is expected, what each tablet said, the signs of health."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from contracts import planning as contrat
from contracts.base import Role
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.autorisations import read_depart
from services.planning.cuisine.menus import Alertes
from services.planning.domain import mots
from services.planning.domain.encadrement import find_tranche
from services.planning.domain.pointage import EtatMarque, EtatPresence, Situation, compute_situation
from services.planning.etats import read_marque
from services.planning.petite_enfance import heures
from services.planning.pointage.views_version import get_version
from services.planning.referentiel import Referentiel, sites_of
from services.planning.sante import open_signes

NON_PREVUS_MAX = 20
"""A longer list is a text too short."""
JOURS_ANIMATEUR, JOURS_AGENT = 7, 365
"""How far back attendance may be changed [choice]; what an invoice already holds is listed by billing as to mend."""
AVANCE = timedelta(minutes=5)
"""How far the clock of a tablet may run ahead when somebody types the hour."""
Auteurs = dict[str, dict[str, Any]]
"""By mark: whose session made it, and what that person was then."""
_READ_FEUILLES = """
select c.site, c.activite, count(*) filter (where c.etat = 'reservee') as attendus,
       count(c.presence) as pointes
from creneau c
where c.jour = :jour and c.site = any(cast(:sites as text[])) and (c.etat = 'reservee' or c.presence is not null)
group by c.site, c.activite
"""
_READ_LIGNES = """
with tardif as (
    select t.enfant_id from avis_tardif t
    where t.site = :site and t.jour = :jour and t.activite = :activite and t.retire_at is null
), ligne as (
    select c.enfant_id, c.etat from creneau c
    where c.site = :site and c.jour = :jour and c.activite = :activite
          and (c.etat in ('reservee', 'absence_prevenue') or c.presence is not null)
    union
    select t.enfant_id, coalesce(c.etat, 'aucune') from tardif t
    left join creneau c on c.enfant_id = t.enfant_id and c.jour = :jour and c.activite = :activite
)
select c.enfant_id, c.etat, e.prenom, e.nom, e.classe, e.naissance, s.scelle,
       a.personnes, a.rentre_seul, a.est_en_conflit,
       (select b.document_id from absence b
        where :est_agent and b.enfant_id = c.enfant_id and b.jour = :jour and b.activite = :activite
              and c.etat = 'absence_prevenue') as justificatif_id,
       exists (select from tardif t where t.enfant_id = c.enfant_id)
           as est_tardive
from ligne c
join enfant e using (enfant_id)
left join sante s using (enfant_id)
left join autorisation a using (enfant_id)
"""
# Who is neither expected nor marked: the children of the schools that this sheet serves.
_READ_NON_PREVUS = """
select e.enfant_id, 'aucune' as etat, e.prenom, e.nom, e.classe, s.scelle
from enfant e
left join sante s using (enfant_id)
where e.ecole = any(cast(:ecoles as text[]))
      and not exists (
          select from creneau c
          where c.enfant_id = e.enfant_id and c.jour = :jour and c.activite = :activite
                and (c.etat in ('reservee', 'absence_prevenue') or c.presence is not null)
      )
      and not exists (
          select from avis_tardif t
          where t.enfant_id = e.enfant_id and t.jour = :jour and t.activite = :activite and t.retire_at is null
      )
"""
_READ_MARQUES = """
select m.marque_id, m.enfant_id, m.activite, m.jour, m.etat, m.appareil, m.rang, m.instant, m.remplace,
       m.arrivee, m.depart, m.compte_id, m.role
from creneau c
join marque m using (enfant_id, jour, activite)
where c.site = :site and c.jour = :jour and c.activite = :activite
"""


def find_feuille(tx: Transaction, site: str, activite: str) -> Referentiel:
    """The reference data, where this actor works at this site and the activity opens there; else ``Introuvable``."""
    referentiel = memoire.read(tx)
    if (activite, site) not in referentiel.ouvertures or site not in sites_of(referentiel, tx.who.sites):
        raise Introuvable(objet="feuille")
    return referentiel


def find_feuille_a_pointer(tx: Transaction, request: contrat.Point) -> Referentiel:
    """Like ``find_feuille``; refuses a day to come, closed or too old, and typed hours of another day or to come."""
    referentiel = find_feuille(tx, request.site, request.activite)
    if request.jour > mots.jour_of(tx.now):
        raise contrat.JourAVenir(jour=request.jour)
    heures = [h for marque in request.marques for h in (marque.arrivee, marque.depart) if h is not None]
    if any(mots.jour_of(heure) != request.jour or heure > tx.now + AVANCE for heure in heures):
        raise contrat.HeureHorsDuJour(jour=request.jour)
    motif = referentiel.prepare(request.activite, request.jour, request.site).motif
    if motif is not None:
        raise contrat.JourFerme(jour=request.jour, motif=motif.texte)
    agent = tx.who.has_role(Role.AGENT, Role.ADMINISTRATEUR)
    jours = JOURS_AGENT if agent else JOURS_ANIMATEUR
    if request.jour < mots.jour_of(tx.now) - timedelta(days=jours):
        raise contrat.JourTropAncien(jour=request.jour, jours=jours)
    return referentiel


def list_feuilles(tx: Transaction, request: contrat.ListFeuilles) -> contrat.Feuilles:
    """Every sheet that opens that day at the actor's sites, with or without bookings."""
    referentiel = memoire.read(tx)
    sites = sites_of(referentiel, tx.who.sites)
    rows = tx.execute(_READ_FEUILLES, jour=request.jour, sites=sorted(sites))
    comptes = {(row.activite, row.site): (row.attendus, row.pointes) for row in rows}
    rangs = {code: rang for rang, code in enumerate(referentiel.activites)}
    feuilles = []
    for cle in sorted(referentiel.ouvertures, key=lambda cle: (cle[1], rangs[cle[0]])):
        activite, site = cle
        est_ouverte = referentiel.prepare(activite, request.jour, site).motif is None
        if site not in sites or not (est_ouverte or cle in comptes):
            continue
        attendus, pointes = comptes.get(cle, (0, 0))
        feuilles.append(
            contrat.FeuilleResume(
                site=site,
                site_libelle=referentiel.nom_site(site),
                activite=activite,
                activite_libelle=referentiel.activites[activite].libelle,
                attendus=attendus,
                pointes=pointes,
            )
        )
    return contrat.Feuilles(jour=request.jour, feuilles=feuilles)


def get_feuille(tx: Transaction, request: contrat.GetFeuille) -> contrat.Feuille:
    """Four statements, five where a meal is served or at the crèche, and one decryption a child; by name, as a person
    would look."""
    referentiel = find_feuille(tx, request.site, request.activite)
    cle = {"site": request.site, "jour": request.jour, "activite": request.activite}
    version = get_version(tx, request)
    # Before the marks: a child may be on the sheet because of one, which must then be found.
    enfants = tx.execute(_READ_LIGNES, **cle, est_agent=tx.who.has_role(Role.AGENT, Role.ADMINISTRATEUR))
    marques_by_enfant: dict[str, list[Any]] = {}
    auteurs: Auteurs = {}
    for row in tx.execute(_READ_MARQUES, **cle):
        marques_by_enfant.setdefault(str(row.enfant_id), []).append(read_marque(row))
        auteurs[str(row.marque_id)] = {"compte_id": row.compte_id, "role": row.role}
    alertes = Alertes(tx, referentiel, request.activite, request.jour)
    a_l_heure = request.activite in heures.creche_activites(referentiel)
    attendus = heures.read_attendus(tx, (row.enfant_id for row in enfants), request.jour) if a_l_heure else {}
    lignes = [
        write_ligne(
            row,
            compute_situation(marques_by_enfant.get(str(row.enfant_id), ()), row.etat == "reservee", a_l_heure),
            alertes,
            auteurs,
        ).model_copy(update=_write_du_jour(row, request) | attendus.get(row.enfant_id, {}))
        for row in enfants
    ]
    return contrat.Feuille(
        site=request.site,
        site_libelle=referentiel.nom_site(request.site),
        activite=request.activite,
        activite_libelle=referentiel.activites[request.activite].libelle,
        jour=request.jour,
        version=version,
        lignes=sorted(lignes, key=lambda ligne: (sort_key(ligne.nom), sort_key(ligne.prenom), ligne.enfant_id)),
    )


def _write_du_jour(row: Any, request: contrat.GetFeuille) -> dict[str, Any]:
    """What depends on the day of the sheet: the age group, and how the child leaves."""
    tranche = find_tranche(row.naissance, request.jour)
    depart = read_depart(row, request.activite, request.jour)
    return {
        "tranche": tranche,
        "justificatif_id": row.justificatif_id,
        "est_tardive": row.est_tardive and row.etat != "reservee",
        **depart,
    }


def list_non_prevus(tx: Transaction, request: contrat.ListNonPrevus) -> contrat.NonPrevus:
    """Two statements and that of the menu; each typed word begins a first or last name, accents and case aside."""
    referentiel = find_feuille(tx, request.site, request.activite)
    rows = tx.execute(
        _READ_NON_PREVUS,
        ecoles=sorted(referentiel.ecoles_servies(request.activite, request.site)),
        jour=request.jour,
        activite=request.activite,
    )
    debuts = _list_words(request.texte)
    trouves = sorted(
        (row for row in rows if _answers(row, debuts)),
        key=lambda row: (sort_key(row.nom), sort_key(row.prenom), row.enfant_id),
    )
    sans_marque = compute_situation((), prevue=False)
    alertes = Alertes(tx, referentiel, request.activite, request.jour)
    return contrat.NonPrevus(
        lignes=[write_ligne(row, sans_marque, alertes) for row in trouves[:NON_PREVUS_MAX]],
        autres=max(0, len(trouves) - NON_PREVUS_MAX),
    )


def _list_words(texte: str) -> list[str]:
    return re.findall(r"\w+", sort_key(texte))


def _answers(row: Any, debuts: list[str]) -> bool:
    mots_du_nom = _list_words(f"{row.prenom} {row.nom}")
    return bool(debuts) and all(any(mot.startswith(debut) for mot in mots_du_nom) for debut in debuts)


def list_sites(tx: Transaction) -> contrat.Sites:
    """One statement; the names are in memory."""
    referentiel = memoire.read(tx)
    return contrat.Sites(sites=[contrat.SiteVue(code=s.code, libelle=s.libelle) for s in referentiel.sites.values()])


def write_ligne(
    row: Any, situation: Situation, alertes: Alertes, auteurs: Auteurs | None = None
) -> contrat.LigneFeuille:
    signes = open_signes(row.scelle, row.enfant_id) if row.scelle else None
    return contrat.LigneFeuille(
        enfant_id=row.enfant_id,
        prenom=row.prenom,
        nom=row.nom,
        classe=row.classe,
        est_reserve=row.etat == "reservee",
        est_prevenue=row.etat == "absence_prevenue",
        etat=_etat(situation),
        marques=_write_marques(situation, auteurs if situation.est_conflit and auteurs else {}),
        arrivee=situation.horaires[0],
        depart=situation.horaires[1],
        a_un_pai=signes.a_un_pai if signes else False,
        allergies=signes.allergies if signes else [],
        regime=signes.regime if signes else "standard",
        **alertes.write(signes),
    )


def _etat(situation: Situation) -> contrat.EtatPointage | Literal["conflit"] | None:
    match situation.etat:
        case EtatPresence.CONFLIT:
            return "conflit"
        case EtatPresence.ABSENT:
            return contrat.EtatPointage.ABSENT
        case EtatPresence.PRESENT:
            return contrat.EtatPointage.PRESENT if situation.depart is None else contrat.EtatPointage.PARTI
        case _:
            return None


def _write_marques(situation: Situation, auteurs: Auteurs) -> list[contrat.MarqueVue]:
    """``auteurs``: of a conflict alone; who marked is nobody's business where there is nothing to settle."""
    vues = [
        contrat.MarqueVue(
            marque_id=UUID(marque.id),
            etat=contrat.EtatPointage(marque.etat.value),
            appareil=marque.appareil,
            instant=marque.depart or marque.arrivee or marque.instant,
            arrivee=marque.arrivee,
            depart=marque.depart,
            **auteurs.get(marque.id, {}),
        )
        for marque in situation.marques
        if marque.etat is not EtatMarque.EFFACE
    ]
    return sorted(vues, key=lambda vue: vue.instant)


def sort_key(nom: str) -> str:
    """Letters without accents nor case: É is with E, as in a paper list."""
    plat = unicodedata.normalize("NFD", nom.casefold())
    return "".join(lettre for lettre in plat if not unicodedata.combining(lettre))
