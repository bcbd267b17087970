"""Money is integer cents everywhere; this is the one place that writes it for a person."""

from typing import Annotated

from pydantic import Field

Centimes = Annotated[int, Field(ge=-1_000_000_000_00, le=1_000_000_000_00)]
"""An amount in euro cents."""

FINE = "\u202f"
INSECABLE = "\u00a0"


def format_centimes(montant_centimes: int) -> str:
    """``652200`` → ``6 522,00 €`` with narrow and plain non-breaking spaces."""
    signe = "-" if montant_centimes < 0 else ""
    euros, centimes = divmod(abs(montant_centimes), 100)
    return f"{signe}{euros:,}".replace(",", FINE) + f",{centimes:02d}{INSECABLE}€"
