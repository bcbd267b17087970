"""What waits for this agent, by role. Each figure comes from its own service and may be missing alone."""

from __future__ import annotations

import asyncio

from starlette.responses import Response as HttpResponse

from contracts import accounts, documents, dossiers, planning
from contracts.base import AGENTS, GUICHET, REGIE
from gateway.portail.calendrier_mois import month_of, shift
from gateway.routage import ROLES, Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/mairie", Acces.BUREAU)
async def show(visite: Visite) -> HttpResponse:
    aujourd_hui = clock.today()
    demandes, en_attente, pieces, feuilles, messages = await asyncio.gather(
        _rattachements(visite), _dossiers(visite), _pieces(visite), _feuilles(visite), _messages(visite)
    )
    return visite.page(
        "mairie/accueil.html",
        "a-traiter",
        demandes=demandes,
        pieces=pieces,
        feuilles=feuilles,
        dossiers_en_attente=en_attente,
        messages=messages,
        peut_facturer=visite.has_role(*REGIE),
        mois_a_facturer=shift(month_of(aujourd_hui), -1),
        aujourd_hui=aujourd_hui,
    )


async def _rattachements(visite: Visite) -> dossiers.Rattachements | BlocIndisponible | None:
    if not visite.has_role(*AGENTS):
        return None
    return await visite.block(dossiers.LIST_RATTACHEMENTS, dossiers.ListRattachements())


async def _dossiers(visite: Visite) -> dossiers.EnAttente | BlocIndisponible | None:
    if not visite.has_role(*AGENTS):
        return None
    return await visite.block(dossiers.GET_EN_ATTENTE, dossiers.GetEnAttente())


async def _pieces(visite: Visite) -> documents.Examen | BlocIndisponible | None:
    if not visite.has_role(*AGENTS):
        return None
    return await visite.block(documents.LIST_EXAMEN, documents.ListExamen())


async def _feuilles(visite: Visite) -> planning.Feuilles | BlocIndisponible | None:
    if not visite.has_role(*ROLES[Acces.POINTAGE]):
        return None
    return await visite.block(planning.LIST_FEUILLES, planning.ListFeuilles(jour=clock.today()))


async def _messages(visite: Visite) -> accounts.Boite | BlocIndisponible | None:
    if not visite.has_role(*GUICHET):
        return None
    return await visite.block(accounts.LIST_BOITE, accounts.ListBoite())
