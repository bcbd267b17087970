"""Attendance from marks that are only ever added: who was there, who says otherwise, who was not expected.

Public names
    EtatMarque(StrEnum)         present, absent, efface (the device takes its mark back)
    Marque(id, enfant_id, activite_id, jour, etat, appareil, rang, instant, arrivee=None, depart=None,
           remplace=frozenset())
    EtatPresence(StrEnum)       non_pointe, present, absent, conflit
    Situation(etat, marques, non_prevue, arrivee, depart)       .est_facturable, .est_conflit
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
- Marks of different devices that remain and say the contrary are a conflict: both are kept, nothing is billed. Where
  hours are billed, different hours of arrival or of departure are a conflict too.
- A child present without a booking is accepted and flagged `non_prevue`; attendance bills it, booking never does.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class EtatMarque(StrEnum):
    PRESENT = "present"
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
    def est_facturable(self) -> bool:
        return self.etat is EtatPresence.PRESENT


_ETATS: Final = {EtatMarque.PRESENT: EtatPresence.PRESENT, EtatMarque.ABSENT: EtatPresence.ABSENT}


def compute_situation(marques: Iterable[Marque], prevue: bool, horaires_comptent: bool = False) -> Situation:
    restantes = _keep_actuelles(marques)
    presentes = [marque for marque in restantes if marque.etat is EtatMarque.PRESENT]
    arrivees = {m.arrivee for m in presentes if m.arrivee is not None}
    departs = {m.depart for m in presentes if m.depart is not None}
    etats = {_ETATS[marque.etat] for marque in restantes}
    horaires_divergent = horaires_comptent and (len(arrivees) > 1 or len(departs) > 1)
    if len(etats) > 1 or horaires_divergent:
        etat = EtatPresence.CONFLIT
    else:
        etat = etats.pop() if etats else EtatPresence.NON_POINTE
    return Situation(
        etat=etat,
        marques=restantes,
        non_prevue=bool(presentes) and not prevue,
        arrivee=min(arrivees, default=None),
        depart=max(departs, default=None),
    )


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
