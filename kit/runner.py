"""Starts a service's containers: ``python -m kit.runner planning [--containers rpc,listeners,relay]``.

On SIGTERM the containers finish what they hold and the process leaves; a real thread ends it after the grace
period, because a nameko process whose broker is gone would otherwise ignore the signal. A container that dies is
made again, with a growing pause.
"""

# ruff: noqa: E402 - the monkey patch comes first in the process
from __future__ import annotations

from kit import garbage

if __name__ == "__main__":
    garbage.wait()

import eventlet

eventlet.monkey_patch()

import argparse
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from eventlet import patcher
from kombu import Connection
from nameko.containers import ServiceContainer

from contracts.base import CLOUDEVENTS_TYPE
from kit import health, topology
from kit.config import ServiceSettings, service_settings
from kit.consumer import SteadyConsumer
from kit.dependencies import database_of
from kit.observability import configure_logs, log
from kit.relay import relay_service

CONTAINERS = ("rpc", "listeners", "relay")
MODULES = {"rpc": ("service",), "listeners": ("listeners", "timers")}
_real_threading = patcher.original("threading")
_real_time = patcher.original("time")


def service_classes(service: str, kinds: Sequence[str], package: str = "services") -> list[type]:
    """The nameko classes of one service: its door, its listeners and timers, its relay."""
    modules = [module for kind, names in MODULES.items() if kind in kinds for module in names]
    classes: list[type] = [
        importlib.import_module(f"{package}.{service}.{module}").Service
        for module in modules
        if importlib.util.find_spec(f"{package}.{service}.{module}")
    ]
    if "relay" in kinds:
        classes.append(relay_service(service))
    return classes


class Runner:
    """The containers of one process, from start to the last acknowledgement."""

    def __init__(self, settings: ServiceSettings, classes: Sequence[type]) -> None:
        self.settings, self.classes = settings, classes
        self.config = {
            "AMQP_URI": settings.amqp_uri.get_secret_value(),
            "rpc_exchange": topology.RPC_EXCHANGE,
            "max_workers": settings.workers,
            "heartbeat": 20,
            "ACCEPT": ["json", "cloudevents"],
            # An event stays text until its envelope is validated: kombu does not decode it.
            "SERIALIZERS": {
                "cloudevents": {
                    "encoder": "kit.events.as_is",
                    "decoder": "kit.events.as_is",
                    "content_type": CLOUDEVENTS_TYPE,
                    "content_encoding": "utf-8",
                }
            },
            "TRANSPORT_OPTIONS": {"max_retries": 3, "interval_start": 0.2, "interval_step": 0.3, "interval_max": 1},
        }
        self.running: dict[type, ServiceContainer] = {}
        self.is_stopping = False

    def start(self) -> None:
        """Starts every container and keeps each alive in its own greenlet."""
        for cls in self.classes:
            self.running[cls] = self._start(cls)
            eventlet.spawn(self._keep_alive, cls)

    def _start(self, cls: type) -> ServiceContainer:
        container = ServiceContainer(cls, self.config)
        container.start()
        log.info("conteneur_pret", conteneur=container.service_name)
        return container

    def _keep_alive(self, cls: type) -> None:
        pause_s = 0.2
        while not self.is_stopping:
            try:
                self.running[cls].wait()
            except Exception as error:
                log.error("conteneur_mort", conteneur=self.running[cls].service_name, exc=error)
            if self.is_stopping:
                return
            eventlet.sleep(pause_s)
            pause_s = min(pause_s * 2, 5.0)
            try:
                self.running[cls] = self._start(cls)
                pause_s = 0.2
            except Exception as error:
                log.error("conteneur_non_relance", exc=error)

    def stop(self) -> None:
        """Drains: no new message, what is held is finished."""
        self.is_stopping = True
        stops = [eventlet.spawn(container.stop) for container in self.running.values()]
        for stop in stops:
            stop.wait()

    def is_ready(self) -> bool:
        """Whether every container lives and hears its queues."""
        return (
            not self.is_stopping
            and len(self.running) == len(self.classes)
            and all(_serves(container) for container in self.running.values())
        )


def _serves(container: ServiceContainer) -> bool:
    consumers = [extension for extension in container.extensions if isinstance(extension, SteadyConsumer)]
    return bool(container.started) and all(consumer.is_consuming for consumer in consumers)


def end_after(grace_s: float) -> None:
    """A real thread: the hub may be waiting for a broker that is gone."""

    def end() -> None:
        _real_time.sleep(grace_s)
        os._exit(1)

    _real_threading.Thread(target=end, daemon=True).start()


def wait_for_broker(uri: str) -> None:
    """Waits until the broker answers (it may start after us)."""
    pause_s = 0.2
    while True:
        try:
            with Connection(uri, connect_timeout=3) as connection:
                connection.connect()
                return
        except OSError as error:
            log.warning("courtier_absent", exc=error)
            eventlet.sleep(pause_s)
            pause_s = min(pause_s * 2, 3.0)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m kit.runner", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("--containers", default=",".join(CONTAINERS), help="rpc,listeners,relay")
    parser.add_argument("--package", default="services", help="where the services are")
    options = parser.parse_args(arguments)
    settings = service_settings(options.service)
    configure_logs(options.service, settings.log_level)
    wait_for_broker(settings.amqp_uri.get_secret_value())
    runner = Runner(settings, service_classes(options.service, options.containers.split(","), options.package))
    stopped: Any = eventlet.event.Event()

    def on_signal(_signum: int, _frame: object) -> None:
        if not stopped.ready():
            end_after(settings.grace_s)
            stopped.send(True)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    runner.start()
    if settings.health_port:
        database = database_of(options.service, settings)
        health.serve(settings.health_host, settings.health_port, lambda: runner.is_ready() and database.is_ready())
    garbage.settle()
    log.info("service_pret", service=options.service)
    stopped.wait()
    runner.stop()
    log.info("service_arrete", service=options.service)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
