"""What a save would change for the town, said before it is made."""

from __future__ import annotations

from datetime import date

from contracts.base import Response


class EffetCuisine(Response):
    """Meals of the central kitchen, a child and a day counted once whatever the formula."""

    plus: int = 0
    plus_apres_commande: int = 0
    """Among ``plus``: the kitchen has already ordered for that day."""
    moins: int = 0
    moins_apres_commande: int = 0


class EffetEncadrement(Response):
    """One accueil whose required number of animateurs changes."""

    site: str
    jour: date
    horaires: str
    avant: int
    apres: int


class EffetsVille(Response):
    """What the town would have to do about it. Staffing is looked at up to ``encadrement_jusqu_au``."""

    cuisine: EffetCuisine = EffetCuisine()
    encadrement: list[EffetEncadrement] = []
    encadrement_jusqu_au: date | None = None
