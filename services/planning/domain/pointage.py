"""Attendance from marks that are only ever added: who was there, who says otherwise, who was not expected.

Public names
    EtatMarque(StrEnum)         present, parti, absent, efface (the device takes its mark back)
    Marque(id, enfant_id, activite_id, jour, etat, appareil, rang, instant, arrivee=None, depart=None,
           remplace=frozenset())
        arrivee, depart: hours that a person typed; without them the instant of the tap counts
    EtatPresence(StrEnum)       non_pointe, present, absent, conflit
    Situation(etat, marques, non_prevue, arrivee, depart)       .est_facturable, .est_conflit, .est_parti, .horaires
    Cle = tuple[str, str, date]                                 (enfant_id, activite_id, jour)
    compute_situation(marques, prevue: bool, horaires_comptent=False) -> Situation       marks of one key
    compute_situations(marques, prevues: Container[Cle], horaires_comptent=frozenset()) -> dict[Cle, Situation]
        horaires_comptent: the activity ids billed by the hour (crèche)
    list_conflits(situations) -> list[Cle]

Rules (DOMAIN §5): tablets work offline and are merged later, in any order, any number of times: the result is the same.
- A mark says all that its device knows of the child: a later mark of the same device (greater `rang`, a counter of the
  device, since its clock may be wrong) supersedes the earlier.
- A mark that names others in `remplace` was made by somebody who saw them: they no longer count. This is how another
  device corrects, and how an agent resolves a conflict.
- Arrival and departure: « présent » says an arrival, « parti » a departure; the arrival that it follows
  stays. A typed hour wins over the tap. Whoever comes back after a departure is present, since the first arrival.
- The minute of a tap is an hour of the day of the sheet only: tapped on another day (a departure forgotten the evening
  before), the state is known and the hour is not, until somebody types it.
- Marks of different devices that remain and say the contrary are a conflict: both are kept, nothing is billed. Where
  hours are billed, different hours of arrival or of departure are a conflict too.
- A child present without a booking is accepted and flagged `non_prevue`; attendance bills it, booking never does.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from services.planning.domain import mots


class EtatMarque(StrEnum):
    PRESENT = "present"
    PARTI = "parti"
    """Was present, and has left."""
    ABSENT = "absent"
    EFFACE = "efface"


class EtatPresence(StrEnum):
    NON_POINTE = "non_pointe"
    PRESENT = "present"
    ABSENT = "absent"
    CONFLIT = "conflit"


Cle = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Marque:
    """`id` is drawn by the device and is the key of idempotence; instants are aware."""

    id: str
    enfant_id: str
    activite_id: str
    jour: date
    etat: EtatMarque
    appareil: str
    rang: int
    instant: datetime
    arrivee: datetime | None = None
    depart: datetime | None = None
    remplace: frozenset[str] = frozenset()

    @property
    def cle(self) -> Cle:
        return (self.enfant_id, self.activite_id, self.jour)


@dataclass(frozen=True, slots=True)
class Situation:
    """`marques` are those that still count, by device; in a conflict, every opinion is among them."""

    etat: EtatPresence
    marques: tuple[Marque, ...] = ()
    non_prevue: bool = False
    arrivee: datetime | None = None
    depart: datetime | None = None

    @property
    def est_conflit(self) -> bool:
        return self.etat is EtatPresence.CONFLIT

    @property
    def horaires(self) -> tuple[datetime | None, datetime | None]:
        """What billing may count: none in a conflict or an absence, no departure before the arrival."""
        if not self.est_facturable:
            return None, None
        est_avant = self.arrivee is not None and self.depart is not None and self.depart < self.arrivee
        return self.arrivee, None if est_avant else self.depart

    @property
    def est_parti(self) -> bool:
        """Whether the child has left, be it at an hour that nobody has written yet."""
        presentes = [marque for marque in self.marques if marque.etat in PRESENCES]
        est_dit = bool(presentes) and all(marque.etat is EtatMarque.PARTI for marque in presentes)
        return self.est_facturable and (self.depart is not None or est_dit)

    @property
    def est_facturable(self) -> bool:
        return self.etat is EtatPresence.PRESENT


_ETATS: Final = {
    EtatMarque.PRESENT: EtatPresence.PRESENT,
    EtatMarque.PARTI: EtatPresence.PRESENT,
    EtatMarque.ABSENT: EtatPresence.ABSENT,
}
PRESENCES: Final = frozenset({EtatMarque.PRESENT, EtatMarque.PARTI})


def compute_situation(marques: Iterable[Marque], prevue: bool, horaires_comptent: bool = False) -> Situation:
    toutes = list(marques)
    restantes = _keep_actuelles(toutes)
    presentes = _write_horaires(toutes, [marque for marque in restantes if marque.etat in PRESENCES])
    dits = {marque.id: marque for marque in presentes}
    restantes = tuple(dits.get(marque.id, marque) for marque in restantes)
    arrivees = {m.arrivee for m in presentes if m.arrivee is not None}
    departs = {m.depart for m in presentes if m.depart is not None}
    etats = {_ETATS[marque.etat] for marque in restantes}
    divergent = len(arrivees) > 1 or len(departs) > 1 or any(not _est_coherente(m) for m in presentes)
    if len(etats) > 1 or (horaires_comptent and divergent):
        etat = EtatPresence.CONFLIT
    else:
        etat = etats.pop() if etats else EtatPresence.NON_POINTE
    return Situation(
        etat=etat,
        marques=restantes,
        non_prevue=bool(presentes) and not prevue,
        arrivee=min(arrivees, default=None),
        depart=_find_depart(presentes),
    )


def _est_coherente(marque: Marque) -> bool:
    return marque.arrivee is None or marque.depart is None or marque.arrivee <= marque.depart


def _find_depart(presentes: list[Marque]) -> datetime | None:
    """The last departure; None where somebody saw the child arrive after it."""
    dernier = max((m.depart for m in presentes if m.depart is not None), default=None)
    arrivees = [m.arrivee for m in presentes if m.etat is EtatMarque.PRESENT and m.arrivee is not None]
    return None if dernier is not None and any(arrivee > dernier for arrivee in arrivees) else dernier


def compute_situations(
    marques: Iterable[Marque], prevues: Container[Cle], horaires_comptent: Container[str] = frozenset()
) -> dict[Cle, Situation]:
    marques_by_cle: dict[Cle, list[Marque]] = {}
    for marque in marques:
        marques_by_cle.setdefault(marque.cle, []).append(marque)
    return {
        cle: compute_situation(siennes, cle in prevues, cle[1] in horaires_comptent)
        for cle, siennes in marques_by_cle.items()
    }


def list_conflits(situations: Mapping[Cle, Situation]) -> list[Cle]:
    return sorted(cle for cle, situation in situations.items() if situation.est_conflit)


def _keep_actuelles(marques: Iterable[Marque]) -> tuple[Marque, ...]:
    """The last word of each device, unless somebody who read it replaced it or the device took it back."""
    dernieres: dict[str, Marque] = {}
    remplacees: set[str] = set()
    for marque in marques:
        remplacees |= marque.remplace
        precedente = dernieres.get(marque.appareil)
        if precedente is None or _ordre(marque) > _ordre(precedente):
            dernieres[marque.appareil] = marque
    return tuple(
        marque
        for _appareil, marque in sorted(dernieres.items())
        if marque.id not in remplacees and marque.etat is not EtatMarque.EFFACE
    )


def _ordre(marque: Marque) -> tuple[int, datetime, str]:
    return (marque.rang, marque.instant, marque.id)


def _write_horaires(marques: list[Marque], presentes: list[Marque]) -> list[Marque]:
    """The presences with their hours: typed, else those of the marks that each follows, else the instant of the tap."""
    precedentes = _find_precedentes(marques)
    horaires: dict[str, tuple[datetime | None, datetime | None]] = {}
    for presente in presentes:
        for marque in _list_avant(presente, precedentes):
            horaires[marque.id] = _read_horaires(marque, [horaires.get(p.id) for p in precedentes[marque.id]])
    return [replace(m, arrivee=horaires[m.id][0], depart=horaires[m.id][1]) for m in presentes]


def _find_precedentes(marques: list[Marque]) -> dict[str, list[Marque]]:
    """What each mark follows: the former of its device and those that it names, if they say a presence.

    A former mark that one of the others already replaced is no part of it: somebody had said « absent » in between.
    """
    by_id = {marque.id: marque for marque in marques}
    suivies: dict[str, list[Marque]] = {}
    derniere: dict[str, Marque] = {}
    for marque in sorted(by_id.values(), key=_ordre):
        nommees = [by_id[une] for une in marque.remplace if une in by_id and une != marque.id]
        avant = derniere.get(marque.appareil)
        candidates = [*nommees, *([avant] if avant is not None and avant not in nommees else [])]
        depassees = {une for candidate in candidates for une in candidate.remplace}
        suivies[marque.id] = [c for c in candidates if c.etat in PRESENCES and c.id not in depassees]
        derniere[marque.appareil] = marque
    return suivies


def _list_avant(marque: Marque, precedentes: Mapping[str, list[Marque]]) -> list[Marque]:
    """The mark and all that it follows, the oldest first; marks that name each other are each read once."""
    vues, ordre, pile = {marque.id}, [], [(marque, iter(precedentes[marque.id]))]
    while pile:
        courante, suite = pile[-1]
        suivante = next((une for une in suite if une.id not in vues), None)
        if suivante is None:
            ordre.append(courante)
            pile.pop()
        else:
            vues.add(suivante.id)
            pile.append((suivante, iter(precedentes[suivante.id])))
    return ordre


def _read_horaires(
    marque: Marque, avant: list[tuple[datetime | None, datetime | None] | None]
) -> tuple[datetime | None, datetime | None]:
    """Whole minutes, as they are billed: two tablets tapped in one minute say the same."""
    est_du_jour = mots.jour_of(marque.instant) == marque.jour
    minute = marque.instant.replace(second=0, microsecond=0) if est_du_jour else None
    arrivee = min((a for a, _ in filter(None, avant) if a is not None), default=None)
    if marque.etat is EtatMarque.PRESENT:
        return marque.arrivee or arrivee or minute, marque.depart
    depart = max((d for _, d in filter(None, avant) if d is not None), default=None)
    return marque.arrivee or arrivee, marque.depart or depart or minute
