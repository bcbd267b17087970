"""Rights on the broker, from one table: users, permissions and topic permissions of the vhost `portail`.

RabbitMQ checks three regular expressions a user (configure, write, read) on the *name* of an exchange or queue and,
for topic exchanges, one more on the *routing key*
(https://www.rabbitmq.com/docs/access-control#topic-authorisation):

- declare a queue or an exchange: configure on its name (a passive declaration needs nothing);
- publish: write on the exchange, and the topic right "write" on the routing key;
- bind: write on the queue, read on the exchange, and the topic right "read" on the binding key;
- consume: read on the queue;
- declare with a dead-letter exchange: also read on the queue and write on that exchange.

Nobody but `ops` may publish to the default exchange, which would reach any queue by its name: retries and dead letters
of a service go through its own direct exchange `<service>.retard`. Every exchange of the house is made by these
definitions: a service declares its own exchanges and queues at most.

Standard library only: `python -m deploy.secrets` runs it where nothing is installed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

VHOST = "portail"
RPC_EXCHANGE = "nameko-rpc"
PUBLIC_EXCHANGE = "portail.public"
SERVICES = ("accounts", "dossiers", "planning", "billing", "documents")
GATEWAY = "gateway"
OPS = "ops"
DEMO_ABONNE = "demo-abonne"
USERS = (*SERVICES, GATEWAY, OPS, DEMO_ABONNE)

# Consumer -> publisher -> kinds of its internal projection events (`<publisher>.<kind>.v<n>`); `kit/topology.py` binds
# the same, and a test compares the two. Health signs (`sante`) are for planning alone.
HEARD_BY_SERVICE: dict[str, dict[str, tuple[str, ...]]] = {
    "accounts": {"dossiers": ("avis",), "planning": ("avis",), "billing": ("avis",), "documents": ("avis",)},
    "dossiers": {"accounts": ("compte",), "documents": ("piece",)},
    "planning": {"dossiers": ("foyer", "enfant", "sante", "autorisation"), "documents": ("vignette",)},
    "billing": {"dossiers": ("foyer", "payeur", "enfant"), "planning": ("creneaux", "heures")},
    "documents": {"dossiers": ("foyer", "enfant")},
}

NOTHING = "^$"
EVERYTHING = ".*"


@dataclass(frozen=True, slots=True)
class TopicDroit:
    """Routing keys one user may publish (`write`) or bind (`read`) on one topic exchange, as regular expressions."""

    exchange: str
    write: str
    read: str


@dataclass(frozen=True, slots=True)
class Droits:
    """Everything one user may touch; the three first are regular expressions on names of queues and exchanges."""

    configure: str
    write: str
    read: str
    topics: tuple[TopicDroit, ...] = ()
    tags: tuple[str, ...] = ()


def droits_of_service(service: str) -> Droits:
    """A service owns `rpc-<service>`, `<service>.*` and its replies; it says things under its own name only."""
    own = [RPC_EXCHANGE, f"rpc-{service}"]
    own_prefixes = [f"rpc.reponse-{service}-", f"{service}."]
    heard = HEARD_BY_SERVICE[service]
    under_own_name = rf"^{re.escape(service)}\."
    return Droits(
        configure=_names(own, own_prefixes),
        write=_names([*own, PUBLIC_EXCHANGE], own_prefixes),
        read=_names([*own, *(f"{publisher}.interne" for publisher in heard)], own_prefixes),
        topics=(
            TopicDroit(RPC_EXCHANGE, write=r"^reponse\.", read=under_own_name),
            TopicDroit(PUBLIC_EXCHANGE, write=under_own_name, read=NOTHING),
            TopicDroit(f"{service}.interne", write=under_own_name, read=under_own_name),
            *(
                TopicDroit(f"{publisher}.interne", write=NOTHING, read=rf"^{publisher}\.({'|'.join(kinds)})\.v[0-9]+$")
                for publisher, kinds in heard.items()
            ),
        ),
    )


def droits_of_gateway() -> Droits:
    """The gateway alone asks; it hears its own answers only."""
    names = _names([RPC_EXCHANGE], [f"rpc.reponse-{GATEWAY}-"])
    asked = "|".join(re.escape(service) for service in SERVICES)
    return Droits(
        configure=names,
        write=names,
        read=names,
        topics=(TopicDroit(RPC_EXCHANGE, write=rf"^({asked})\.", read=r"^reponse\."),),
    )


def droits_of_abonne(user: str) -> Droits:
    """A municipal system outside the house: its own queues `abonne.<user>.*`, bound to the public exchange only."""
    own = [f"abonne.{user}."]
    return Droits(
        configure=_names([], own),
        write=_names([], own),
        read=_names([PUBLIC_EXCHANGE], own),
        topics=(TopicDroit(PUBLIC_EXCHANGE, write=NOTHING, read=EVERYTHING),),
    )


def droits_by_user() -> dict[str, Droits]:
    """The whole table."""
    return {
        **{service: droits_of_service(service) for service in SERVICES},
        GATEWAY: droits_of_gateway(),
        OPS: Droits(EVERYTHING, EVERYTHING, EVERYTHING, tags=("administrator",)),
        DEMO_ABONNE: droits_of_abonne(DEMO_ABONNE),
    }


def exchanges() -> list[tuple[str, str]]:
    """(name, type) of every durable exchange of the house."""
    own = [(f"{service}.interne", "topic") for service in SERVICES]
    retard = [(f"{service}.retard", "direct") for service in SERVICES]
    return [(RPC_EXCHANGE, "topic"), (PUBLIC_EXCHANGE, "topic"), *own, *retard]


def definitions(password_by_user: dict[str, str]) -> dict[str, Any]:
    """RabbitMQ definitions (the content of `definitions.json`), loaded at each start of a node; safe to load twice."""
    droits = droits_by_user()
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            {
                "name": user,
                "password_hash": hash_password(password_by_user[user]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": list(droit.tags),
            }
            for user, droit in droits.items()
        ],
        "permissions": [
            {"user": user, "vhost": VHOST, "configure": d.configure, "write": d.write, "read": d.read}
            for user, d in droits.items()
        ],
        "topic_permissions": [
            {"user": user, "vhost": VHOST, "exchange": t.exchange, "write": t.write, "read": t.read}
            for user, d in droits.items()
            for t in d.topics
        ],
        "exchanges": [
            {
                "name": name,
                "vhost": VHOST,
                "type": kind,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for name, kind in exchanges()
        ],
    }


def hash_password(password: str, *, salt: bytes | None = None) -> str:
    """RabbitMQ's salted SHA-256 (https://www.rabbitmq.com/docs/passwords#computing-password-hash), base64."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions_json(password_by_user: dict[str, str]) -> str:
    """The same as `definitions`, as the text of the file."""
    return json.dumps(definitions(password_by_user), indent=1, sort_keys=True) + "\n"


def _names(exact: list[str], prefixes: list[str]) -> str:
    alternatives = [re.escape(name) for name in exact] + [re.escape(prefix) + ".*" for prefix in prefixes]
    return f"^({'|'.join(alternatives)})$"
