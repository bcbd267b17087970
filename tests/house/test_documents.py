"""The documents say what the code is: links lead somewhere, the map is whole, each service tells what it hears."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts import catalogue
from kit.topology import HEARD_BY
from tests.house.tree import ROOT, files, read

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
EVENT_TYPE = re.compile(rf"\b(?:{'|'.join(catalogue.SERVICES)})(?:\.[a-z_]+)+\.v\d+\b")
NAMED_PATH = re.compile(r"`((?:contracts|deploy|docs|gateway|kit|requirements|services|tests)/[\w./-]*)`")
DOCUMENT = re.compile(r"\bdocs/[\w/-]+\.(?:md|json|py)\b")


@pytest.mark.parametrize("page", files(".md"), ids=str)
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    targets = {match[1] for match in LINK.finditer(FENCE.sub("", read(page))) if "://" not in match[1]}

    broken = {
        target for target in targets if not target.startswith("mailto:") and not (ROOT / page.parent / target).exists()
    }

    assert broken == set()


@pytest.mark.parametrize("page", files(".md"), ids=str)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    missing = {name for name in NAMED_PATH.findall(read(page)) if not (ROOT / name).exists()}

    assert missing == set()


def test_every_document_that_the_code_names_exists() -> None:
    named = {
        (str(path), name)
        for path in files(".py", ".toml", ".yml", ".html", ".css", ".in")
        for name in DOCUMENT.findall(read(path))
        if f"/{name}" not in read(path)  # the end of an address elsewhere
    }

    assert {pair for pair in named if not (ROOT / pair[1]).exists()} == set()


def paths_of_the_map() -> list[str]:
    """README's map: one path a line, two spaces deeper for what is inside."""
    block = re.search(r"^## Map of the house\n+```\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)
    assert block, "README.md has no map"
    above: list[str] = []
    paths = []
    for line in block[1].splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        above = [*above[:depth], name]
        paths.append("".join(above))
    return paths


def test_the_map_names_only_what_exists() -> None:
    assert [path for path in paths_of_the_map() if not (ROOT / path).exists()] == []


def test_every_top_level_folder_is_on_the_map() -> None:
    folders = {f"{path.parts[0]}/" for path in files() if len(path.parts) > 1}

    assert folders - set(paths_of_the_map()) == set()


def test_the_test_command_of_the_readme_is_what_continuous_integration_runs() -> None:
    assert read(".ci/run").splitlines()[-1] == "make test"
    assert "make test" in read("README.md")


@pytest.mark.parametrize("service", catalogue.SERVICES)
def test_a_service_tells_what_it_owns_hears_and_says(service: str) -> None:
    readme = read(f"services/{service}/README.md")
    events = [*catalogue.internal_events(), *catalogue.public_events()]
    heard = {type_ for types in HEARD_BY[service].values() for type_ in types}
    said = {event.type for event in events if event.service() == service}

    assert re.search(r"^\W*Owns\b", readme, re.MULTILINE)
    assert re.search(r"^\W*Hears\b", readme, re.MULTILINE)
    assert re.search(r"^\W*Says\b", readme, re.MULTILINE)
    assert set(EVENT_TYPE.findall(readme)) == heard | said


def test_decisions_are_numbered_without_a_gap_and_all_listed() -> None:
    pages = sorted(
        path.name for path in files(".md") if path.parent == Path("docs/decisions") and path.name != "README.md"
    )
    index = read("docs/decisions/README.md")

    assert [name[:4] for name in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    assert [name for name in pages if f"({name})" not in index] == []


def test_every_page_of_docs_is_on_its_index() -> None:
    index = read("docs/README.md")
    pages = [path.relative_to("docs") for path in files(".md") if path.parts[0] == "docs"]

    missing = [
        str(page) for page in pages if page.parts[0] not in ("README.md", "decisions") and f"({page})" not in index
    ]
    assert missing == []


def test_the_licence_is_whole() -> None:
    licence = read("LICENSE")

    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in licence.splitlines()[0]
    assert re.findall(r"^(\d+)\. ", licence, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert licence.endswith(
        "All other changes or additions to this Appendix require the production of a new\nEUPL version.\n"
    )
