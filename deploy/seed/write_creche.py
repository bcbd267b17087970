"""The crèche of the demo: a contract for each child but one, the hours of each day, what billing hears of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from deploy.seed.comptes import AGENT
from deploy.seed.copie import Copie, send_all
from deploy.seed.famille import make_id
from deploy.seed.periode import Periode
from deploy.seed.ville import CRECHE
from kit.clock import PARIS
from kit.database import Transaction, jsonb
from services.planning.petite_enfance import heures
from services.planning.referentiel import Referentiel

ACTIVITE: Final = "creche"
SEMAINES: Final = 44
"""Of reception from September to July: without closures nor family holidays."""
SANS_CONTRAT: Final = 2
"""The rank of the child whose contract an agent may sign in a demonstration."""
_RYTHMES: Final = (
    ((0, 1, 2, 3, 4), time(8), time(17, 30)),
    ((0, 1, 3), time(8, 30), time(16, 30)),
    ((2, 4), time(9), time(17)),
)
_INSCRITS = """
select enfant_id, foyer_defaut from enfant
where ecole = :site and inscriptions @> jsonb_build_array(
    jsonb_build_object('activite', cast(:activite as text), 'annee_scolaire', cast(:annee as text), 'etat', 'acceptee'))
order by enfant_id
"""


@dataclass(frozen=True, slots=True)
class Signe:
    enfant_id: UUID
    foyer_id: UUID
    jours: tuple[int, ...]
    arrivee: time
    depart: time


def write_creche(tx: Transaction, referentiel: Referentiel, periode: Periode) -> None:
    """Nothing in a town without the crèche, nor in the month between two school years."""
    annee = referentiel.annee_scolaire(periode.jour)
    if not annee or CRECHE not in referentiel.sites:
        return
    du, au = date(int(annee[:4]), 9, 1), date(int(annee[:4]) + 1, 7, 31)
    signes = _list_signes(tx.execute(_INSCRITS, site=CRECHE, activite=ACTIVITE, annee=annee))
    if not signes or periode.jour > au:
        return
    contrat = Copie(
        "contrat_creche",
        "contrat_id, enfant_id, foyer_id, activite, site, rang, du, au, semaines, jours, dernier, signe_at, compte_id",
    )
    for signe in signes:
        jours = [
            {"jour": jour, "arrivee": signe.arrivee.isoformat(), "depart": signe.depart.isoformat()}
            for jour in signe.jours
        ]
        contrat.add(
            make_id("contrat", str(signe.enfant_id)), signe.enfant_id, signe.foyer_id, ACTIVITE, CRECHE, 1, du, au,
            SEMAINES, jsonb(jours), au, datetime.combine(du - timedelta(days=60), time(10), PARIS), AGENT.compte_id,
        )  # fmt: skip
    contrat.send(tx)
    _write_jours(tx, referentiel, periode, signes, du)
    mois = heures.months_between(max(du, periode.premier), heures.last_day(periode.jour.replace(day=1)))
    heures.keep(tx, referentiel, [signe.enfant_id for signe in signes], mois)


def _list_signes(rows: Sequence[Any]) -> list[Signe]:
    return [
        Signe(row.enfant_id, row.foyer_defaut, *_RYTHMES[rang % len(_RYTHMES)])
        for rang, row in enumerate(rows)
        if rang != SANS_CONTRAT
    ]


def _write_jours(
    tx: Transaction, referentiel: Referentiel, periode: Periode, signes: Sequence[Signe], du: date
) -> None:
    creneau = Copie(
        "creneau",
        "enfant_id, activite, jour, site, foyer_id, etat, presence, arrivee, depart, compte_id, modifie_at, version",
    )
    marque = Copie(
        "marque",
        "marque_id, enfant_id, activite, jour, site, etat, appareil, rang, instant, recu_at, compte_id",
    )
    for jour in periode.jours():
        if jour < du or referentiel.prepare(ACTIVITE, jour, CRECHE).motif is not None:
            continue
        for signe in signes:
            if jour.weekday() not in signe.jours:
                continue
            presence, arrivee, depart = _day(signe, jour) if jour < periode.jour else (None, None, None)
            modifie = depart or datetime.combine(jour - timedelta(days=20), time(9), PARIS)
            creneau.add(
                signe.enfant_id, ACTIVITE, jour, CRECHE, signe.foyer_id, "reservee", presence, arrivee, depart,
                AGENT.compte_id, modifie, 1 if presence is None else 2,
            )  # fmt: skip
            for rang, (etat, instant) in enumerate(_marks(presence, arrivee, depart, jour)):
                cle = uuid.uuid5(signe.enfant_id, f"{jour}/{etat}")
                marque.add(
                    cle, signe.enfant_id, ACTIVITE, jour, CRECHE, etat, "Tablette Crèche",
                    (jour - date(2020, 1, 1)).days * 10 + rang, instant, instant, AGENT.compte_id,
                )  # fmt: skip
    send_all(tx, (creneau, marque))


def _day(signe: Signe, jour: date) -> tuple[str, datetime | None, datetime | None]:
    """The same town has the same days at each seed: one absence in twenty, some who stay too long."""
    tirage = uuid.uuid5(signe.enfant_id, str(jour)).int % 1000
    if tirage < 50:
        return "absent", None, None
    arrivee = datetime.combine(jour, signe.arrivee, PARIS) + timedelta(minutes=tirage % 14)
    depart = datetime.combine(jour, signe.depart, PARIS) + timedelta(minutes=tirage % 40 - 32)
    return "present", arrivee, depart


def _marks(
    presence: str | None, arrivee: datetime | None, depart: datetime | None, jour: date
) -> Iterator[tuple[str, datetime]]:
    if presence == "absent":
        yield "absent", datetime.combine(jour, time(9, 30), PARIS)
    if arrivee is not None and depart is not None:
        yield "present", arrivee
        yield "parti", depart
