"""What is measured of a town, in its order: floors, pages, writes, the login apart, the month's invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from deploy.seed.comptes import ANIMATEUR
from deploy.seed.ville import JEAN_JAURES
from tests.load import floors, paths
from tests.load.bench import CLIENTS, MARDI_13, Bench, Measure
from tests.load.drive import Browser
from tests.load.facturation import measure_facturation
from tests.load.paths import Person
from tests.load.rush import measure_ruee
from tests.load.statements import count_statements
from tests.load.sync import measure_sync
from tests.load.veille import measure_veille

ANNEE, CE_MOIS, MOIS = "2026-2027", "2026-10", "2026-11"
"""The school year; the month being lived, with its attendance; the month to be booked."""
LOGINS = 40
SELECT_FLOOR, RPC_FLOOR = "floor: SELECT", "floor: RPC + SELECT"


class Suite:
    """Every measure of one size of town."""

    STEPS = ("pages", "save", "point", "sync", "watch", "login", "invoice", "processes", "rush")

    def __init__(self, bench: Bench, count: int) -> None:
        self.bench, self.count, self.url = bench, count, bench.town["url"]
        self.sessions_each = 2 * count // CLIENTS + 16  # a new one for each first page

    def run(self, only: str = "") -> Iterator[Measure]:
        """The floors, then these steps, or all of them."""
        wanted = only.split(",") if only else self.STEPS
        with self.floors_running():
            yield self.bench.measure(self.bench.floor_people, self.bench.floor_path, self.count)
            yield self.bench.measure(self.rpc_people, floors.floor(RPC_FLOOR), self.count)
            parents = self.find_parents()
            if "pages" in wanted:
                yield from self.measure_pages(parents)
            if "save" in wanted:
                yield self.measure_save(parents)
            if "point" in wanted:
                yield self.measure_point()
            if "sync" in wanted:
                yield measure_sync(self.bench, ANNEE)
            if "watch" in wanted:
                yield measure_veille(self.bench, self.url, self.town_now())
            if "login" in wanted:
                yield self.measure_login()
            if "invoice" in wanted:
                yield measure_facturation(self.bench)
            if "processes" in wanted:
                yield from self.measure_processes(parents)
            if "rush" in wanted:
                yield measure_ruee(self.bench)

    @contextmanager
    def floors_running(self) -> Iterator[None]:
        """Two programs beside the house, and the same clients for them."""
        settings, broker = self.bench.town["environment"], self.bench.stack.broker
        assert broker is not None
        common = settings["planning"] | {
            "AMQP_URI": broker.ops_uri,
            "ACTOR_PRIVATE_KEY": settings["gateway"]["ACTOR_PRIVATE_KEY"],
            "HEALTH_PORT": "0",
        }
        ports = {kind: self.bench.stack.home.port(f"floor-{kind}") for kind in ("select", "rpc")}
        commands = {kind: ["-m", "tests.load.floors", kind] for kind in ports}
        commands["sol"] = ["-m", "kit.runner", "sol", "--package", "tests.load.maison", "--containers", "rpc"]
        with ExitStack() as running:
            for kind, command in commands.items():
                own = common | {"HTTP_PORT": str(ports.get(kind, 0))}
                process = running.enter_context(floors.started(command, own, self.bench.stack.home.log(kind)))
                running.enter_context(self.bench.meter.counting(f"floor {kind}", process.pid))
            people = {}
            for kind, port in ports.items():
                floors.wait_for(f"http://127.0.0.1:{port}")
                people[kind] = [Browser(f"http://127.0.0.1:{port}") for _ in range(CLIENTS)]
            self.bench.floor_people, self.bench.floor_path = people["select"], floors.floor(SELECT_FLOOR)
            self.rpc_people = people["rpc"]
            yield

    def find_parents(self) -> list[Person]:
        """Eight parents of four children, each with as many sessions as requests."""
        parents = self.bench.people.parents(CLIENTS, ANNEE)
        comptes = [parent.compte_id for parent in parents]
        sessions = self.bench.people.open_sessions(comptes, self.sessions_each, self.town_now())
        return [Person(self.url, sessions[parent.compte_id], parent.enfant_id) for parent in parents]

    def town_now(self) -> datetime:
        """The town's own instant."""
        return datetime.now(UTC) + self.bench.offset

    def measure_pages(self, parents: Sequence[Person]) -> Iterator[Measure]:
        month = paths.page("month", lambda p: f"/planning/{p.enfant_id}/{MOIS}", "Modifier le planning", 'name="pris"')
        home = paths.page("home", lambda p: "/espace", "Mon dossier", "Prochains jours", "Payer mes factures")
        famille = paths.page(
            "month, all the children",
            lambda p: f"/planning/famille/{MOIS}",
            "Modifier le planning de mes enfants",
            'name="fratrie"',
        )
        month4 = paths.page("month4", lambda p: f"/planning?mois={CE_MOIS}", "Le planning de mes enfants", "repas")
        for path in (home, month, month4, famille):
            yield self.bench.measure(parents, path, self.count)
        for path in (home, month):
            yield self.bench.measure(parents, paths.first_page(path), self.count)

    def measure_save(self, parents: Sequence[Person]) -> Measure:
        for parent in parents:
            parent.learn_jeton("/compte")
            paths.find_libres(parent, MOIS)
        path = paths.save(MOIS)
        measured = self.bench.measure(parents, path, self.count)
        wrong = paths.count_wrong_receipts(parents)
        measured.failures += ["a receipt that does not say twenty changes"] * wrong
        measured.figures["statements"] = count_statements(self.bench, lambda: path.step(parents[0]))
        return measured

    def measure_point(self) -> Measure:
        """Eight tablets of one school, each with its own children."""
        compte_id = str(ANIMATEUR.compte_id)
        sessions = self.bench.people.open_sessions([compte_id], self.sessions_each * CLIENTS, self.town_now())
        parts = [sessions[compte_id][rang::CLIENTS] for rang in range(CLIENTS)]
        tablets = [Person(self.url, part) for part in parts]
        sheet = f"/pointage/{JEAN_JAURES}/restauration/{MARDI_13}"
        enfants = paths.find_enfants(tablets[0], sheet)
        for rang, tablet in enumerate(tablets):
            tablet.enfants = enfants[rang::CLIENTS]
            tablet.learn_jeton("/pointage")
        return self.bench.measure(tablets, paths.point(sheet), self.count)

    def measure_login(self) -> Measure:
        """Each parent on a browser of hers; Argon2 on purpose costs more than all the rest."""
        accounts = self.bench.town["accounts"]
        parents = self.bench.people.parents(CLIENTS, ANNEE)
        browsers = [paths.Visitor(self.url, parent.email, accounts["mot_de_passe"]) for parent in parents]
        return self.bench.measure(browsers, paths.login(), LOGINS)

    def measure_processes(self, parents: Sequence[Person]) -> Iterator[Measure]:
        """The month of a child with 1, 2 and 4 processes of planning."""
        for count in (1, 2, 4):
            self.bench.multiply("planning", count)
            path = paths.page(
                f"month, {count} × planning", lambda p: f"/planning/{p.enfant_id}/{MOIS}", "Modifier le planning"
            )
            yield self.bench.measure(parents, path, self.count)
