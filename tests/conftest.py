"""What every ring shares: a garbage collector that does not look at the tests themselves again and again."""

from __future__ import annotations

from kit import garbage

garbage.wait()


def pytest_collection_finish() -> None:
    """A heap of a thousand tests and of what they import holds no garbage: each look at it is wasted."""
    garbage.settle()
