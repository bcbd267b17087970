"""The parents' guide: the leaflet's four steps, then its four blocks, with pictures of the portal as it is.

``python -m tests.e2e.illustrations`` takes the pictures again, from the demo town; a page that goes away makes a test
fail until its picture goes too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
LARGEUR, HAUTEUR = 420, 640
"""Of every picture, in CSS pixels; their files have half as many again, for fine screens."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One picture: ``guide-<nom>.webp`` among our own files, and the line of the table of addresses that it shows."""

    nom: str
    chemin: str
    alt: str

    @property
    def fichier(self) -> str:
        return f"guide-{self.nom}.webp"


CAPTURES: Final = (
    Capture(
        "etape-1",
        "/inscription/mes-informations",
        "Etape 1/4, « Mes informations » : les champs nom, prénom, adresse e-mail et nom d’utilisateur, remplis.",
    ),
    Capture(
        "etape-2",
        "/inscription/mes-references-dossier",
        "Etape 2/4, « Mes références dossier » : service souscrit, numéro de dossier 5961, nom et e-mail du dossier.",
    ),
    Capture(
        "etape-3",
        "/inscription/conditions-d-utilisation",
        "Etape 3/4, « Conditions d’utilisation » : la fin du texte, puis la case à cocher pour l’accepter.",
    ),
    Capture(
        "etape-4",
        "/inscription/recapitulatif",
        "Etape 4/4, « Récapitulatif » : chaque réponse sur une ligne, avec un lien « Modifier ».",
    ),
    Capture(
        "espace",
        "/espace",
        "Mon espace : le bloc « 1 Mon dossier » et l’état de chacune des parties du dossier.",
    ),
    Capture(
        "dossier",
        "/dossier/pieces/deposer",
        "« Déposer une pièce » : le choix de la pièce, des enfants qu’elle concerne et du fichier.",
    ),
    Capture(
        "planning",
        "/planning/{enfant_id}/{mois}",
        "« Modifier le planning » : chaque jour, une case par activité, qui dit jusqu’à quand réserver ou annuler.",
    ),
    Capture(
        "paiements",
        "/paiements",
        "« Mes paiements » : les factures à payer, cochées, leur total et le bouton « Payer par carte ».",
    ),
    Capture(
        "contacts",
        "/contacts/nouveau",
        "« Communiquer avec un service de la Mairie » : le service et le thème, le sujet et le message.",
    ),
)


@pages.get("/guide", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    """For everyone: whoever has no account yet needs it most."""
    captures = {capture.nom: capture for capture in CAPTURES}
    return visite.page("portail/guide.html", captures=captures, largeur=LARGEUR, hauteur=HAUTEUR)
