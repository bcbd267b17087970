"""A family's bookings in its own calendar program (L12): addresses made, copied and revoked; and the one that is read.

The secret of an address is an HMAC of its id under ``COOKIE_SECRET``: it is shown again whenever its owner asks, and
kept nowhere. Planning knows its digest alone, which is what a reading says. Should ``COOKIE_SECRET`` change, addresses
in use go on being read and are no longer shown: the page says to make another.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable
from gateway.debit import Debit
from gateway.formes import new_operation, read
from gateway.presentation.ical import MIME, write_agenda
from gateway.routage import Acces, Pages
from gateway.secret_agenda import empreinte_of, secret_of
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/planning/agenda"
_FORME: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERSION: Final = b"1"
"""Changed with ``write_agenda``: an unchanged family then reads the new document."""
_LECTURES: Final = Debit(30, 600.0)
"""By secret: several programs that read every quarter of an hour are far from it."""
_ESSAIS_MANQUES: Final = Debit(60, 600.0)
"""By network address: a secret of 256 bits is not guessed, but nobody tries for free."""


@dataclass(frozen=True, slots=True)
class Adresse:
    """One line of the page. ``url`` is empty where the secret can no longer be written."""

    agenda_id: UUID
    prenom: str
    url: str
    webcal: str
    vu: planning.AgendaVu
    operation_id: str


@pages.get(ADRESSE, Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    if visite.mandat is not None:  # an address is its account's own: nothing is asked in the name of a household
        return visite.page("portail/agenda.html", "planning", agendas=None)
    vus = await visite.call(planning.LIST_AGENDAS, planning.ListAgendas())
    pris = {vu.enfant_id for vu in vus.agendas}
    return visite.page(
        "portail/agenda.html",
        "planning",
        agendas=[_adresse(visite, vu) for vu in vus.agendas],
        enfants=[(enfant, new_operation()) for enfant in vus.enfants if enfant.enfant_id not in pris],
        famille=new_operation() if vus.enfants and None not in pris else None,
        adresse=ADRESSE,
    )


@pages.post(ADRESSE, Acces.PARENT)
async def create(visite: Visite) -> HttpResponse:
    """One more address; a second click makes no second one."""
    champs = await visite.champs()
    operation_id = champs.operation()
    agenda_id = uuid.uuid5(visite.personne.compte_id, str(operation_id))
    valeurs = {
        "operation_id": operation_id,
        "agenda_id": agenda_id,
        "enfant_id": champs.texte("enfant_id") or None,
        "empreinte": empreinte_of(_secret(visite, agenda_id)),
    }
    await visite.call(planning.CREATE_AGENDA, read(planning.CreateAgenda, valeurs))
    return visite.go(ADRESSE, "agenda-cree")


@pages.post(f"{ADRESSE}/supprimer", Acces.PARENT)
async def revoke(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "agenda_id": champs.texte("agenda_id")}
    await visite.call(planning.REVOKE_AGENDA, read(planning.RevokeAgenda, valeurs))
    return visite.go(ADRESSE, "agenda-supprime")


@pages.get("/ical/{secret}.ics", Acces.PUBLIC)
async def read_agenda(visite: Visite) -> HttpResponse:
    """The document, for whoever has its secret; 304 while nothing changed, 404 and 410 for a secret of nothing."""
    secret, ailleurs = visite.chemin("secret"), visite.adresse_reseau
    _ESSAIS_MANQUES.check(ailleurs)
    try:
        if not _FORME.fullmatch(secret):
            raise Introuvable(objet="agenda")
        empreinte = empreinte_of(secret)
        _LECTURES.check(empreinte)
        lu = await visite.call(planning.READ_AGENDA, planning.ReadAgenda(empreinte=empreinte))
    except (Introuvable, planning.AgendaFerme):
        _ESSAIS_MANQUES.count(ailleurs)
        raise
    _LECTURES.count(empreinte)
    etag = f'"{sha256(_VERSION + lu.model_dump_json().encode()).hexdigest()[:32]}"'
    entetes = {"etag": etag, "cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    if etag in [un.strip().removeprefix("W/") for un in visite.requete.headers.get("if-none-match", "").split(",")]:
        return HttpResponse(status_code=304, headers=entetes)
    corps = await asyncio.to_thread(write_agenda, lu)  # a family's year is a tenth of a second: others are served
    return HttpResponse(corps, headers=entetes | {"content-disposition": "inline"}, media_type=MIME)


def _secret(visite: Visite, agenda_id: UUID) -> str:
    return secret_of(visite.guichet.settings.cookie_secret.get_secret_value(), agenda_id)


def _adresse(visite: Visite, vu: planning.AgendaVu) -> Adresse:
    secret = _secret(visite, vu.agenda_id)
    url = f"{visite.guichet.settings.portail_url.rstrip('/')}/ical/{secret}.ics"
    if empreinte_of(secret) != vu.empreinte:
        url = ""
    webcal = urlsplit(url)._replace(scheme="webcal").geturl() if url else ""
    return Adresse(vu.agenda_id, vu.prenom, url, webcal, vu, new_operation())
