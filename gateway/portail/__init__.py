"""Parents' pages: first visit, personal space, planning, invoices."""

from typing import Final

from gateway.portail import (
    accueil,
    activation,
    attente,
    compte,
    connexion,
    depot,
    dossier,
    espace,
    inscription,
    paiements,
    pieces,
    planning,
    planning_fin,
)
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    espace.pages,
    planning.pages,
    planning_fin.pages,
    connexion.pages,
    paiements.pages,
    dossier.pages,
    depot.pages,  # before the address of one document, which would take its word for an id
    pieces.pages,
    accueil.pages,
    inscription.pages,
    activation.pages,
    compte.pages,
    attente.pages,
]
