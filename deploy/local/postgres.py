"""PostgreSQL as a private server: loopback only, scram passwords, five databases whose owners cannot cross."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from deploy.local.home import LOOPBACK, Home, write_private
from deploy.local.part import GivenPart, OwnPart, PartFailed, tail
from deploy.local.postgresql_programs import PostgresPrograms, find
from deploy.local.processes import As, Process, Registry, base_environment, spawn
from deploy.postgres.roles import DISCREET, SERVICES, statements

SUPERUSER = "postgres"
SETTINGS = DISCREET | {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What was acknowledged survives kill -9 and a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}


class OwnPostgres(OwnPart):
    """`url(service)` for an owner, `superuser_url(database)` for the chaos tests and the measurements."""

    name = "postgres"
    place = "own"

    def __init__(self, home: Home, registry: Registry) -> None:
        super().__init__(home, registry)
        self.run_as = _unprivileged()
        self.folder = self._readable_folder()
        self.data = self.folder / "data"
        self.programs = self._runnable(find(major=self._major_of_data()))
        self.origin, self.version = self.programs.origin, self.programs.version
        self._port = 0

    @property
    def port(self) -> int:
        return self._port

    def url(self, service: str) -> str:
        """SQLAlchemy URL of the owner of one database."""
        return f"postgresql+psycopg2://{service}:{self._password(service)}@{LOOPBACK}:{self._port}/{service}"

    def superuser_url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg2://{SUPERUSER}:{self._password(SUPERUSER)}@{LOOPBACK}:{self._port}/{database}"

    def launch(self) -> Process:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._port = self.home.port("postgres")
        options = [part for key, setting in SETTINGS.items() for part in ("-c", f"{key}={setting}")]
        return spawn(
            self.name,
            [self.programs.folder / "postgres", "-D", self.data, "-p", str(self._port), *options],
            registry=self.registry,
            log=self.log,
            environment=base_environment(),
            folder=self.folder,
            run_as=self.run_as,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown: clients are told, nothing is lost
        )

    def probe(self) -> None:
        self._connect().close()

    def prepare(self) -> None:
        if (self.folder / "roles-made").exists():
            return
        connection = self._connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(SERVICES),))
            if cursor.rowcount:  # a first start was cut short: nothing was stored yet
                for service in SERVICES:
                    cursor.execute(f"DROP DATABASE IF EXISTS {service}")
                    cursor.execute(f"DROP ROLE IF EXISTS {service}")
            for statement in statements({service: self._password(service) for service in SERVICES}):
                cursor.execute(statement)
        connection.close()
        (self.folder / "roles-made").touch()

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=LOOPBACK,
            port=self._port,
            user=SUPERUSER,
            password=self._password(SUPERUSER),
            dbname="postgres",
            connect_timeout=3,
        )

    def _password(self, role: str) -> str:
        return self.home.secret(f"postgres-{role}")

    def _initialise(self) -> None:
        """A new cluster. Order and case of C.UTF-8 everywhere: not every build knows ICU."""
        shutil.rmtree(self.data, ignore_errors=True)
        owner = (self.run_as.uid, self.run_as.gid) if self.run_as else None
        password_file = write_private(self.folder / "password", self._password(SUPERUSER), owner=owner)
        if self.programs.major >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            locale = ["--locale=C.UTF-8"]
        options = ["-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", *locale, f"--pwfile={password_file}"]
        done = subprocess.run(
            [self.programs.folder / "initdb", "-D", self.data, *options],
            check=False,
            env=base_environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            user=self.run_as.uid if self.run_as else None,
            group=self.run_as.gid if self.run_as else None,
            extra_groups=[] if self.run_as else None,
        )
        password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PartFailed(f"initdb failed:\n{done.stdout[-500:]}{done.stderr[-1500:]}\n{tail(self.log)}")
        hba = "\n".join(f"host {what} all {LOOPBACK}/32 scram-sha-256" for what in ("all", "replication"))
        write_private(self.data / "pg_hba.conf", hba + "\n", owner=owner)

    def _major_of_data(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _readable_folder(self) -> Path:
        """`<home>/postgres`, or a folder under /var/lib when our unprivileged user cannot walk to the home."""
        folder = self.home.path / "postgres"
        if self.run_as is None:
            folder.mkdir(exist_ok=True, mode=0o700)
            return folder
        if not _can_walk_to(self.home.path):
            folder = Path("/var/lib") / f"portail-{hashlib.sha256(str(self.home.path).encode()).hexdigest()[:12]}"
            elsewhere = set(self.home.get("folders_elsewhere", []))
            self.home.put("folders_elsewhere", sorted(elsewhere | {str(folder)}))
        folder.mkdir(exist_ok=True, mode=0o700)
        os.chown(folder, self.run_as.uid, self.run_as.gid)
        return folder

    def _runnable(self, programs: PostgresPrograms) -> PostgresPrograms:
        """The programs themselves, or a copy of them that the unprivileged user can read."""
        if self.run_as is None or _can_walk_to(programs.folder):
            return programs
        copy = self.folder / f"programs-{programs.version}"
        if not copy.exists():
            draft = self.folder / "programs-draft"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(programs.folder.parent, draft, symlinks=True)
            draft.rename(copy)
        return PostgresPrograms(copy / "bin", programs.version, programs.origin)


class GivenPostgres(GivenPart):
    """Databases named by `DATABASE_URL_<SERVICE>`, or by one `DATABASE_URL` that may hold `{service}`."""

    name = "postgres"

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        if len({self.url(service) for service in SERVICES}) < len(SERVICES):
            raise LookupError("the five services have a database each, DATABASE_URL must hold {service}")
        connection = psycopg2.connect(self.url(SERVICES[0]).replace("+psycopg2", "", 1), connect_timeout=5)
        self.version = str(connection.info.parameter_status("server_version")).split(" ")[0]
        connection.close()

    @property
    def place(self) -> str:
        """Tells these databases from others, without their secrets."""
        return self.url(SERVICES[0]).rpartition("@")[2]

    def url(self, service: str) -> str:
        own = self._environment.get(f"DATABASE_URL_{service.upper()}")
        return own or self._environment["DATABASE_URL"].replace("{service}", service)

    def superuser_url(self, database: str = "postgres") -> str:
        raise LookupError("the superuser of a given server is not ours")


def _unprivileged() -> As | None:
    """PostgreSQL refuses to run as root: the account `nobody` then runs it."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return As(nobody.pw_uid, nobody.pw_gid)


def _can_walk_to(folder: Path) -> bool:
    """Whether anybody may enter the folder and each of its parents."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
