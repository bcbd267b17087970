"""``docs/acces.md``, written from the table: who may do what, for whoever answers for the town's data (its DPO)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Protocol

from tests.acces.acteurs import Qui
from tests.acces.portes import COLONNES, TOUS
from tests.acces.table import LIGNES
from tests.acces.table.routes import PORTES

CHEMIN: Final = "docs/acces.md"
_EN_TETE: Final = """# Who may do what

Written from the table of `tests/acces/` by `.venv/bin/python -m tests.acces`; a test compares. Each cell is also a
request: the ring `acces` makes it on the real services and compares the answer.

Léa lives in alternating custody between household **A** (her mother, and her mother's new partner) and household
**B** (her father, and his companion who has no authority over her). Everything below is A's, or Léa's. What each
parent reads of the other, field by field: `tests/acces/test_separes.py`, after [DOMAIN §3](domaine.md).

| sign | the answer |
|---|---|
| ✔ | allowed: done, or a refusal that comes after the right was checked |
| ∅ | "introuvable", word for word as for an id that does not exist: nobody learns that it does |
| ≠ | a right known to be missing is said ("vous n’avez pas le droit de modifier") |
| ✘ | refused at the door; a visitor is asked to connect |

Two signs or more in a cell are for the people of its column, in this order.

| column | who |
|---|---|
"""
_NOTES: Final = """
## What is not decided by these rows
- An agent's **services** (enfance, scolaire) say whose threads she answers, nothing else [choice]: at the counter any
  agent serves any family, and a family is not of a service. dossiers, planning and documents therefore ask for the
  role alone; what an agent opens is in the audit log.
- Whoever works for the town is **only a parent in her own family** [choice]: she neither acts for it, nor examines its
  papers, nor reads its accounts by the régie's doors, else the other parent's address, income and IBAN would be hers.
  dossiers, planning, billing and documents decide it, each from its own projection. accounts knows no family: the
  counter reads all the threads of its services, and the day's journal of the régie is whole.
"""


class _Rangee(Protocol):
    oui: frozenset[Qui]

    def sign(self, qui: Qui) -> str: ...


Colonne = tuple[str, tuple[Qui, ...], str]
_RPC: Final[tuple[Colonne, ...]] = (
    ("vis.", (Qui.VISITEUR,), "a visitor"),
    ("A", (Qui.PARENT,), "a parent of household A"),
    ("for A", (Qui.AGENT_POUR, Qui.REGISSEUR_POUR), "an agent, a régisseur « pour le compte de » A"),
    ("B", (Qui.AUTRE_FOYER, Qui.AGENT_POUR_B), "the other parent, with authority; an agent for household B"),
    ("no right", (Qui.SANS_AUTORITE, Qui.CONJOINT), "B's companion without authority; A's new partner"),
    ("other", (Qui.AUTRE_FAMILLE, Qui.AGENT_POUR_C), "a parent of another family; an agent for that one"),
    ("forged", (Qui.PARENT_POUR,), "a parent who claims to act for A"),
    (
        "agent",
        (Qui.AGENT, Qui.AGENT_SCOLAIRE, Qui.CAROLE_EN_VILLE),
        "an agent; an agent of another service; an agent and régisseur who is a parent of another family",
    ),
    ("régie", (Qui.REGISSEUR,), "a régisseur"),
    ("admin.", (Qui.ADMINISTRATEUR,), "an administrateur"),
    ("anim.", (Qui.ANIMATEUR, Qui.ANIMATEUR_AILLEURS), "an animateur of the child's school; of another"),
    ("cuisine", (Qui.CUISINE, Qui.MACHINE), "the cuisine centrale; another system"),
    (
        "own family",
        (Qui.ALICE_EN_VILLE, Qui.ALICE_POUR_ELLE, Qui.BRUNO_EN_VILLE, Qui.BRUNO_POUR_A),
        "agent and régisseur, and parent A; the same, acting for A; agent and régisseur, and parent B; the same, for A",
    ),
)


def write_page() -> str:
    """The whole page."""
    return "".join([_EN_TETE, *_legend(), *_services(), *_routes(), _NOTES])


def _legend() -> Iterator[str]:
    yield from (f"| {nom} | {dit} |\n" for nom, _, dit in _RPC)


def _services() -> Iterator[str]:
    for service, lignes in groupby(LIGNES, key=lambda ligne: ligne.rpc.service):
        rangees = list(lignes)
        yield f"\n## {service}\n"
        yield _head(["method", "about"], [nom for nom, _, _ in _RPC])
        for ligne in rangees:
            yield _row([f"`{ligne.rpc.method}`", ligne.sujet], ligne, [qui for _, qui, _ in _RPC])
        yield from _said(ligne.note for ligne in rangees)


def _routes() -> Iterator[str]:
    yield "\n## Pages\nThe gateway opens a page by the role; whose things it then shows is the service's to decide.\n"
    noms = {qui: nom for nom, colonne, _ in _RPC for qui in colonne}
    yield _head(["route"], [noms[qui] if qui is not Qui.SANS_AUTORITE else "no auth." for qui in COLONNES])
    triees = sorted(PORTES, key=lambda porte: (porte.chemin, porte.methode))
    for porte in (porte for porte in triees if porte.oui != TOUS):
        yield _row([f"{porte.methode} `{porte.chemin}`"], porte, [(qui,) for qui in COLONNES])
    publiques = [f"{porte.methode} `{porte.chemin}`" for porte in triees if porte.oui == TOUS]
    yield f"\nOpen to everybody, since they say nothing of anybody: {', '.join(publiques)}.\n"


def _head(debut: Sequence[str], noms: Sequence[str]) -> str:
    return f"\n| {' | '.join([*debut, *noms])} |\n|{'---|' * len(debut)}{':-:|' * len(noms)}\n"


def _row(debut: Sequence[str], rangee: _Rangee, colonnes: Sequence[Sequence[Qui]]) -> str:
    return f"| {' | '.join([*debut, *(_cell(rangee, colonne) for colonne in colonnes)])} |\n"


def _cell(rangee: _Rangee, colonne: Sequence[Qui]) -> str:
    """One sign where all agree."""
    signes = [rangee.sign(qui) for qui in colonne]
    return signes[0] if len(set(signes)) == 1 else "".join(signes)


def _said(notes: Iterable[str]) -> Iterator[str]:
    dites = list(dict.fromkeys(note for note in notes if note))
    if dites:
        yield "\n" + "\n".join(f"- {note}" for note in dites) + "\n"
