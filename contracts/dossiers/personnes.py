"""Who may pick a child up, "rentre seul", photo, outings, emergency care; and the parents' disagreements (L9).

Each parent sees and changes her own household's entries only (DOMAIN §3). When two households contradict each other an
agent decides (code civil 373-2-1 leaves the rest to the judge); until then the most careful answer holds.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.base import AGENTS, CodeActivite, Nom, Request, Response, Rien, Rpc, WriteRequest
from contracts.dossiers.accuse import PARENT, Accuse, Ligne, Motif, Telephone
from contracts.errors import Refus

Sens = Literal["autorisee", "refusee"]
"""May come, or must not: a refusal concerns whoever the other parent names."""


class PersonneVue(Response):
    """One entry of one's own household."""

    personne_id: UUID
    enfant_ids: list[UUID]
    prenom: str
    nom: str
    telephone: str
    lien: str
    sens: Sens
    a_appeler: bool
    """Also to be called when a parent cannot be reached."""
    du: date
    au: date | None = None
    version: int
    est_contestee: bool = False
    """The other parent refuses this person: an agent decides, nobody may come meanwhile."""


class RentreSeulVue(Response):
    """``accorde`` false: this household is against it."""

    activite: CodeActivite
    accorde: bool = True
    heure: time | None = None
    du: date
    au: date | None = None


class AutorisationsEnfant(Response):
    """One child's permissions as this household gave them; ``None`` where it never answered."""

    enfant_id: UUID
    prenom: str
    photo: bool | None = None
    sorties: bool | None = None
    soins: bool | None = None
    rentre_seul: list[RentreSeulVue] = []
    version: int = 0
    en_conflit: list[str] = []
    """Kinds on which the other household answered otherwise."""
    peut_modifier: bool = True


class ActiviteConnue(Response):
    code: CodeActivite
    libelle: str


class GetAutorisations(Request):
    """Everything that this household authorised."""


class Autorisations(Response):
    enfants: list[AutorisationsEnfant]
    personnes: list[PersonneVue]
    activites: list[ActiviteConnue]


class SavePersonne(WriteRequest):
    """Adds (``version_lue`` 0) or changes one entry, at once; idempotent by ``operation_id`` and ``personne_id``.

    If somebody changed it since ``version_lue``, both entries are kept and an agent is alerted.
    """

    personne_id: UUID
    version_lue: int = 0
    enfant_ids: Annotated[list[UUID], Field(min_length=1, max_length=12)]
    prenom: Nom
    nom: Nom
    telephone: Telephone = ""
    lien: Ligne = ""
    sens: Sens = "autorisee"
    a_appeler: bool = False
    du: date
    au: date | None = None


class RemovePersonne(WriteRequest):
    """The person may no longer come, from now on; the history keeps it."""

    personne_id: UUID
    version_lue: int


class RentreSeulSaisi(Request):
    """Yes from an hour on, or no; an activity that is not named has no answer of this household."""

    activite: CodeActivite
    accorde: bool = True
    heure: time | None = None
    du: date
    au: date | None = None


class SaveAutorisations(WriteRequest):
    """The whole answer of one household for one child. Raises ``ChampsEnConflit`` if the household changed it since.

    Idempotent by ``operation_id``.
    """

    enfant_id: UUID
    version_lue: int
    photo: bool
    sorties: bool
    soins: bool
    rentre_seul: Annotated[list[RentreSeulSaisi], Field(max_length=20)] = []


class GenreLitige(StrEnum):
    SANTE = "sante"
    PERSONNE = "personne"
    AUTORISATION = "autorisation"


class ValeurEnLitige(Response):
    """One of the two values, who gave it and when."""

    valeur: str
    foyer: str
    par: str
    at: AwareDatetime


class LitigeResume(Response):
    """No value here: the list may stay open on a screen."""

    litige_id: UUID
    genre: GenreLitige
    numero: str
    nom_dossier: str
    prenom: str
    ouvert_at: AwareDatetime


class ListLitiges(Request):
    """Disagreements and double edits that wait for an agent, oldest first."""


class Litiges(Response):
    litiges: list[LitigeResume]


class GetLitige(Request):
    litige_id: UUID


class LitigeVue(LitigeResume):
    dossier_id: UUID
    enfant_id: UUID
    champ: str
    premiere: ValeurEnLitige
    seconde: ValeurEnLitige
    peut_garder_les_deux: bool


class DecideLitige(WriteRequest):
    """An agent keeps the first value, the second, or both where both can stand; the reason is in the history.

    Raises ``LitigeDejaDecide``.
    """

    litige_id: UUID
    decision: Literal["premiere", "seconde", "les_deux"]
    motif: Motif = ""


class LitigeDejaDecide(Refus):
    code = "litige_deja_decide"


GET_AUTORISATIONS = Rpc("dossiers", "get_autorisations", GetAutorisations, Autorisations, PARENT)
SAVE_PERSONNE = Rpc("dossiers", "save_personne", SavePersonne, Accuse, PARENT)
REMOVE_PERSONNE = Rpc("dossiers", "remove_personne", RemovePersonne, Accuse, PARENT)
SAVE_AUTORISATIONS = Rpc("dossiers", "save_autorisations", SaveAutorisations, Accuse, PARENT)
LIST_LITIGES = Rpc("dossiers", "list_litiges", ListLitiges, Litiges, AGENTS)
GET_LITIGE = Rpc("dossiers", "get_litige", GetLitige, LitigeVue, AGENTS)
DECIDE_LITIGE = Rpc("dossiers", "decide_litige", DecideLitige, Rien, AGENTS)
