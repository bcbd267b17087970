"""Migrations: ``python -m kit.migrate planning`` brings one database to its newest version.

Run once per deployment (a job, or ``make run``), never by each replica; a second run at the same time waits on an
advisory lock. A migration that cannot take a lock in 5 s gives up rather than stop the town.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from kit.config import ServiceSettings

ROOT = Path(__file__).resolve().parent.parent
_LOCK_KEY = 7_301_962


def config_of(service: str) -> Config:
    """Alembic's configuration of one service; the scripts are in ``services/<service>/migrations/versions``."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(service: str, database_url: str, revision: str = "head") -> str:
    """Upgrades to ``revision`` and returns the revision reached."""
    scripts = ScriptDirectory.from_config(config_of(service))
    engine = create_engine(database_url, connect_args={"connect_timeout": 5})
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
        connection.commit()
        try:
            _upgrade(connection, scripts, revision)
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
            connection.commit()
        reached = MigrationContext.configure(connection).get_current_revision() or ""
    engine.dispose()
    return reached


def _upgrade(connection: Connection, scripts: ScriptDirectory, revision: str) -> None:
    with EnvironmentContext(
        Config(),
        scripts,
        fn=lambda current, _context: scripts._upgrade_revs(revision, current),
    ) as environment:
        environment.configure(connection=connection, transaction_per_migration=True)
        with environment.begin_transaction():
            connection.execute(text("set lock_timeout = '5s'"))
            environment.run_migrations()
    connection.commit()


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit("usage: python -m kit.migrate <service>")
    service = sys.argv[1]
    reached = migrate(service, ServiceSettings().database_url.get_secret_value())
    sys.stdout.write(f"{service} : base à la version {reached}\n")


if __name__ == "__main__":
    main()
