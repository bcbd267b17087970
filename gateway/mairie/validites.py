"""How long each kind of document is good: a dated table that the town edits (DOMAIN §4)."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import documents
from contracts.base import Role
from contracts.documents import Duree, RegleValidite
from contracts.errors import Refus
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail.pieces import GENRES
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/mairie/pieces/validites"
DUREES: Final = {
    Duree.SANS_FIN: "sans fin, sauf date écrite par l’agent",
    Duree.ANNEE_SCOLAIRE: "jusqu’à la fin de l’année scolaire (31 août)",
    Duree.ANNEE_CIVILE: "jusqu’au 31 décembre",
    Duree.MOIS: "un nombre de mois",
}
_CHAMPS: Final = ("genre", "applicable_du", "duree", "mois")
_PHRASES: Final = {"mois": "Écrivez le nombre de mois, de 1 à 120 ; laissez vide pour une autre durée."}


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post(ADRESSE, Acces.AGENT)
async def save(visite: Visite) -> HttpResponse:
    """A new dated row; what was accepted before keeps its days."""
    champs = await visite.champs()
    valeurs = {nom: champs.texte(nom) for nom in _CHAMPS} | {"mois": champs.texte("mois").strip() or None}
    try:
        demande = read(documents.SaveValidite, valeurs | {"operation_id": champs.operation()})
        await visite.call(documents.SAVE_VALIDITE, demande)
    except Refus as refus:
        return await _page(visite, refused(champs, _CHAMPS, form_errors(refus, _CHAMPS, _PHRASES)))
    return visite.go(ADRESSE, "validite-notee")


async def _page(visite: Visite, f: Formulaire) -> HttpResponse:
    validites = await visite.call(documents.LIST_VALIDITES, documents.ListValidites())
    return visite.page(
        "mairie/pieces_validites.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        f=f,
        lignes=[(GENRES[r.genre], date_longue(r.applicable_du), in_words(r)) for r in validites.regles],
        genres=[(genre.value, mots) for genre, mots in GENRES.items()],
        durees=[(duree.value, mots) for duree, mots in DUREES.items()],
        peut_changer=visite.has_role(Role.ADMINISTRATEUR),
        operation_id=new_operation(),
    )


def in_words(regle: RegleValidite) -> str:
    """``3 mois``, or the words of the duration."""
    return f"{regle.mois} mois" if regle.duree is Duree.MOIS else DUREES[regle.duree]
