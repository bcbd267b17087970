"""Every setting is documented in docs/reglages.md with the words of the code, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from gateway.settings import ConcurrencySettings, GatewaySettings
from kit.config import MailSettings, ServiceSettings, StorageSettings

DOCUMENT = Path("docs/reglages.md").read_text()
CLASSES: list[type[BaseSettings]] = [
    ServiceSettings,
    MailSettings,
    StorageSettings,
    GatewaySettings,
    ConcurrencySettings,
]
FIELDS = {
    name.upper(): field.description or "" for cls in CLASSES for name, field in reversed(cls.model_fields.items())
}
OUTSIDE = {"PORTAIL_CLOCK", "PORTAIL_FAILPOINTS", "PORTAIL_HOME", "PORTAIL_CACHE"}


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_setting_is_described_in_the_documentation(name):
    assert FIELDS[name], f"{name} has no description"
    assert f"| `{name}` |" in DOCUMENT
    assert FIELDS[name] in DOCUMENT


def test_the_documentation_names_no_setting_that_does_not_exist():
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", DOCUMENT, re.MULTILINE))

    assert documented == set(FIELDS) | OUTSIDE
