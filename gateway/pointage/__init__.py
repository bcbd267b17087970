"""The animateur's pages: the sheets of a day, one sheet, and what a tablet asks in the background."""

from typing import Final

from gateway.pointage import departs, evacuation, feuilles, groupe, heures, photos, tablette
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    departs.pages,
    evacuation.pages,
    photos.pages,  # before the sheets: no activity is called so
    feuilles.pages,
    groupe.pages,
    heures.pages,
    tablette.pages,
]
