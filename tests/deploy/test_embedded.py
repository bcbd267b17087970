"""The last resort, once and whole: without a broker a parent books a lunch, billing hears of it, and it is kept."""

from __future__ import annotations

import re
import signal
import time
from html.parser import HTMLParser
from pathlib import Path

import httpx
import psutil
import pytest

from tests.deploy.runs import Run, run_sql, started, tree_of, url_of
from tests.longs import short_of

MOT_DE_PASSE = "Tulu-Kepo-Mira-73-bolo"
MOIS = "2027-01"
"""After the school holidays, and empty in the demo town of ``JEUDI_19``."""
JEUDI_19 = 1795078800.0
"""2026-11-19 at 10:00 in Paris, as seconds since 1970."""


class Form(HTMLParser):
    """The fields that a browser would send of a page's forms: hidden ones, and boxes by whether they are ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, list[str]] = {}
        self.ticked: list[str] = []
        self.free: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "input" or "disabled" in given:
            return
        if given.get("type") == "hidden":
            self.hidden.setdefault(given.get("name") or "", []).append(given.get("value") or "")
        elif given.get("type") == "checkbox" and given.get("name") == "r":
            (self.ticked if "checked" in given else self.free).append(given.get("value") or "")


class Parent:
    """A parent's browser, JavaScript off, logged in."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        page = self.http.get("/connexion").text
        filled = {"identifiant": "amelie.nguessan", "mot_de_passe": MOT_DE_PASSE}
        self.send("/connexion", Form(page).hidden | {name: [text] for name, text in filled.items()})

    def send(self, path: str, fields: dict[str, list[str]]) -> httpx.Response:
        answer = self.http.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 200, answer.text
        return answer

    def month(self) -> tuple[str, Form]:
        """The first child's month, to be changed."""
        page = self.http.get(f"/planning/modifier?mois={MOIS}")
        assert page.status_code == 200, page.text
        return page.url.path, Form(page.text)

    def book(self, address: str, form: Form, cell: str) -> str:
        """ "Terminer les modifications", then "Terminer"; the receipt."""
        recap = self.send(address, form.hidden | {"r": [*form.ticked, cell], "geste": ["terminer"]})
        receipt = self.send(recap.url.path, Form(recap.text).hidden)
        assert "/termine/" in receipt.url.path
        return receipt.text


def browsing(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, follow_redirects=True, timeout=30)


def slots_in_billing(home: Path, cell: str) -> list[tuple[object, ...]]:
    day, activite = cell.split(".")[-2:]  # the month of all the children puts the rank of one before
    return run_sql(
        url_of(home, "billing"), f"select est_reserve from creneau where jour = '{day}' and activite = '{activite}'"
    )


def wait_until_billing_knows(home: Path, cell: str, others: int) -> None:
    deadline = time.monotonic() + 20
    while len(slots_in_billing(home, cell)) != others + 1:
        assert time.monotonic() < deadline, "the projection of billing did not follow"
        time.sleep(0.05)


def stop(run: Run, number: signal.Signals) -> None:
    """One signal to the process that the person started; nothing of it is left."""
    everything = tree_of(run.pid)
    assert len(everything) > 5
    run.send_signal(number)
    assert run.wait(30) == 0
    _, left = psutil.wait_procs(everything, timeout=5)
    assert left == []


@pytest.mark.parametrize("encore", short_of([False, True], False), ids=["une_fois", "puis_encore"])
def test_without_a_broker_a_lunch_is_booked_heard_and_kept(home: Path, tmp_path: Path, encore: bool) -> None:
    """The second start costs as much as the first: in every run, that data outlives a start is ``test_stack_life.py``'s
    and what is published and not heard is ``tests/kit``'s."""
    clock = tmp_path / "clock"
    clock.write_text(str(JEUDI_19 - time.time()))
    environment = {"PORTAIL_CLOCK": str(clock), "SEED_PASSWORD": MOT_DE_PASSE}
    with started(home, "run", "--no-broker", **environment) as run, browsing(run.url) as browser:
        assert "EMBEDDED" in run.said
        assert "MODE EMBARQUÉ" in (home / "logs" / "embedded.log").read_text()
        parent = Parent(browser)
        address, form = parent.month()
        cell = next(cell for cell in form.free if cell.endswith(".restauration"))
        others = len(slots_in_billing(home, cell))

        assert re.search(r"R-2026-\d+", parent.book(address, form, cell))

        assert cell in parent.month()[1].ticked
        wait_until_billing_knows(home, cell, others)
        if not encore:
            stop(run, signal.SIGTERM)
            return
        # As if the process had ended between the relay's publication and billing's reading.
        run_sql(url_of(home, "billing"), f"delete from creneau where jour = '{cell.split('.')[-2]}'; truncate inbox")
        stop(run, signal.SIGINT)

    with started(home, "run", "--no-broker", **environment) as run, browsing(run.url) as browser:
        assert cell in Parent(browser).month()[1].ticked
        wait_until_billing_knows(home, cell, 0)
        stop(run, signal.SIGTERM)
