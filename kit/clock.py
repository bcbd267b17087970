"""The only source of "now". Instants are aware UTC; Paris is a display and a deadline matter.

``PORTAIL_CLOCK`` (demo and tests only) names a file that holds an offset in seconds; it is read again when it
changes, so that a test can move the whole town's clock at once.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_file = os.environ.get("PORTAIL_CLOCK", "")
_read_at_ns = -1
_offset = timedelta()


def _current_offset() -> timedelta:
    global _read_at_ns, _offset
    try:
        changed_at_ns = Path(_file).stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if changed_at_ns != _read_at_ns:
        text = Path(_file).read_text().strip()
        _offset, _read_at_ns = timedelta(seconds=float(text or 0)), changed_at_ns
    return _offset


def now() -> datetime:
    """The current instant, aware, UTC."""
    instant = datetime.now(UTC)
    return instant + _current_offset() if _file else instant


def today() -> date:
    """The current day in France."""
    return now().astimezone(PARIS).date()
