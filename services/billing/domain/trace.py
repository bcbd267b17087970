"""The trace "Pourquoi ce prix ?": ordered steps in French, the same on the simulator and on the invoice line.

Public names
    Etape(libelle, valeur, note="")                  one line of the trace; the last one is the price
    format_taux(taux_pct: Decimal) -> str            Decimal("0.098") -> "0,098 %"
    format_quotient(quotient_centimes: int) -> str   70000 -> "700", 64050 -> "640,50"
    format_exact(centimes: Decimal) -> str           Decimal("154.8") -> "1,548": euros, three decimals, "…" if cut
    format_jour(jour: date) -> str                   "1er septembre 2026"
    format_ordinal(rang: int) -> str                 "1er", "2e"
    format_enfants(nombre: int) -> str               "1 enfant", "3 enfants"
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from contracts.money import FINE, INSECABLE

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MILLIEMES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Etape:
    """One line of the trace, in the words of the family: what, how much, and why when it needs saying."""

    libelle: str
    valeur: str
    note: str = ""


def format_taux(taux_pct: Decimal) -> str:
    """A percentage as it was voted, all its decimals kept."""
    return f"{taux_pct:f}".replace(".", ",") + f"{INSECABLE}%"


def format_quotient(quotient_centimes: int) -> str:
    """A quotient familial has no euro sign; cents are written only when there are some."""
    euros, centimes = divmod(quotient_centimes, 100)
    ecrit = f"{euros:,}".replace(",", FINE)
    return f"{ecrit},{centimes:02d}" if centimes else ecrit


def format_exact(centimes: Decimal) -> str:
    """The amount before rounding, in euros.

    Cut (never rounded) at the third decimal, the one that decides the half-up: what is read explains what follows.
    """
    euros = centimes / 100
    coupe = euros.quantize(_MILLIEMES, ROUND_DOWN)
    suite = "…" if coupe != euros else ""
    return f"{coupe:,f}".replace(",", FINE).replace(".", ",") + suite


def format_jour(jour: date) -> str:
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def format_ordinal(rang: int) -> str:
    return "1er" if rang == 1 else f"{rang}e"


def format_enfants(nombre: int) -> str:
    return f"{nombre} enfant" if nombre < 2 else f"{nombre} enfants"
