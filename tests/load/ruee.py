"""The rush: reservations of one Wednesday open at an hour, and thousands of logged-in parents send their tick at once.

Over HTTP, through the gateway, with two processes of planning: each parent posts « Terminer » the second the opening
passes, follows the redirection and reads the receipt. Who is booked and who waits, at which rank, is then asked of the
database and compared with what every family read.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from tests.load.paths import SESSION
from tests.load.people import People

MERCREDI = date(2026, 12, 9)
ACTIVITE, ECOLE, SITE, ANNEE = "mercredi_journee", "jean-jaures", "centre-primeveres", "2026-2027"
PLACES = 40
BEFORE = 32
"""Requests at once of the same people before the opening, reading the form that they will send."""
OPENS_IN_S = 8.0
PATIENCE_S = 180.0
_JETON = re.compile(rb'name="jeton" value="([^"]+)"')
_RANG = re.compile(r"liste d’attente, rang\s(\d+)")
_PARENTS = """
select a.compte_id::text, a.enfant_id::text from acces a join enfant e using (enfant_id)
where a.niveau = 'ecrire' and e.gardes -> 0 -> 'regle' = '{}' and jsonb_array_length(e.gardes) = 1
  and a.foyer_id = e.foyer_defaut
order by a.enfant_id, a.compte_id
"""
_ARRANGE = """
update enfant set naissance = '2018-03-01', ecole = %(ecole)s, inscriptions = inscriptions || jsonb_build_array(
    jsonb_build_object('activite', %(activite)s::text, 'annee_scolaire', %(annee)s::text, 'etat', 'acceptee'))
where enfant_id = any(%(enfants)s::uuid[]);
delete from creneau where jour = %(jour)s and activite like 'mercredi%%';
update ouverture set capacite = %(places)s where activite = %(activite)s and site = %(site)s;
"""
_ANNOUNCE = """
insert into lancement (activite, site, premier_jour, dernier_jour, groupe, ouvre_at)
values (%(activite)s, %(site)s, %(jour)s, %(jour)s, 'tous', %(ouvre_at)s)
on conflict (activite, site, premier_jour, groupe) do update set ouvre_at = excluded.ouvre_at;
update reference set version = gen_random_uuid();
"""
_SLOTS = """
select etat, count(*), count(distinct ordre) from creneau
where activite = %(activite)s and site = %(site)s and jour = %(jour)s group by etat
"""
_RANGS = """
select enfant_id::text, rank() over (order by ordre) from creneau
where activite = %(activite)s and site = %(site)s and jour = %(jour)s and etat = 'en_attente'
"""


@dataclass(slots=True)
class Parent:
    """One family: its session, its child, what it was answered."""

    compte_id: str
    enfant_id: str
    session: str = ""
    jeton: str = ""
    status: int = 0
    rang: int | None = None
    is_answered: bool = False
    latency_s: float = 0.0


@dataclass(slots=True)
class Ruee:
    """What became of everybody."""

    parents: int
    elapsed_s: float
    latencies_s: list[float]
    statuses: Counter[int]
    slots: dict[str, int]
    faults: list[str] = field(default_factory=list)

    def write(self) -> str:
        p95 = sorted(self.latencies_s)[int(0.95 * len(self.latencies_s))]
        return (
            f"{self.parents} parents, {PLACES} places: {self.slots.get('reservee', 0)} booked,"
            f" {self.slots.get('en_attente', 0)} ranked; all answered in {self.elapsed_s:.1f} s (median"
            f" {statistics.median(self.latencies_s):.1f} s, p95 {p95:.1f} s), statuses {dict(self.statuses)}"
        )


def run(people: People, url: str, count: int, offset: timedelta) -> Ruee:
    """``offset``: the town's clock less the machine's. It opens once everybody has read the form."""
    parents = list_parents(people)[:count]
    if len(parents) < count:
        raise RuntimeError(f"only {len(parents)} parents in this town: measure a larger one")
    town_now = datetime.now(UTC) + offset
    sessions = people.open_sessions([p.compte_id for p in parents], 1, town_now)
    for parent in parents:
        [parent.session] = sessions[parent.compte_id]
    cle = {"activite": ACTIVITE, "site": SITE, "jour": MERCREDI}
    enfants = [p.enfant_id for p in parents]
    people.rows("planning", _ARRANGE, enfants=enfants, ecole=ECOLE, annee=ANNEE, places=PLACES, **cle)

    def opens_at() -> datetime:
        """Announced once everybody is ready: the machine's own instant."""
        ouvre_at = (datetime.now(UTC) + offset + timedelta(seconds=OPENS_IN_S)).replace(microsecond=0)
        people.rows("planning", _ANNOUNCE, ouvre_at=ouvre_at, **cle)
        return ouvre_at - offset

    elapsed_s = asyncio.run(_rush(url, parents, opens_at))
    slots = people.rows("planning", _SLOTS, **cle)
    ruee = Ruee(
        count,
        elapsed_s,
        [p.latency_s for p in parents],
        Counter(p.status for p in parents),
        {etat: nombre for etat, nombre, _ in slots},
    )
    ruee.faults = list(_find_faults(parents, ruee, dict(people.rows("planning", _RANGS, **cle))))
    return ruee


