"""Agents' pages: what waits, requests to link an account, what families propose and ask, monthly invoicing."""

from typing import Final

from gateway.mairie import accueil, attente, dossiers, facturation, familles, messages, rattachements, vaccins
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    accueil.pages,
    familles.pages,
    rattachements.pages,
    dossiers.pages,
    vaccins.pages,
    facturation.pages,
    messages.pages,
    attente.pages,
]
