"""The rooms stay small and have names that say what is in them (STYLE: files about 200 lines, no utils)."""

from __future__ import annotations

import re

from tests.house.tree import files, read

LONGEST = 400
WRITTEN_BY_HAND = (".py", ".html", ".css", ".js", ".md", ".sh")
MADE_BY_A_COMMAND = {"docs/acces.md"}
"""A table grows with the doors of the portal, not with what somebody writes."""
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path): read(path).count("\n") for path in files(*WRITTEN_BY_HAND)}
    lengths = {path: length for path, length in lengths.items() if path not in MADE_BY_A_COMMAND}

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
