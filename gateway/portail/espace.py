"""The home of the personal space: the four blocks of the leaflet, in its order (L16).

One read per block, side by side; a block whose service does not answer says so and the others work (DESIGN §1).
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response as HttpResponse

from contracts import accounts, billing, dossiers, planning
from gateway.portail.contacts import etat_de, note_de
from gateway.portail.sections import ETATS
from gateway.presentation.mots import date_longue, heure, to_paris
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/espace", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    dossier, reservations, paiements, contacts = await asyncio.gather(
        visite.block(dossiers.GET_ACCUEIL, dossiers.GetAccueil()),
        visite.block(planning.GET_ACCUEIL, planning.GetAccueil()),
        visite.block(billing.GET_ACCUEIL, billing.GetAccueil()),
        visite.block(accounts.GET_ACCUEIL_CONTACTS, accounts.GetAccueilContacts()),
    )
    return visite.page(
        "portail/espace.html",
        "espace",
        prenom="" if visite.mandat else visite.personne.prenom,
        dossier=dossier,
        reservations=reservations,
        paiements=paiements,
        contacts=contacts,
        etat_fil=etat_de,
        note_fil=note_de,
        etats=ETATS,
        urgence=_urgence(reservations),
        aujourd_hui=clock.today(),
    )


def _urgence(reservations: planning.AccueilPlanning | BlocIndisponible) -> tuple[planning.Urgence, str] | None:
    """The most urgent deadline and when it is: ``Ce soir, 23h59``, or its date."""
    if isinstance(reservations, BlocIndisponible) or reservations.urgence is None:
        return None
    limite = to_paris(reservations.urgence.limite)
    ecart = (limite.date() - clock.today()).days
    jour = {0: "Aujourd’hui", 1: "Demain"}.get(ecart, date_longue(limite.date(), annee=False).capitalize())
    return reservations.urgence, f"{jour}, {heure(limite)}"
