"""Attendance: the sheet of one site, activity and day, and the marks of the tablets (L11)."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.base import LISIBLE, CodeActivite, Jour, Request, Response, Role, Rpc, WriteRequest
from contracts.planning.menus import Allergene

CodeSite = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]


class ListFeuilles(Request):
    jour: Jour


class FeuilleResume(Response):
    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    debut: time | None = None
    fin: time | None = None
    attendus: int
    pointes: int
    departs_a_noter: int = 0
    """Once the activity is over: children who were handed over, nobody wrote when."""


class DepartsOublies(Response):
    """A sheet of one of the last days on which departures are still to be written."""

    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    departs: int


class Feuilles(Response):
    """In the order of the day; ``oublis`` for who has sites of her own, when the day asked is today."""

    jour: date
    feuilles: list[FeuilleResume]
    oublis: list[DepartsOublies] = []


class GetFeuille(Request):
    site: CodeSite
    activite: CodeActivite
    jour: Jour


class GetVersionFeuille(Request):
    """Whether an open sheet must be read again; asked every second by each tablet."""

    site: CodeSite
    activite: CodeActivite
    jour: Jour


class VersionFeuille(Response):
    """Opaque; equal texts, equal sheets. ``attendus``: who is expected, with which signs; ``pointages``: the marks."""

    attendus: str
    pointages: str


class EtatPointage(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    PARTI = "parti"
    EFFACE = "efface"
    """The tablet takes its own mark back."""


class MarqueVue(Response):
    """A mark that still counts, as the sheet shows it: "Présent à 11h35, tablette Cour"."""

    marque_id: UUID
    etat: EtatPointage
    appareil: str
    instant: AwareDatetime
    """The hour that it says: typed, else the tablet's at the tap."""
    arrivee: AwareDatetime | None = None
    depart: AwareDatetime | None = None
    compte_id: UUID | None = None
    """Whose session made the mark, where somebody must settle it; accounts has the name (``LIST_NOMS``)."""
    role: Role | None = None
    """What that person was then: said even when the name cannot be."""


class VientChercher(Response):
    """Somebody who may leave with the child that day: "Mme Odette Lefèvre (grand-mère)"."""

    nom: str
    lien: str = ""


class LigneFeuille(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    classe: str
    photo: int | None = None
    """Version of the child's picture (``GET_PHOTOS``), where there is one."""
    tranche: Literal["", "moins_6", "six_et_plus"] = ""
    """Age group on the day, as the law counts animateurs (CASF R227-15)."""
    est_reserve: bool
    est_prevenue: bool = False
    """The family said that the child would not come."""
    justificatif_id: UUID | None = None
    """For agents only: the piece that the family joined to the absence; documents decides who opens it."""
    est_tardive: bool = False
    """The family said after the deadline that the child would come; nothing is booked."""
    etat: EtatPointage | Literal["conflit"] | None = None
    marques: list[MarqueVue] = []
    """What each tablet last said: the hour of arrival, or both sides of a conflict."""
    arrivee: AwareDatetime | None = None
    depart: AwareDatetime | None = None
    """To the minute, as somebody typed it or as the tablet was tapped; both sides of a conflict are in ``marques``."""
    depart_du: bool = False
    """The activity is over and the child was handed over: the hour of departure is still to be written."""
    attendu_de: time | None = None
    attendu_a: time | None = None
    """The hours of the child's contract that day, at a crèche."""
    a_un_pai: bool = False
    allergies: list[str] = []
    regime: str = "standard"
    dangers: list[Allergene] = []
    """Allergens of the day's menu that this child must not eat (``domain/allergene.py`` of planning)."""
    menu_a_verifier: bool = False
    """An allergy that nobody could compare with the menu: a person must look."""
    vient_chercher: list[VientChercher] = []
    """Who may leave with the child that day, the holders of parental authority aside."""
    rentre_seul: bool = False
    rentre_seul_des: time | None = None
    """Not before this hour, where the family gave one."""
    depart_en_conflit: bool = False
    """The parents contradict each other on who may take the child, and no agent has decided yet."""


class Feuille(Response):
    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    fin: time | None = None
    """When the activity ends: most departures that were forgotten are of about then."""
    lignes: list[LigneFeuille]
    version: VersionFeuille = VersionFeuille(attendus="", pointages="")
    """Read before the lines: a change that came between makes the sheet be read again."""


class ListNonPrevus(Request):
    """Children who could come to this sheet without a booking, by the first letters of their names (L11)."""

    site: CodeSite
    activite: CodeActivite
    jour: Jour
    texte: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80, pattern=LISIBLE)]


class NonPrevus(Response):
    """``lignes`` by name, at most 20; ``autres``: how many more, for a longer text to tell apart."""

    lignes: list[LigneFeuille]
    autres: int = 0


class Marque(Request):
    """One tap on the tablet; append-only, idempotent by ``marque_id``."""

    marque_id: UUID
    enfant_id: UUID
    etat: EtatPointage
    appareil: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=LISIBLE)]
    instant: AwareDatetime
    """The tablet's own clock; the service adds the instant of receipt."""
    rang: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Counter of the tablet, since its clock may be wrong; 0 where it has none."""
    remplace: Annotated[list[UUID], Field(max_length=20)] = []
    """Marks of other tablets that this person has read and decides against ("Garder présent")."""
    arrivee: AwareDatetime | None = None
    depart: AwareDatetime | None = None
    """Hours that a person typed: a correction. Without them the instant of the tap counts (« présent »: arrival;
    « parti »: departure). Of the day of the sheet, and not to come."""

    @model_validator(mode="after")
    def _check_horaires(self) -> Marque:
        """Hours belong to a presence, a departure to somebody who left, after the arrival."""
        if self.arrivee is not None and self.etat not in (EtatPointage.PRESENT, EtatPointage.PARTI):
            raise ValueError("arrivee_sans_presence")
        if self.depart is not None and self.etat is not EtatPointage.PARTI:
            raise ValueError("depart_sans_parti")
        if self.arrivee is not None and self.depart is not None and self.depart <= self.arrivee:
            raise ValueError("depart_avant_arrivee")
        return self


class Point(WriteRequest):
    site: CodeSite
    activite: CodeActivite
    jour: Jour
    marques: Annotated[list[Marque], Field(min_length=1, max_length=1000)]


class Pointee(Response):
    """``refusees``: marks of children that this site does not know, or whose id is known with another content; the
    others are kept.

    When every child is unknown, the whole request is ``Introuvable``.
    """

    gardees: int
    deja_connues: int
    refusees: list[UUID] = []


_POINTE = frozenset({Role.ANIMATEUR, Role.AGENT, Role.ADMINISTRATEUR})

LIST_FEUILLES = Rpc("planning", "list_feuilles", ListFeuilles, Feuilles, _POINTE)
GET_FEUILLE = Rpc("planning", "get_feuille", GetFeuille, Feuille, _POINTE)
GET_VERSION_FEUILLE = Rpc("planning", "get_version_feuille", GetVersionFeuille, VersionFeuille, _POINTE)
LIST_NON_PREVUS = Rpc("planning", "list_non_prevus", ListNonPrevus, NonPrevus, _POINTE)
POINT = Rpc("planning", "point", Point, Pointee, _POINTE, timeout_s=15.0)
