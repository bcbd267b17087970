"""A mail server whose answers are written by the test (a fake: the real one never refuses on demand)."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import eventlet


class FauxServeur:
    """``answers``: by verb, "DATA-END" for the mail itself; an empty answer hangs up."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.refused_recipients: set[str] = set()
        self.thinks_s = 0.0
        self.connections = 0

    def __enter__(self) -> FauxServeur:
        self._listener = eventlet.listen(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._loop = eventlet.spawn(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.kill()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            self.connections += 1
            eventlet.spawn(self._talk, connection)

    def _talk(self, connection: Any) -> None:
        with connection, connection.makefile("rwb", buffering=0) as lines:
            self._say(lines, "220 faux")
            while line := lines.readline():
                verb = line.split()[0].decode().upper()
                if not self._answer(lines, verb, line.decode()) or verb == "QUIT":
                    return

    def _answer(self, lines: Any, verb: str, line: str) -> bool:
        """``False`` to hang up."""
        eventlet.sleep(self.thinks_s)
        if verb == "RCPT" and any(recipient in line for recipient in self.refused_recipients):
            self._say(lines, "550 inconnu")
            return True
        if verb == "DATA":
            self._say(lines, "354 allez")
            while lines.readline() != b".\r\n":
                pass
            verb = "DATA-END"
        answer = self.answers.get(verb, {"EHLO": "250 faux", "QUIT": "221 au revoir"}.get(verb, "250 bien"))
        if answer:
            self._say(lines, answer)
        return bool(answer)

    def _say(self, lines: Any, text: str) -> None:
        lines.write(f"{text}\r\n".encode())
