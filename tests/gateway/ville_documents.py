"""What documents answers in the town of ``ville``: a piece in each state, a queue, the dated table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts import documents
from contracts.base import Rien
from contracts.documents import DocumentVue, Duree, EtatDocument, Genre
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient

ENVOI = UUID(int=6)


def une_piece(rang_dans_la_liste: int = 1, **change: Any) -> DocumentVue:
    """Léonie's insurance certificate, waiting for an agent."""
    valeurs: dict[str, Any] = {
        "document_id": UUID(int=rang_dans_la_liste),
        "envoi_id": ENVOI,
        "genre": Genre.ASSURANCE,
        "enfant_ids": [un.LEONIE],
        "nom_fichier": "assurance.pdf",
        "type_media": "application/pdf",
        "taille_octets": 2_400_000,
        "etat": EtatDocument.A_EXAMINER,
        "depose_at": un.A_14H12,
    }
    return DocumentVue(**(valeurs | change))


def les_pieces() -> list[DocumentVue]:
    """One in each state, and one that a newer version replaces."""
    accepte = {"etat": EtatDocument.ACCEPTE, "valable_du": date(2026, 9, 1), "valable_au": date(2027, 8, 31)}
    return [
        une_piece(1, **accepte, rang=2),
        une_piece(2, genre=Genre.CAF, enfant_ids=[], nom_fichier="attestation-caf-2026.pdf"),
        une_piece(
            3,
            genre=Genre.VACCINS,
            enfant_ids=[un.GASPARD],
            nom_fichier="IMG_2043.jpg",
            etat=EtatDocument.REFUSE,
            motif="La page des rappels manque. Photographiez les deux pages du carnet.",
        ),
        une_piece(4, genre=Genre.JUGEMENT, enfant_ids=[], nom_fichier="jugement.pdf", etat=EtatDocument.EN_ATTENTE),
        une_piece(5, genre=Genre.DOMICILE, enfant_ids=[], nom_fichier="facture.pdf", etat=EtatDocument.INFECTE),
        une_piece(
            6,
            genre=Genre.MSA,
            enfant_ids=[],
            nom_fichier="msa-2025.pdf",
            etat=EtatDocument.EXPIRE,
            valable_du=date(2025, 2, 1),
            valable_au=date(2025, 12, 31),
        ),
        une_piece(7, **accepte, est_remplace=True),
        une_piece(8, genre=Genre.PHOTO, nom_fichier="photo.jpg", type_media="image/jpeg", **accepte),
        une_piece(9, genre=Genre.PHOTO, enfant_ids=[un.GASPARD], etat=EtatDocument.RETIRE, est_efface=True),
    ]


def un_examen(document: DocumentVue) -> documents.PieceExamen:
    return documents.PieceExamen(
        document=document,
        numero_accuse="D-2026-000412",
        numero_dossier="6001",
        nom_foyer="N’Guessan-Lefèvre",
        enfants=["Léonie N’Guessan-Lefèvre"] if document.enfant_ids else [],
    )


def say_documents(client: FauxClient) -> None:
    """Reads and decisions."""
    pieces = {piece.document_id: piece for piece in les_pieces()}
    attendent = [pieces[UUID(int=2)], une_piece(8, rang=2, depose_at=un.A_14H12 + timedelta(hours=2))]
    client.says(documents.LIST_DOCUMENTS, documents.Documents(documents=list(pieces.values())))
    client.says(
        documents.GET_ENVOI,
        documents.Envoi(
            numero="D-2026-000412",
            recu_at=un.A_14H12,
            reponse_avant=un.A_14H12.date() + timedelta(days=7),
            documents=[une_piece(9), une_piece(10, nom_fichier="assurance-verso.jpg", etat=EtatDocument.EN_ATTENTE)],
        ),
    )
    client.says(
        documents.LIST_EXAMEN,
        documents.Examen(
            attendent=2,
            en_verification=1,
            pieces=[un_examen(piece) for piece in attendent],
            infectees=[un_examen(pieces[UUID(int=5)])],
        ),
    )
    client.says(
        documents.GET_EXAMEN,
        lambda request: documents.PieceADecider(
            piece=un_examen(pieces[request.document_id]),
            valable_du=date(2026, 11, 5),
            valable_au=date(2026, 12, 31),
            autres=[pieces[UUID(int=6)]],
            decide_at=un.A_14H12 if pieces[request.document_id].etat is not EtatDocument.A_EXAMINER else None,
        ),
    )
    client.says(documents.DECIDE_PIECE, pieces[UUID(int=1)])
    regles = [
        documents.RegleValidite(genre=Genre.ASSURANCE, applicable_du=date(2020, 1, 1), duree=Duree.ANNEE_SCOLAIRE),
        documents.RegleValidite(genre=Genre.DOMICILE, applicable_du=date(2020, 1, 1), duree=Duree.MOIS, mois=3),
    ]
    client.says(documents.LIST_VALIDITES, documents.Validites(regles=regles))
    client.says(documents.SAVE_VALIDITE, Rien())
    client.says(documents.WITHDRAW_PHOTO, Rien())
