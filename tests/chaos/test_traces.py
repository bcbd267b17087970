"""What the house wrote in its logs while everything above happened to it: ids and words of the code, nobody's data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg2
import pytest

from deploy.seed.noms import ALLERGIES
from tests.chaos.town import Town

PERSONAL = {
    "accounts": {"compte": ("email", "nom_utilisateur", "nom", "prenom")},
    "dossiers": {
        "adulte": ("email", "telephone", "nom", "prenom"),
        "enfant": ("nom", "prenom"),
        "foyer": ("adresse", "nom"),
        "dossier": ("nom",),
    },
}
TYPED = ("kervadec.zoe@exemple.fr", "Kervadec", "Un-mot-de-passe-jamais-ecrit-47")
SAID_TO_A_PERSON = {"seed.log"}
"""What the seed prints for whoever starts the demo: accounts and password of people who do not exist."""


def test_no_log_of_the_house_holds_anything_of_anybody(town: Town) -> None:
    meet_refusals(town)

    logs = read_logs(town)
    assert {"gateway.log", "planning.log", "accounts.log", "postgres.log"} <= set(logs)
    assert '"event": "page"' in logs["gateway.log"] and "service_pret" in logs["planning.log"]

    needles = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(personal_values(town))))})(?!\w)")
    found = {name: sorted(set(needles.findall(text)))[:5] for name, text in logs.items()}
    assert {name: words for name, words in found.items() if words} == {}


def meet_refusals(town: Town) -> None:
    """Things that programs like to quote in their logs."""
    mail, name, password = TYPED
    with httpx.Client(base_url=town.house["url"], timeout=30) as browser:
        jeton = re.findall(r'name="jeton" value="([^"]+)"', browser.get("/connexion").text)[0]
        form = {"jeton": jeton, "identifiant": mail, "mot_de_passe": password}
        answer = browser.post("/connexion", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 422
        browser.get(f"/planning/{name}/{mail}", params={"enfant": name})
    with pytest.raises(psycopg2.errors.UniqueViolation):
        town.sql("dossiers", "insert into compte select * from compte limit 1 returning email")
    with pytest.raises(psycopg2.errors.UndefinedColumn):
        town.sql("dossiers", "select rien from adulte where nom = %s", name)


def personal_values(town: Town) -> Iterator[str]:
    """Every name, address and health word of the town that is long enough to be looked for."""
    yield from TYPED
    yield from ALLERGIES
    for service, tables in PERSONAL.items():
        for table, columns in tables.items():
            for column in columns:
                rows = town.sql(service, f"select distinct {column} from {table} where length({column}) > 3")
                yield from (value for (value,) in rows)


def read_logs(town: Town) -> dict[str, str]:
    """By name, what each log holds since the house began."""
    sizes = {Path(path): size for path, size in town.house["logs"].items() if Path(path).name not in SAID_TO_A_PERSON}
    return {path.name: path.read_bytes()[size:].decode(errors="replace") for path, size in sizes.items()}
