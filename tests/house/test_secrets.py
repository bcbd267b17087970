"""No secret, no path of one machine, no address of a package index in the project."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import texts

# Written in two pieces, so that this file does not find itself.
FORBIDDEN = {
    "a private key": "BEGIN [A-Z ]*PRIV" + "ATE KEY-----\n[A-Za-z0-9+/=]{20}",
    "a secret in an address": r"(amqps?|postgresql\+?\w*|https?)://[\w.-]+:[0-9A-Za-z]" + r"{12,}@",
    "a key of a payment provider": r"\b(sk|rk|whsec)_(live|test)?_?[0-9A-Za-z]" + "{16,}",
    "the path of a home": "(?<![\\w.])/(root|home/[a-z]+|Users/[A-Za-z]+)" + "/",
    "the path of a checkout": "(?<![\\w.])/wo" + "rk/",
    "the folder of the tools": r"\.lib" + r"rary/",
    "the address of a package index": r"(--(extra-)?index-url[ =]\S|files\.pythonhosted|pypi\.org/sim"
    + "ple|registry\\.npm)",
    "where a package was fetched": '"resolved"' + r": *\"http",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    assert [str(path) for path, text in texts().items() if pattern.search(text)] == []
