"""The rooms stay small and have names that say what is in them (STYLE: files about 200 lines, no utils)."""

from __future__ import annotations

import re

from tests.house.tree import files, read

LONGEST = 400
WRITTEN_BY_HAND = (".py", ".html", ".css", ".js", ".md", ".sh")
WRITTEN_BY_A_PROGRAM = frozenset({"docs/acces.md"})
"""One row a method and a page: as long as the portal has doors."""
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def test_no_file_is_longer_than_400_lines() -> None:
    paths = [path for path in files(*WRITTEN_BY_HAND) if str(path) not in WRITTEN_BY_A_PROGRAM]
    lengths = {str(path): read(path).count("\n") for path in paths}

    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        str(path)
        for path in files(".py")
        if not NAMES_THAT_SAY_NOTHING.isdisjoint({*path.parts[:-1], *path.stem.split("_")})
    ]

    assert vague == []


def test_a_promise_to_finish_later_is_not_left_in_a_file() -> None:
    postponed = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")

    assert [str(path) for path in files(*WRITTEN_BY_HAND, ".toml", ".yml") if postponed.search(read(path))] == []
