"""Every setting is documented in docs/reglages.md with the words and the default of the code, and nothing else is."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from gateway.presentation.mairie import Mairie
from gateway.settings import GatewaySettings
from kit.config import (
    AntivirusSettings,
    ConservationSettings,
    MailSettings,
    PaiementSettings,
    ServiceSettings,
    StorageSettings,
)
from tests.house.tree import files, read

DOCUMENT = read("docs/reglages.md")
ROWS = re.findall(r"^\| `([A-Z0-9_]+)` \| (.+?) (?<!\\)\| (.+?) \|$", DOCUMENT, re.MULTILINE)
CLASSES: list[type[BaseSettings]] = [
    ServiceSettings,
    MailSettings,
    StorageSettings,
    AntivirusSettings,
    ConservationSettings,
    PaiementSettings,
    GatewaySettings,
    Mairie,
]
# Read without a class: by the clock, the failpoints, the private stack and the seed.
OUTSIDE = {"PORTAIL_CLOCK", "PORTAIL_FAILPOINTS", "PORTAIL_HOME", "PORTAIL_CACHE", "SEED_PASSWORD"}
FIELDS: list[tuple[str, FieldInfo]] = [
    (f"{cls.model_config.get('env_prefix', '')}{name}".upper(), field)
    for cls in CLASSES
    for name, field in cls.model_fields.items()
]


def default_in_words(field: FieldInfo) -> str:
    """As the table writes it."""
    if field.is_required():
        return "required"
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if isinstance(default, bool):
        default = str(default).lower()
    if isinstance(default, float):
        default = f"{default:g}"
    return f"`{default}`" if default != "" else "empty"


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[name for name, _ in FIELDS])
def test_a_setting_is_documented_with_the_words_and_the_default_of_the_code(name: str, field: FieldInfo) -> None:
    assert field.description, f"{name} has no description"

    row = (name, default_in_words(field).replace("|", "\\|"), field.description.replace("|", "\\|"))

    assert row in ROWS


def test_the_documentation_names_no_setting_that_does_not_exist() -> None:
    assert {name for name, _, _ in ROWS} == {name for name, _ in FIELDS} | OUTSIDE


def test_every_class_of_settings_is_in_this_test() -> None:
    declared = {
        match
        for path in files(".py")
        if path.parts[0] in ("contracts", "kit", "services", "gateway")
        for match in re.findall(r"^class (\w+)\((?:\w+Settings|BaseSettings)\)", read(path), re.MULTILINE)
    }

    assert declared == {cls.__name__ for cls in CLASSES} | {"BrokerSettings"}
