"""Agents' pages: what waits, link requests, what families propose, ask and send, messages, monthly invoicing."""

from typing import Final

from gateway.mairie import (
    accueil,
    calendrier,
    calendrier_import,
    changements_ecole,
    conditions,
    creche,
    cuisine,
    cuisine_suivi,
    dossiers,
    encadrement,
    facturation,
    familles,
    fermetures,
    listes_attente,
    mandats,
    menus,
    messages,
    pieces,
    rattachements,
    regie,
    vaccins,
    validites,
)
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    accueil.pages,
    familles.pages,
    rattachements.pages,
    dossiers.pages,
    vaccins.pages,
    messages.pages,
    validites.pages,  # before the address of one document
    pieces.pages,
    facturation.pages,
    regie.pages,
    mandats.pages,
    cuisine.pages,
    cuisine_suivi.pages,
    menus.pages,
    fermetures.pages,
    calendrier.pages,
    calendrier_import.pages,
    changements_ecole.pages,
    listes_attente.pages,
    encadrement.pages,
    creche.pages,
    conditions.pages,
]
