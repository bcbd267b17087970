"""The health sheet and the vaccines: the most protected part of a dossier (DOMAIN §3).

Nothing of this is ever in an event in clear, a mail, a log or an address.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from contracts.base import AGENTS, Request, Response, Rien, Role, Rpc, WriteRequest
from contracts.dossiers.accuse import PARENT, Accuse, Ligne, Telephone
from contracts.dossiers.famille import SignesSante

Regime = Literal["standard", "sans_porc", "vegetarien", "panier_pai"]


class Medicament(BaseModel):
    """A medicine kept at the school; it carries its own expiry."""

    nom: Annotated[Ligne, Field(min_length=1)]
    expire_le: date


class FicheSanitaire(SignesSante):
    """The whole sheet, as it is sealed in the table. Diet is a menu choice, never a motive.

    A PAI is valid for the stay in one school: ``pai_ecole`` is where it was written.
    """

    pai_au: date | None = None
    pai_ecole: str = ""
    medicaments: list[Medicament] = []
    medecin: str = ""
    medecin_telephone: str = ""


class VaccinDemande(Response):
    """One compulsory vaccine of this child, by its date of birth and today's table."""

    code: str
    libelle: str
    manque: bool = False
    """An agent read the card and did not find it."""


class Vaccination(Response):
    """``verifiee_le``/``verifiee_par``: an agent read the card. Provisional admission: 3 months to comply."""

    verifiee_le: date | None = None
    verifiee_par: str = ""
    est_complete: bool = False
    provisoire_jusqu_au: date | None = None
    demandes: list[VaccinDemande] = []


class GetFiche(Request):
    enfant_id: UUID


class FicheVue(Response):
    """The sheet of one child for whoever may read it; ``version`` 0 when nobody filled it in yet."""

    enfant_id: UUID
    prenom: str
    nom: str
    ecole: str
    fiche: FicheSanitaire
    version: int
    relue_le: date | None = None
    a_renouveler_le: date | None = None
    pai_a_refaire: bool = False
    """Written for another school, or past its date."""
    medicaments_perimes: list[str] = []
    vaccination: Vaccination
    peut_modifier: bool
    modifiee_par: str = ""
    modifiee_at: AwareDatetime | None = None


class SaveFiche(WriteRequest):
    """The fields that the person filled in; ``None`` leaves one as it is. Idempotent by ``operation_id``.

    A field that somebody else changed since ``version_lue`` is never overwritten: raises ``ChampsEnConflit``; on
    allergies and PAI both values are kept and an agent is alerted. ``choisis`` are the fields that the person chose
    after she saw both values of ``version_vue``.
    """

    enfant_id: UUID
    version_lue: int
    version_vue: int = 0
    choisis: list[Ligne] = []
    regime: Regime | None = None
    allergies: Annotated[list[Annotated[Ligne, Field(min_length=1)]], Field(max_length=20)] | None = None
    a_un_pai: bool | None = None
    pai_au: date | Literal[""] | None = None
    """``""`` takes the date away."""
    pai_refait: bool = False
    """The PAI was written again for the present school."""
    medicaments: Annotated[list[Medicament], Field(max_length=10)] | None = None
    medecin: Ligne | None = None
    medecin_telephone: Telephone | None = None


class VerifyVaccins(WriteRequest):
    """An agent read the vaccine card; ``manquants`` are codes of ``VaccinDemande``. Idempotent by the child."""

    enfant_id: UUID
    manquants: list[Ligne] = []


class GetVaccination(Request):
    """For the agent who reads the card: the compulsory vaccines of this child."""

    enfant_id: UUID


class VaccinationVue(Response):
    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    naissance: date
    vaccination: Vaccination


class ListVaccins(Request):
    """The dated table of compulsory vaccines."""


class ObligationVaccin(Response):
    vaccin_id: UUID
    code: str
    libelle: str
    nes_du: date | None = None
    nes_avant: date | None = None
    applicable_du: date | None = None
    applicable_avant: date | None = None
    version: int


class Obligations(Response):
    vaccins: list[ObligationVaccin]


class SaveVaccin(WriteRequest):
    """Adds a line of the table (``version_lue`` 0) or changes one; idempotent by ``vaccin_id``."""

    vaccin_id: UUID
    version_lue: int = 0
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    libelle: Annotated[Ligne, Field(min_length=1)]
    nes_du: date | None = None
    nes_avant: date | None = None
    applicable_du: date | None = None
    applicable_avant: date | None = None


GET_FICHE = Rpc("dossiers", "get_fiche", GetFiche, FicheVue, PARENT)
SAVE_FICHE = Rpc("dossiers", "save_fiche", SaveFiche, Accuse, PARENT)
GET_VACCINATION = Rpc("dossiers", "get_vaccination", GetVaccination, VaccinationVue, AGENTS)
VERIFY_VACCINS = Rpc("dossiers", "verify_vaccins", VerifyVaccins, Rien, AGENTS)
LIST_VACCINS = Rpc("dossiers", "list_vaccins", ListVaccins, Obligations, AGENTS)
SAVE_VACCIN = Rpc("dossiers", "save_vaccin", SaveVaccin, Rien, frozenset({Role.ADMINISTRATEUR}))
