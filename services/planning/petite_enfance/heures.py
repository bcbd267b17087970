"""The hours of the crèche by child, month and household: computed from contracts, absences and marks, said to billing.

A refresh says only what changed, each state with the next version: doing it twice says nothing twice.
"""

from __future__ import annotations

import calendar
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from contracts.planning import HeuresEtat
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.domain.activite import GenreActivite
from services.planning.domain.creche import (
    Absence,
    Contrat,
    Heures,
    Horaires,
    MotifAbsence,
    Passage,
    Regle,
    Situation,
    compute_mois,
    read_regles,
)
from services.planning.referentiel import Referentiel
from services.planning.sante import own_sealer

ENFANTS_PAR_LOT = 200
REGLES: Final[tuple[Regle, ...]] = read_regles(
    files("services.planning.donnees").joinpath("creche.csv").read_text("utf-8").splitlines()
)
_CONTRATS = "select * from contrat_creche where enfant_id = any(cast(:enfants as uuid[])) order by enfant_id, rang"
_ABSENCES = """
select absence_id, enfant_id, du, au, scelle from absence_creche
where enfant_id = any(cast(:enfants as uuid[])) and retiree_at is null order by du, absence_id
"""
_CRENEAUX = """
select enfant_id, jour, foyer_id, etat, presence, arrivee, depart from creneau
where enfant_id = any(cast(:enfants as uuid[])) and activite = any(cast(:activites as text[]))
  and jour between :premier and :dernier and (presence in ('present', 'conflit') or etat = 'annulee_par_la_ville')
order by jour
"""
_KEEP = """
insert into heures_creche as h (enfant_id, foyer_id, mois, activite, contrat_minutes, deduites_minutes,
                                supplement_minutes, ouvertes)
select enfant_id, foyer_id, mois, activite, contrat, deduites, supplement,
       coalesce(cast(string_to_array(nullif(ouvertes, ''), ' ') as date[]), '{}')
from unnest(cast(:enfants as uuid[]), cast(:foyers as uuid[]), cast(:mois as date[]), cast(:activites as text[]),
            cast(:contrats as integer[]), cast(:deduites as integer[]), cast(:supplements as integer[]),
            cast(:ouvertes as text[]))
     as t (enfant_id, foyer_id, mois, activite, contrat, deduites, supplement, ouvertes)
on conflict (enfant_id, mois, foyer_id) do update set activite = excluded.activite,
    contrat_minutes = excluded.contrat_minutes, deduites_minutes = excluded.deduites_minutes,
    supplement_minutes = excluded.supplement_minutes, ouvertes = excluded.ouvertes, version = h.version + 1
where (h.contrat_minutes, h.deduites_minutes, h.supplement_minutes, h.ouvertes)
      is distinct from (excluded.contrat_minutes, excluded.deduites_minutes, excluded.supplement_minutes,
                        excluded.ouvertes)
returning *
"""
# A household that has nothing left to say of a month says so.
_CONNUES = """
select enfant_id, foyer_id, mois, activite from heures_creche
where enfant_id = any(cast(:enfants as uuid[])) and mois = any(cast(:mois as date[]))
"""
_A_SUIVRE = """
select distinct enfant_id from contrat_creche
where du <= :dernier and dernier >= :premier and enfant_id > :apres order by enfant_id limit :lot
"""


@dataclass(slots=True)
class Lue:
    """What is kept of one child at the crèche."""

    contrats: list[Contrat] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    fermes: set[date] = field(default_factory=set)

    def situation(self, tranche_minutes: int) -> Situation:
        fermes = frozenset(self.fermes)
        return Situation(self.contrats, self.absences, self.passages, fermes, REGLES, tranche_minutes)


def refresh(tx: Transaction, referentiel: Referentiel, enfants: Iterable[UUID], mois: Iterable[date]) -> None:
    """Says the hours that changed, of these children and months (their first days). Five statements at most.

    The rows of the children are locked by the caller, so that two refreshes of one child follow one another.
    """
    tx.say(*(etat_of_heures(referentiel, row) for row in keep(tx, referentiel, enfants, mois)))


def keep(tx: Transaction, referentiel: Referentiel, enfants: Iterable[UUID], mois: Iterable[date]) -> Sequence[Any]:
    """Computes and keeps; the rows that changed, for whoever says them."""
    ids, premiers = sorted(str(enfant_id) for enfant_id in set(enfants)), sorted(set(mois))
    activites = creche_activites(referentiel)
    if not ids or not premiers or not activites:
        return ()
    lues = read_lues(tx, activites, ids, premiers[0], last_day(premiers[-1]))
    rows: dict[tuple[str, str, date], tuple[str, Heures]] = {}
    for connue in tx.execute(_CONNUES, enfants=ids, mois=premiers):
        cle = (str(connue.enfant_id), str(connue.foyer_id), connue.mois)
        rows[cle] = (connue.activite, Heures(cle[1], connue.mois))
    for enfant_id, lue in lues.items():
        for premier in premiers:
            for heures in compute_mois(lue.situation(referentiel.creche_tranche), premier, last_day(premier)):
                rows[enfant_id, heures.foyer_id, premier] = (activites[0], heures)
    return tx.execute(_KEEP, **_columns(rows)) if rows else ()


