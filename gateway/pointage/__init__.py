"""The animateur's pages: the sheets of a day, and one sheet."""

from typing import Final

from gateway.pointage import feuilles
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [feuilles.pages]
