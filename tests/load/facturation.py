"""The month's invoices of the whole town, issued in one run as the régie does."""

from __future__ import annotations

import asyncio
import time
import uuid

import psutil

from contracts import billing
from contracts.actor import Actor
from contracts.base import Role
from deploy.seed.comptes import REGISSEUR
from tests.load.bench import Bench, Measure

MOIS = "2026-09"
_UNFINISHED = "select 1 from facturation where etat <> 'terminee'"
_UNSENT = "select 1 from courriel where etat = 'a_envoyer' limit 1"
_SENT = "select count(*)::float from courriel where etat = 'envoye' and genre = 'avis'"
MAILING = ("accounts", "postgres accounts", "mail")
"""Who writes and sends the notices: counted apart, as PDFs are (the budget is that of an invoice issued)."""
MAILS_S = 60.0
_ISSUED = "select count(*), sum(presences) from facture"


def measure_facturation(bench: Bench) -> Measure:
    """Opens the run, waits for its last batch, its events, its mails; CPU an invoice, the memory of billing."""
    bench.wait_until_quiet()
    rest = bench.rest_cpu_s()
    memory_before, before, started = _memory_mib(bench), bench.meter.read(), time.monotonic()
    asyncio.run(_issue(bench))
    while bench.people.rows("billing", _UNFINISHED):
        time.sleep(0.5)
    issued_s = time.monotonic() - started
    memory = _memory_mib(bench)
    bench.wait_until_quiet()
    _wait_for_mails(bench)
    spent = bench.spent_since(before, started, rest)
    mailing_s = sum(spent[name] for name in MAILING)
    issuing_s = spent.total() - mailing_s
    ((factures, presences),) = bench.people.rows("billing", _ISSUED)
    return Measure(
        name="invoice",
        families=bench.families,
        count=factures,
        cpu_ms=1000 * issuing_s / factures,
        ratio=issuing_s / factures / bench.spend_floor(rest)[0],
        cpu_ms_by_program={name: 1000 * cpu_s / factures for name, cpu_s in spent.items()},
        figures={
            "mails sent an invoice": bench.people.rows("accounts", _SENT)[0][0] / factures,
            "CPU ms of its mails": 1000 * mailing_s / factures,
            "attendances": float(presences / factures),
            "invoices a second": factures / issued_s,
            "billing MiB": memory,
            "billing MiB before": memory_before,
        },
    )


def _wait_for_mails(bench: Bench) -> None:
    """Until they have left; those of a large town go on for half an hour, as many a second as a mail server likes."""
    give_up_at = time.monotonic() + MAILS_S
    while bench.people.rows("accounts", _UNSENT) and time.monotonic() < give_up_at:
        time.sleep(0.5)


async def _issue(bench: Bench) -> None:
    actor = Actor(compte_id=REGISSEUR.compte_id, roles=frozenset({Role.REGISSEUR}))
    async with bench.client() as client:
        await client.call(
            billing.ISSUE_FACTURES, billing.IssueFactures(operation_id=uuid.uuid4(), mois=MOIS), actor=actor
        )


def _memory_mib(bench: Bench) -> float:
    """Resident memory of the service, which would grow with the town if a run held it whole."""
    return float(psutil.Process(bench.town["pids"]["billing"]).memory_info().rss) / 2**20
