"""The only source of "now". Instants are aware UTC; Paris is a display and a deadline matter.

``PORTAIL_CLOCK`` (demo and tests only) names a file, read again when it changes, so that a test can move the whole
town's clock at once: an offset in seconds, or an instant (``2026-11-06T14:12:37+01:00``) at which it stands still.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_file = os.environ.get("PORTAIL_CLOCK", "")
_read_at_ns = -1
_moved: timedelta | datetime = timedelta()


def _read_moved() -> timedelta | datetime:
    """What the file says: how far the clock is moved, or where it stands still."""
    global _read_at_ns, _moved
    try:
        changed_at_ns = os.stat(_file).st_mtime_ns  # noqa: PTH116 - a tenth of pathlib's time
    except FileNotFoundError:
        return timedelta()
    if changed_at_ns != _read_at_ns:
        text = Path(_file).read_text().strip()
        _moved = datetime.fromisoformat(text).astimezone(UTC) if "T" in text else timedelta(seconds=float(text or 0))
        _read_at_ns = changed_at_ns
    return _moved


def now() -> datetime:
    """The current instant, aware, UTC."""
    if not _file:
        return datetime.now(UTC)
    moved = _read_moved()
    return moved if isinstance(moved, datetime) else datetime.now(UTC) + moved


def today() -> date:
    """The current day in France."""
    return now().astimezone(PARIS).date()
