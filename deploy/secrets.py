"""Makes the settings of an installation with Compose, every secret new:

    python3 -m deploy.secrets > .env                                       a demo on this machine
    python3 -m deploy.secrets --site portail.ville.fr > .env               a town, then fill in the mail server

Standard library only, with `cryptography` or `openssl` for one key pair. There is no default secret anywhere: a setting
that is missing stops Compose with its name.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from deploy.keys import new_actor_keys, new_data_key, new_secret
from deploy.postgres.roles import statements
from deploy.rabbitmq.droits import SERVICES, USERS, definitions

DEMO_SITE = "http://localhost:8000"


def settings(site: str | None) -> Iterator[tuple[str, str, str]]:
    """(comment or nothing, name, setting), in the order of the file. `site` is the public name; None for a demo."""
    yield from _addresses(site)
    passwords = {user: new_secret() for user in USERS}
    for user, password in passwords.items():
        yield ("" if user != USERS[0] else "Users of the broker", variable("RABBITMQ", user), password)
    yield "Loaded by the broker at each start", "RABBITMQ_DEFINITIONS", json.dumps(definitions(passwords))
    owners = {service: new_secret() for service in SERVICES}
    yield "The database's superuser, for its first start and for backups", "POSTGRES_PASSWORD", new_secret()
    for service, password in owners.items():
        yield "", variable("POSTGRES", service), password
    yield "Run at the database's first start", "POSTGRES_INIT_SQL", "; ".join(statements(owners)) + ";"
    yield "The object store: its administrator, then the owner of the bucket", "MINIO_ROOT_USER", new_secret()[:20]
    yield "", "MINIO_ROOT_PASSWORD", new_secret()
    yield "", "DOCUMENTS_S3_ACCESS_KEY", new_secret()[:20]
    yield "", "DOCUMENTS_S3_SECRET_KEY", new_secret()
    private, public = new_actor_keys()
    yield "Signs who asks (the gateway alone) and checks it (the services)", "ACTOR_PRIVATE_KEY", private
    yield "", "ACTOR_PUBLIC_KEY", public
    for service in SERVICES:
        comment = "Encrypts sensitive columns: keep a copy apart, nothing can be read without it"
        yield (comment if service == SERVICES[0] else "", variable("DATA_KEY", service), new_data_key())
    yield (
        "Seals health signs (dossiers) and children's pictures (documents) on their way to planning",
        "EXCHANGE_KEY",
        new_data_key(),
    )
    yield "Signs form tokens and notices", "COOKIE_SECRET", new_secret()


def _addresses(site: str | None) -> Iterator[tuple[str, str, str]]:
    if site is None:
        yield "Profiles started by `docker compose up`", "COMPOSE_PROFILES", "demo"
        yield "Where the proxy listens, and for which name", "PORTAIL_SITE", "http://localhost"
        yield "", "PORTAIL_HTTP_BIND", "127.0.0.1:8000"
        yield "", "PORTAIL_HTTPS_BIND", "127.0.0.1:8443"
        yield "", "PORTAIL_URL", DEMO_SITE
        yield "Cookies over HTTPS only", "COOKIE_SECURE", "false"
        yield "Mail server", "SMTP_HOST", "mail"
        yield "", "SMTP_PORT", "1025"
        yield from _mail_account("none")
        yield "", "MAIL_FROM", "portail@localhost"
        return
    yield "Profiles started by `docker compose up`", "COMPOSE_PROFILES", "prod"
    yield "Where the proxy listens, and for which name (it fetches its certificate)", "PORTAIL_SITE", site
    yield "", "PORTAIL_HTTP_BIND", "0.0.0.0:80"
    yield "", "PORTAIL_HTTPS_BIND", "0.0.0.0:443"
    yield "", "PORTAIL_URL", f"https://{site}"
    yield "Cookies over HTTPS only", "COOKIE_SECURE", "true"
    yield "Mail server: to be filled in", "SMTP_HOST", ""
    yield "", "SMTP_PORT", "587"
    yield from _mail_account("starttls")
    yield "", "MAIL_FROM", f"portail@{site}"


def _mail_account(tls: str) -> Iterator[tuple[str, str, str]]:
    yield "none, starttls or tls; a user name needs one of the last two", "SMTP_TLS", tls
    yield "", "SMTP_USER", ""
    yield "", "SMTP_PASSWORD", ""


def variable(prefix: str, user: str) -> str:
    """`variable("POSTGRES", "planning")` is `POSTGRES_PLANNING`."""
    return f"{prefix}_{user.upper().replace('-', '_')}"


def quoted(setting: str) -> str:
    """As Compose reads it back unchanged: single quotes take everything literally, double ones know \\n."""
    if "\n" in setting:
        return '"' + setting.replace("\n", "\\n") + '"'
    return f"'{setting.replace(chr(39), chr(92) + chr(39))}'" if setting and not setting.isalnum() else setting


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.secrets", description=__doc__)
    parser.add_argument("--site", help="public name of the portal; without it, a demo on this machine")
    chosen = parser.parse_args()
    if sys.stdout.isatty():
        print("# Secrets: send me to a file that only you can read, (umask 077; python3 -m deploy.secrets > .env)")
    for comment, name, setting in settings(chosen.site):
        if comment:
            print(f"# {comment}.")
        print(f"{name}={quoted(setting)}")


if __name__ == "__main__":
    main()
