"""Structured logs without personal data, metrics, and the call id that ties them together.

A log line holds an event name, ids and the call id: never a name, an address, an amount or a health word.
"""

# ruff: noqa: E402 - structlog is imported without rich
from __future__ import annotations

import json
import logging
import sys
from typing import Any, cast

from prometheus_client import Counter, Gauge, Histogram

# Where rich is installed, structlog would load it and pygments to draw in colour what we write as JSON: a tenth of the
# start of each program.
_modules = cast("dict[str, Any]", sys.modules)
_rich, _modules["rich"] = _modules.get("rich"), None
import structlog

del _modules["rich"]
if _rich is not None:
    _modules["rich"] = _rich

RPC_SECONDS = Histogram(
    "portail_rpc_seconds",
    "Time spent in an RPC method",
    ["methode", "issue"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS = Counter("portail_evenements_total", "Events handled", ["type", "issue"])
OUTBOX_PENDING = Gauge("portail_outbox_en_attente", "Events written and not yet published")
OUTBOX_PUBLISHED = Counter("portail_outbox_publies_total", "Events published with a broker confirm")


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _as_json(line: object, **_options: object) -> str:
    """``json.dumps`` would make an encoder for each line."""
    return _ENCODER.encode(line)


def configure_logs(program: str, level: str = "INFO") -> None:
    """One JSON object a line on standard output; ``appel`` is the call id where there is one."""

    def add_program(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        line["programme"] = program  # a context variable would be the first greenlet's alone
        return line

    structlog.configure(
        processors=[
            add_program,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _flatten_exception,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger().handlers[0].setFormatter(_WithoutExceptionText("%(levelname)s %(name)s %(message)s"))
    # The door, the listeners and the timers log their own failures; nameko would quote the exception's text.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    logging.getLogger("kombu.mixins").setLevel(logging.CRITICAL)


class _WithoutExceptionText(logging.Formatter):
    """Lines of libraries: the class of an exception, never its text, which may quote personal data."""

    def formatException(self, exc_info: object) -> str:
        return str(exc_info[0].__name__) if isinstance(exc_info, tuple) and exc_info[0] else ""


def _flatten_exception(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An exception becomes its class and its place in the code: its text may quote personal data."""
    error = line.pop("exc", None)
    if isinstance(error, BaseException):
        line["erreur"] = type(error).__name__
        line["cause"] = type(error.__cause__).__name__ if error.__cause__ else ""
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        line["trace"] = frames[-12:]
    return line


bind_contextvars = structlog.contextvars.bind_contextvars
log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
