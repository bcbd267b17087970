""" "Prévenir le site": after the deadline, a child who is not booked will come all the same (DOMAIN §5)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable, RequeteInvalide
from gateway.formes import new_operation, read
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/planning/prevenir"
_NOMS: Final = ("enfant", "activite", "jour")


@pages.get(ADRESSE, Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    """``?enfant=…&activite=…&jour=…``: from a closed cell of the planning."""
    avis = await visite.call(planning.GET_AVIS_TARDIF, _read(planning.GetAvisTardif, visite.param, {}))
    return visite.page("portail/prevenir.html", "planning", avis=avis, adresse=ADRESSE, operation_id=new_operation())


@pages.post(ADRESSE, Acces.PARENT)
async def send(visite: Visite) -> HttpResponse:
    """The notice, or « finalement, il ne viendra pas »."""
    champs = await visite.champs()
    autres = {"operation_id": champs.operation()}
    if champs.texte("geste") == "retirer":
        demande = _read(planning.WithdrawAvisTardif, champs.texte, autres)
        await visite.call(planning.WITHDRAW_AVIS_TARDIF, demande)
        return visite.go(f"/planning/{demande.enfant_id}/{demande.jour:%Y-%m}")
    await visite.call(planning.SEND_AVIS_TARDIF, _read(planning.SendAvisTardif, champs.texte, autres))
    return visite.go(f"{ADRESSE}?{urlencode({nom: champs.texte(nom) for nom in _NOMS})}")


def _read(modele: Any, texte: Any, autres: dict[str, Any]) -> Any:
    valeurs = {"enfant_id": texte("enfant"), "activite": texte("activite"), "jour": texte("jour"), **autres}
    try:
        return read(modele, valeurs)
    except RequeteInvalide:
        raise Introuvable(objet="page") from None
