"""Documents of the demo's own families, one in each state at least, with real encrypted bytes in the store.

A constant number, whatever the size of the town. What they are is also said (outbox), so that the sections of each
dossier follow as soon as the programs start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from contracts.documents import FichierInfecte, Genre
from contracts.dossiers import FoyerEtat
from deploy.seed.famille import make_id
from deploy.seed.papier import make_pdf
from deploy.seed.portraits import draw_portrait
from kit import coffre
from kit.clock import PARIS
from kit.database import Transaction, jsonb
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents import pieces
from services.documents.depot import coffre_key, seal_cle
from services.documents.domain.portee import find_portee

AGENT: Final = make_id("compte", "sandrine.menetrier")
"""Who deposited for a family without an account, and who decided."""


@dataclass(slots=True)
class Famille:
    """What a document needs to know of its family."""

    numero: str
    foyers: list[tuple[UUID, str, UUID | None]] = field(default_factory=list)
    """Household, its name, its first account."""
    enfants: dict[str, UUID] = field(default_factory=dict)

    def hear_foyer(self, event: FoyerEtat) -> None:
        self.foyers.append((event.foyer_id, event.nom, event.comptes[0].compte_id if event.comptes else None))
        self.foyers.sort(key=lambda foyer: foyer[1], reverse=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document: of which dossier and household, what, for whom, how old, in which state."""

    dossier: str
    genre: Genre
    etat: str
    jours: int
    enfants: tuple[str, ...] = ()
    foyer: str = ""
    motif: str = ""
    au: int | None = None
    """Days from now to its last good day."""


_PIECES: Final = (
    Piece("6001", Genre.ASSURANCE, "expire", 420, ("Léonie", "Gaspard", "Zoé-Capucine"), au=-90),
    Piece("6001", Genre.ASSURANCE, "accepte", 60, ("Léonie", "Gaspard", "Zoé-Capucine"), au=270),
    Piece("6001", Genre.VACCINS, "accepte", 300, ("Léonie",)),
    Piece("6001", Genre.VACCINS, "accepte", 300, ("Gaspard",)),
    Piece("6001", Genre.VACCINS, "accepte", 300, ("Zoé-Capucine",)),
    Piece("6001", Genre.PAI, "accepte", 75, ("Gaspard",)),
    Piece("6001", Genre.CAF, "accepte", 320, au=25),
    Piece("6001", Genre.DOMICILE, "refuse", 6, motif="La facture a plus de trois mois. Envoyez la dernière."),
    Piece("6001", Genre.RIB, "a_examiner", 2),
    Piece("6004", Genre.JUGEMENT, "a_examiner", 4, ("Inès", "Ilyès"), "Moreau"),
    Piece("6004", Genre.ASSURANCE, "a_examiner", 3, ("Inès", "Ilyès"), "Moreau"),
    Piece("6004", Genre.CAF, "accepte", 40, (), "Haddad", au=330),
    Piece("6004", Genre.MSA, "infecte", 5, (), "Moreau"),
    Piece("6008", Genre.PAI, "a_examiner", 1, ("Théo",)),
    Piece("6009", Genre.VACCINS, "a_examiner", 1, ("Noémie",)),
    Piece("6009", Genre.PHOTO, "retire", 30, ("Noémie",)),
    Piece("6008", Genre.PHOTO, "a_examiner", 1, ("Théo",)),
    *(
        Piece(dossier, Genre.PHOTO, "accepte", 58, (prenom,), foyer, au=275)
        for dossier, foyer, prenoms in (
            ("6001", "", ("Léonie", "Gaspard", "Zoé-Capucine")),
            ("6003", "", ("Ibrahima",)),
            ("6004", "Moreau", ("Inès", "Ilyès")),
            ("6005", "", ("Anne-Charlotte", "Pierre-Louis", "Marie-Lou")),
            ("6006", "", ("Éloïse",)),
            ("6007", "", ("François-Xavier",)),
        )
        for prenom in prenoms
    ),
)
DOSSIERS: Final = frozenset(piece.dossier for piece in _PIECES)
_TITRES: Final = {
    Genre.ASSURANCE: "Attestation d'assurance scolaire",
    Genre.VACCINS: "Carnet de santé, page des vaccinations",
    Genre.PAI: "Projet d'accueil individualisé",
    Genre.CAF: "Attestation de quotient familial",
    Genre.MSA: "Attestation MSA",
    Genre.JUGEMENT: "Jugement du juge aux affaires familiales",
    Genre.DOMICILE: "Facture d'électricité",
    Genre.RIB: "Relevé d'identité bancaire",
}


