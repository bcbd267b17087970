"""Numbers of invoices, avoirs and quittances: gapless per régie, series and year of issue.

The counter is taken under a row lock in the transaction that issues; here is only how it is written and read.

Public names
    Serie                                     facture | avoir | quittance
    Numero(serie, annee, rang, regie="")      str() -> "2026-004 812", "A-2026-000 017", "Q-2026-011 903"
        .next(annee) -> Numero
        Numero.parse(texte) -> Numero
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Serie(StrEnum):
    """The value is the prefix that a person reads."""

    FACTURE = ""
    AVOIR = "A"
    QUITTANCE = "Q"


_ECRIT = re.compile(r"^(?:([A-Z]{2,5})-)?(?:([AQ])-)?(20\d\d)-(\d{6,9})$")
_BLANCS = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True, order=True)
class Numero:
    """``regie``: 2 to 5 capitals, empty for the town's only or main régie; it keeps two régies' numbers apart."""

    serie: Serie
    annee: int
    rang: int
    regie: str = ""

    def __post_init__(self) -> None:
        if not 2000 <= self.annee <= 2099 or not 1 <= self.rang <= 999_999_999:
            raise ValueError("a number has a year of this century and a rank from 1")
        if self.regie and not re.fullmatch(r"[A-Z]{2,5}", self.regie):
            raise ValueError("the régie's prefix is 2 to 5 capitals")

    def __str__(self) -> str:
        """The rank on six digits at least, a plain space before the last three, as on the drawn invoice."""
        rang = f"{self.rang:06d}"
        prefixes = "".join(f"{prefixe}-" for prefixe in (self.regie, self.serie.value) if prefixe)
        return f"{prefixes}{self.annee}-{rang[:-3]} {rang[-3:]}"

    def next(self, annee: int) -> Numero:
        """The one after in its series: 1 again when the year of issue is a new one. ValueError for a past year."""
        if annee < self.annee:
            raise ValueError("the year of issue cannot go back")
        return Numero(self.serie, annee, self.rang + 1 if annee == self.annee else 1, self.regie)

    @staticmethod
    def parse(texte: str) -> Numero:
        """What a person types, with or without spaces, in small letters too; ValueError otherwise."""
        trouve = _ECRIT.match(_BLANCS.sub("", texte).upper())
        if trouve is None:
            raise ValueError("not a number of invoice, avoir or quittance")
        regie, serie, annee, rang = trouve.groups()
        return Numero(Serie(serie or ""), int(annee), int(rang), regie or "")
