"""The only place that turns a refusal into an HTTP code and a French sentence (STYLE 9).

Each class of ``contracts`` has one entry, in the file of its service: what happened with its exact numbers, then what
to do next. The page adds whom to call. A test walks every ``Refus`` subclass and fails if one has no entry here.
"""

from gateway.errors import accounts, billing, calendrier, documents, dossiers, encadrement, generaux, planning
from gateway.errors.champs import explain_champ
from gateway.errors.generaux import QUOI, duree
from gateway.errors.registre import Explication, classes_expliquees, explain, explain_cellule

__all__ = [
    "QUOI",
    "Explication",
    "accounts",
    "billing",
    "calendrier",
    "classes_expliquees",
    "documents",
    "dossiers",
    "duree",
    "encadrement",
    "explain",
    "explain_cellule",
    "explain_champ",
    "generaux",
    "planning",
]  # fmt: skip
