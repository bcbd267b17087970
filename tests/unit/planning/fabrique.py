"""Builders for the planning domain's tests: only what matters to a test is written in it."""

from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.planning import donnees as _donnees
from services.planning.domain.activite import Activite, Enfant, GenreActivite, Inscription, Periode
from services.planning.domain.calendrier import SEMAINE_4_JOURS, Calendrier, read_lignes
from services.planning.domain.delais import DELAIS_DE_LA_VILLE, Delai, Delais
from services.planning.domain.echeancier import prepare_jour
from services.planning.domain.mots import PARIS
from services.planning.domain.reservation import Demande, EtatReservation, Reservation

DONNEES = Path(_donnees.__path__[0])


@lru_cache(maxsize=1)
def la_table() -> tuple[str, ...]:
    return tuple((DONNEES / "calendrier_zone_c.csv").read_text("utf-8").splitlines())


@lru_cache(maxsize=1)
def le_calendrier() -> Calendrier:
    return Calendrier(read_lignes(la_table()))


def un_calendrier(*exceptions: str) -> Calendrier:
    """The town's calendar with more rows, such as `fermeture;2026-11-19;2026-11-19;grève;restauration;`."""
    return Calendrier(read_lignes((*la_table(), *exceptions)))


def a_paris(texte: str, fold: int = 0) -> datetime:
    """`2026-11-19 23:59:59` on the town's clock; `fold=1` is the second passage of the hour played twice."""
    return datetime.fromisoformat(texte).replace(tzinfo=PARIS, fold=fold)


def une_activite(genre: GenreActivite = GenreActivite.RESTAURATION, **champs: Any) -> Activite:
    """Restauration at Jaurès with the town's deadlines, unless told otherwise; its id is its kind."""
    est_mercredi = genre.value.startswith("mercredi")
    mange = est_mercredi or genre in (GenreActivite.RESTAURATION, GenreActivite.VACANCES)
    par_defaut: dict[str, Any] = {
        "id": genre.value,
        "genre": genre,
        "nom": genre.value,
        "jours": frozenset({2}) if est_mercredi else SEMAINE_4_JOURS,
        "periode": Periode.SCOLAIRE,
        "debut": time(11, 30),
        "fin": time(13, 20),
        "delais": DELAIS_DE_LA_VILLE if mange else Delais(None, Delai(3), Delai(1)),
        "sites": frozenset({"jaures"}),
        "age_min": 3,
        "age_max": 11,
    }
    return Activite(**(par_defaut | champs))


def un_enfant(*activites: Activite, naissance: date = date(2017, 5, 1), annee: str = "2026-2027") -> Enfant:
    """Léonie, 9 years old in November 2026, enrolled at Jaurès for these activities."""
    return Enfant("leonie", naissance, tuple(Inscription(a.id, annee, "jaures") for a in activites))


def une_demande(
    now: str = "2026-11-05 14:12:00",
    jour: date = date(2026, 11, 20),
    etat: EtatReservation = EtatReservation.AUCUNE,
    activite: Activite | None = None,
    calendrier: Calendrier | None = None,
    **champs: Any,
) -> Demande:
    """A parent, on Thursday 5 November 2026 at 14h12, about the lunch of Friday 20 November."""
    activite = activite or une_activite()
    prepare = prepare_jour(activite, jour, calendrier or le_calendrier(), "jaures")
    par_defaut: dict[str, Any] = {"enfant": un_enfant(activite), "reservation": Reservation(etat)}
    return Demande(jour=prepare, now=a_paris(now), **(par_defaut | champs))
