"""`python -m deploy.verify` on the whole house: it holds; then what somebody breaks by hand is told, key by key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.verify.__main__ import BROKEN, UNSEEN, WHOLE
from tests.chaos.town import Town, bases_environment

_FULLEST = """
select activite, site, max(prises) from (
    select activite, site, jour, count(*) as prises from creneau where etat = 'reservee' group by activite, site, jour
) as jours group by activite, site order by max(prises) desc limit 1
"""
_MADE = "select enfant_id::text from creneau where version < 900 order by enfant_id limit 1"


def test_a_whole_house_is_said_whole_and_each_broken_promise_is_told(town: Town) -> None:
    code, said = verify(town, patience_s=30)
    assert (code, "NON" in said) == (WHOLE, False), said
    assert said.endswith("La maison est entière.\n")

    ((enfant_id,),) = town.sql("billing", _MADE)
    activite, site, prises = town.sql("planning", _FULLEST)[0]
    with newer_by_hand(town, enfant_id), capacity(town, activite, site, prises - 1):
        code, said = verify(town, patience_s=0)

    assert code == BROKEN
    assert f"billing.creneau : {enfant_id}" in said
    assert f"{activite} à {site}" in said and f"{prises} places prises quand il y en avait {prises - 1}" in said
    assert said.endswith("La maison n’est pas entière : 2 promesses rompues.\n")


def test_a_base_that_does_not_answer_is_not_called_whole(town: Town) -> None:
    code, said = verify(town, patience_s=0, DATABASE_URL_BILLING="postgresql+psycopg2://x:x@127.0.0.1:1/x")
    assert (code, said) == (UNSEEN, "")


def verify(town: Town, *, patience_s: float, **other: str) -> tuple[int, str]:
    """Exit code and standard output of the command, as an operator runs it."""
    environment = os.environ | bases_environment(town.house["environment"]) | other
    command = [sys.executable, "-m", "deploy.verify", "--patience", str(patience_s)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return ended.returncode, ended.stdout


@contextmanager
def newer_by_hand(town: Town, enfant_id: str) -> Iterator[None]:
    """Billing believes a slot of this child newer than planning says."""
    change = "update creneau set version = version + :plus where enfant_id = cast(:enfant_id as uuid)"
    _write(town, "billing", change, plus=1000, enfant_id=enfant_id)
    try:
        yield
    finally:
        _write(town, "billing", change, plus=-1000, enfant_id=enfant_id)


@contextmanager
def capacity(town: Town, activite: str, site: str, places: int | None) -> Iterator[None]:
    """As if there had never been more places than that: lowered now, a capacity would break no promise."""
    ((avant,),) = town.sql(
        "planning", "select capacite from ouverture where activite = %s and site = %s", activite, site
    )

    def change(capacite: int | None) -> None:
        for table in ("ouverture", "capacite_dite"):
            statement = f"update {table} set capacite = :places where activite = :activite and site = :site"
            _write(town, "planning", statement, places=capacite, activite=activite, site=site)

    change(places)
    try:
        yield
    finally:
        change(avant)


def _write(town: Town, service: str, statement: str, **values: object) -> None:
    with town.bases.writing(service) as tx:
        tx.execute(statement, **values)
