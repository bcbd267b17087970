"""Parents' pages: first visit, personal space, planning, invoices."""

from typing import Final

from gateway.portail import (
    accueil,
    activation,
    attente,
    compte,
    connexion,
    contacts,
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
    pieces.pages,
    contacts.pages,
    accueil.pages,
    inscription.pages,
    activation.pages,
    compte.pages,
    attente.pages,
]
