"""The garbage collector of a program that has finished starting."""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 20, 20)


def wait() -> None:
    """No look until ``settle``: nearly all that a start makes stays."""
    gc.disable()


def settle() -> None:
    """What the start made stays for the life of the process: it is no longer looked at, and looks are rarer.

    A service spent one part in twenty of its CPU looking for cycles among its own modules.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
