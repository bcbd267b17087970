"""Contacts: a thread between a family and a service or a structure of the town (leaflet L7).

They live in accounts: a thread belongs to one account (never to the other parent), and accounts writes the mails.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import GUICHET, LISIBLE, PLUSIEURS_LIGNES, Request, Response, Rien, Role, Rpc, WriteRequest

CodeDestinataire = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,59}$")]
Objet = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=LISIBLE)]
Texte = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=PLUSIEURS_LIGNES)
]
"""What a person writes, with its line breaks."""


class Theme(Response):
    code: str
    libelle: str


class Destinataire(Response):
    """A service with its themes (the leaflet's names), or a structure: a school, the leisure centre, the crèche."""

    code: str
    genre: Literal["service", "structure"]
    libelle: str
    themes: list[Theme] = []
    delai_jours: int
    """Days within which the town promises to answer [choice]."""


class GetDestinataires(Request):
    """To whom one may write, in the town's order."""


class Destinataires(Response):
    destinataires: list[Destinataire]


class OpenFil(WriteRequest):
    """Writes to a service under one of its themes, or to a structure (no theme). At most 20 new threads a day."""

    destinataire: CodeDestinataire
    theme: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_-]{1,59})?$")] = ""
    objet: Objet
    texte: Texte


class MessageEnvoye(Response):
    """The accusé de réception (CRPA L112-11): number, instant, who answers and by when."""

    fil_id: UUID
    accuse: str
    recu_at: AwareDatetime
    destinataire: str
    reponse_avant: date


class ReplyFil(WriteRequest):
    """The next message of a thread, by the family or by the town; a closed thread opens again."""

    fil_id: UUID
    texte: Texte


class MarkFilLu(WriteRequest):
    """The family has the thread before its eyes: nothing in it is new any more."""

    fil_id: UUID


class CloseFil(WriteRequest):
    """An agent has nothing more to answer."""

    fil_id: UUID


class EtatFil(StrEnum):
    ATTEND_VILLE = "attend_ville"
    ATTEND_FAMILLE = "attend_famille"
    CLOS = "clos"


class FilResume(Response):
    fil_id: UUID
    destinataire: str
    theme: str = ""
    objet: str
    etat: EtatFil
    ouvert_at: AwareDatetime
    dernier_at: AwareDatetime
    nouveaux: int = 0
    """Messages of the town that the family has not seen."""
    reponse_avant: date
    """Day promised for the answer to the family's last message."""
    auteur: str = ""
    """Who wrote, for the town alone."""


class ListFils(Request):
    """The family's threads, last moved first."""


class Fils(Response):
    fils: list[FilResume]


class GetAccueilContacts(Request):
    """Block 4 of the home page: what is new, then what waits."""


class GetFil(Request):
    fil_id: UUID


class MessageVue(Response):
    message_id: UUID
    cote: Literal["famille", "ville"]
    auteur: str
    texte: str
    envoye_at: AwareDatetime
    accuse: str
    est_nouveau: bool = False


class FilVue(Response):
    resume: FilResume
    cote: Literal["famille", "ville"]
    """On which side the reader is."""
    messages: list[MessageVue]


class ListBoite(Request):
    """An agent's inbox: the threads of his services, what has waited longest first."""

    etat: EtatFil = EtatFil.ATTEND_VILLE
    apres: Annotated[int, Field(ge=0, le=100_000)] = 0
    """How many are before this page."""


class Boite(Response):
    fils: list[FilResume]
    total: int
    """Threads of this state, all pages together."""


_PARENT = frozenset({Role.PARENT})

GET_DESTINATAIRES = Rpc("accounts", "get_destinataires", GetDestinataires, Destinataires, _PARENT)
GET_ACCUEIL_CONTACTS = Rpc("accounts", "get_accueil_contacts", GetAccueilContacts, Fils, _PARENT)
LIST_FILS = Rpc("accounts", "list_fils", ListFils, Fils, _PARENT)
GET_FIL = Rpc("accounts", "get_fil", GetFil, FilVue, _PARENT | GUICHET)
OPEN_FIL = Rpc("accounts", "open_fil", OpenFil, MessageEnvoye, _PARENT)
REPLY_FIL = Rpc("accounts", "reply_fil", ReplyFil, MessageEnvoye, _PARENT | GUICHET)
MARK_FIL_LU = Rpc("accounts", "mark_fil_lu", MarkFilLu, Rien, _PARENT)
CLOSE_FIL = Rpc("accounts", "close_fil", CloseFil, Rien, GUICHET)
LIST_BOITE = Rpc("accounts", "list_boite", ListBoite, Boite, GUICHET)
