"""Nobody crosses: each user of the broker and each role of the database, asked to do what is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import amqp
import psycopg2
import pytest
from kombu import Connection

from deploy.rabbitmq.droits import HEARD_BY_SERVICE, SERVICES, exchanges
from kit import topology
from tests.keeper import KeptStack

Refused = Callable[[str, Callable[[amqp.Channel], object]], bool]
EVERY_PAIR = [(service, other) for service in SERVICES for other in SERVICES if service != other]


@pytest.fixture(scope="module")
def refused(stack: KeptStack) -> Iterator[Refused]:
    """`refused(user, attempt)`: whether the broker answers ACCESS_REFUSED; any other failure is raised.

    One connection a user for the whole file: a refusal closes the channel alone.
    """
    connections: dict[str, Connection] = {}

    def ask(user: str, attempt: Callable[[amqp.Channel], object]) -> bool:
        if user not in connections:
            connections[user] = Connection(stack["amqp"][user], connect_timeout=5)
        channel = connections[user].channel()
        try:
            attempt(channel)
        except amqp.AccessRefused:
            return True
        channel.close()
        return False

    yield ask
    for connection in connections.values():
        connection.release()


def publish(exchange: str, routing_key: str) -> Callable[[amqp.Channel], object]:
    def attempt(channel: amqp.Channel) -> None:
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("{}"), exchange=exchange, routing_key=routing_key)

    return attempt


def bind(queue: str, exchange: str, routing_key: str) -> Callable[[amqp.Channel], object]:
    """Declares an exclusive queue of that name, binds it, and leaves nothing behind."""

    def attempt(channel: amqp.Channel) -> None:
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, exchange, routing_key)
        channel.queue_delete(queue)

    return attempt


def test_the_rights_follow_the_arrows_of_the_topology() -> None:
    arrows = {
        service: {publisher: {type_.split(".")[1] for type_ in types} for publisher, types in heard.items()}
        for service, heard in topology.HEARD_BY.items()
        if service in SERVICES
    }

    assert arrows == {s: {p: set(kinds) for p, kinds in heard.items()} for s, heard in HEARD_BY_SERVICE.items()}


def test_planning_may_not_answer_in_the_place_of_billing(refused: Refused) -> None:
    assert refused("planning", bind("planning.essai", "nameko-rpc", "billing.*"))
    assert refused("planning", bind("planning.essai", "nameko-rpc", "billing.#"))
    assert refused("planning", bind("planning.essai", "nameko-rpc", "#"))

    assert not refused("planning", bind("planning.essai", "nameko-rpc", "planning.*"))


def test_planning_may_not_hear_the_internal_events_of_billing(refused: Refused) -> None:
    assert refused("planning", bind("planning.essai", "billing.interne", "#"))

    assert not refused("planning", bind("planning.essai", "dossiers.interne", "dossiers.enfant.v1"))


def test_only_planning_hears_health_signs(refused: Refused) -> None:
    for service in ("accounts", "billing", "documents"):
        assert refused(service, bind(f"{service}.essai", "dossiers.interne", "dossiers.sante.v1"))
        assert refused(service, bind(f"{service}.essai", "dossiers.interne", "dossiers.*.v1"))

    assert not refused("planning", bind("planning.essai", "dossiers.interne", "dossiers.sante.v1"))


@pytest.mark.parametrize(("service", "other"), EVERY_PAIR)
def test_a_service_says_nothing_in_the_name_of_another(refused: Refused, service: str, other: str) -> None:
    assert refused(service, publish(f"{other}.interne", f"{other}.fait.v1"))
    assert refused(service, publish("portail.public", f"{other}.fait.v1"))
    assert refused(service, publish("nameko-rpc", f"{other}.une_methode"))
    assert refused(service, publish("", f"rpc-{other}"))
    assert refused(service, lambda channel: channel.queue_declare(f"{other}.evenements", durable=True))
    assert refused(service, lambda channel: channel.exchange_delete(f"{other}.interne"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_its_own_events_and_answers(refused: Refused, service: str) -> None:
    assert not refused(service, publish(f"{service}.interne", f"{service}.fait.v1"))
    assert not refused(service, publish("portail.public", f"{service}.fait.v1"))
    assert not refused(service, publish(f"{service}.retard", "retard"))
    assert not refused(service, publish("nameko-rpc", "reponse.1234"))


def test_the_gateway_asks_every_service_and_hears_answers_only(refused: Refused) -> None:
    for service in SERVICES:
        assert not refused("gateway", publish("nameko-rpc", f"{service}.une_methode"))
        assert refused("gateway", bind("rpc.reponse-gateway-1", "nameko-rpc", f"{service}.*"))
        assert refused("gateway", bind("rpc.reponse-gateway-1", f"{service}.interne", "#"))
    assert refused("gateway", publish("portail.public", "planning.fait.v1"))

    assert not refused("gateway", bind("rpc.reponse-gateway-1", "nameko-rpc", "reponse.1234"))


def test_a_subscriber_reads_the_public_exchange_and_nothing_else(refused: Refused) -> None:
    queue = "abonne.demo-abonne.essai"
    for name, _ in exchanges():
        if name != "portail.public":
            assert refused("demo-abonne", bind(queue, name, "#"))
        assert refused("demo-abonne", publish(name, "planning.fait.v1"))
    assert refused("demo-abonne", bind("abonne.un-autre.essai", "portail.public", "#"))

    assert not refused("demo-abonne", bind(queue, "portail.public", "#"))


@pytest.mark.parametrize(("service", "other"), EVERY_PAIR)
def test_a_role_connects_to_no_database_but_its_own(stack: KeptStack, service: str, other: str) -> None:
    own_address = stack["database"][service].replace("+psycopg2", "")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(own_address.rpartition("/")[0] + f"/{other}")


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_owns_its_database_and_is_no_superuser(stack: KeptStack, service: str) -> None:
    connection = psycopg2.connect(stack["database"][service].replace("+psycopg2", ""))

    with connection, connection.cursor() as cursor:
        cursor.execute("create temporary table essai (x int)")
        cursor.execute(
            "select rolsuper or rolcreatedb or rolcreaterole or rolreplication from pg_roles where rolname = %s",
            (service,),
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("show fsync")
        assert cursor.fetchone() == ("on",)
    connection.close()
