"""Agents' pages: what waits, requests to link an account, documents to examine, monthly invoicing."""

from typing import Final

from gateway.mairie import accueil, attente, facturation, pieces, rattachements, validites
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [
    accueil.pages,
    rattachements.pages,
    validites.pages,  # before the address of one document
    pieces.pages,
    facturation.pages,
    attente.pages,
]
