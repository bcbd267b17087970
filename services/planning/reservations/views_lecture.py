"""What is booked, to be read: the month of all the children, and block 2 of the home page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from kit.database import Transaction
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.attente.listes import RANG, UNE_SECONDE
from services.planning.domain import mots
from services.planning.domain.activite import GenreActivite, compute_debut
from services.planning.domain.delais import Echeance
from services.planning.domain.reservation import EN_LISTE
from services.planning.famille import EnfantLu, FamilleLue, read_famille
from services.planning.redacteur import redacteur_of
from services.planning.referentiel import Referentiel

HORIZON_JOURS = 45
"""How far the home page looks for the next bookings and the kitchen's next deadlines."""
URGENCE = timedelta(days=3)
"""A kitchen deadline is said on the home page from three days before it [choice]."""
PROCHAINS_JOURS = 3
TARDIF = "avis_tardif"
"""In the place of a state: what the family said after the deadline."""

_CRENEAUX = f"""
select c.enfant_id, c.activite, c.jour, c.etat, c.presence, c.foyer_id, c.offre_limite,
       {RANG}, cast(null as timestamptz) as prevenu_at
from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour >= :premier
      and (c.jour <= :dernier or (c.etat = 'proposee' and cast(:offres as boolean)))
      and (c.etat not in ('aucune', 'annulee') or c.presence is not null)
"""  # noqa: S608 - constant text
_READ = Planned(_CRENEAUX)
# A late notice for a child whom an agent booked after all has nothing more to say.
_READ_MOIS = Planned(f"""
{_CRENEAUX}
union all
select t.enfant_id, t.activite, t.jour, '{TARDIF}', null, t.foyer_id, null, null, t.recu_at
from avis_tardif t
where t.enfant_id = any(cast(:enfants as uuid[])) and t.jour between :premier and :dernier and t.retire_at is null
      and not exists (
          select from creneau c
          where c.enfant_id = t.enfant_id and c.jour = t.jour and c.activite = t.activite and c.etat = 'reservee'
      )
""")  # noqa: S608 - constant text
_READ_BROUILLONS = Planned("""
select b.enfant_id, b.mois, b.coches from brouillon_mois b
where b.compte_id = :compte and b.mois >= :mois and b.enfant_id = any(cast(:enfants as uuid[]))
order by b.mois, b.modifie_at
""")

Mots = dict[tuple[UUID, date], list[str]]


def get_planning(tx: Transaction, request: contrat.GetPlanning) -> contrat.PlanningMois:
    """Two statements, whatever the number of children."""
    famille = read_famille(tx, request.enfant_id)
    enfants = famille.enfants
    if request.enfant_id is not None:
        enfants = [famille.find(request.enfant_id)]
    premier, dernier = calendaire.bornes(request.mois)
    referentiel = famille.referentiel
    creneaux = _read_creneaux(tx, enfants, premier, dernier, _READ_MOIS)
    mots_by_cle = write_mots(referentiel, creneaux)
    return contrat.PlanningMois(
        mois=request.mois,
        aujourd_hui=mots.jour_of(tx.now),
        enfants=[enfant.as_vue(referentiel) for enfant in famille.enfants],
        jours=[
            contrat.JourPlanning(
                jour=jour,
                ferme=_find_ferme(referentiel, jour),
                lignes=[
                    contrat.LignePlanning(
                        enfant_id=enfant.enfant_id, mots=mots_by_cle.get((enfant.enfant_id, jour), [])
                    )
                    for enfant in enfants
                ],
            )
            for jour in calendaire.jours(request.mois)
        ],
        attentes=sum(row.etat in EN_LISTE for row in creneaux),
    )


def _read_creneaux(
    tx: Transaction,
    enfants: Sequence[EnfantLu],
    premier: date,
    dernier: date,
    statement: Planned = _READ,
    *,
    offres: bool = False,
) -> Sequence[Any]:
    """``offres``: those of later days too."""
    ids = [str(enfant.enfant_id) for enfant in enfants]
    return tx.execute(statement, enfants=ids, premier=premier, dernier=dernier, offres=offres) if ids else ()


def _find_ferme(referentiel: Referentiel, jour: date) -> str:
    """Why nothing opens anywhere that day, whatever the activity."""
    cle = ("ferme", jour)
    if (ferme := referentiel.memo.get(cle)) is None:
        ferme = ""
        prepares = [referentiel.prepare(activite, jour, lieu) for activite, lieu in referentiel.lieux_propres]
        if not any(prepare.motif is None for prepare in prepares):
            motif = referentiel.calendrier.motif(jour) or next((p.motif for p in prepares if p.motif), None)
            ferme = motif.texte_case if motif else ""
        referentiel.remember(cle, ferme)
    return str(ferme)


