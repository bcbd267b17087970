"""Promises that one service keeps alone, as it judges them itself, and that every outbox is empty."""

from __future__ import annotations

from typing import Final

from deploy.seed.bases import SERVICES, Bases
from deploy.verify.constats import Constat
from services.billing import verification as livres
from services.planning import verification as planning

_TUS: Final = """
select :service || ' : ' || type || ' attend depuis ' || to_char(min(written_at), 'YYYY-MM-DD HH24:MI:SS')
from outbox where sent_at is null group by type order by 1
"""


def check_rules(bases: Bases) -> list[Constat]:
    """Every promise below, each from one look at one base."""
    with bases.reading("planning") as tx:
        places = Constat(name_places(planning.count_baisses(tx)), planning.list_depassements(tx))
        commandes = Constat("les versions des commandes s’additionnent", planning.list_commandes_fausses(tx))
    with bases.reading("billing") as tx:
        comptes = Constat("les livres de la régie sont justes", livres.verify(tx))
    return [places, commandes, comptes, check_outboxes(bases)]


def name_places(jours: int) -> str:
    """The promise, and how many days have more children than places because a capacity was lowered afterwards."""
    promesse = "personne n’est confirmé au-delà des places du moment"
    return promesse + (f" ({jours} jour{'s'[: jours > 1]} au-delà, capacité baissée depuis)" if jours else "")


def check_outboxes(bases: Bases) -> Constat:
    """Whatever was written was said: a relay that stands still is seen here."""
    ecarts: list[str] = []
    for service in SERVICES:
        with bases.reading(service) as tx:
            ecarts += [str(row[0]) for row in tx.execute(_TUS, service=service)]
    return Constat("tout ce qui est écrit est dit", ecarts)
