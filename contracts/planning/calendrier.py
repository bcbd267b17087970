"""The calendar as agents edit it: what a change would do is read first, then confirmed; every change is kept."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.base import AGENTS, LISIBLE, PLUSIEURS_LIGNES, Nom, Request, Response, Rpc, WriteRequest
from contracts.errors import Refus
from contracts.planning.lecture import SiteVue

FICHIER_MAX_CARACTERES = 1_500_000
Zone = Literal["A", "B", "C"]
Portee = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_-]{1,39})$")]
"""``*`` (everything), or the code of a site, an activity or a kind of activity."""
JourDeSemaine = Annotated[int, Field(ge=0, le=6)]
"""Monday is 0."""


class GenreJournee(StrEnum):
    """What a row of the calendar says of its days."""

    ANNEE = "annee"
    VACANCES = "vacances"
    ETE = "ete"
    SANS_CLASSE = "sans_classe"
    CLASSE = "classe"
    FERMETURE = "fermeture"
    OUVERTURE = "ouverture"


class CalendrierChange(Refus):
    """Somebody else changed the calendar since this page read it: what it would do is to be read again."""

    code = "calendrier_change"


class CalendrierRefuse(Refus):
    """A row that cannot be. ``raison`` is a word of ``services/planning/domain/edition.py``."""

    code = "calendrier_refuse"
    champ: str
    raison: str
    autre: str = ""
    jour: date | None = None


class FichierDeCalendrierRefuse(Refus):
    """``raison``: a word of ``services/planning/domain/calendrier_officiel.py``."""

    code = "fichier_de_calendrier_refuse"
    raison: str
    detail: str = ""


class LigneCalendrier(Response):
    genre: GenreJournee
    premier_jour: date
    dernier_jour: date
    nom: str
    portees: list[str] = []


class LigneVue(LigneCalendrier):
    """``est_decidee_ailleurs``: a closure, which has its own page."""

    ligne_id: UUID
    source: str
    est_decidee_ailleurs: bool


class LigneSaisie(Request):
    genre: GenreJournee
    premier_jour: date
    dernier_jour: date
    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80, pattern=LISIBLE)]
    portees: Annotated[list[Portee], Field(max_length=200)] = []
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=LISIBLE)] = ""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.dernier_jour < self.premier_jour:
            raise ValueError("the last day comes before the first")
        return self


class RythmeSaisi(Request):
    """``site`` empty: the town's. ``jours`` is ``None`` where the school follows the town."""

    site: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_-]{1,39})?$")] = ""
    jours: Annotated[list[JourDeSemaine], Field(min_length=1, max_length=6)] | None = None


class ChangementDuCalendrier(Request):
    """``version``: the calendar as the page read it."""

    version: UUID
    retirer: Annotated[list[UUID], Field(max_length=200)] = []
    ajouter: Annotated[list[LigneSaisie], Field(max_length=200)] = []
    rythmes: Annotated[list[RythmeSaisi], Field(max_length=2000)] = []
    zone: Zone | None = None


class PreviewCalendrier(ChangementDuCalendrier):
    """What it would do; nothing is written."""


class SaveCalendrier(ChangementDuCalendrier, WriteRequest):
    """``par``: who decides, as the history shows it; the journal keeps the account."""

    par: Nom
    origine: Literal["saisie", "import"] = "saisie"


class JourChange(Response):
    """``avant`` and ``apres``: why there is no school, empty on a school day."""

    jour: date
    avant: str
    apres: str


class EcheanceDeplacee(Response):
    """The deadline ``genre`` of an activity on a day: its last second, before and after."""

    libelle: str
    jour: date
    genre: Literal["cuisine", "animateurs", "annulation"]
    pourquoi: str
    avant: AwareDatetime
    apres: AwareDatetime


class EffetCalendrier(Response):
    """``jours`` and ``echeances`` are the first of ``nombre_jours`` and ``nombre_echeances``."""

    version: UUID
    retirees: list[LigneCalendrier]
    ajoutees: list[LigneCalendrier]
    jours: list[JourChange]
    nombre_jours: int
    echeances: list[EcheanceDeplacee]
    nombre_echeances: int
    reservations: int
    enfants: int
    familles: int


class GetCalendrier(Request):
    """The table, the rhythms, the public holidays and the last changes."""


class RythmeVu(Response):
    site: SiteVue
    jours: list[int] | None


class FerieVu(Response):
    jour: date
    nom: str


class EcartFerie(Response):
    """A day on which the law, computed here, and the library of control do not agree."""

    jour: date
    est_dans_la_loi: bool


class ChangementVu(Response):
    changement_id: UUID
    decide_at: AwareDatetime
    par: str
    origine: str
    avant: list[str]
    apres: list[str]
    annulees: int
    """Bookings cancelled so far."""
    est_fini: bool


class CalendrierVu(Response):
    version: UUID
    zone: Zone
    rythme: list[int]
    rythmes: list[RythmeVu]
    lignes: list[LigneVue]
    feries: list[FerieVu]
    ecarts: list[EcartFerie]
    sites: list[SiteVue]
    activites: list[SiteVue]
    """Code and name of each, for exceptional openings."""
    changements: list[ChangementVu]


class ReadFichierCalendrier(Request):
    """The official file, decoded: CSV or ICS."""

    contenu: Annotated[str, StringConstraints(max_length=FICHIER_MAX_CARACTERES, pattern=PLUSIEURS_LIGNES)]


class FichierLu(Response):
    """What importing it would change: to be previewed like any other change."""

    version: UUID
    zone: Zone
    retirer: list[UUID]
    ajouter: list[LigneCalendrier]
    inchangees: int


GET_CALENDRIER = Rpc("planning", "get_calendrier", GetCalendrier, CalendrierVu, AGENTS)
PREVIEW_CALENDRIER = Rpc("planning", "preview_calendrier", PreviewCalendrier, EffetCalendrier, AGENTS, timeout_s=20)
SAVE_CALENDRIER = Rpc("planning", "save_calendrier", SaveCalendrier, CalendrierVu, AGENTS, timeout_s=20)
READ_FICHIER_CALENDRIER = Rpc(
    "planning", "read_fichier_calendrier", ReadFichierCalendrier, FichierLu, AGENTS, timeout_s=20
)
