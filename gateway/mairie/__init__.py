"""Agents' pages: what waits, requests to link an account, monthly invoicing."""

from typing import Final

from gateway.mairie import accueil, attente, facturation, messages, rattachements
from gateway.routage import Pages

PAGES: Final[list[Pages]] = [accueil.pages, rattachements.pages, facturation.pages, messages.pages, attente.pages]