def list_parents(people: People) -> list[Parent]:
    """Each with a child of its own."""
    actifs = {
        compte for (compte,) in people.rows("accounts", "select compte_id::text from compte where etat = 'actif'")
    }
    taken: set[str] = set()
    parents = []
    for compte_id, enfant_id in people.rows("planning", _PARENTS):
        if compte_id in actifs and not {compte_id, enfant_id} & taken:
            taken |= {compte_id, enfant_id}
            parents.append(Parent(compte_id, enfant_id))
    return parents


async def _rush(url: str, parents: Sequence[Parent], announce: Callable[[], datetime]) -> float:
    places = asyncio.Semaphore(BEFORE)
    await asyncio.gather(*(_read_form(url, parent, places) for parent in parents))
    opens_at = announce()
    await _send(url, parents[0])  # too early: refused, and nothing else
    if parents[0].status != 303 or parents[0].rang is not None:
        raise RuntimeError(f"before the hour: {parents[0].status}")
    wait_s = (opens_at - datetime.now(UTC)).total_seconds()
    await asyncio.sleep(max(0.0, wait_s) + 0.05)
    started = time.monotonic()
    await asyncio.gather(*(_send(url, parent) for parent in parents))
    return time.monotonic() - started


async def _read_form(url: str, parent: Parent, places: asyncio.Semaphore) -> None:
    async with places:
        status, _, body = await _ask(url, parent, "GET", "/compte")
    found = _JETON.search(body)
    if status != 200 or found is None:
        raise RuntimeError(f"no form: {status}")
    parent.jeton = found[1].decode()


async def _send(url: str, parent: Parent) -> None:
    """« Terminer », then the receipt: what a browser does."""
    fields = {"jeton": parent.jeton, "operation_id": str(uuid.uuid4()), "r": f"{MERCREDI}.{ACTIVITE}"}
    started = time.monotonic()
    path = f"/planning/{parent.enfant_id}/{MERCREDI:%Y-%m}/recapitulatif"
    parent.status, location, _ = await _ask(url, parent, "POST", path, urlencode(fields))
    if parent.status == 303:
        status, _, body = await _ask(url, parent, "GET", location)
        text = body.decode()
        parent.is_answered = status == 200 and "Accusé de réception" in text
        parent.status = 303 if status == 200 else status
        found = _RANG.search(text)
        parent.rang = int(found[1]) if found else None
    parent.latency_s = time.monotonic() - started


async def _ask(url: str, parent: Parent, method: str, path: str, body: str = "") -> tuple[int, str, bytes]:
    """One request on its own connection. Status 0 where nothing came back."""
    parts = urlsplit(url)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", f"Cookie: {SESSION}={parent.session}"]
    lines += ["Connection: close", "Sec-Fetch-Site: same-origin"]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            raw = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return 0, "", b""
    head, _, content = raw.partition(b"\r\n\r\n")
    headers = head.decode("latin-1").split("\r\n")
    location = next((h.split(": ", 1)[1] for h in headers if h.lower().startswith("location: ")), "")
    return int(headers[0].split(" ")[1]) if raw else 0, location, content


def _find_faults(parents: Sequence[Parent], ruee: Ruee, rangs: dict[str, int]) -> list[str]:
    """What DOMAIN §9.7 promises, and is not so."""
    waiting = len(parents) - PLACES
    faults = []
    if ruee.slots != {"reservee": PLACES, "en_attente": waiting}:
        faults.append(f"slots: {ruee.slots}")
    if any(status >= 500 or status == 0 for status in ruee.statuses):
        faults.append(f"statuses: {dict(ruee.statuses)}")
    if not all(parent.is_answered for parent in parents):
        faults.append(f"{sum(not parent.is_answered for parent in parents)} parents without a receipt")
    lus = sorted(parent.rang for parent in parents if parent.rang is not None)
    if lus != list(range(1, waiting + 1)):
        faults.append(f"ranks read: {len(lus)}, from {lus[:1]} to {lus[-1:]}, {len(lus) - len(set(lus))} twice")
    if any(parent.rang is not None and rangs.get(parent.enfant_id) != parent.rang for parent in parents):
        faults.append("a rank that was read is not the one that is kept")
    return faults
