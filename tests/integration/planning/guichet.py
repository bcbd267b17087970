"""``python -m tests.integration.planning.guichet``: one more planning process for a test of concurrency.

Reads ``{"compte_id", "request"}`` as JSON lines, opens the door for all of them at once, writes the rank of each: 0
where it is booked. The environment is that of the test (database, keys, and ``MAINTENANT`` as the instant).
"""

# ruff: noqa: E402
from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import json
import os
import sys
from datetime import datetime
from uuid import UUID

from contracts import planning as contrat
from kit import clock
from kit.actor import ActorSigner, ActorVerifier
from kit.database import Database, make_engine
from kit.dependencies import CallContext
from services.planning.service import Service
from tests.integration.base import un_acteur


def main() -> None:
    instant = datetime.fromisoformat(os.environ["MAINTENANT"])
    clock.now = lambda: instant  # type: ignore[assignment]
    database = Database(make_engine(os.environ["DATABASE_URL"], 5), "planning")
    signer = ActorSigner(os.environ["ACTOR_PRIVATE_KEY"])
    verifier = ActorVerifier(os.environ["ACTOR_PUBLIC_KEY"], "planning")

    def save(line: str) -> int:
        asked = json.loads(line)
        actor = un_acteur("parent", compte_id=UUID(asked["compte_id"]))
        service = Service()
        service.kit = CallContext(database, verifier, signer.sign(actor, "planning", instant), "guichet")
        raw = service.save_mois(asked["request"])
        [change] = contrat.MoisSauve.model_validate_json(raw.json_text).changements
        return change.rang or 0

    sys.stdout.write("pret\n")
    sys.stdout.flush()
    threads = [eventlet.spawn(save, line) for line in sys.stdin.read().splitlines()]
    json.dump([thread.wait() for thread in threads], sys.stdout)


if __name__ == "__main__":
    main()
