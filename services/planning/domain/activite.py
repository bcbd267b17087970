"""What may be booked: an activity, its opening days, and a child's right to it.

Public names
    GenreActivite(StrEnum)      restauration, matin, soir, etude, mercredi_journee, mercredi_matin_repas,
                                mercredi_repas_apres_midi, vacances, creche
    Periode(StrEnum)            scolaire (school time, Wednesdays included), vacances, annee
    Unite(StrEnum)              jour, semaine (a week of holidays is booked as one)
    Activite(id, genre, nom, jours, periode, debut, fin, delais, sites=frozenset(), age_min=0, age_max=99,
             capacite=None, unite=JOUR)
    Inscription(activite_id, annee_scolaire, site="", du=None, au=None)     an accepted one, both days included
    Enfant(id, naissance, inscriptions=())      .find_inscription(activite, jour, annee_scolaire)
    age_on(naissance, jour) -> int              whole years
    find_motif_fermeture(activite, jour, calendrier, site="", rythme=None) -> Motif | None
    find_jour_reference(activite, jour, calendrier, site="", rythme=None) -> date      its deadlines are counted from it
        `rythme`: weekdays of the child's school, where it is not the site; by default those of the site
    compute_debut(activite, jour) -> datetime   start of the slot, UTC: decides which household is in charge

Ids are strings, hours are local to Paris, ages are whole years on the day, both bounds included.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from services.planning.domain import mots
from services.planning.domain.calendrier import Calendrier, Motif
from services.planning.domain.delais import Delais


class GenreActivite(StrEnum):
    RESTAURATION = "restauration"
    MATIN = "matin"
    SOIR = "soir"
    ETUDE = "etude"
    MERCREDI_JOURNEE = "mercredi_journee"
    MERCREDI_MATIN_REPAS = "mercredi_matin_repas"
    MERCREDI_REPAS_APRES_MIDI = "mercredi_repas_apres_midi"
    VACANCES = "vacances"
    CRECHE = "creche"


class Periode(StrEnum):
    SCOLAIRE = "scolaire"
    VACANCES = "vacances"
    ANNEE = "annee"


class Unite(StrEnum):
    JOUR = "jour"
    SEMAINE = "semaine"


@dataclass(frozen=True, slots=True)
class Activite:
    """`jours` are weekdays, Monday is 0. An empty `sites` means every site."""

    id: str
    genre: GenreActivite
    nom: str
    jours: frozenset[int]
    periode: Periode
    debut: time
    fin: time
    delais: Delais
    sites: frozenset[str] = frozenset()
    age_min: int = 0
    age_max: int = 99
    capacite: int | None = None
    unite: Unite = Unite.JOUR

    def __post_init__(self) -> None:
        if self.debut >= self.fin:
            raise ValueError(f"{self.nom}: it ends before it begins")
        if self.age_min > self.age_max:
            raise ValueError(f"{self.nom}: no age fits")

    def __hash__(self) -> int:
        """Of the id alone: every cell of a month looks its day up by its activity."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Inscription:
    """An accepted enrolment; `du` and `au` narrow it inside the school year."""

    activite_id: str
    annee_scolaire: str
    site: str = ""
    du: date | None = None
    au: date | None = None

    def couvre(self, jour: date) -> bool:
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)


@dataclass(frozen=True, slots=True)
class Enfant:
    id: str
    naissance: date
    inscriptions: tuple[Inscription, ...] = ()

    def find_inscription(self, activite: Activite, jour: date, annee_scolaire: str) -> Inscription | None:
        for inscription in self.inscriptions:
            if (
                inscription.activite_id == activite.id
                and inscription.annee_scolaire == annee_scolaire
                and inscription.couvre(jour)
                and (not activite.sites or inscription.site in activite.sites)
            ):
                return inscription
        return None


def age_on(naissance: date, jour: date) -> int:
    """Whole years; a child of 29 February is older on 1 March of common years."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


_HORS_VACANCES: Final = Motif("hors_vacances", "ouvert pendant les vacances seulement")


_A_L_ECOLE: Final = frozenset(
    {GenreActivite.RESTAURATION, GenreActivite.MATIN, GenreActivite.SOIR, GenreActivite.ETUDE}
)
"""They go with the school's day: none where the school has no class."""
_AVEC_LE_MATIN: Final = frozenset({GenreActivite.MERCREDI_JOURNEE, GenreActivite.MERCREDI_MATIN_REPAS})
"""They take the Wednesday morning, which a school of four days and a half keeps for itself."""
_ECOLE_LE_MATIN: Final = Motif("semaine", "école le mercredi matin")


def find_motif_fermeture(
    activite: Activite, jour: date, calendrier: Calendrier, site: str = "", rythme: frozenset[int] | None = None
) -> Motif | None:
    """Why this activity is closed that day; None when it is open.

    The town's closure wins, then its exceptional opening, then public holidays, then the activity's own days.
    """
    if not calendrier.couvre(jour):
        return calendrier.motif(jour)
    portees = (activite.id, activite.genre.value, site)
    if (fermeture := calendrier.fermeture(jour, portees)) is not None:
        return fermeture
    if calendrier.est_ouverture(jour, portees):
        return None
    if activite.periode is Periode.SCOLAIRE:
        return _find_motif_scolaire(
            activite, jour, calendrier, calendrier.rythme_de(site) if rythme is None else rythme
        )
    if (ferie := calendrier.nom_ferie(jour)) is not None:
        return Motif("ferie", ferie)
    if activite.periode is Periode.VACANCES and not calendrier.est_vacances(jour):
        return _HORS_VACANCES
    return None if jour.weekday() in activite.jours else _pas_ce_jour(jour)


def _find_motif_scolaire(
    activite: Activite, jour: date, calendrier: Calendrier, rythme: frozenset[int]
) -> Motif | None:
    """The activity's weekdays, among those of the school for what goes with its day."""
    jours = activite.jours & rythme if activite.genre in _A_L_ECOLE else activite.jours
    motif = calendrier.motif(jour, jours)
    if motif is not None:
        return _pas_ce_jour(jour) if motif.genre == "semaine" else motif
    est_mercredi_d_ecole = jour.weekday() == 2 and calendrier.motif(jour, rythme) is None
    return _ECOLE_LE_MATIN if est_mercredi_d_ecole and activite.genre in _AVEC_LE_MATIN else None


def _pas_ce_jour(jour: date) -> Motif:
    return Motif("semaine", f"pas d’accueil le {mots.nom_du_jour(jour)}")


def find_jour_reference(
    activite: Activite, jour: date, calendrier: Calendrier, site: str = "", rythme: frozenset[int] | None = None
) -> date:
    """A week is booked before its first open day; a day before itself."""
    if activite.unite is Unite.SEMAINE:
        lundi = jour - timedelta(days=jour.weekday())
        for rang in range(jour.weekday()):
            candidat = lundi + timedelta(days=rang)
            if find_motif_fermeture(activite, candidat, calendrier, site, rythme) is None:
                return candidat
    return jour


def compute_debut(activite: Activite, jour: date) -> datetime:
    return datetime.combine(jour, activite.debut, mots.PARIS).astimezone(UTC)
