"""The piece that a family may join to an absence: deposited first, so that the absence is declared with its id.

Whatever happens to the file, the absence is declared: the receipt says what became of the file, by a code in its
address, so that it can be reloaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from contracts import documents
from contracts.documents import Genre
from contracts.errors import RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.flux_fichiers import Fichier
from gateway.formes import Champs
from gateway.portail import depot
from gateway.portail.depot import Envoi, Sort
from gateway.visite import Visite

JOINTE: Final = "jointe"
_REFUS: Final = (
    documents.TypeRefuse, documents.FichierTrompeur, documents.FichierAbime, documents.FichierProtege,
    documents.FichierInfecte, documents.FichierAbsent, documents.TicketExpire,
)  # fmt: skip
_PANNE: Final = "Le dépôt des fichiers ne répond pas en ce moment."
_ENCORE: Final = "Plus tard, revenez à la page précédente et envoyez-la de nouveau : l’absence ne compte qu’une fois."


async def read_form(visite: Visite, refuse: Callable[[Champs], object]) -> tuple[Champs, Sort | None]:
    """The fields, and what became of the file if there is one.

    ``refuse`` raises for fields that cannot be declared: their file is not taken, the form will come again.
    """
    if not visite.requete.headers.get("content-type", "").startswith("multipart/form-data"):
        return await visite.champs(), None

    async def take(visite: Visite, envoi: Envoi, fichier: Fichier) -> Sort:
        return envoi.sorts[0] if envoi.sorts else await _take(visite, envoi, fichier, refuse)

    envoi, arret = await depot.read_envoi(visite, take)
    if isinstance(arret, RequeteInvalide):
        raise arret
    if arret is not None:  # the fields came before the file
        envoi.sorts.append(Sort("", code=arret.code))
    return envoi.champs, envoi.sorts[0] if envoi.sorts else None


async def _take(visite: Visite, envoi: Envoi, fichier: Fichier, refuse: Callable[[Champs], object]) -> Sort:
    """As one document of the child, of the kind « autre »: it stays in the household that sent it."""
    try:
        refuse(envoi.champs)
    except RequeteInvalide as refus:
        return Sort(fichier.nom, code=refus.code)
    pour_l_enfant = [("genre", Genre.AUTRE.value), ("pour", envoi.champs.texte("enfant_id"))]
    un = Envoi(champs=Champs([*envoi.champs.paires, *pour_l_enfant]), est_verifie=True)
    return await depot.take(visite, un, fichier)


def code_of(sort: Sort | None) -> str:
    """What the receipt's address says of the file; nothing without a file."""
    return "" if sort is None else JOINTE if sort.document else sort.code


def document_of(sort: Sort | None) -> UUID | None:
    return sort.document.document_id if sort and sort.document else None


def explain(code: str) -> tuple[str, bool]:
    """The receipt's sentence, and whether the file is kept; an address that somebody typed says nothing false."""
    if code == JOINTE:
        return "L’antivirus le vérifie. S’il l’écarte, un message vous le dit et l’absence reste déclarée.", True
    if code == ServiceIndisponible.code:
        return f"{_PANNE} {_ENCORE}", False
    for classe in _REFUS:
        if classe.code == code:
            dit = errors.explain(classe())
            return f"{dit.texte} {dit.suite}", False
    return errors.explain(documents.FichierAbsent()).suite, False
