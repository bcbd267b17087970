"""Every log that this run wrote, whoever wrote it: ids and words of the code, nobody's data (STYLE 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.chaos.town import Town
from tests.gateway.navigateur import NavigateurDistant
from tests.gateway.personne import Personne
from tests.keeper import SERVICES
from tests.logs import list_logs
from tests.traces.aiguilles import ESSAIS, aiguilles, find_shapes, find_words
from tests.traces.lignes import judge

OURS = re.compile(rf"(?:^|[-/])(?:{'|'.join((*SERVICES, 'gateway', 'embedded'))})(?:-[\w-]+)?\.log$")
NOM, MAIL, MOT_DE_PASSE, *_ = ESSAIS


@pytest.fixture(scope="module")
def logs(town: Town) -> dict[str, str]:
    """By path, every log of the run, once the house has met a few refusals more."""
    meet_refusals(town)
    home = Path(town.stack["home"])
    return {str(path.relative_to(home)): path.read_text(errors="replace") for path in list_logs(home)}


def test_the_logs_of_every_program_and_part_are_there(logs: dict[str, str]) -> None:
    parts = {"postgres", "broker", "store", "mail", "stripe", "antivirus", "migrations"}

    assert {f"logs/{name}.log" for name in {*SERVICES, "gateway", *parts}} <= set(logs)
    assert '"event": "page"' in logs["logs/gateway.log"] and "service_pret" in logs["logs/planning.log"]


def test_no_log_of_the_run_names_anybody_or_says_what_they_pay_or_suffer(town: Town, logs: dict[str, str]) -> None:
    mots = aiguilles(town)
    assert len(mots) > 500

    found = {name: [*find_words(text, mots), *find_shapes(text)][:8] for name, text in logs.items()}

    assert {name: words for name, words in found.items() if words} == {}


def test_our_programs_write_the_keys_that_were_decided_and_no_other(logs: dict[str, str]) -> None:
    ours = {name: text for name, text in logs.items() if OURS.search(name)}

    wrong = {name: list(dict.fromkeys(wrong_lines(text)))[:5] for name, text in ours.items()}

    assert {name: lines for name, lines in wrong.items() if lines} == {}


@pytest.mark.parametrize(
    "leak",
    [
        "Bonjour Amélie !", "écrit à zoe@exemple.fr", "appelle le 06 12 34 56 78", "0612345678", "reste 65,22 €",
        "balance is 6522 cents", '{"montant_centimes": 6522}', "revenu=3000", "allergies: ['kiwi']", "arachide",
        "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189", "DE89 3704 0044 0532 0130 00",
        f"GET /ical/{'a' * 43}.ics", f"/absent/{'b' * 43}",
    ],
)  # fmt: skip
def test_what_a_leak_looks_like_is_seen(town: Town, leak: str) -> None:
    assert [*find_words(leak, aiguilles(town)), *find_shapes(leak)] != []


@pytest.mark.parametrize(
    "said", ['{"nom": "x"}', '{"route": "/planning/Zoé"}', '{"nombre": "vingt"}', "Traceback (most"]
)
def test_a_line_that_says_more_is_seen(said: str) -> None:
    assert judge(said) is not None


def wrong_lines(text: str) -> Iterator[str]:
    return (wrong for line in text.splitlines() if (wrong := judge(line)))


def meet_refusals(town: Town) -> None:
    """Things that programs like to quote in their logs."""
    browser = NavigateurDistant(town.house["url"])
    somebody = Personne(browser).open("/connexion")
    somebody.press("Me connecter", identifiant=MAIL, mot_de_passe=MOT_DE_PASSE)
    assert somebody.statut == 422
    browser.get(f"/planning/{NOM}/{MAIL}", params={"enfant": NOM})
    browser.get(f"/ical/{NOM}-{'a' * 34}.ics")  # as long as a secret: it goes through to planning
    browser.post(f"/paiements/{MAIL}", data={"iban": "FR7630006000011234567890189"})
    somebody.open("/simulateur").press("Calculer", revenu="mille")
    somebody.open("/connexion").press(
        "Me connecter", identifiant="sandrine.menetrier", mot_de_passe=town.house["accounts"]["mot_de_passe"]
    )
    browser.get("/mairie/familles", params={"texte": NOM})
    browser.close()
    with pytest.raises(psycopg2.errors.UniqueViolation):
        town.sql("dossiers", "insert into compte select * from compte limit 1 returning email")
    with pytest.raises(psycopg2.errors.UndefinedColumn):
        town.sql("dossiers", "select rien from adulte where nom = %s", NOM)
    with pytest.raises(psycopg2.errors.DataError):
        town.sql("dossiers", "select cast(%s as date)", MAIL)
