"""What is asked of one or several children, decided together: a month of ticks, a week repeated, a save undone.

The recap and the save run the same lines; the save locks first and writes after. Statements are counted: their number
does not depend on children, days or activities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from contracts import planning as contrat
from contracts.planning import Coche
from kit.database import Transaction
from services.planning import mois as calendaire
from services.planning.attente.lancements import read_lancements
from services.planning.decision import Accepte, Cle, Creneau, Decision, Lieu, MoisDecide
from services.planning.domain import mots
from services.planning.domain.calendrier import Calendrier, Genre
from services.planning.domain.formules import est_formule
from services.planning.domain.repetition import expand, read_semaine
from services.planning.domain.reservation import EtatReservation, Places
from services.planning.famille import EnfantLu, read_enfants, read_famille
from services.planning.referentiel import Referentiel
from services.planning.reservations import repository, semaines
from services.planning.reservations.brouillons import read_brouillons
from services.planning.reservations.repository import Trace

_UN_JOUR, _SEMAINE = timedelta(days=1), timedelta(days=7)


@dataclass(eq=False)
class Part:
    """One child: what is asked, what was booked before, what was decided."""

    mois: MoisDecide
    coches: Sequence[Coche]
    etendues: Sequence[Coche] = ()
    """The same, with the other days of the weeks that are booked as one; filled by ``decide``."""
    avant: Mapping[Cle, Creneau] = field(default_factory=dict)
    decision: Decision = field(default_factory=Decision)


def read_mois_asked(
    tx: Transaction, mois: str, coches: Iterable[contrat.CocheEnfant], *, verrouille: bool = False
) -> list[Part]:
    """The children of these ticks."""
    by_enfant: dict[UUID, list[Coche]] = {}
    for coche in coches:
        by_enfant.setdefault(coche.enfant_id, []).append(coche)
    referentiel, enfants = read_enfants(tx, by_enfant, verrouille=verrouille)
    return [Part(MoisDecide(referentiel, e, mois, tx.now), by_enfant[e.enfant_id]) for e in enfants]


def read_mois_drafted(tx: Transaction, mois: str) -> list[Part]:
    """The children of whom this person keeps a draft for this month."""
    famille = read_famille(tx)
    reserves = [enfant for enfant in famille.enfants if enfant.peut_reserver]
    brouillons = read_brouillons(tx, mois, [enfant.enfant_id for enfant in reserves]) if reserves else {}
    return [
        Part(MoisDecide(famille.referentiel, enfant, mois, tx.now), coches)
        for enfant in reserves
        if (coches := brouillons.get(enfant.enfant_id))
    ]


def read_repetition(tx: Transaction, repetition: contrat.Repetition, *, verrouille: bool = False) -> list[Part]:
    """The pattern expanded for each child; of a week to be copied, what that child has booked in it."""
    referentiel, enfants = read_enfants(tx, repetition.enfants, verrouille=verrouille)
    if repetition.source is None:
        typique = frozenset((case.jour, case.activite) for case in repetition.semaine)
        cases = {enfant.enfant_id: typique for enfant in enfants}
    else:
        cases = _read_source(tx, referentiel, enfants, repetition.source)
    au = repetition.au or find_dernier_jour(referentiel.calendrier, repetition.du)
    parts = []
    for enfant in enfants:
        mois = over(referentiel, enfant, repetition.du, au, tx.now)
        cellules = expand(cases[enfant.enfant_id], repetition.du, au)
        # Already valid: building a model for each of two thousand cells would cost more than deciding on them.
        coches = [Coche.model_construct(activite=activite, jour=jour, voulu=True) for activite, jour in cellules]
        parts.append(Part(mois, coches))
    return parts


def _read_source(
    tx: Transaction, referentiel: Referentiel, enfants: Sequence[EnfantLu], lundi: date
) -> dict[UUID, frozenset[tuple[int, str]]]:
    semaines = [over(referentiel, enfant, lundi, lundi + _SEMAINE - _UN_JOUR, tx.now) for enfant in enfants]
    repository.read_creneaux(tx, semaines, {})
    return {
        une.enfant.enfant_id: read_semaine((cle for cle, creneau in une.creneaux.items() if creneau.est_reserve), lundi)
        for une in semaines
    }


def find_fin_annee(calendrier: Calendrier, jour: date) -> date:
    """The eve of the next summer; the end of the table where no summer is published."""
    etes = [ligne.premier_jour for ligne in calendrier.lignes if ligne.genre is Genre.ETE and ligne.premier_jour > jour]
    return min(etes) - _UN_JOUR if etes else calendrier.dernier_jour


def find_dernier_jour(calendrier: Calendrier, du: date) -> date:
    """Of a period that nobody ended: a day that the table does not know repeats nothing beyond a school year."""
    return min(max(du, find_fin_annee(calendrier, du)), du + timedelta(days=contrat.MAX_JOURS))


def over(referentiel: Referentiel, enfant: EnfantLu, du: date, au: date, now: datetime) -> MoisDecide:
    """What is decided over a period."""
    return MoisDecide(referentiel, enfant, calendaire.mois_de(du), now, periode=(du, au))


def decide(tx: Transaction, parts: Sequence[Part], *, verrouille: bool = False) -> None:
    """Fills ``avant`` and ``decision`` of each part. Children are served in the order of birth: of two who ask for
    the last place, the elder has it; what one gives up is free for the other."""
    if not parts:
        return
    mois = [part.mois for part in parts]
    for part in parts:
        part.etendues = semaines.expand(part.mois, part.coches)
    coches = [part.etendues for part in parts]
    read_lancements(tx, mois, {(coche.activite, coche.jour) for siennes in coches for coche in siennes})
    if verrouille:
        places = repository.read_locked(tx, mois, coches)
    else:
        places = repository.read_creneaux(tx, mois, repository.list_limites(mois, coches))
    rendues = [_list_rendues(part) if places and len(parts) > 1 else set() for part in parts]
    if any(rendues):
        for part, cles in zip(parts, rendues, strict=True):
            decide_part(part, places, [coche for coche in part.etendues if (coche.activite, coche.jour) in cles])
    for part, cles in zip(parts, rendues, strict=True):
        decide_part(part, places, [coche for coche in part.etendues if (coche.activite, coche.jour) not in cles])


def _list_rendues(part: Part) -> set[Cle]:
    """What this child gives up, but a formula on a day where it asks for something: it may be exchanged for another."""
    activites = part.mois.referentiel.activites
    demandees = {(coche.activite, coche.jour) for coche in part.etendues if coche.voulu}
    jours = {jour for _, jour in demandees}
    return {
        (coche.activite, coche.jour)
        for coche in part.etendues
        if coche.activite in activites
        and (coche.activite, coche.jour) not in demandees
        and (coche.jour not in jours or not est_formule(activites[coche.activite].regle.genre))
    }


def decide_part(part: Part, places: dict[Lieu, Places], coches: Sequence[Coche]) -> None:
    """Decides on these ticks of the child; leaves in ``places`` what it took or gave back."""
    mois, etendues = part.mois, part.etendues or part.coches
    siens = {
        (activite, jour): lieu
        for (activite, jour), ouverture in mois.limites(etendues).items()
        if (lieu := Lieu(activite, ouverture.site, jour)) in places
    }
    mois.places = {cle: places[lieu] for cle, lieu in siens.items()}
    part.avant = part.avant or dict(mois.creneaux)
    decision = semaines.decide(mois, part.coches, coches)
    part.decision.acceptes += decision.acceptes
    part.decision.refuses += decision.refuses
    places.update((lieu, mois.places[cle]) for cle, lieu in siens.items())


def write(tx: Transaction, parts: Sequence[Part], *, mois_vide: str = "", annule: str | None = None) -> str:
    """Everything in one statement; returns the accusé's number."""
    limites = [_limite_retour(part.mois, accepte) for part in parts for accepte in part.decision.acceptes]
    trace = Trace(True, min(limites, default=None), max(limites, default=None), annule)
    decides = [(part.mois, part.decision) for part in parts]
    return repository.write_decisions(tx, decides, mois_vide=mois_vide, trace=trace)


def _limite_retour(mois: MoisDecide, accepte: Accepte) -> datetime:
    """For the family: an addition goes away until one may cancel, a withdrawal comes back until one may book; a rank is
    left, and a closed day too, until the day is over."""
    echeances = mois.referentiel.prepare(accepte.activite, accepte.jour, accepte.site, mois.enfant.ecole).echeances
    if accepte.etat is EtatReservation.EN_ATTENTE or echeances is None:
        return datetime.combine(accepte.jour + _UN_JOUR, datetime.min.time(), mots.PARIS)
    est_ajout = accepte.etat is not EtatReservation.ANNULEE
    return (echeances.annulation if est_ajout else echeances.reservation).limite