def refresh_all(tx: Transaction) -> None:
    """Every contract of this month and the one before: a month begins, and nobody wrote anything. In batches."""
    referentiel = memoire.read(tx)
    courant = mots.jour_of(tx.now).replace(day=1)
    mois = [(courant - timedelta(days=1)).replace(day=1), courant]
    apres = UUID(int=0)
    while lot := tx.execute(_A_SUIVRE, premier=mois[0], dernier=last_day(courant), apres=apres, lot=ENFANTS_PAR_LOT):
        ids = [row.enfant_id for row in lot]
        tx.execute(
            "select 1 from enfant where enfant_id = any(cast(:ids as uuid[])) order by enfant_id for no key update",
            ids=[str(enfant_id) for enfant_id in ids],
        )
        refresh(tx, referentiel, ids, mois)
        apres = ids[-1]


def months_between(premier: date, dernier: date) -> Iterator[date]:
    """First days of the months from one day to the other; none where the last comes before."""
    mois = premier.replace(day=1)
    while mois <= dernier:
        yield mois
        mois = last_day(mois) + timedelta(days=1)


def last_day(premier: date) -> date:
    return premier.replace(day=calendar.monthrange(premier.year, premier.month)[1])


def creche_activites(referentiel: Referentiel) -> list[str]:
    return [code for code, x in referentiel.activites.items() if x.regle.genre is GenreActivite.CRECHE]


def read_lues(
    tx: Transaction, activites: Sequence[str], ids: Sequence[str], premier: date, dernier: date
) -> dict[str, Lue]:
    """Contracts and absences of these children, and the days from one to the other. Three statements."""
    lues: dict[str, Lue] = defaultdict(Lue)
    for row in tx.execute(_CONTRATS, enfants=list(ids)):
        lues[str(row.enfant_id)].contrats.append(read_contrat(row))
    for row in tx.execute(_ABSENCES, enfants=list(ids)):
        lues[str(row.enfant_id)].absences.append(read_absence(row))
    for row in tx.execute(_CRENEAUX, enfants=list(ids), activites=list(activites), premier=premier, dernier=dernier):
        lue = lues[str(row.enfant_id)]
        if row.presence is None:
            lue.fermes.add(row.jour)
        else:
            lue.passages.append(
                Passage(row.jour, str(row.foyer_id), _local(row.arrivee), _local(row.depart), row.presence == "conflit")
            )
    return lues


def read_contrat(row: Any) -> Contrat:
    jours = read_horaires(row.jours)
    return Contrat(str(row.contrat_id), str(row.foyer_id), row.du, row.au, row.semaines, jours, row.dernier)


def read_horaires(jours: Iterable[Any]) -> dict[int, Horaires]:
    """By weekday, from the kept ``jours`` of a contract."""
    return {
        jour["jour"]: Horaires(time.fromisoformat(jour["arrivee"]), time.fromisoformat(jour["depart"]))
        for jour in jours
    }


def read_absence(row: Any) -> Absence:
    dite = json.loads(own_sealer().open(row.scelle, f"absence_creche:{row.absence_id}"))
    return Absence(row.du, row.au, MotifAbsence(dite["motif"]), dite["justificatif_vu"])


def read_attendus(tx: Transaction, enfants: Iterable[UUID], jour: date) -> dict[UUID, dict[str, time]]:
    """``attendu_de`` and ``attendu_a`` of the children whose contract has this day. One statement."""
    attendus = {}
    for row in tx.execute(_CONTRATS, enfants=[str(enfant_id) for enfant_id in enfants]):
        horaires = read_contrat(row).horaires(jour)
        if horaires is not None:
            attendus[row.enfant_id] = {"attendu_de": horaires.arrivee, "attendu_a": horaires.depart}
    return attendus


def etat_of_heures(referentiel: Referentiel, row: Any) -> HeuresEtat:
    proposee = referentiel.activites.get(row.activite)
    return HeuresEtat(
        version=row.version,
        enfant_id=row.enfant_id,
        foyer_id=row.foyer_id,
        mois=f"{row.mois:%Y-%m}",
        activite=row.activite,
        activite_libelle=proposee.libelle if proposee else row.activite,
        contrat_minutes=row.contrat_minutes,
        deduites_minutes=row.deduites_minutes,
        supplement_minutes=row.supplement_minutes,
        ouvertes=row.ouvertes,
    )


def _columns(rows: dict[tuple[str, str, date], tuple[str, Heures]]) -> dict[str, Any]:
    cles = sorted(rows)
    heures = [rows[cle][1] for cle in cles]
    return {
        "enfants": [cle[0] for cle in cles],
        "foyers": [cle[1] for cle in cles],
        "mois": [cle[2] for cle in cles],
        "activites": [rows[cle][0] for cle in cles],
        "contrats": [h.contrat for h in heures],
        "deduites": [h.deduites for h in heures],
        "supplements": [h.supplement for h in heures],
        "ouvertes": [" ".join(jour.isoformat() for jour in h.ouvertes) for h in heures],
    }


def _local(instant: datetime | None) -> datetime | None:
    return None if instant is None else mots.to_paris(instant)
