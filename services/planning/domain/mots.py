"""French words for days and hours, in the town's own time.

Public names
    PARIS: ZoneInfo
    to_paris(instant: datetime) -> datetime            aware instant -> the same instant on the town's clock
    jour_of(instant: datetime) -> date                 the day that it is in town at that instant
    jour_court(jour: date) -> str                      "jeu. 19/11"
    jour_long(jour: date) -> str                       "lundi 16 novembre 2026", "dimanche 1er novembre 2026"
    jour_du_mois(jour: date) -> str                    "lundi 16 novembre"
    mois_annee(jour: date) -> str                      "novembre 2026"
    nom_du_jour(jour: date) -> str                     "lundi"
    heure(moment: time | datetime) -> str              "23h59", "8h05", "18h"
    instant_court(instant: datetime) -> str            "jeu. 19/11 23h59"
    instant_long(instant: datetime) -> str             "jeudi 19 novembre 2026 à 23h59"

An aware datetime is first put on the clock of Europe/Paris; a `time` is taken as already local.
"""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")

JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_JOURS_COURTS: Final = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MOIS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def to_paris(instant: datetime) -> datetime:
    """Put an aware instant on the town's clock. A naive one raises ValueError: its meaning is unknown."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware, this one has no zone")
    return instant.astimezone(PARIS)


def jour_of(instant: datetime) -> date:
    return to_paris(instant).date()


def nom_du_jour(jour: date) -> str:
    return JOURS[jour.weekday()]


def jour_court(jour: date) -> str:
    return f"{_JOURS_COURTS[jour.weekday()]} {jour.day}/{jour.month}"


def jour_du_mois(jour: date) -> str:
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{JOURS[jour.weekday()]} {quantieme} {MOIS[jour.month - 1]}"


def jour_long(jour: date) -> str:
    return f"{jour_du_mois(jour)} {jour.year}"


def mois_annee(jour: date) -> str:
    return f"{MOIS[jour.month - 1]} {jour.year}"


def heure(moment: time | datetime) -> str:
    local = to_paris(moment) if isinstance(moment, datetime) else moment
    return f"{local.hour}h{local.minute:02}" if local.minute else f"{local.hour}h"


def instant_court(instant: datetime) -> str:
    local = to_paris(instant)
    return f"{jour_court(local.date())} {heure(local)}"


def instant_long(instant: datetime) -> str:
    local = to_paris(instant)
    return f"{jour_long(local.date())} à {heure(local)}"
