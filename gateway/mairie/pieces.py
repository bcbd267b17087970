"""Documents that wait for an agent: oldest first, opened (the reading is audited), accepted or refused (DOMAIN §4)."""

from __future__ import annotations

import uuid
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import documents
from contracts.documents import PieceADecider, PieceExamen
from contracts.errors import Refus
from gateway import errors
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.portail.pieces import GENRES, note_of, state_of
from gateway.presentation.formulaire import Formulaire
from gateway.presentation.mots import liste
from gateway.presentation.vue import Annonce
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("valable_du", "valable_au", "motif")
_PHRASES: Final = {
    "valable_du": "Écrivez le premier jour de validité, par exemple 2026-09-01.",
    "valable_au": "Écrivez le dernier jour de validité, ou laissez vide s’il n’y en a pas.",
    "motif.missing": "Écrivez pourquoi : le parent lira cette phrase.",
    "motif.string_too_long": "500 caractères au plus.",
}
_PLACES: Final[dict[type[Refus], str]] = {documents.ValiditeRefusee: "valable_au"}


@pages.get("/mairie/pieces", Acces.AGENT)
async def list_pieces(visite: Visite) -> HttpResponse:
    """What waits, and what the antivirus refused lately."""
    apres = _uuid(visite.param("apres"))
    examen = await visite.call(documents.LIST_EXAMEN, documents.ListExamen(apres=apres))
    suite = f"/mairie/pieces?apres={examen.pieces[-1].document.document_id}" if examen.a_une_suite else ""
    return visite.page(
        "mairie/pieces.html", "a-traiter", examen=examen, titre_of=title_of, pour_of=owner_of, apres=apres, suite=suite
    )


@pages.get("/mairie/pieces/{document_id}", Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    a_decider = await _find(visite)
    valeurs = {
        "valable_du": a_decider.valable_du.isoformat(),
        "valable_au": a_decider.valable_au.isoformat() if a_decider.valable_au else "",
    }
    return _page(visite, a_decider, Formulaire(valeurs))


@pages.get("/mairie/pieces/{document_id}/fichier", Acces.AGENT)
async def read_piece(visite: Visite) -> HttpResponse:
    """The file itself; each reading is in the audit log."""
    document_id = visite.uuid("document_id", "document")
    demande = documents.OpenLecture(operation_id=uuid.uuid4(), document_id=document_id)
    ticket = await visite.call(documents.OPEN_LECTURE, demande)
    return await visite.guichet.fichiers.open(ticket, document_id)


@pages.post("/mairie/pieces/{document_id}", Acces.AGENT)
async def decide(visite: Visite) -> HttpResponse:
    """``geste``: accepter with its days, or refuser with a reason. The second agent is told, and changes nothing."""
    champs = await visite.champs()
    est_refus = champs.choix("geste", "accepter", "refuser") == "refuser"
    try:
        await visite.call(documents.DECIDE_PIECE, _read(visite, champs, est_refus))
    except documents.PieceDejaDecidee as refus:
        explication = errors.explain(refus)
        probleme = Annonce("attente", explication.titre, f"{explication.texte} {explication.suite}")
        return _page(visite, await _find(visite), Formulaire(), explication.http, probleme)
    except Refus as refus:
        erreurs = form_errors(refus, _CHAMPS, _PHRASES, _PLACES)
        return _page(visite, await _find(visite), refused(champs, _CHAMPS, erreurs), 422)
    return visite.go("/mairie/pieces", "piece-refusee" if est_refus else "piece-acceptee")


def _read(visite: Visite, champs: Champs, est_refus: bool) -> documents.DecidePiece:
    valeurs: dict[str, Any] = {
        "operation_id": champs.operation(),
        "document_id": visite.uuid("document_id", "document"),
        "accepte": not est_refus,
    }
    if est_refus:
        valeurs["motif"] = champs.texte("motif")
    else:
        valeurs["valable_du"] = champs.texte("valable_du")
        valeurs["valable_au"] = champs.texte("valable_au") or None
    return read(documents.DecidePiece, valeurs)


def title_of(piece: PieceExamen) -> str:
    """What it is and whose: ``Vaccins, Léonie N’Guessan-Lefèvre``."""
    return f"{GENRES[piece.document.genre]}, {owner_of(piece)}"


def owner_of(piece: PieceExamen) -> str:
    """The children it names, else the household."""
    return liste(piece.enfants) if piece.enfants else f"foyer {piece.nom_foyer}".strip()


def _uuid(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


async def _find(visite: Visite) -> PieceADecider:
    demande = documents.GetExamen(document_id=visite.uuid("document_id", "document"))
    return await visite.call(documents.GET_EXAMEN, demande)


def _page(
    visite: Visite, a_decider: PieceADecider, f: Formulaire, statut: int = 200, probleme: Annonce | None = None
) -> HttpResponse:
    piece = a_decider.piece
    return visite.page(
        "mairie/piece.html",
        "a-traiter",
        statut=statut,
        f=f,
        probleme=probleme,
        piece=piece,
        document=piece.document,
        genre=GENRES[piece.document.genre],
        est_photo=piece.document.genre is documents.Genre.PHOTO,
        pour=owner_of(piece),
        attend=piece.document.etat is documents.EtatDocument.A_EXAMINER,
        decide_at=a_decider.decide_at,
        autres=a_decider.autres,
        state_of=state_of,
        note_of=note_of,
        operation_id=new_operation(),
    )
