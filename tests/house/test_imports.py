"""Imports point one way (DESIGN §2), checked by import-linter from pyproject.toml."""

from __future__ import annotations

from importlinter.cli import lint_imports


def test_imports_point_one_way(capsys):
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out
