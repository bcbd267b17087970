"""The sentences that exist: each file of this room writes its own here when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts import errors
from contracts.errors import Refus

R = TypeVar("R", bound=Refus)


@dataclass(frozen=True, slots=True)
class Explication:
    """A refusal in words. ``mot`` and ``sorte`` are the state shown beside one cell of the planning."""

    http: int
    titre: str
    texte: str
    suite: str
    mot: str = "Non pris"
    sorte: str = ""
    signe: str = "non"


_PHRASES: dict[type[Refus], Callable[[Any], Explication]] = {}


def says(classe: type[R]) -> Callable[[Callable[[R], Explication]], Callable[[R], Explication]]:
    """The decorated function writes the sentence of this refusal from its numbers."""

    def keep(phrase: Callable[[R], Explication]) -> Callable[[R], Explication]:
        _PHRASES[classe] = phrase
        return phrase

    return keep


def fixed(classe: type[Refus], *args: Any, **kwargs: Any) -> None:
    """A refusal whose ``Explication`` is always the same."""
    explication = Explication(*args, **kwargs)
    _PHRASES[classe] = lambda _refus: explication


def explain(refus: Refus) -> Explication:
    """The sentence of a refusal; one of a class unknown here says so honestly."""
    phrase = _PHRASES.get(type(refus)) or _PHRASES[errors.RefusInconnu]
    return phrase(refus)


def explain_cellule(code: str, nombres: Mapping[str, Any]) -> Explication:
    """The same sentence for one refused cell of the planning, as it comes on the wire."""
    try:
        return explain(Refus.from_wire(code, dict(nombres)))
    except ValueError:  # numbers that this reader does not understand: the refusal stands, its details are lost
        return explain(errors.RefusInconnu(code_recu=code))


def classes_expliquees() -> frozenset[type[Refus]]:
    """Every class that has a sentence here; a test compares it with the contracts."""
    return frozenset(_PHRASES)
