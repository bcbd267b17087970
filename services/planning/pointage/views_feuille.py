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
from services.planning.domain import depart, mots
from services.planning.domain.activite import GenreActivite
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
       a.personnes, a.rentre_seul, a.est_en_conflit, p.version as photo,
       (select b.document_id from absence b
        where :est_agent and b.enfant_id = c.enfant_id and b.jour = :jour and b.activite = :activite
              and c.etat = 'absence_prevenue') as justificatif_id,
       exists (select from tardif t where t.enfant_id = c.enfant_id)
           as est_tardive
from ligne c
join enfant e using (enfant_id)
left join sante s using (enfant_id)
left join autorisation a using (enfant_id)
left join photo p on p.enfant_id = c.enfant_id and p.scellee is not null
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
    _check_feuille(tx, referentiel, site, activite)
    return referentiel


def _check_feuille(tx: Transaction, referentiel: Referentiel, site: str, activite: str) -> None:
    if (activite, site) not in referentiel.ouvertures or site not in sites_of(referentiel, tx.who.sites):
        raise Introuvable(objet="feuille")


def check_feuille_a_pointer(tx: Transaction, referentiel: Referentiel, request: contrat.Point) -> None:
    """Like ``find_feuille``; refuses a day to come, closed or too old, and typed hours of another day or to come."""
    _check_feuille(tx, referentiel, request.site, request.activite)
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
    regle = referentiel.activites[request.activite].regle
    a_l_heure = regle.genre is GenreActivite.CRECHE
    departs_dus = depart.est_remis(regle) and depart.est_finie(regle, request.jour, tx.now)
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
    if departs_dus:
        lignes = [_write_depart_du(ligne, a_l_heure) for ligne in lignes]
    return contrat.Feuille(
        site=request.site,
        site_libelle=referentiel.nom_site(request.site),
        activite=request.activite,
        activite_libelle=referentiel.activites[request.activite].libelle,
        jour=request.jour,
        version=version,
        fin=regle.fin,
        lignes=sorted(lignes, key=lambda ligne: (sort_key(ligne.nom), sort_key(ligne.prenom), ligne.enfant_id)),
    )


def _write_du_jour(row: Any, request: contrat.GetFeuille) -> dict[str, Any]:
    """What depends on the day of the sheet: the age group, and how the child leaves."""
    tranche = find_tranche(row.naissance, request.jour)
    sorties = read_depart(row, request.activite, request.jour)
    return {
        "tranche": tranche,
        "photo": row.photo,
        "justificatif_id": row.justificatif_id,
        "est_tardive": row.est_tardive and row.etat != "reservee",
        **sorties,
    }


def _write_depart_du(ligne: contrat.LigneFeuille, a_l_heure: bool) -> contrat.LigneFeuille:
    est_present = ligne.etat in (contrat.EtatPointage.PRESENT, contrat.EtatPointage.PARTI)
    est_du = depart.est_du(est_present, ligne.arrivee, ligne.depart, a_l_heure)
    return ligne.model_copy(update={"depart_du": True}) if est_du else ligne


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
            return contrat.EtatPointage.PARTI if situation.est_parti else contrat.EtatPointage.PRESENT
        case _:
            return None


def _write_marques(situation: Situation, auteurs: Auteurs) -> list[contrat.MarqueVue]:
    """``auteurs``: of a conflict alone; who marked is nobody's business where there is nothing to settle."""
    vues = [
        contrat.MarqueVue(
            marque_id=UUID(marque.id),
            etat=contrat.EtatPointage(marque.etat.value),
            appareil=marque.appareil,
            instant=(marque.depart if marque.etat is EtatMarque.PARTI else marque.arrivee) or marque.instant,
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
