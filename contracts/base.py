"""The grammar of every contract: requests, responses, events and the declaration of an RPC.

Requests refuse unknown fields (a price sent by a client is an error, not noise); responses and events ignore
them, so that a newer service can speak to an older reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

SERVICES = ("accounts", "dossiers", "planning", "billing", "documents")

Mois = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A month as ``YYYY-MM``."""

Jour = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
"""A day of this century, in a request: the days around it can be computed."""

LISIBLE = r"^[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$"
"""One line of text: no control character (PostgreSQL refuses NUL), none that turns the reading direction."""
PLUSIEURS_LIGNES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$"
"""The same, where lines may be ended."""


def _plain_spaces(valeur: object) -> object:
    return " ".join(valeur.split()) if isinstance(valeur, str) else valeur


ESPACES_SIMPLES = BeforeValidator(_plain_spaces)
"""Numbers copied from a bank or a directory hold no-break spaces, which nobody sees: they count as spaces."""

Nom = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=LISIBLE)]
"""A person's or a family's name, 1 to 80 characters."""

FORME_COURRIEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9\u00c0-\u024f-]+(\.[A-Za-z0-9\u00c0-\u024f-]+)+"
Courriel = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=f"^{FORME_COURRIEL}$")]
"""An e-mail address as a person types it; comparisons are case-insensitive (DOMAIN §2).

Letters before the @ are ASCII (few mail servers speak SMTPUTF8); the domain may have accents (IDNA).
"""

CourrielOuRien = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=f"^({FORME_COURRIEL})?$")
]
"""The same, or nothing: one type, so that what is wrong is said of the field itself."""

CodeActivite = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""The stable code of an activity, for instance ``restauration`` or ``mercredi_journee``."""


class Request(BaseModel):
    """What a caller asks. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WriteRequest(Request):
    """A request that changes something; the same ``operation_id`` is executed once and answered the same."""

    operation_id: UUID


class Response(BaseModel):
    """What a service answers. Unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Rien(Response):
    """An answer that says only that it was done."""


class Role(StrEnum):
    """Who a person is for the town (DOMAIN §2)."""

    PARENT = "parent"
    AGENT = "agent"
    ANIMATEUR = "animateur"
    CUISINE = "cuisine"
    REGISSEUR = "regisseur"
    ADMINISTRATEUR = "administrateur"
    MACHINE = "machine"


AGENTS = frozenset({Role.AGENT, Role.ADMINISTRATEUR})
REGIE = frozenset({Role.REGISSEUR, Role.ADMINISTRATEUR})
GUICHET = AGENTS | REGIE
"""Who may act for a household at the counter."""
PUBLIC: frozenset[Role] = frozenset()
"""No role asked: the method is open to a visitor, and says nothing about anybody."""
CONNECTES = frozenset(Role)

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)


@dataclass(frozen=True, slots=True)
class Rpc(Generic[Req, Resp]):
    """One remote call: where it lives, its shapes, and the roles that may try it.

    ``roles`` is the coarse door (an empty set means public); rights over one family are decided by the
    repository of the service that owns the data.
    """

    service: str
    method: str
    request: type[Req]
    response: type[Resp]
    roles: frozenset[Role]
    timeout_s: float = 5.0

    @property
    def routing_key(self) -> str:
        return f"{self.service}.{self.method}"

    @property
    def is_write(self) -> bool:
        return issubclass(self.request, WriteRequest)


class Event(BaseModel):
    """What happened, as its readers receive it. Unknown fields are ignored.

    ``type`` is also the routing key. An internal event is a projection: the full state of one aggregate with
    its ``version``; a reader keeps the greatest. A public event carries ids, dates and counts only.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: ClassVar[str]
    public: ClassVar[bool] = False
    omits_defaults: ClassVar[bool] = False
    """Whether what has its default value is left out: its readers know it, and a long list is half as long."""

    def sujet(self) -> str:
        """The id of the aggregate: order is kept per subject."""
        raise NotImplementedError

    @classmethod
    def service(cls) -> str:
        return cls.type.split(".", 1)[0]


class Projection(Event):
    """Internal full-state event of one aggregate."""

    version: int = Field(ge=1)


class Enveloppe(BaseModel):
    """CloudEvents 1.0, JSON structured mode, on both exchanges (DOMAIN §7).

    ``appel`` is an extension attribute: the call id that a line of log, a request and an event share.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    appel: str = ""
    data: dict[str, object]


CLOUDEVENTS_TYPE = "application/cloudevents+json"


def public_events() -> Iterator[type[Event]]:
    """Every event class that other municipal systems may receive."""
    todo = list(Event.__subclasses__())
    while todo:
        cls = todo.pop()
        todo.extend(cls.__subclasses__())
        if cls.public and "type" in cls.__dict__:
            yield cls
