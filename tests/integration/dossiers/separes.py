"""Parents A and B who share authority, S without it, a new partner C, a stranger: DOMAIN §3's table, for tests."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.base import Request, Role, Rpc
from services.dossiers.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.dossiers.famille import Famille, load_reference

A, B, SANS, CONJOINT, TEMOIN, AGENT = (uuid.UUID(int=n) for n in range(1, 7))
"""Accounts: parent A, parent B with authority, B's companion without authority, A's new partner, a stranger."""


@dataclass
class Separes:
    base: Base
    famille: Famille
    foyer_a: UUID
    foyer_b: UUID
    enfant_id: UUID
    anne: UUID
    bruno: UUID
    sam: UUID

    def call(self, rpc: Rpc[Any, Any], qui: UUID | Actor = A, **request: Any) -> Any:
        """As the gateway would for this account; ``operation_id`` is made where the request wants one."""
        actor = qui if isinstance(qui, Actor) else un_acteur(Role.PARENT, compte_id=qui)
        if rpc.is_write and "operation_id" not in request:
            request["operation_id"] = uuid.uuid4()
        demande: Request = rpc.request(**request)
        return self.base.call(Service, rpc, demande, actor)

    def said(self, genre: str) -> list[dict[str, Any]]:
        """The data of every event of this type, in order."""
        rows = self.base.sql("select body from outbox where type = %s order by seq", genre)
        return [json.loads(body)["data"] for (body,) in rows]


def un_agent(**more: Any) -> Actor:
    return un_acteur(Role.AGENT, compte_id=AGENT, **more)


def des_separes(base: Base) -> Separes:
    """Alternating custody of one child, A in the even weeks; each person has an account, dossiers knows their names."""
    load_reference(base)
    famille = Famille(base)
    foyer_a, foyer_b = famille.foyer("Foyer A", "1 rue A"), famille.foyer("Foyer B", "2 rue B")
    enfant = famille.enfant()
    anne = famille.adulte(foyer_a, "Anne", "anne@exemple.fr", compte_id=A)
    bruno = famille.adulte(foyer_b, "Bruno", "bruno@exemple.fr", compte_id=B)
    sam = famille.adulte(foyer_b, "Sam", compte_id=SANS)
    famille.lien(anne, enfant, part=50)
    famille.lien(bruno, enfant, part=50)
    famille.lien(sam, enfant, autorite=False)
    famille.adulte(foyer_a, "Cléo", compte_id=CONJOINT)
    famille.garde(enfant, foyer_a, foyer_b, json.dumps({"rythme": "parite_iso", "jour_changement": 4}))
    noms = {A: "Anne", B: "Bruno", SANS: "Sam", CONJOINT: "Cléo", AGENT: "Sandrine"}
    for compte_id, prenom in noms.items():
        base.sql(
            "insert into compte (compte_id, nom, prenom, email, actif, version) values (%s, 'Test', %s, '', true, 1)",
            str(compte_id), prenom,
        )  # fmt: skip
    return Separes(base, famille, foyer_a, foyer_b, enfant, anne, bruno, sam)
