"""What time alone does in planning."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from contracts import planning as contrat
from kit import clock
from kit.dependencies import CallContext
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from tests.integration.planning.ville import LUNDI_16, MOIS, Ville, ajout


def tick(ville: Ville) -> None:
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    service.forget_brouillons()  # type: ignore[call-arg]


def test_a_draft_is_forgotten_once_its_month_is_over(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    famille = ville.une_famille()
    draft = contrat.SaveBrouillon(
        operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, mois=MOIS, coches=ajout("restauration", LUNDI_16)
    )
    ville.call(contrat.SAVE_BROUILLON, draft, famille.parent)

    horloge(datetime(2026, 11, 30, 23, 59, tzinfo=PARIS))
    tick(ville)
    assert ville.base.sql("select count(*) from brouillon_mois") == [(1,)]

    horloge(datetime(2026, 12, 1, 1, 0, tzinfo=PARIS))
    assert clock.now() > datetime(2026, 11, 30, 23, tzinfo=PARIS)
    tick(ville)
    assert ville.base.sql("select count(*) from brouillon_mois") == [(0,)]
