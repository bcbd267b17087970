"""When a mail that could not leave is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

DELAIS_S = (5, 30, 120, 300, 900)
"""Seconds before each new try; the last one repeats."""
ABANDON = timedelta(hours=48)
"""A link or a notice two days late would only trouble whoever receives it."""
REFUS_DEFINITIFS_MAX = 3
"""How many times a server may say "never" before we believe it (a misconfigured relay says it too)."""


def next_try_at(essais: int, now: datetime) -> datetime:
    """When to try again if the try that starts now, after ``essais`` others, comes to nothing."""
    return now + timedelta(seconds=DELAIS_S[min(essais, len(DELAIS_S) - 1)])


def is_given_up(ecrit_at: datetime, now: datetime) -> bool:
    """Whether a mail written then is too late now."""
    return now - ecrit_at >= ABANDON