def write_pieces(tx: Transaction, store: Storage, sealer: Sealer, jour: date, familles: dict[str, Famille]) -> None:
    """Every document of the families that are there, oldest first."""
    for rang, piece in enumerate(sorted(_PIECES, key=lambda piece: -piece.jours)):
        if (famille := familles.get(piece.dossier)) is not None:
            _write(tx, store, sealer, jour, piece, famille, make_id("document", piece.dossier, rang))


def _write(
    tx: Transaction, store: Storage, sealer: Sealer, jour: date, piece: Piece, famille: Famille, document_id: UUID
) -> None:
    contenu = _draw(piece)
    row = _row_of(jour, piece, famille, document_id) | {"taille_octets": len(contenu)}
    tx.execute(
        "insert into envoi (envoi_id, foyer_id, genre, depose_par, pour_le_compte_de, ouvert_at)"
        " values (:envoi_id, :foyer_id, :genre, :depose_par, :pour, :depose_at)",
        **{cle: row[cle] for cle in ("envoi_id", "foyer_id", "genre", "depose_par", "pour", "depose_at")},
    )
    tx.execute(
        "insert into document (document_id, envoi_id, foyer_id, enfant_ids, portee, genre, nom_fichier, taille_octets,"
        " depose_par, ouvert_at, ticket_jusqu_a, depose_at, verifie_at, etat, type_media, version, rang,"
        " quarantaine_videe, rejet, decide_at, decide_par, motif, valable_du, valable_au) values (:document_id,"
        " :envoi_id, :foyer_id, cast(:enfant_ids as uuid[]), :portee, :genre, :nom_fichier, :taille_octets,"
        " :depose_par, :depose_at, :depose_at, :depose_at, :depose_at, :etat, :type_media, :version, 1, true,"
        " cast(:rejet as jsonb), :decide_at, :decide_par, :motif, :valable_du, :valable_au)",
        **{cle: valeur for cle, valeur in row.items() if cle != "pour"},
    )
    tx.execute(
        "update document set rang = :rang where document_id = :document_id",
        rang=pieces.find_rang(tx, document_id),
        document_id=document_id,
    )
    pieces.number_envoi(tx, row["envoi_id"])
    tx.execute("update envoi set recu_at = ouvert_at where envoi_id = :envoi_id", envoi_id=row["envoi_id"])
    if row["version"] is not None:
        _keep(tx, store, sealer, document_id, contenu)
    pieces.say(tx, document_id)


def _draw(piece: Piece) -> bytes:
    if piece.genre is Genre.PHOTO:
        return draw_portrait(" ".join(piece.enfants))
    return make_pdf([_TITRES[piece.genre], "Exemplaire de démonstration, sans valeur.", f"Dossier {piece.dossier}"])


def _row_of(jour: date, piece: Piece, famille: Famille, document_id: UUID) -> dict[str, Any]:
    foyer_id, _, compte = next(foyer for foyer in famille.foyers if piece.foyer in foyer[1])
    depose_at = datetime.combine(jour - timedelta(days=piece.jours), time(18, 12), PARIS)
    is_decided = piece.etat in ("accepte", "refuse", "expire")
    is_accepted, is_photo = piece.etat in ("accepte", "expire"), piece.genre is Genre.PHOTO
    return {
        "document_id": document_id,
        "envoi_id": make_id("envoi", str(document_id), 0),
        "foyer_id": foyer_id,
        "enfant_ids": [str(famille.enfants[prenom]) for prenom in piece.enfants],
        "portee": find_portee(piece.genre).value,
        "genre": piece.genre.value,
        "nom_fichier": "photo.jpg" if is_photo else f"{piece.genre.value.replace('_', '-')}.pdf",
        "type_media": "image/jpeg" if is_photo else "application/pdf",
        "depose_par": compte or AGENT,
        "pour": None if compte else foyer_id,
        "depose_at": depose_at,
        "etat": piece.etat,
        "version": None if piece.etat in ("infecte", "retire") else 1,
        "rejet": jsonb(FichierInfecte().to_wire()) if piece.etat == "infecte" else None,
        "decide_at": depose_at + timedelta(days=1) if is_decided else None,
        "decide_par": AGENT if is_decided else None,
        "motif": piece.motif,
        "valable_du": (depose_at + timedelta(days=1)).date() if is_accepted else None,
        "valable_au": jour + timedelta(days=piece.au) if piece.au is not None else None,
    }


def _keep(tx: Transaction, store: Storage, sealer: Sealer, document_id: UUID, contenu: bytes) -> None:
    cle = coffre.new_key()
    tx.execute(
        "insert into version (document_id, version, cle_scellee, cree_at) values (:document_id, 1, :cle, :now)",
        document_id=document_id,
        cle=seal_cle(sealer, document_id, 1, cle),
        now=tx.now,
    )
    chiffre = coffre.encrypt([contenu], cle, document_id)
    store.write(coffre_key(document_id, 1), chiffre, coffre.encrypted_size(len(contenu)))
