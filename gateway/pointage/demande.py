"""Which sheet an address names."""

from __future__ import annotations

from pydantic import ValidationError

from contracts import planning
from contracts.errors import Introuvable
from gateway.visite import Visite


def read_demande(visite: Visite) -> planning.GetFeuille:
    """The site, the activity and the day of the path; a sheet that cannot exist is ``Introuvable``."""
    try:
        return planning.GetFeuille.model_validate(dict(visite.requete.path_params))
    except ValidationError:
        raise Introuvable(objet="feuille") from None
