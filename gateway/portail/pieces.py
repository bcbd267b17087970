"""Documents of the dossier: send one, read one back (DOMAIN §4, leaflet L5)."""

from __future__ import annotations

import uuid
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers
from contracts.documents import TAILLE_MAX_OCTETS, EtatDocument, Genre
from contracts.errors import ChampRefuse, IssueInconnue, Refus, RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import taille
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
    Genre.PHOTO: "Photo",
    Genre.AUTRE: "Autre",
}
ETATS: Final = {
    EtatDocument.ATTENDU: ("Pas encore arrivé", "attente", "heure"),
    EtatDocument.EN_VERIFICATION: ("En vérification", "attente", "heure"),
    EtatDocument.DISPONIBLE: ("Reçu", "ok", "ok"),
    EtatDocument.REFUSE: ("Refusé", "manque", "non"),
}
_CHAMPS: Final = ("genre", "enfant_id", "fichier")
_PHRASES: Final = {
    "genre": "Choisissez la sorte de pièce dans la liste.",
    "enfant_id": "Choisissez un enfant de la liste.",
    "fichier.missing": "Choisissez un fichier.",
    "fichier.vide": "Ce fichier est vide. Choisissez-en un autre.",
    "nom_fichier": "Le nom de ce fichier est trop long. Renommez-le, puis choisissez-le de nouveau.",
}
_PLACES: Final[dict[type[Refus], str]] = {
    documents.TypeRefuse: "fichier",
    documents.FichierAbsent: "fichier",
    documents.TicketExpire: "fichier",
}


@pages.get("/dossier/pieces/deposer", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    genre = visite.param("genre")
    return await _page(visite, Formulaire({"genre": genre}) if genre in set(Genre) else VIERGE)


@pages.post("/dossier/pieces/deposer", Acces.PARENT)
async def deposit(visite: Visite) -> HttpResponse:
    """Ticket, bytes to the store's quarantine, confirmation. A double click reuses the same ticket."""
    champs = Champs()

    async def keep(form: FormData) -> None:
        champs.paires = [(nom, valeur) for nom, valeur in form.multi_items() if isinstance(valeur, str)]
        await _deposit(visite, champs, form.get("fichier"))

    try:
        await visite.guichet.fichiers.receive(visite.requete, visite.check_jeton, keep)
    except (ServiceIndisponible, IssueInconnue) as refus:  # a file cannot wait in a page: it is chosen again
        explication = errors.explain(refus)
        erreurs = {"": f"{explication.texte} {explication.suite}"}
        return await _page(visite, refused(champs, _CHAMPS[:2], erreurs), explication.http)
    except Refus as refus:
        erreurs = form_errors(refus, (*_CHAMPS, "nom_fichier"), _PHRASES, _PLACES)
        if "nom_fichier" in erreurs:
            erreurs["fichier"] = erreurs.pop("nom_fichier")
        return await _page(visite, refused(champs, _CHAMPS[:2], erreurs), 422)
    return visite.go("/dossier#pieces", "piece-recue")


async def _deposit(visite: Visite, champs: Champs, fichier: UploadFile | str | None) -> None:
    if not isinstance(fichier, UploadFile) or not fichier.filename:
        raise RequeteInvalide(champs=[ChampRefuse(champ="fichier", raison="missing")])
    taille_octets = fichier.size or 0
    if not taille_octets:
        raise RequeteInvalide(champs=[ChampRefuse(champ="fichier", raison="vide")])
    if taille_octets > TAILLE_MAX_OCTETS:
        lourd = {"taille": taille(taille_octets)}
        raise RequeteInvalide(champs=[ChampRefuse(champ="fichier", raison="trop_lourd", limites=lourd)])
    operation_id = champs.operation()
    demande = read(
        documents.OpenDepot,
        {
            "operation_id": operation_id,
            "genre": champs.texte("genre"),
            "enfant_id": champs.texte("enfant_id") or None,
            "nom_fichier": fichier.filename,
            "taille_octets": taille_octets,
        },
    )
    ticket = await visite.call(documents.OPEN_DEPOT, demande)
    await visite.guichet.fichiers.put(ticket.url, fichier)
    confirmation = documents.ConfirmDepot(
        operation_id=uuid.uuid5(operation_id, "confirmation"), document_id=ticket.document_id
    )
    await visite.call(documents.CONFIRM_DEPOT, confirmation)


@pages.get("/dossier/pieces/{document_id}", Acces.PARENT)
async def read_piece(visite: Visite) -> HttpResponse:
    """The file itself; each reading is in the audit log."""
    document_id = visite.uuid("document_id", "document")
    demande = documents.OpenLecture(operation_id=uuid.uuid4(), document_id=document_id)
    ticket = await visite.call(documents.OPEN_LECTURE, demande)
    return await visite.guichet.fichiers.open(ticket, document_id)


async def _page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    accueil = await visite.block(dossiers.GET_ACCUEIL, dossiers.GetAccueil())
    enfants = [] if isinstance(accueil, BlocIndisponible) else accueil.enfants
    return visite.page(
        "portail/piece_deposer.html",
        "dossier",
        statut=statut,
        f=f,
        genres=[(genre.value, mots) for genre, mots in GENRES.items()],
        enfants=[("", "Toute la famille"), *((str(e.enfant_id), e.prenom) for e in enfants)],
        operation_id=new_operation(),
    )
