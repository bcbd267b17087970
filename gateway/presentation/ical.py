"""Bookings as an iCalendar document (RFC 5545, RFC 7986), read by any calendar program.

Hours are those of the wall of Paris, with the rule of its two clock changes in the document; stamps are UTC. A booking
keeps its ``UID`` for ever and its ``SEQUENCE`` only grows; what was cancelled stays as ``CANCELLED``, so that programs
that keep old events strike it out. The same bookings give the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vDuration

from contracts.planning import AgendaLu, EvenementAgenda
from gateway.presentation.mots import PARIS

MIME: Final = "text/calendar; charset=utf-8"
TZID: Final = "Europe/Paris"
RELIRE: Final = timedelta(hours=1)
"""How often a program is asked to read again."""
_HIVER, _ETE = timedelta(hours=1), timedelta(hours=2)


def write_agenda(agenda: AgendaLu) -> bytes:
    """The document of one address."""
    titre = f"Périscolaire de {agenda.prenom}" if agenda.prenom else "Périscolaire de la famille"
    calendrier = Calendar()
    for nom, valeur in (
        ("prodid", "-//Portail Familles//Réservations//FR"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", titre),
        ("x-wr-calname", titre),
        ("x-wr-timezone", TZID),
    ):
        calendrier.add(nom, valeur)
    calendrier.add("refresh-interval", vDuration(RELIRE), parameters={"VALUE": "DURATION"})
    calendrier.add("x-published-ttl", vDuration(RELIRE))
    calendrier.add_component(_paris())
    for evenement in agenda.evenements:
        calendrier.add_component(_event(evenement, avec_prenom=not agenda.prenom))
    return calendrier.to_ical()


def _event(evenement: EvenementAgenda, *, avec_prenom: bool) -> Event:
    mot = f"{evenement.mot[:1].upper()}{evenement.mot[1:]}"
    titre = f"{evenement.prenom} : {evenement.mot}" if avec_prenom else mot
    event = Event()
    event.add("uid", f"{evenement.uid}@portail-familles")
    event.add("dtstamp", evenement.modifie_at.astimezone(UTC))
    event.add("last-modified", evenement.modifie_at.astimezone(UTC))
    event.add("sequence", evenement.version - 1)
    event.add("dtstart", _local(evenement.debut))
    event.add("dtend", _local(evenement.fin))
    titre = f"{titre} (liste d’attente)" if evenement.est_en_attente else titre
    event.add("summary", f"{titre} (autre parent)" if evenement.est_autre_foyer else titre)
    event.add("location", evenement.site)
    event.add("status", _status(evenement))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _status(evenement: EvenementAgenda) -> str:
    if evenement.est_annule:
        return "CANCELLED"
    return "TENTATIVE" if evenement.est_en_attente else "CONFIRMED"


def _local(instant: datetime) -> datetime:
    return instant.astimezone(PARIS)


def _paris() -> Timezone:
    """The European rule since 1996: both changes at 01:00 UTC, on the last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", TZID)
    for composant, nom, debut, mois, avant, apres in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 3, _HIVER, _ETE),  # noqa: DTZ001 - the wall's own
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, _ETE, _HIVER),  # noqa: DTZ001
    ):
        composant.add("tzname", nom)
        composant.add("dtstart", debut)
        composant.add("rrule", {"freq": "yearly", "bymonth": mois, "byday": "-1su"})
        composant.add("tzoffsetfrom", avant)
        composant.add("tzoffsetto", apres)
        zone.add_component(composant)
    return zone