def write_mots(referentiel: Referentiel, creneaux: Iterable[Any]) -> Mots:
    """ "repas", "étude": what each child has each day, in the order of the activities."""
    rangs = {code: rang for rang, code in enumerate(referentiel.activites)}
    mots_by_cle: Mots = {}
    for row in sorted(creneaux, key=lambda row: (rangs.get(row.activite, 99), row.etat == TARDIF)):
        proposee = referentiel.activites.get(row.activite)
        mot = proposee.mot if proposee else row.activite
        mots_by_cle.setdefault((row.enfant_id, row.jour), []).append(_qualify(mot, row))
    return mots_by_cle


def _qualify(mot: str, row: Any) -> str:
    etat, presence = row.etat, row.presence
    if etat == TARDIF:
        dit = mots.to_paris(row.prevenu_at)
        return f"{mot} : site prévenu le {mots.jour_court(dit.date())} à {mots.heure(dit)}"
    if presence == "absent":
        return f"{mot} : absence"
    if presence == "conflit":
        return f"{mot} : pointage à vérifier"
    if presence == "present":
        return mot if etat == "reservee" else f"{mot} (non prévu)"
    if etat == "en_attente":
        return f"{mot} : liste d’attente, rang {row.rang}"
    if etat == "proposee":
        return f"{mot} : place proposée jusqu’à {mots.instant_court(row.offre_limite - UNE_SECONDE)}"
    if etat == "annulee_par_la_ville":
        return f"{mot} : annulé par la ville"
    return f"{mot} : absence prévenue" if etat == "absence_prevenue" else mot


# ---- block 2 of the home page ----


def get_accueil(tx: Transaction, _request: contrat.GetAccueil) -> contrat.AccueilPlanning:
    """Three statements: children, what is booked from today on, drafts."""
    famille = read_famille(tx)
    if not famille.enfants:
        return contrat.AccueilPlanning(enfants=[], prochains=[], brouillons=[])
    aujourd_hui = mots.jour_of(tx.now)
    dernier = aujourd_hui + timedelta(days=HORIZON_JOURS)
    creneaux = _read_creneaux(tx, famille.enfants, aujourd_hui, dernier, offres=True)
    return contrat.AccueilPlanning(
        enfants=[enfant.as_vue(famille.referentiel) for enfant in famille.enfants],
        prochains=_write_prochains(famille, creneaux),
        brouillons=_read_brouillons(tx, famille, aujourd_hui),
        urgence=_find_urgence(tx, famille, creneaux, aujourd_hui),
        offre=_find_offre(tx, famille, creneaux),
        attentes=sum(row.etat == "en_attente" for row in creneaux),
    )


def _find_offre(tx: Transaction, famille: FamilleLue, creneaux: Iterable[Any]) -> contrat.OffreEnCours | None:
    """The place that is lost first, among those that this person may accept."""
    offres = [
        row for row in creneaux if row.etat == "proposee" and tx.now < row.offre_limite and _peut_repondre(famille, row)
    ]
    if not offres:
        return None
    row = min(offres, key=lambda row: (row.offre_limite, row.jour))
    return contrat.OffreEnCours(
        prenom=famille.find(row.enfant_id).prenom,
        libelle=famille.referentiel.activites[row.activite].libelle,
        jour=row.jour,
        jusqu_au=row.offre_limite - UNE_SECONDE,
        autres=len(offres) - 1,
    )


def _peut_repondre(famille: FamilleLue, row: Any) -> bool:
    enfant, est_connue = famille.find(row.enfant_id), row.activite in famille.referentiel.activites
    return est_connue and enfant.peut_reserver and enfant.est_a_la_charge(row.foyer_id)


def _write_prochains(famille: FamilleLue, creneaux: Iterable[Any]) -> list[contrat.ProchainJour]:
    """The next days on which somebody is expected, all the children said for each."""
    attendus = [row for row in creneaux if row.etat == "reservee" and row.presence != "absent"]
    mots_by_cle = write_mots(famille.referentiel, attendus)
    return [
        contrat.ProchainJour(
            jour=jour,
            enfants=[
                contrat.LigneAccueil(prenom=enfant.prenom, mots=mots_by_cle.get((enfant.enfant_id, jour), []))
                for enfant in famille.enfants
            ],
        )
        for jour in sorted({row.jour for row in attendus})[:PROCHAINS_JOURS]
    ]


