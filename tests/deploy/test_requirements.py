"""What is pinned is what is imported: a machine with nothing else runs the portal."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy.local.home import REPOSITORY

OURS = {"contracts", "kit", "services", "gateway", "deploy", "tests"}
TO_SERVE = ("contracts", "kit", "services", "gateway", "deploy/seed", "deploy/storage")
TO_RUN = ("deploy",)
BEFORE_INSTALLING = (
    "deploy/local/bootstrap.py",
    "deploy/local/debian.py",
    "deploy/local/home.py",
    "deploy/local/test_tools.py",
    "deploy/rabbitmq/droits.py",
    "deploy/postgres/roles.py",
    "deploy/secrets.py",
    "deploy/container.py",
)


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> set[str]:
    """Distributions that requirements/<name>.in names."""
    lines = (REPOSITORY / "requirements" / f"{name}.in").read_text().splitlines()
    return {normalised(re.split(r"[\[<>=!;]", line)[0].strip()) for line in lines if line[:1].isalpha()}


def imported(*rooms: str) -> Iterator[tuple[Path, str]]:
    """(file, top-level package) of each import from outside the standard library and the house."""
    for room in rooms:
        path = REPOSITORY / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names.append(node.module)
                for name in names:
                    package = name.partition(".")[0]
                    if package not in sys.stdlib_module_names and package not in OURS:
                        yield file.relative_to(REPOSITORY), package


def unpinned(rooms: tuple[str, ...], *names: str) -> set[str]:
    """Imports of these rooms whose distribution none of these requirements names."""
    known = set.union(*(asked(name) for name in names))
    distributions = packages_distributions()
    return {
        f"{file} imports {package}"
        for file, package in imported(*rooms)
        if not {normalised(found) for found in distributions.get(package, [])} & known
    }


def test_the_programs_import_what_their_image_holds() -> None:
    assert unpinned(TO_SERVE, "services") == set()


def test_the_private_stack_imports_what_make_run_installs() -> None:
    assert unpinned(TO_RUN, "services", "local") == set()


def test_the_tests_import_what_make_test_installs() -> None:
    assert unpinned(("tests",), "services", "local", "test") == set()


@pytest.mark.parametrize("file", BEFORE_INSTALLING)
def test_what_runs_before_anything_is_installed_needs_the_standard_library_alone(file: str) -> None:
    assert [package for _, package in imported(file)] == []


@pytest.mark.parametrize("name", ["services", "local", "test"])
def test_every_requirement_is_pinned_with_its_hashes_and_names_no_index(name: str) -> None:
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", text, flags=re.IGNORECASE)

    assert all("==" in requirement and "--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"--(extra-)?index-url|--find-links|://", text)
    pinned = {normalised(re.split(r"[\[=]", requirement)[0]) for requirement in requirements}
    assert asked(name) <= pinned
