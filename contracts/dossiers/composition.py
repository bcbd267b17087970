"""The composition of the family (leaflet L9): what changes at once, and what is a proposal until an agent accepts.

Income is not here: it lives in billing alone (DOMAIN §7).
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import AGENTS, LISIBLE, CourrielOuRien, Nom, Request, Response, Rien, Rpc, WriteRequest
from contracts.dossiers.accuse import PARENT, Accuse, Ligne, Motif, Telephone
from contracts.errors import Refus


class SaveCoordonnees(WriteRequest):
    """Telephone and e-mail of one's own adult, at once. Raises ``ChampsEnConflit``. Idempotent by ``operation_id``."""

    adulte_id: UUID
    version_lue: int
    telephone: Telephone | None = None
    email: CourrielOuRien | None = None


class GenreProposition(StrEnum):
    ADRESSE = "adresse"
    ECOLE = "ecole"
    GARDE = "garde"
    IDENTITE = "identite"


class NouvelleAdresse(Request):
    adresse: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200, pattern=LISIBLE)]


class NouvelleEcole(Request):
    """``ecole``: code of the list that ``GetDossier`` gives. The PAI of the former school is to be done again."""

    ecole: Ligne
    classe: Annotated[Ligne, Field(min_length=1)]


class NouvelleGarde(Request):
    """Whose days, from ``du`` on and nothing before. ``foyer_id`` has the even ISO weeks of ``parite_iso``."""

    du: date
    rythme: Literal["foyer_unique", "parite_iso"]
    foyer_id: UUID
    jour_changement: Annotated[int, Field(ge=0, le=6)] = 0
    heure_changement: time = time(0)


class NouvelleIdentite(Request):
    prenom: Nom
    nom: Nom
    naissance: date


class Propose(WriteRequest):
    """Exactly one of the four; ``enfant_id`` for all but the address. Replaces the same household's waiting one.

    Idempotent by ``operation_id``.
    """

    enfant_id: UUID | None = None
    adresse: NouvelleAdresse | None = None
    ecole: NouvelleEcole | None = None
    garde: NouvelleGarde | None = None
    identite: NouvelleIdentite | None = None
    precision: Motif = ""


class EtatProposition(StrEnum):
    EN_ATTENTE = "en_attente"
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"
    REMPLACEE = "remplacee"


class ChampPropose(Response):
    """One line of before and after, in words that a person reads."""

    champ: str
    avant: str
    apres: str
    actuel: str = ""
    """What the dossier says today, when it is no longer ``avant``."""


class PropositionVue(Response):
    proposition_id: UUID
    genre: GenreProposition
    enfant_id: UUID | None = None
    prenom: str = ""
    etat: EtatProposition
    motif: str = ""
    proposee_at: AwareDatetime
    champs: list[ChampPropose]


class PropositionAgent(PropositionVue):
    """As an agent sees it."""

    dossier_id: UUID
    numero: str
    nom_dossier: str
    foyer: str
    par: str
    precision: str = ""


class ListPropositions(Request):
    """What waits for an agent, oldest first."""


class Propositions(Response):
    propositions: list[PropositionAgent]


class GetProposition(Request):
    proposition_id: UUID


class DecideProposition(WriteRequest):
    """An agent accepts, or refuses with a reason that the parent reads. ``malgre_tout``: the dossier changed since.

    Raises ``PropositionDejaDecidee`` or ``PropositionDepassee``.
    """

    proposition_id: UUID
    accepte: bool
    motif: Motif = ""
    malgre_tout: bool = False


class PropositionDejaDecidee(Refus):
    code = "proposition_deja_decidee"


class PropositionDepassee(Refus):
    """The dossier is no longer what the proposal started from; an agent may accept it all the same."""

    code = "proposition_depassee"


class SansAutreFoyer(Refus):
    """An alternating custody needs two households in the dossier; the town opens the second one."""

    code = "sans_autre_foyer"


class GrantAcces(WriteRequest):
    """What an agent grants to an adult without authority over a child; ``rien`` takes it back. Idempotent."""

    adulte_id: UUID
    enfant_id: UUID
    niveau: Literal["rien", "lire", "ecrire"]


SAVE_COORDONNEES = Rpc("dossiers", "save_coordonnees", SaveCoordonnees, Accuse, PARENT)
PROPOSE = Rpc("dossiers", "propose", Propose, Accuse, PARENT)
LIST_PROPOSITIONS = Rpc("dossiers", "list_propositions", ListPropositions, Propositions, AGENTS)
GET_PROPOSITION = Rpc("dossiers", "get_proposition", GetProposition, PropositionAgent, AGENTS)
DECIDE_PROPOSITION = Rpc("dossiers", "decide_proposition", DecideProposition, Rien, AGENTS)
GRANT_ACCES = Rpc("dossiers", "grant_acces", GrantAcces, Rien, AGENTS)
