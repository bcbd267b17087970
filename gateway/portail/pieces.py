"""Documents as a parent reads them: their words, one file back, the accusé of a deposit (DOMAIN §4, leaflet L5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers
from contracts.documents import DocumentVue, EtatDocument, Genre
from gateway.presentation.mots import date_longue, instant, liste, taille
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite

pages = Pages()

GENRES: Final = {
    Genre.ASSURANCE: "Attestation d’assurance",
    Genre.VACCINS: "Vaccins",
    Genre.PAI: "PAI (projet d’accueil individualisé)",
    Genre.CAF: "Attestation CAF",
    Genre.MSA: "Attestation MSA",
    Genre.JUGEMENT: "Copie du jugement",
    Genre.DOMICILE: "Justificatif de domicile",
    Genre.RIB: "RIB",
    Genre.PHOTO: "Photo de l’enfant",
    Genre.AUTRE: "Autre",
}
ETATS: Final = {
    EtatDocument.EN_ATTENTE: ("En attente de vérification", "attente", "heure"),
    EtatDocument.A_EXAMINER: ("Un agent va l’examiner", "attente", "heure"),
    EtatDocument.ACCEPTE: ("Acceptée", "ok", "ok"),
    EtatDocument.REFUSE: ("À renvoyer", "manque", "non"),
    EtatDocument.INFECTE: ("Refusée : virus", "manque", "urgent"),
    EtatDocument.EXPIRE: ("À renouveler", "attente", "heure"),
    EtatDocument.RETIRE: ("Retirée", "", "moins"),
}
_A_RETIRER: Final = frozenset(EtatDocument) - {EtatDocument.INFECTE, EtatDocument.RETIRE}
REMPLACEE: Final = ("Remplacée", "", "moins")


def state_of(piece: DocumentVue) -> tuple[str, str, str]:
    """Its word, its tint and its sign; a good or expired version that a newer one replaces says so."""
    if piece.est_remplace and piece.etat in (EtatDocument.ACCEPTE, EtatDocument.EXPIRE):
        return REMPLACEE
    return ETATS[piece.etat]


def note_of(piece: DocumentVue) -> str:
    """What a person has to know under the name of a document; empty when the state says it all."""
    match piece.etat:
        case EtatDocument.EN_ATTENTE:
            return "Bien reçue. Elle part à l’examen dès que l’antivirus l’a vérifiée, vous n’avez rien à faire."
        case EtatDocument.REFUSE:
            return f"Motif : {piece.motif}"
        case EtatDocument.INFECTE:
            return "L’antivirus a trouvé un virus dans ce fichier. Il est effacé. Votre pièce précédente reste valable."
        case EtatDocument.RETIRE:
            return "Retirée par la famille : elle est effacée, et plus personne ne la voit."
        case EtatDocument.EXPIRE if piece.valable_au and piece.est_remplace:
            return f"Elle était valable jusqu’au {date_longue(piece.valable_au)}."
        case EtatDocument.EXPIRE if piece.valable_au:
            return f"Elle était valable jusqu’au {date_longue(piece.valable_au)}. Envoyez la nouvelle."
        case EtatDocument.ACCEPTE if piece.valable_au:
            return f"Valable jusqu’au {date_longue(piece.valable_au)}."
    return ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One document in a list: what it is, where it opens (nowhere yet, or no more), its state, what to know."""

    titre: str
    adresse: str
    etat: tuple[str, str, str]
    note: str


def lines_of(deposees: documents.Documents, prenoms: Mapping[UUID, str]) -> list[Ligne]:
    """The documents of ``portail/_pieces.html``; ``prenoms`` of the children that this person sees."""
    return [_line(piece, [prenoms[un] for un in piece.enfant_ids if un in prenoms]) for piece in deposees.documents]


def _line(piece: DocumentVue, enfants: list[str]) -> Ligne:
    version = f", version {piece.rang}" if piece.rang > 1 else ""
    pour = f", {liste(enfants)}" if enfants else ""
    depose = f"{piece.nom_fichier}, {taille(piece.taille_octets)}, {instant(piece.depose_at)}."
    return Ligne(
        f"{GENRES[piece.genre]}{pour}{version}",
        f"/dossier/pieces/{piece.document_id}" if piece.est_lisible else "",
        state_of(piece),
        f"{depose} {note_of(piece)}".strip(),
    )


@dataclass(frozen=True, slots=True)
class PhotoGardee:
    """A child whose photo the town keeps, and whether the animateurs see it now."""

    prenom: str
    adresse: str
    est_montree: bool


def photos_of(deposees: documents.Documents, prenoms: Mapping[UUID, str]) -> list[PhotoGardee]:
    """The photos that may be taken back, a child each, in the order of ``prenoms``."""
    gardees = [p for p in deposees.documents if p.genre is Genre.PHOTO and p.etat in _A_RETIRER and not p.est_efface]
    return [
        PhotoGardee(prenom, f"/dossier/photos/{enfant_id}/retirer", EtatDocument.ACCEPTE in siennes)
        for enfant_id, prenom in prenoms.items()
        if (siennes := {p.etat for p in gardees if enfant_id in p.enfant_ids})
    ]


@pages.get("/dossier/pieces/{document_id}", Acces.PARENT)
async def read_piece(visite: Visite) -> HttpResponse:
    """The file itself; each reading is in the audit log."""
    document_id = visite.uuid("document_id", "document")
    demande = documents.OpenLecture(operation_id=uuid.uuid4(), document_id=document_id)
    ticket = await visite.call(documents.OPEN_LECTURE, demande)
    return await visite.guichet.fichiers.open(ticket, document_id)


@pages.get("/dossier/pieces/envois/{envoi_id}", Acces.PARENT)
async def show_envoi(visite: Visite) -> HttpResponse:
    """The accusé de réception of one form: number, instant, files, what happens next (CRPA L112-11)."""
    envoi = await visite.call(documents.GET_ENVOI, documents.GetEnvoi(envoi_id=visite.uuid("envoi_id", "envoi")))
    accueil = await visite.block(dossiers.GET_ACCUEIL, dossiers.GetAccueil())
    enfants = [] if isinstance(accueil, BlocIndisponible) else accueil.enfants
    return visite.page(
        "portail/piece_recue.html",
        "dossier",
        envoi=envoi,
        a_examiner=sum(1 for piece in envoi.documents if piece.etat is not EtatDocument.INFECTE),
        genre=GENRES[envoi.documents[0].genre],
        est_photo=envoi.documents[0].genre is Genre.PHOTO,
        prenoms=[e.prenom for e in enfants if e.enfant_id in envoi.documents[0].enfant_ids],
        state_of=state_of,
        note_of=note_of,
    )
