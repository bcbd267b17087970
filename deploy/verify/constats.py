"""What one look at the house found, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

EXEMPLES: Final = 3
"""Keys that a difference names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Constat:
    """One promise that was looked at. ``ecarts`` are ids, codes and dates, never a name; none means that it holds."""

    promesse: str
    ecarts: list[str] = field(default_factory=list)

    @property
    def tient(self) -> bool:
        return not self.ecarts

    def __str__(self) -> str:
        if self.tient:
            return f"  oui   {self.promesse}"
        exemples = "".join(f"\n          {ecart}" for ecart in self.ecarts[:EXEMPLES])
        reste = len(self.ecarts) - EXEMPLES
        suite = f"\n          et {reste} autres" if reste > 0 else ""
        return f"  NON   {self.promesse} : {len(self.ecarts)} à voir{exemples}{suite}"
