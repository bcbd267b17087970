"""RabbitMQ as a private node: everything on loopback, its own folders, its own epmd, rights loaded at start."""

from __future__ import annotations

import signal
from urllib.parse import quote

import amqp

from deploy.local.home import LOOPBACK, Home, cache_folder, write_private
from deploy.local.part import GivenPart, OwnPart
from deploy.local.processes import Process, Registry, base_environment, spawn
from deploy.rabbitmq.droits import DEMO_ABONNE, GATEWAY, OPS, SERVICES, USERS, VHOST, definitions_json
from deploy.rabbitmq.programs import Programs, find_or_fetch

__all__ = ["DEMO_ABONNE", "GATEWAY", "OPS", "SERVICES", "GivenBroker", "OwnBroker"]


class OwnBroker(OwnPart):
    """`uri(user)` for each user of `deploy/rabbitmq/droits.py`."""

    name = "broker"
    start_seconds = 90.0

    def __init__(self, home: Home, registry: Registry, programs: Programs | None = None) -> None:
        super().__init__(home, registry)
        self.programs = programs or find_or_fetch(cache_folder())
        self.origin = self.programs.origin
        self.folder = home.path / "rabbitmq"
        self._epmd: Process | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The AMQP port; 0 before the first start."""
        return self._port

    @property
    def ops_uri(self) -> str:
        """The administrator's."""
        return self.uri(OPS)

    def password(self, user: str) -> str:
        """Made once for each user."""
        return self.home.secret(f"rabbitmq-{user}")

    def uri(self, user: str) -> str:
        """AMQP URI of one user on the vhost of the portal."""
        return f"amqp://{quote(user)}:{self.password(user)}@{LOOPBACK}:{self._port}/{VHOST}"

    def launch(self) -> Process:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        for folder in ("home", "mnesia", "log"):
            (self.folder / folder).mkdir(exist_ok=True)
        self._port = self.home.port("rabbitmq")
        environment = self._environment()
        self._start_epmd(environment)
        self._write_configuration()
        return spawn(
            self.name,
            [self.programs.server],
            registry=self.registry,
            log=self.log,
            environment=environment,
            folder=self.folder,
            stop_signal=signal.SIGTERM,
        )

    def probe(self) -> None:
        connection = amqp.Connection(
            f"{LOOPBACK}:{self._port}",
            userid=OPS,
            password=self.password(OPS),
            virtual_host=VHOST,
            connect_timeout=3,
            read_timeout=5,
        )
        connection.connect()
        self.version = str(connection.server_properties["version"])
        connection.close()

    def stop(self) -> None:
        super().stop()
        if self._epmd is not None:
            self._epmd.stop(grace_seconds=2)
            self._epmd = None

    def _start_epmd(self, environment: dict[str, str]) -> None:
        if self._epmd is not None and self._epmd.exit_code is None:
            return
        self._epmd = spawn(
            "epmd",
            [self.programs.epmd, "-address", LOOPBACK, "-port", environment["ERL_EPMD_PORT"]],
            registry=self.registry,
            log=self.home.log("epmd"),
            environment=environment,
            folder=self.folder,
        )

    def _environment(self) -> dict[str, str]:
        settings = base_environment(
            HOME=str(self.folder / "home"),
            ERL_EPMD_ADDRESS=LOOPBACK,
            ERL_EPMD_PORT=str(self.home.port("rabbitmq-epmd")),
            RABBITMQ_NODENAME="portail@localhost",
            RABBITMQ_NODE_IP_ADDRESS=LOOPBACK,
            RABBITMQ_NODE_PORT=str(self._port),
            RABBITMQ_DIST_PORT=str(self.home.port("rabbitmq-dist")),
            RABBITMQ_MNESIA_BASE=str(self.folder / "mnesia"),
            RABBITMQ_LOG_BASE=str(self.folder / "log"),
            RABBITMQ_PID_FILE=str(self.folder / "pid"),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(self.folder / "enabled_plugins"),
            RABBITMQ_CONFIG_FILE=str(self.folder / "rabbitmq.config"),
            RABBITMQ_ADVANCED_CONFIG_FILE=str(self.folder / "advanced.config"),
            RABBITMQ_CONF_ENV_FILE=str(self.folder / "none"),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
            # The release's script then becomes the Erlang machine itself, so that our pid is the broker's.
            RUNNING_UNDER_SYSTEMD="true",
        )
        return settings | self.programs.environment

    def _write_configuration(self) -> None:
        definitions = write_private(
            self.folder / "definitions.json", definitions_json({user: self.password(user) for user in USERS})
        )
        (self.folder / "enabled_plugins").write_text("[].\n")
        # Erlang terms rather than rabbitmq.conf, whose translation costs seconds at each start.
        (self.folder / "rabbitmq.config").write_text(
            "[{rabbit, ["
            f' {{tcp_listeners, [{{"{LOOPBACK}", {self._port}}}]}},\n'
            f'  {{load_definitions, "{definitions}"}},\n'
            "  {disk_free_limit, 100000000},\n"
            "  {queue_index_embed_msgs_below, 16384},\n"  # as docker-compose.yml: a saved month is 5 kB
            "  {vm_memory_high_watermark, {absolute, 512000000}},\n"
            "  {log, [{console, [{enabled, false}]}, {file, [{level, info}]}]}\n"
            "]}].\n"
        )


class GivenBroker(GivenPart):
    """A broker named by `AMQP_URI`, and by `AMQP_URI_<USER>` where each user has its own."""

    name = "broker"

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.version = _version_of(environment["AMQP_URI"])

    @property
    def ops_uri(self) -> str:
        return self.uri(OPS)

    def uri(self, user: str) -> str:
        return self._environment.get(f"AMQP_URI_{user.upper().replace('-', '_')}") or self._environment["AMQP_URI"]


def _version_of(uri: str) -> str:
    from kombu import Connection

    with Connection(uri, connect_timeout=5) as connection:
        connection.connect()
        return str(connection.connection.server_properties["version"])
