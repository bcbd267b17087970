from __future__ import annotations

from tests.stack import stack

__all__ = ["stack"]
