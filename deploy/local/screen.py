"""What `make run` shows: one line a step, then where to go."""

from __future__ import annotations

import threading
import time

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

LABELS = {"broker": "RabbitMQ", "postgres": "PostgreSQL", "store": "object store", "mail": "mail catcher"}


class Screen:
    """Safe to call from several threads."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self._started = time.monotonic()
        self._waiting: dict[str, None] = {}
        self._status = self.console.status("")
        self._guard = threading.Lock()

    def say(self, name: str, sentence: str) -> None:
        """One step: "starting" waits, anything else ends the wait of that name."""
        label = LABELS.get(name, name)
        with self._guard:
            if sentence == "starting":
                self._waiting[label] = None
            else:
                self._waiting.pop(label, None)
                elapsed = f"{time.monotonic() - self._started:5.1f} s"
                self.console.print(Text.assemble((elapsed, "dim"), "  ", (f"{label:<14}", "bold"), sentence))
            self._show_wait()

    def warn(self, sentence: str) -> None:
        """Something that nobody may overlook."""
        with self._guard:
            self.console.print(Panel(Text(sentence), border_style="yellow", title="warning"))

    def fail(self, sentence: str) -> None:
        """Why we stop."""
        with self._guard:
            self._status.stop()
            self.console.print(Panel(Text(sentence), border_style="red", title="error"))

    def welcome(self, lines: list[tuple[str, str]], accounts: str) -> None:
        """The addresses, the demo accounts, how to stop."""
        with self._guard:
            self._status.stop()
            body = Text()
            for label, text in lines:
                body.append(f"{label:<10}", style="bold").append(f"{text}\n")
            if accounts.strip():
                body.append("\n").append(accounts.strip()).append("\n")
            body.append("\nCtrl-C stops everything, make run resumes, make reset wipes it.", style="dim")
            self.console.print(Panel(body, title="Portail Familles", border_style="green", expand=False))

    def list(self, addresses: dict[str, str]) -> None:
        """Addresses as they are, one a line, to be copied."""
        with self._guard:
            self._status.stop()
            for name, address in addresses.items():
                self.console.print(f"{name}={address}", soft_wrap=True, markup=False)
            self.console.print("Ctrl-C stops everything; make reset wipes it.", style="dim")

    def _show_wait(self) -> None:
        if self._waiting and self.console.is_terminal:
            self._status.update(f"waiting for {', '.join(self._waiting)}")
            self._status.start()
        else:
            self._status.stop()
