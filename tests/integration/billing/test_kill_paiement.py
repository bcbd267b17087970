"""kill -9 in the middle of a notification or of an opening, in real processes: one payment, one receipt, no gap."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts import billing
from deploy.local.stripe_deliveries import sign
from services.billing.verification import verify
from tests.integration.base import Base
from tests.integration.billing.famille import LE_3_NOVEMBRE
from tests.integration.billing.paiement import Double, la_facture, notification, open_paiement, reste
from tests.integration.billing.test_kill import ROOT, failpoints, wait_until  # noqa: F401
from tests.keeper import KeptStack

Start = Callable[[], subprocess.Popen[bytes]]
CLIENT = """
import asyncio, json, os, sys
from contracts import billing
from kit.rpc_client import RpcClient
from kit.actor import ActorSigner

async def main() -> None:
    client = RpcClient(os.environ["AMQP_GATEWAY"], ActorSigner(os.environ["ACTOR_PRIVATE_KEY"]))
    await client.start()
    demande = billing.HandleNotification.model_validate_json(sys.stdin.read())
    for _ in range(60):
        try:
            traitee = await client.call(billing.HANDLE_NOTIFICATION, demande, timeout_s=3)
            print(traitee.issue)
            break
        except Exception:
            await asyncio.sleep(0.2)
    await client.close()

asyncio.run(main())
"""


@pytest.fixture
def start(stack: KeptStack, tmp_path: Path, failpoints: Path) -> Iterator[Start]:  # noqa: F811
    """Starts one more process of billing, RPC and timers, on the town's clock."""
    (tmp_path / "clock").write_text(str((LE_3_NOVEMBRE - datetime.now(UTC)).total_seconds()))
    environment = os.environ | {
        "AMQP_URI": stack["amqp"]["billing"],
        "DATABASE_URL": stack["database"]["billing"],
        "PORTAIL_FAILPOINTS": str(failpoints),
        "PORTAIL_CLOCK": str(tmp_path / "clock"),
    }
    running: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        with (tmp_path / "billing.log").open("ab") as log:
            command = [sys.executable, "-W", "ignore", "-m", "kit.runner", "billing", "--containers", "rpc,listeners"]
            running.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    "failpoint",
    [
        "billing.notification_gardee",
        "billing.notification_relue",
        "billing.notification_appliquee",
        "billing.before_commit",
        "billing.after_commit",
        "billing.before_reply",
    ],
)
def test_a_killed_notification_is_finished_once(
    billing_base: Base,
    double: Double,
    stack: KeptStack,
    start: Start,
    failpoints: Path,  # noqa: F811
    failpoint: str,
) -> None:
    famille, facture = la_facture(billing_base)
    session = double.pay(open_paiement(billing_base, famille.parent, facture))
    billing_base.sql("update paiement set relire_at = now() + interval '1 hour'")  # nobody else will look
    (failpoints / failpoint).touch()
    killed = start()
    caller = _say(stack, double, notification("checkout.session.completed", session))

    wait_until(lambda: killed.poll() is not None)
    assert killed.returncode == -9
    start()

    wait_until(lambda: reste(billing_base, facture) == 0)
    wait_until(lambda: billing_base.sql("select count(*) from notification where traitee_at is null") == [(0,)])
    caller.kill()
    caller.wait()
    assert billing_base.sql("select count(*), max(rang) from quittance") == [(1, 1)]
    assert billing_base.sql("select count(*) from outbox where type = 'billing.paiement.recu.v1'") == [(1,)]
    with billing_base.database.reading() as tx:
        assert verify(tx) == []


@pytest.mark.parametrize("failpoint", ["billing.relu", "billing.before_commit", "billing.after_commit"])
def test_a_killed_reading_again_is_taken_up_by_the_next_process(
    billing_base: Base,
    double: Double,
    start: Start,
    failpoints: Path,  # noqa: F811
    failpoint: str,
) -> None:
    famille, facture = la_facture(billing_base)
    double.pay(open_paiement(billing_base, famille.parent, facture))
    billing_base.sql("update paiement set relire_at = %s", LE_3_NOVEMBRE)
    (failpoints / failpoint).touch()

    killed = start()
    wait_until(lambda: killed.poll() is not None)
    assert killed.returncode == -9
    billing_base.sql("update paiement set relire_at = %s", LE_3_NOVEMBRE)  # its lease is over
    start()

    wait_until(lambda: reste(billing_base, facture) == 0)
    assert billing_base.sql("select count(*), max(rang) from quittance") == [(1, 1)]


def _say(stack: KeptStack, double: Double, corps: bytes) -> subprocess.Popen[bytes]:
    """The provider's call, repeated until it is answered, from a process of its own (no eventlet)."""
    demande = billing.HandleNotification(
        operation_id=uuid.uuid4(),
        prestataire="stripe",
        corps_base64=base64.b64encode(corps).decode(),
        signature=sign(corps, double.secret),
    )
    environment = os.environ | {"AMQP_GATEWAY": stack["amqp"]["gateway"]}
    process = subprocess.Popen([sys.executable, "-c", CLIENT], stdin=subprocess.PIPE, env=environment, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(demande.model_dump_json().encode())
    process.stdin.close()
    return process
