"""``python -m tests.acces`` writes the page of the table, ``docs/acces.md``."""

from __future__ import annotations

from pathlib import Path

from tests.acces.page import CHEMIN, write_page

Path(__file__).resolve().parents[2].joinpath(CHEMIN).write_text(write_page())
