"""The paths of DESIGN §6 as people walk them, each with the proof that the answer is the one that was wanted.

A person walks with one session, as in a visit: the gateway asked it of accounts at the first page, and follows what
changes since. A visit's first page is a path of its own: each of its requests comes with a session never seen.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable, Iterable, Sequence

from tests.load.drive import Answer, Browser, Path

CHANGES = 20
SESSION = "portail"
_LIBRE = re.compile(r'class="case libre"><input type="checkbox" name="r" value="([^"]+)">')
_ENFANT = re.compile(r'<li id="e-([0-9a-f-]{36})"')
_JETON = re.compile(rb'name="jeton" value="([^"]+)"')
_ABSENT = "momentanément indisponible".encode()


class Person(Browser):
    """One person on one connection, with the session of this visit and those of visits to come."""

    def __init__(self, url: str, sessions: Iterable[str], enfant_id: str = "") -> None:
        super().__init__(url)
        self.enfant_id = enfant_id
        self.sessions = list(sessions)
        self._next = itertools.cycle(self.sessions)
        self.begin_visit()
        self.jeton = ""
        self.turn = 0
        self.libres: list[str] = []
        self.enfants: Sequence[str] = ()
        self.saved: list[str] = []

    def begin_visit(self) -> None:
        """With a session that no gateway has seen yet."""
        self.cookies[SESSION] = next(self._next)

    def learn_jeton(self, path: str) -> None:
        """Reads a form's token, before anything is measured."""
        self.jeton = read_jeton(self.get(path))


def read_jeton(answer: Answer) -> str:
    found = _JETON.search(answer.body)
    if answer.status != 200 or found is None:
        raise RuntimeError(f"no form on the page: {answer.status} {answer.location}")
    return found[1].decode()


def page(name: str, address: Callable[[Person], str], *words: str) -> Path[Person]:
    """A page to read; it must say all these words, and none of its blocks may be missing."""
    wanted = [word.encode() for word in words]

    def step(person: Person) -> Answer:
        return person.get(address(person))

    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and all(word in answer.body for word in wanted) and _ABSENT not in answer.body

    return Path(name, step, is_right)


def first_page(path: Path[Person]) -> Path[Person]:
    """The same as the first page of a visit."""

    def step(person: Person) -> Answer:
        person.begin_visit()
        return path.step(person)

    return Path(f"{path.name}, first page", step, path.is_right)


def save(mois: str) -> Path[Person]:
    """Twenty bookings of a child, then the same twenty cancelled, and so on: each one call, one transaction."""

    def step(person: Person) -> Answer:
        fields = [("jeton", person.jeton), ("operation_id", str(uuid.uuid4()))]
        is_booking = person.turn % 2 == 0
        fields += [("r", cell) for cell in person.libres] if is_booking else [("pris", " ".join(person.libres))]
        answer = person.post(f"/planning/{person.enfant_id}/{mois}/recapitulatif", fields)
        if answer.status == 303:
            person.turn += 1
            person.saved.append(answer.location)
        return answer

    return Path("save", step, lambda answer: answer.status == 303 and "/termine/" in answer.location, is_heard=True)


def find_libres(person: Person, mois: str) -> None:
    """The free cells that ``save`` fills. Raises RuntimeError where there are too few."""
    month = person.get(f"/planning/{person.enfant_id}/{mois}")
    person.libres = _LIBRE.findall(month.body.decode())[:CHANGES]
    if len(person.libres) < CHANGES:
        raise RuntimeError(f"only {len(person.libres)} free cells in this month ({month.status})")


def count_wrong_receipts(people: Iterable[Person]) -> int:
    """Saves whose own receipt does not say that twenty cells changed; empties ``saved``."""
    wrong = 0
    said = f"Vos {CHANGES} changements sont enregistrés".encode()
    for person in people:
        for address in person.saved:
            wrong += said not in person.get(address).body
        person.saved.clear()
    return wrong


def point(sheet: str) -> Path[Person]:
    """One tap on one child, present then absent: each changes the slot and is said to billing."""

    def step(person: Person) -> Answer:
        enfant_id = person.enfants[person.turn % len(person.enfants)]
        etat = "absent" if (person.turn // len(person.enfants)) % 2 else "present"
        person.turn += 1
        fields = [("jeton", person.jeton), ("operation_id", str(uuid.uuid4())), ("enfant_id", enfant_id)]
        return person.post(sheet, [*fields, ("etat", etat)])

    return Path("point", step, lambda answer: answer.status == 303 and "#e-" in answer.location, is_heard=True)


def find_enfants(person: Person, sheet: str) -> list[str]:
    """The children of a sheet."""
    return _ENFANT.findall(person.get(sheet).body.decode())


class Visitor(Browser):
    """Somebody who logs in, on a browser that she has used before."""

    def __init__(self, url: str, identifiant: str, mot_de_passe: str) -> None:
        super().__init__(url)
        self.identifiant, self.mot_de_passe = identifiant, mot_de_passe


def login() -> Path[Visitor]:
    """The form, then the password: two requests."""

    def step(visitor: Visitor) -> Answer:
        visitor.cookies.pop(SESSION, None)
        fields = [("jeton", read_jeton(visitor.get("/connexion"))), ("suite", "")]
        fields += [("identifiant", visitor.identifiant), ("mot_de_passe", visitor.mot_de_passe)]
        return visitor.post("/connexion", fields)

    return Path("login", step, lambda answer: answer.status == 303 and answer.location == "/espace")
