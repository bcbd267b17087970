"""The compose file under the real Compose: valid, complete, and every program with its own secrets only."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from deploy.keys import new_actor_keys
from deploy.local.home import REPOSITORY
from deploy.postgres.roles import DISCREET, statements
from deploy.rabbitmq.droits import SERVICES, definitions
from deploy.secrets import settings as new_settings
from gateway.settings import GatewaySettings
from kit.config import MailSettings, ServiceSettings, StorageSettings

COMPOSE = Path(sys.executable).parent / "docker-compose"
HADOLINT = Path(sys.executable).parent / "hadolint"
DOCKERFILE = REPOSITORY / "deploy" / "Dockerfile"
SETTINGS_BY_PROGRAM: dict[str, tuple[type[BaseSettings], ...]] = {
    "accounts": (ServiceSettings, MailSettings),
    "dossiers": (ServiceSettings,),
    "planning": (ServiceSettings,),
    "billing": (ServiceSettings,),
    "documents": (ServiceSettings, StorageSettings),
    "gateway": (GatewaySettings,),
}
# What is no secret, or is meant for several.
SHARED = re.compile(r"^(ACTOR_PUBLIC_KEY|EXCHANGE_KEY|PORTAIL_URL|SMTP_.*|MAIL_FROM|COOKIE_SECURE|S3_.*)$")


@pytest.fixture(scope="module")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m deploy.secrets > .env` writes."""
    made = subprocess.run(
        [sys.executable, "-m", "deploy.secrets"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    path = tmp_path_factory.mktemp("compose") / "env"
    path.write_text(made.stdout)
    return path


def compose(env_file: Path, *arguments: str, profiles: str = "demo,prod") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMPOSE, "--env-file", env_file, *arguments],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "HOME": str(env_file.parent), "COMPOSE_PROFILES": profiles},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def composed(env_file: Path) -> dict[str, Any]:
    """The whole file, both profiles, as Compose understands it."""
    done = compose(env_file, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("profile", ["demo", "prod"])
def test_each_profile_is_valid_and_raises_no_warning(env_file: Path, profile: str) -> None:
    done = compose(env_file, "config", "--quiet", profiles=profile)

    assert (done.returncode, done.stderr) == (0, "")


def test_each_setting_that_is_missing_stops_compose_with_its_name(env_file: Path, tmp_path: Path) -> None:
    lines = env_file.read_text().splitlines()
    needed = set(re.findall(r"\$\{([A-Z0-9_]+):\?", (REPOSITORY / "docker-compose.yml").read_text()))
    assert len(needed) > 25
    for name in sorted(needed):
        without = tmp_path / "env"
        without.write_text("\n".join(line for line in lines if not line.startswith(f"{name}=")))

        done = compose(without, "config", "--quiet")

        assert done.returncode != 0, name
        assert name in done.stderr


def test_the_example_holds_the_same_settings_and_no_secret(env_file: Path) -> None:
    def names(text: str) -> list[str]:
        return re.findall(r"^([A-Z0-9_]+)=", text, re.MULTILINE)

    example = (REPOSITORY / "deploy" / "compose.env.example").read_text()

    assert names(example) == names(env_file.read_text())
    assert [value for value in re.findall(r"=(\S+)$", example, re.MULTILINE) if len(value) > 30] == []


def test_secrets_are_new_each_time_and_survive_the_file(env_file: Path) -> None:
    first = {name: value for _, name, value in new_settings(None)}
    second = {name: value for _, name, value in new_settings("portail.ville.fr")}

    same = {name for name in first if first[name] == second[name] != ""}

    assert not any("PASSWORD" in name or "KEY" in name or "SECRET" in name for name in same)
    assert second["PORTAIL_URL"] == "https://portail.ville.fr"


def test_the_broker_and_the_database_get_the_same_tables_as_the_private_stack(composed: dict[str, Any]) -> None:
    content = {
        name: config["content"].replace("$$", "$")
        for name, config in composed["configs"].items()
        if "content" in config
    }
    loaded = json.loads(content["rabbitmq-definitions"])

    expected = definitions({user["name"]: "unknown" for user in loaded["users"]})

    assert [{**user, "password_hash": ""} for user in loaded["users"]] == [
        {**user, "password_hash": ""} for user in expected["users"]
    ]
    assert {key: loaded[key] for key in loaded if key != "users"} == {
        key: expected[key] for key in expected if key != "users"
    }
    addresses = {service: composed["services"][service]["environment"]["DATABASE_URL"] for service in SERVICES}
    owners = {service: address.partition(f"{service}:")[2].partition("@")[0] for service, address in addresses.items()}
    assert content["postgres-init"] == "; ".join(statements(owners)) + ";"
    command = composed["services"]["postgres"]["command"]
    assert {f"{name}={setting}" for name, setting in DISCREET.items()} <= set(command)


@pytest.mark.parametrize("program", SETTINGS_BY_PROGRAM)
def test_each_program_is_given_every_setting_that_it_needs(composed: dict[str, Any], program: str) -> None:
    given = set(composed["services"][program]["environment"])
    needed = {
        name.upper()
        for settings in SETTINGS_BY_PROGRAM[program]
        for name, field in settings.model_fields.items()
        if field.is_required()
    }

    assert needed <= given


@pytest.mark.parametrize("program", SETTINGS_BY_PROGRAM)
def test_no_program_is_given_the_secret_of_another(composed: dict[str, Any], program: str) -> None:
    environments = {name: composed["services"][name]["environment"] for name in SETTINGS_BY_PROGRAM}
    own = {value for name, value in environments[program].items() if not SHARED.match(name)}
    others = {
        value
        for other, environment in environments.items()
        if other != program
        for name, value in environment.items()
        if not SHARED.match(name) and len(str(value)) > 20
    }

    assert own & others == set()
    assert ("EXCHANGE_KEY" in environments[program]) is (program in {"dossiers", "documents", "planning"})
    assert ("ACTOR_PRIVATE_KEY" in environments[program]) is (program == "gateway")
    assert ("DATABASE_URL" in environments[program]) is (program != "gateway")


def test_nothing_but_the_proxy_and_the_mail_page_is_published(composed: dict[str, Any]) -> None:
    published = {
        name: {port.get("host_ip") for port in service["ports"]}
        for name, service in composed["services"].items()
        if service.get("ports")
    }

    assert published == {"proxy": {"127.0.0.1"}, "mail": {"127.0.0.1"}}


def test_our_programs_run_without_privileges(composed: dict[str, Any]) -> None:
    ours = [service for service in composed["services"].values() if "build" in service]

    assert len(ours) >= 13
    for service in ours:
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER 10001", DOCKERFILE.read_text(), re.MULTILINE)


def test_every_image_is_pinned_to_a_version(composed: dict[str, Any]) -> None:
    images = {service["image"] for service in composed["services"].values() if "build" not in service}

    assert [image for image in images if not re.search(r":[A-Za-z.-]*v?\d+\.?\d*", image)] == []


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    done = subprocess.run([HADOLINT, DOCKERFILE], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_actor_keys_made_without_cryptography_are_of_the_same_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shutil.which("openssl"), "install openssl"
    shapes = [[len(pem) for pem in new_actor_keys()]]
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)

    shapes.append([len(pem) for pem in new_actor_keys()])

    assert shapes[0] == shapes[1]
