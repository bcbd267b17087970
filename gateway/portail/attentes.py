"""« Mes listes d’attente »: the places kept for a while, the ranks, and the answer of the family."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.planning import AttenteVue
from gateway.formes import new_operation, read
from gateway.portail.planning import edit_address
from gateway.presentation.mots import date_longue, majuscule
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/planning/attente"


@pages.get(ADRESSE, Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    vues = (await visite.call(planning.GET_ATTENTES, planning.GetAttentes())).attentes
    return visite.page(
        "portail/attente.html",
        "planning",
        proposees=[(une, quoi_de(une)) for une in vues if une.etat == "proposee"],
        rangs=[(une, quoi_de(une)) for une in vues if une.etat == "en_attente"],
        finies=[(une, quoi_de(une)) for une in vues if une.etat in ("expiree", "close")],
        new_operation=new_operation,
        adresse=ADRESSE,
    )


@pages.post(ADRESSE, Acces.PARENT)
async def answer(visite: Visite) -> HttpResponse:
    """ "Accepter la place", "Laisser la place" or "Quitter la liste"; the receipt is that of a month saved."""
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "enfant_id": champs.texte("enfant_id"),
        "activite": champs.texte("activite"),
        "jour": champs.texte("jour"),
        "accepte": champs.texte("geste") == "accepter",
    }
    demande = read(planning.AnswerPlace, valeurs)
    await visite.call(planning.ANSWER_PLACE, demande)
    ici = edit_address(demande.enfant_id, f"{demande.jour:%Y-%m}")
    return visite.go(f"{ici}/termine/{demande.operation_id}")


def quoi_de(une: AttenteVue) -> str:
    """« Mercredi 25 novembre, journée, Léonie »: what the buttons of this line are about."""
    return f"{majuscule(date_longue(une.jour, annee=False))}, {une.libelle}, {une.prenom}"
