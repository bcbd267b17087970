"""`make run`: the private stack, the migrations, the demo town, the six programs, and their orderly end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from deploy.local.home import HomeIsBusy
from deploy.local.part import PartFailed
from deploy.local.postgresql_programs import NoPostgres
from deploy.local.programs import Program, Programs, run_all
from deploy.local.screen import Screen
from deploy.local.settings import EMBEDDED, Settings
from deploy.local.stack import PARTS, Stack
from deploy.rabbitmq.droits import GATEWAY, SERVICES

NO_BROKER = (
    "No RabbitMQ is to be had on this machine: {why}.\n"
    "The portal falls back to the EMBEDDED transport: all services in one process, messages in memory only. "
    "Good for a look, never for a town: no rights between services, no replicas. "
    "Install RabbitMQ or give AMQP_URI for the real thing."
)
NO_ANTIVIRUS = (
    "No ClamAV is to be had on this machine: {why}.\n"
    "Files that people send wait, unreadable, « en attente de vérification ». Install clamd or give CLAMD_HOST."
)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Told(BaseException):
    """We were told to stop (SIGINT, SIGTERM, SIGHUP)."""


def run(home: Path, parts: Sequence[str] = PARTS) -> int:
    """Runs the portal until it is told to stop; returns the exit code."""
    return under_signals(home, parts, serve)


def up(home: Path, parts: Sequence[str]) -> int:
    """Runs the parts alone until told to stop: for a program started by hand, or a look at the data."""
    return under_signals(home, parts, show_parts)


def under_signals(home: Path, parts: Sequence[str], then: Callable[[Stack, Screen], None]) -> int:
    """Starts the parts, does `then`, and stops everything at the first signal or failure."""
    screen = Screen()
    for number in STOP_SIGNALS:
        signal.signal(number, _raise_told)
    try:
        with Stack(home, parts=parts, say=screen.say) as stack:
            then(stack, screen)
    except Told:
        screen.say("portal", "stopped")
    except (PartFailed, HomeIsBusy, NoPostgres) as reason:
        screen.fail(str(reason))
        return 1
    return 0


def _raise_told(number: int, frame: FrameType | None) -> None:
    for other in STOP_SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # once is enough: a second Ctrl-C must not cut the stop short
    raise Told


def show_parts(stack: Stack, screen: Screen) -> None:
    """Prints where each part answers, with the owners' secrets, and waits."""
    screen.list(stack.addresses())
    threading.Event().wait()


def serve(stack: Stack, screen: Screen) -> None:
    """Everything above the parts. Raises PartFailed."""
    settings = Settings(stack)
    tasks = [(f"migrate {name}", ["-m", "kit.migrate", name], settings.of_migration(name)) for name in SERVICES]
    if stack.broker is not None:
        tasks.append(("topology", ["-m", "kit.topology"], settings.of_topology()))
    else:
        screen.warn(NO_BROKER.format(why=stack.why_no_broker))
    if stack.antivirus is None:
        screen.warn(NO_ANTIVIRUS.format(why=stack.why_no_antivirus))
    run_all(tasks, stack.registry, stack.home.log("migrations"))
    stack.home.put("bases", settings.of_bases())  # for `python -m deploy.verify`, beside the secrets that are there
    screen.say("migrations", "done")
    accounts = seed_once(stack, settings, screen)
    programs, settings = start_programs(stack, settings, screen)
    try:
        places = {
            "Portal": f"{settings.portail_url}/",
            "Mails": stack.mail.page_url,
            "Cards": f"{stack.stripe.url}/",
            "Logs": f"{stack.home.path}/logs",
        }
        screen.welcome(list(places.items()), accounts)
        programs.watch(threading.Event(), also=stack.revive)
    finally:
        screen.say("portal", "stopping")
        programs.stop()


def start_programs(stack: Stack, settings: Settings, screen: Screen) -> tuple[Programs, Settings]:
    """All of them ready. Another program may have taken a port since it was chosen: once more then, elsewhere.

    Raises PartFailed.
    """
    programs = Programs(programs_of(settings), stack.registry, screen.say)
    try:
        try:
            programs.start()
        except PartFailed as reason:
            screen.say("portal", f"once more, on other ports: {str(reason).splitlines()[0]}")
            programs.stop()
            for prefix in ("http", "health-", EMBEDDED):
                stack.home.forget_ports(prefix)
            stack.stripe.restart()  # it calls the portal back
            settings = Settings(stack)
            programs = Programs(programs_of(settings), stack.registry, screen.say)
            programs.start()
    except BaseException:
        programs.stop()
        raise
    return programs, settings


def programs_of(settings: Settings) -> list[Program]:
    """Five services, or the one process of the fallback, and the gateway."""
    stack = settings.stack
    if stack.broker is None:
        commands = {EMBEDDED: ["-m", "kit.embedded"]}
        environments = {EMBEDDED: settings.of_embedded()}
    else:
        commands = {service: ["-m", "kit.runner", service] for service in SERVICES}
        environments = {service: settings.of_service(service) for service in SERVICES}
    commands[GATEWAY] = ["-m", "gateway"]
    environments[GATEWAY] = settings.of_gateway()
    return [
        Program(name, command, environments[name], settings.health_url(name), stack.home.log(name))
        for name, command in commands.items()
    ]


def seed_once(stack: Stack, settings: Settings, screen: Screen) -> str:
    """The demo town, once for the life of the data; what the seed said (accounts) is kept for later runs.

    The databases themselves say whether a town stands in them: others may be given the next time.
    """
    screen.say("demo town", "starting")
    seed = ("seed", ["-m", "deploy.seed", "--demo"], settings.of_seed())
    said = run_all([seed], stack.registry, stack.home.log("seed"), tells_secrets=True)["seed"]
    is_new = not said.startswith("Already seeded")
    screen.say("demo town", "seeded" if is_new else "as it was left")
    kept = dict(stack.home.get("seed_said", {}))
    if is_new:
        kept[stack.postgres.place] = said
        stack.home.put("seed_said", kept)
    return str(kept.get(stack.postgres.place, said))
