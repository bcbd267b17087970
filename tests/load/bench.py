"""One size of town: the house, the floors beside it, and each path measured by the same clients."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
import urllib.parse
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg2

from deploy.local.part import Part
from deploy.local.stack import Stack
from kit import clock
from tests.house_keeper import House as TownHouse
from tests.load.cpu import House
from tests.load.drive import Browser, Step, drive

CLIENTS = 8
CHANGES = 20


@dataclass(slots=True)
class Measure:
    """One path at one size; CPU in milliseconds a request, every process counted."""

    name: str
    families: int
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    bytes_gzipped: int
    failures: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Bench:
    """``with Bench(home, 1000, 400) as bench: bench.run()``."""

    def __init__(self, home: Path, families: int, count: int) -> None:
        self.families, self.count = families, count
        self.stack = Stack(home, environment={})
        self.town = TownHouse(self.stack)
        self._floors: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Bench:
        self.stack.start()
        started = time.monotonic()
        print(f"\nSeeding {self.families} families and starting the house…", flush=True)
        self.described = self.town.start(families=self.families)
        print(f"ready in {time.monotonic() - started:.0f} s", flush=True)
        pids = [*self.described["pids"].values(), _pid(self.stack.broker), _pid(self.stack.postgres)]
        self.house = House(pids)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._floors:
            process.terminate()
            process.wait(20)
        self.town.end()
        self.stack.stop()

    def run(self) -> list[Measure]:
        """Floors first, then the pages, then login apart."""
        measures = self._measure_floors()
        people = self._people()
        browsers = [self._login(person) for person in people]
        pages: dict[str, Step] = {
            "home": lambda browser: self._get(browser, "/espace"),
            "month": lambda browser: self._get(browser, self._month_of(browser)),
            "month4": lambda browser: self._get(browser, f"/planning?mois={self._mois()}"),
            "save": self._save,
        }
        for name, step in pages.items():
            measures.append(self._measure(name, browsers, step))
        measures.append(
            self._measure("login", [Browser(self.described["url"]) for _ in range(4)], self._login_step(people), 40)
        )
        for browser in browsers:
            browser.close()
        return measures

    # ---- measuring ----

    def _measure(self, name: str, browsers: list[Browser], step: Step, count: int = 0) -> Measure:
        count = count or self.count
        self._bytes = 0
        drive(browsers, step, max(len(browsers) * 4, 20))  # warm
        rest = self._rest_cpu_per_s()
        cpu, started = self.house.cpu_s(), time.monotonic()
        timing = drive(browsers, step, count)
        elapsed = time.monotonic() - started
        spent = self.house.cpu_s() - cpu - rest * elapsed
        return Measure(
            name, self.families, 1000 * spent / count, timing.percentile_ms(0.5), timing.percentile_ms(0.95),
            self._bytes, timing.failures,
        )  # fmt: skip

    def _rest_cpu_per_s(self) -> float:
        before, started = self.house.cpu_s(), time.monotonic()
        time.sleep(2)
        return (self.house.cpu_s() - before) / (time.monotonic() - started)

    # ---- floors ----

    def _measure_floors(self) -> list[Measure]:
        settings = self.described["environment"]
        common = settings["planning"] | {
            "AMQP_URI": self.stack.broker.ops_uri,  # type: ignore[union-attr]
            "ACTOR_PRIVATE_KEY": settings["gateway"]["ACTOR_PRIVATE_KEY"],
            "HEALTH_PORT": "0",
        }
        self._spawn(["-m", "kit.runner", "sol", "--package", "tests.load.maison", "--containers", "rpc"], common)
        measures = []
        for name, kind in (("floor: SELECT", "select"), ("floor: RPC + SELECT", "rpc")):
            port = self.stack.home.port(f"floor-{kind}")
            self._spawn(["-m", "tests.load.floors", kind], common | {"HTTP_PORT": str(port)})
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            self.house = House([*self.house._roots, *(process.pid for process in self._floors)])
            browsers = [Browser(url) for _ in range(CLIENTS)]
            measures.append(self._measure(name, browsers, lambda browser: self._get(browser, "/?n=1")))
            for browser in browsers:
                browser.close()
        return measures

    def _spawn(self, arguments: list[str], environment: dict[str, str]) -> None:
        self._floors.append(subprocess.Popen([sys.executable, *arguments], env=environment))

    # ---- people ----

    def _people(self) -> list[dict[str, str]]:
        """Parents with the most children: the month of four children is one of the paths."""
        connection = psycopg2.connect(self.stack.postgres.url("planning").replace("+psycopg2", ""))
        with connection.cursor() as cursor:
            cursor.execute(
                "select compte_id::text, min(enfant_id::text) from acces where niveau = 'ecrire'"
                " group by compte_id having count(*) = 4 limit %s",
                (CLIENTS,),
            )
            rows = cursor.fetchall()
        connection.close()
        by_account = dict(rows)
        connection = psycopg2.connect(self.stack.postgres.url("accounts").replace("+psycopg2", ""))
        with connection.cursor() as cursor:
            cursor.execute(
                "select compte_id::text, email from compte where compte_id = any(%s::uuid[])", (list(by_account),)
            )
            people = [{"enfant": by_account[compte], "email": email} for compte, email in cursor.fetchall()]
        connection.close()
        if len(people) < CLIENTS:
            raise RuntimeError(f"only {len(people)} parents of four children have an account in this town")
        return people

    def _login(self, person: dict[str, str]) -> Browser:
        browser = Browser(self.described["url"])
        browser.enfant, browser.turn = person["enfant"], itertools.count()  # type: ignore[attr-defined]
        if self._login_step([person])(browser) != 303:
            raise RuntimeError("a parent of the seed could not log in")
        return browser

    def _login_step(self, people: list[dict[str, str]]) -> Step:
        turns = itertools.cycle(people)
        password = self.described["accounts"]["mot_de_passe"]

        def login(browser: Browser) -> int:
            browser.cookies.clear()
            jeton = _token(browser.get("/connexion").body)
            fields = {"jeton": jeton, "identifiant": next(turns)["email"], "mot_de_passe": password, "suite": ""}
            return browser.post("/connexion", urllib.parse.urlencode(fields)).status

        return login

    # ---- paths ----

    def _get(self, browser: Browser, path: str) -> int:
        answer = browser.get(path)
        self._bytes = max(self._bytes, answer.wire_bytes)
        return answer.status

    def _mois(self) -> str:
        today = clock.today()
        ahead = today.month + 1
        return f"{today.year + (ahead - 1) // 12}-{(ahead - 1) % 12 + 1:02d}"

    def _month_of(self, browser: Browser) -> str:
        return f"/planning/{browser.enfant}/{self._mois()}"  # type: ignore[attr-defined]

    def _save(self, browser: Browser) -> int:
        """Twenty bookings, then the same twenty cancelled, and so on: each one call, one transaction."""
        path = f"{self._month_of(browser)}/recapitulatif"
        if not hasattr(browser, "cells"):
            page = browser.get(self._month_of(browser)).body.decode()
            libres = re.findall(r'name="r" value="(20[\d-]+\.[a-z_]+)"(?! checked)', page)
            browser.cells, browser.jeton = libres[:CHANGES], _token(page.encode())  # type: ignore[attr-defined]
            if len(libres) < CHANGES:
                raise RuntimeError(f"only {len(libres)} free cells in {self._month_of(browser)}")
        cells = browser.cells  # type: ignore[attr-defined]
        is_booking = next(browser.turn) % 2 == 0  # type: ignore[attr-defined]
        fields = [("jeton", browser.jeton), ("operation_id", str(uuid.uuid4()))]  # type: ignore[attr-defined]
        fields += [("r", cell) for cell in cells] if is_booking else [("pris", " ".join(cells))]
        return browser.post(path, urllib.parse.urlencode(fields)).status


def _token(page: bytes) -> str:
    found = re.search(rb'name="jeton" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("no form token on the page")
    return found[1].decode()


def _pid(part: Part | None) -> int:
    process = getattr(part, "process", None)
    if process is None:
        raise RuntimeError("the CPU of a given part cannot be counted: measure on the private stack")
    return int(process.pid)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            browser = Browser(url)
            if browser.get("/?n=1").status == 200:
                browser.close()
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise RuntimeError(f"{url} does not answer")
        time.sleep(0.1)