def _read_brouillons(tx: Transaction, famille: FamilleLue, aujourd_hui: date) -> list[contrat.BrouillonEnCours]:
    prenoms = {enfant.enfant_id: enfant.prenom for enfant in famille.enfants}
    rows = tx.execute(
        _READ_BROUILLONS,
        compte=redacteur_of(tx.who),
        mois=calendaire.mois_de(aujourd_hui),
        enfants=[str(enfant_id) for enfant_id in prenoms],
    )
    return [
        contrat.BrouillonEnCours(
            enfant_id=row.enfant_id,
            prenom=prenoms[row.enfant_id],
            mois=row.mois,
            ajouts=sum(coche["voulu"] for coche in row.coches),
            retraits=sum(not coche["voulu"] for coche in row.coches),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Commande:
    """One day of a meal whose kitchen deadline is still open."""

    activite: str
    jour: date
    echeance: Echeance


def _find_urgence(
    tx: Transaction, famille: FamilleLue, creneaux: Iterable[Any], aujourd_hui: date
) -> contrat.Urgence | None:
    """The first kitchen deadline, within three days, for a meal that a child has not booked."""
    pris: set[tuple[UUID, str, date]] = {(row.enfant_id, row.activite, row.jour) for row in creneaux}
    urgences = []
    for enfant in famille.enfants:
        for commande in _list_commandes(famille.referentiel, enfant, aujourd_hui):
            if not tx.now < commande.echeance.limite <= tx.now + URGENCE:
                continue
            if (enfant.enfant_id, commande.activite, commande.jour) not in pris and _reserve(famille, enfant, commande):
                urgences.append((commande.echeance.limite, commande.jour, enfant))
                break
    if not urgences:
        return None
    limite, jour, enfant = min(urgences, key=lambda urgence: urgence[:2])
    autres = [autre.prenom for *echeance, autre in urgences if echeance == [limite, jour] and autre is not enfant]
    return contrat.Urgence(
        limite=limite - timedelta(seconds=1),
        jour=jour,
        enfant_id=enfant.enfant_id,
        prenom=enfant.prenom,
        autres=autres,
        mois=calendaire.mois_de(jour),
    )


def _reserve(famille: FamilleLue, enfant: EnfantLu, commande: _Commande) -> bool:
    """Whether this actor books for this child that day."""
    regle = famille.referentiel.activites[commande.activite].regle
    foyer = enfant.find_foyer(compute_debut(regle, commande.jour), famille.referentiel.calendrier)
    return enfant.peut_reserver and enfant.est_a_la_charge(foyer)


def _list_commandes(referentiel: Referentiel, enfant: EnfantLu, aujourd_hui: date) -> list[_Commande]:
    """Meals of this child's school and enrolments, by deadline; kept a day by (enrolments, school)."""
    inscrits: Mapping[str, set[str]] = {}
    for ligne in enfant.inscriptions:
        if ligne["etat"] == "acceptee":
            inscrits.setdefault(ligne["activite"], set()).add(ligne["annee_scolaire"])  # type: ignore[attr-defined]
    cle = ("commandes", aujourd_hui, enfant.ecole, tuple(sorted((a, tuple(sorted(x))) for a, x in inscrits.items())))
    if (commandes := referentiel.memo.get(cle)) is None:
        commandes = sorted(_compute_commandes(referentiel, enfant.ecole, inscrits, aujourd_hui), key=_par_limite)
        referentiel.remember(cle, commandes)
    kept: list[_Commande] = commandes
    return kept


def _par_limite(commande: _Commande) -> Any:
    return (commande.echeance.limite, commande.jour)


def _compute_commandes(
    referentiel: Referentiel, ecole: str, inscrits: Mapping[str, set[str]], aujourd_hui: date
) -> Iterable[_Commande]:
    for code, annees in inscrits.items():
        proposee, ouverture = referentiel.activites.get(code), referentiel.find_ouverture(code, ecole)
        if proposee is None or ouverture is None or proposee.regle.genre is not GenreActivite.RESTAURATION:
            continue
        for rang in range(1, HORIZON_JOURS):
            prepare = referentiel.prepare(code, aujourd_hui + timedelta(days=rang), ouverture.site, ecole)
            if prepare.annee_scolaire in annees and prepare.echeances and prepare.echeances.cuisine:
                yield _Commande(code, prepare.jour, prepare.echeances.cuisine)
