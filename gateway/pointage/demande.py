"""Which sheet an address names."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

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


def write_suite(visite: Visite, *autres: str) -> str:
    """``?groupe=…``: the group that the sheet shows, and what else its address asks; empty where it asks nothing."""
    groupe = visite.param("groupe")
    demandes = [*([f"groupe={quote(groupe)}"] if groupe else []), *autres]
    return f"?{'&'.join(demandes)}" if demandes else ""


def write_tablette(visite: Visite, lu_at: datetime) -> dict[str, Any]:
    """What a page tells the tablet's memory: whose page, read at which instant, locked after how long."""
    return {
        "compte": visite.personne.compte_id,
        "lu_at": int(lu_at.timestamp() * 1000),
        "repos": visite.guichet.settings.pointage_repos_minutes,
    }
