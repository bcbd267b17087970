"""The month of one child, seen to be changed: draft, recap, save (leaflet L12)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.base import CodeActivite, Jour, Mois, Request, Response, Rien, Role, Rpc, WriteRequest
from contracts.planning.effets import EffetsVille


class Coche(Request):
    """One tick of the month: this activity on this day, wanted or not."""

    activite: CodeActivite
    jour: Jour
    voulu: bool


Coches = Annotated[list[Coche], Field(max_length=400)]


class Effet(StrEnum):
    """What an accepted change means for the town (L10)."""

    CUISINE = "compte_cuisine"
    ANIMATEURS = "compte_animateurs"
    SANS_COMMANDE = "apres_delais"
    """Added by an agent after every deadline."""
    LISTE_ATTENTE = "liste_attente"
    """Full: the child waits for a place, ``rang`` says where."""
    QUITTE_LISTE = "quitte_liste"
    """A rank given up, or a place that was offered: nothing had been booked."""
    RETRAIT = "retrait"
    ABSENCE = "absence"
    """Too late to cancel: the site is told."""


class EnfantDuPlanning(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    ecole: str
    classe: str
    peut_reserver: bool
    est_en_creche: bool = False
    """Its hours are in a contract: ``GET_CRECHE``."""


class ActiviteVue(Response):
    code: CodeActivite
    libelle: str
    horaires: str
    groupe: str = ""
    """Activities of the same non-empty group exclude each other (Wednesday's formulas)."""


class CelluleVue(Response):
    """A cell of the month: what is, what can be done, until when and why.

    ``etat``: ``libre`` and ``prise`` can be changed; ``fixe`` cannot, ``mot`` and ``note`` say why.
    ``mot``/``note`` describe the cell as it is; ``mot_si_change``/``note_si_change`` as it would be once changed.
    """

    activite: CodeActivite
    etat: Literal["libre", "prise", "fixe"]
    est_reserve: bool = False
    mot: str
    note: str = ""
    mot_si_change: str = ""
    note_si_change: str = ""
    signe: Literal["", "ok", "attente", "cadenas", "heure", "moins", "non", "barre"] = ""
    absence_a_declarer: bool = False
    """Booked, of one's own household, and too late to be cancelled."""


class JourVue(Response):
    jour: date
    ferme: str = ""
    """Why nothing opens that day ("vacances de la Toussaint"), empty when something does."""
    cellules: list[CelluleVue] = []


class GetMois(Request):
    """The month of one child to be changed; draft ticks are in ``brouillon``."""

    enfant_id: UUID
    mois: Mois


class MoisEnfant(Response):
    enfant: EnfantDuPlanning
    enfants: list[EnfantDuPlanning]
    """All the children of the person, for the tabs."""
    mois: Mois
    aujourd_hui: date
    activites: list[ActiviteVue]
    jours: list[JourVue]
    brouillon: list[Coche] = []
    delais: list[str] = []
    """The rules of the deadlines in words, for "Comprendre les délais"."""


class SaveBrouillon(WriteRequest):
    """« Valider »: keeps the ticks in the draft of this account, child and month; nothing is booked."""

    enfant_id: UUID
    mois: Mois
    coches: Coches


class DropBrouillon(WriteRequest):
    enfant_id: UUID
    mois: Mois


class Changement(Response):
    """One accepted change, or what it would be."""

    activite: CodeActivite
    libelle: str
    jour: date
    effet: Effet
    note: str
    """"compté pour la cuisine, annulable jusqu’à dim. 22/11 23h59"."""
    rang: int | None = None
    """On the waiting list, from 1; an estimate in a recap, exact once saved."""
    foyer_id: UUID | None = None
    """The household in charge of the child that day: it alone would pay."""


class CelluleRefusee(Response):
    """One cell that could not be taken; the others were. ``code`` and ``nombres`` are a ``Refus`` on the wire."""

    activite: CodeActivite
    libelle: str
    jour: date
    code: str
    nombres: dict[str, Any] = {}


class PreviewMois(Request):
    """« Terminer les modifications »: the recap of these ticks; nothing is written."""

    enfant_id: UUID
    mois: Mois
    coches: Coches


class RecapMois(Response):
    enfant: EnfantDuPlanning
    mois: Mois
    changements: list[Changement]
    refusees: list[CelluleRefusee]
    effets: EffetsVille = EffetsVille()


class SaveMois(WriteRequest):
    """« Terminer »: books and cancels in one transaction; each refused cell is explained, the others are kept.

    Idempotent by ``operation_id``. Everything that is not a tick is refused: there is no price and no state here.
    """

    enfant_id: UUID
    mois: Mois
    coches: Coches


class Annulable(Response):
    """Until when a save may be undone, as the last second that is told; nothing when it no longer may."""

    annulable_jusqu_a: AwareDatetime | None = None
    """All of it."""
    annulable_en_partie_jusqu_a: AwareDatetime | None = None
    """Something of it: the same instant or a later one."""


class MoisSauve(Annulable):
    accuse: str
    """Number of the accusé de réception (CRPA L112-11), for instance ``R-2026-018427``."""
    enregistre_at: AwareDatetime
    enfant: EnfantDuPlanning
    changements: list[Changement]
    refusees: list[CelluleRefusee]


class GetSauvegarde(Request):
    """The answer kept for one of this person's own ``SaveMois``: the receipt is shown after POST–303–GET."""

    operation_id: UUID


RESERVE = frozenset({Role.PARENT, Role.AGENT, Role.ADMINISTRATEUR})

GET_MOIS = Rpc("planning", "get_mois", GetMois, MoisEnfant, RESERVE)
SAVE_BROUILLON = Rpc("planning", "save_brouillon", SaveBrouillon, Rien, RESERVE)
DROP_BROUILLON = Rpc("planning", "drop_brouillon", DropBrouillon, Rien, RESERVE)
PREVIEW_MOIS = Rpc("planning", "preview_mois", PreviewMois, RecapMois, RESERVE)
SAVE_MOIS = Rpc("planning", "save_mois", SaveMois, MoisSauve, RESERVE, timeout_s=10.0)
GET_SAUVEGARDE = Rpc("planning", "get_sauvegarde", GetSauvegarde, MoisSauve, RESERVE)
