""" "Déclarer une absence" (leaflet L6): the coming three weeks of a child, ticked; cancelled while there is time."""

from __future__ import annotations

import asyncio
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.base import Role, Rpc
from contracts.errors import Introuvable, Refus, RequeteInvalide
from contracts.planning import EnfantAVenir
from gateway.errors.champs import FICHIER_MAX
from gateway.formes import Champs, form_errors, group_champs, new_operation, read
from gateway.portail import absence_piece
from gateway.portail.planning import edit_address
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue, majuscule
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
Demande = TypeVar("Demande", planning.DeclareAbsence, planning.WithdrawAbsence)
ADRESSE: Final = "/planning/absence"
MOTIFS: Final = (
    ("maladie", "Maladie"),
    ("famille", "Raison familiale"),
    ("sortie", "Sortie scolaire"),
    ("autre", "Autre raison"),
)
_CHAMPS: Final = ("creneaux", "motif", "precision")
_PHRASES: Final = {
    "creneaux": "Cochez au moins un moment.",
    "motif": "Choisissez une raison.",
    "precision": "Écrivez 300 caractères au plus.",
}


@pages.get(ADRESSE, Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    """``?enfant=…&jour=…&activite=…``: whom it is about, and what is already ticked."""
    coche = f"{visite.param('jour')}.{visite.param('activite')}"
    return await _page(visite, visite.param("enfant"), Formulaire({"creneaux": [coche]}))


@pages.post(ADRESSE, Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    """ "Déclarer l’absence", or "viendra finalement" for what was declared."""
    champs, sort = await absence_piece.read_form(visite, _demande)
    coches = champs.tous("creneaux")
    try:
        if champs.texte("geste") == "retour":
            retour = read(planning.WithdrawAbsence, _valeurs(champs))
            operation_id = await _send(visite, planning.WITHDRAW_ABSENCE, retour)
        else:
            demande = _demande(champs).model_copy(update={"document_id": absence_piece.document_of(sort)})
            operation_id = await _send(visite, planning.DECLARE_ABSENCE, demande)
    except RequeteInvalide as refus:
        erreurs = _erreurs(refus) | ({"fichier": "Choisissez de nouveau votre fichier."} if sort else {})
        f = Formulaire(champs.valeurs("motif", "precision") | {"creneaux": coches}, erreurs)
        return await _page(visite, champs.texte("enfant_id"), f, statut=422)
    ici = edit_address(UUID(champs.texte("enfant_id")), min(coches)[:7])
    code = absence_piece.code_of(sort)
    return visite.go(f"{ici}/termine/{operation_id}{'?piece=' if code else ''}{code}")


async def _send(visite: Visite, rpc: Rpc[Demande, planning.MoisSauve], demande: Demande) -> UUID:
    """What was sent again from the same page with something else (a file that passed this time, a box more) is another
    operation: a slot said absent twice is absent once, and keeps the piece that came last."""
    operation_id = uuid5(demande.operation_id, demande.model_dump_json(exclude={"operation_id"}))
    await visite.call(rpc, demande.model_copy(update={"operation_id": operation_id}))
    return operation_id


def _demande(champs: Champs) -> planning.DeclareAbsence:
    precision = {"motif": champs.texte("motif"), "precision": champs.texte("precision")}
    return read(planning.DeclareAbsence, _valeurs(champs) | precision)


def _valeurs(champs: Champs) -> dict[str, Any]:
    creneaux = [dict(zip(("jour", "activite"), coche.split(".", 1), strict=False)) for coche in champs.tous("creneaux")]
    return {"operation_id": champs.texte("operation_id"), "enfant_id": champs.texte("enfant_id"), "creneaux": creneaux}


def _erreurs(refus: Refus) -> dict[str, str]:
    if isinstance(refus, RequeteInvalide):
        refus = group_champs(refus)
        if any(c.champ == "enfant_id" for c in refus.champs):
            raise Introuvable(objet="enfant")
    return form_errors(refus, _CHAMPS, _PHRASES, {})


async def _page(visite: Visite, enfant_id: str, f: Formulaire, statut: int = 200) -> HttpResponse:
    vues, rappel = await asyncio.gather(visite.call(planning.GET_ABSENCES, planning.GetAbsences()), _rappel(visite))
    vu = next((un for un in vues.enfants if str(un.enfant.enfant_id) == enfant_id), None)
    if vu is None:
        if enfant_id:
            raise Introuvable(objet="enfant")
        vu = next((un for un in vues.enfants if un.creneaux), vues.enfants[0] if vues.enfants else None)
    return visite.page(
        "portail/absence.html",
        "planning",
        statut=statut,
        f=f,
        vu=vu,
        onglets=[_onglet(un, un is vu) for un in vues.enfants],
        a_venir=_options(vu, est_prevenue=False) if vu else [],
        prevenues=_options(vu, est_prevenue=True) if vu else [],
        motifs=MOTIFS,
        operation_id=new_operation(),
        new_operation=new_operation,
        VIERGE=VIERGE,
        rappel=rappel,
        adresse=ADRESSE,
        fichier_max=FICHIER_MAX,
    )


async def _rappel(visite: Visite) -> bool | None:
    """Whether the eve's reminder is wanted; an agent who acts for a household has none to choose."""
    if visite.mandat is not None or not visite.has_role(Role.PARENT):
        return None
    return (await visite.call(planning.GET_RAPPEL, planning.GetRappel())).est_voulu


def _onglet(un: EnfantAVenir, est_ici: bool) -> tuple[str, str, bool]:
    return un.enfant.prenom, f"{ADRESSE}?enfant={un.enfant.enfant_id}", est_ici


def _options(vu: EnfantAVenir, *, est_prevenue: bool) -> list[tuple[str, str, str]]:
    """Each slot with its box: value, label, what happens if it is ticked."""
    return [
        (f"{un.jour}.{un.activite}", f"{majuscule(date_longue(un.jour, annee=False))}, {un.libelle}", un.note)
        for un in vu.creneaux
        if un.est_prevenue is est_prevenue
    ]
