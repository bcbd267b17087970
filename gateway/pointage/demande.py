"""Which sheet an address names."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from contracts import planning
from contracts.errors import Introuvable
from gateway.visite import Visite

APPAREIL: Final = "portail"
"""Name of the device for marks made on the portal's own pages."""


def read_demande(visite: Visite) -> planning.GetFeuille:
    """The site, the activity and the day of the path; a sheet that cannot exist is ``Introuvable``."""
    try:
        return planning.GetFeuille.model_validate(dict(visite.requete.path_params))
    except ValidationError:
        raise Introuvable(objet="feuille") from None
