"""Marks that contradict each other, as the person who settles them reads them: what, when, by whom, with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contracts import accounts
from contracts.base import Role
from contracts.planning import EtatPointage, Feuille, LigneFeuille, MarqueVue
from gateway.pointage.demande import APPAREIL
from gateway.presentation.mots import date_courte, heure
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

MOTS: Final = {EtatPointage.PRESENT: "Présent", EtatPointage.ABSENT: "Absent", EtatPointage.PARTI: "Parti"}
_ROLES: Final = {
    Role.ANIMATEUR: "équipe d’animation",
    Role.AGENT: "agent de la mairie",
    Role.ADMINISTRATEUR: "administration du portail",
}
_NOMS_MAX: Final = 50

Noms = dict[UUID, str]
"""By account."""


@dataclass(frozen=True, slots=True)
class Choix:
    """One of the sides that may be kept. Hours, as a field takes them, where it is they that differ."""

    libelle: str
    etat: EtatPointage
    arrivee: str = ""
    depart: str = ""


async def read_noms(visite: Visite, feuille: Feuille) -> Noms:
    """Who made the marks of the conflicts; asked only where there is one. Without accounts the roles are said alone."""
    marques = [marque for ligne in feuille.lignes if ligne.etat == "conflit" for marque in ligne.marques]
    comptes = list(dict.fromkeys(marque.compte_id for marque in marques if marque.compte_id is not None))[:_NOMS_MAX]
    if not comptes:
        return {}
    lus = await visite.block(accounts.LIST_NOMS, accounts.ListNoms(comptes=comptes))
    return {} if isinstance(lus, BlocIndisponible) else {un.compte_id: f"{un.prenom} {un.nom}" for un in lus.noms}


def write_dire(marque: MarqueVue, jour: date) -> str:
    """``Présent à 11h36``, ``Présent de 8h05 à 17h50``; tapped another day: ``Présent, noté ven. 6/11 à 8h05``."""
    if marque.arrivee is not None and marque.depart is not None:
        return f"Présent de {heure(marque.arrivee)} à {heure(marque.depart)}"
    note_le = marque.instant.astimezone(clock.PARIS).date()
    return f"{MOTS[marque.etat]}{'' if note_le == jour else f', noté {date_courte(note_le)}'} à {heure(marque.instant)}"


def write_auteur(marque: MarqueVue, noms: Noms) -> str:
    """``Noté par Inès Fabre (équipe d’animation), Tablette K7Q2MF``."""
    nom = noms.get(marque.compte_id) if marque.compte_id else None
    role = _ROLES.get(marque.role) if marque.role else None
    appareil = "sur une page du portail" if marque.appareil == APPAREIL else marque.appareil
    if nom is None and role is None:
        return f"Noté sans nom, {appareil}"
    return f"Noté par {nom or 'une personne'}{f' ({role})' if role else ''}, {appareil}"


def list_choix(ligne: LigneFeuille) -> list[Choix]:
    """Each state that was said, once; where all say that the child came, each pair of hours."""
    dits = list(dict.fromkeys(marque.etat for marque in ligne.marques))
    if EtatPointage.ABSENT in dits:
        return [Choix(f"Garder {MOTS[etat].lower()}", etat) for etat in dits]
    heures = dict.fromkeys((marque.arrivee, marque.depart) for marque in ligne.marques)
    return [_write_heures(arrivee, depart) for arrivee, depart in heures]


def _write_heures(arrivee: datetime | None, depart: datetime | None) -> Choix:
    debut = f"de {heure(arrivee)}" if arrivee else "sans heure d’arrivée"
    fin = f" à {heure(depart)}" if depart else ", pas encore parti"
    etat = EtatPointage.PRESENT if depart is None else EtatPointage.PARTI
    return Choix(f"Garder {debut}{fin}", etat, heure_tapee(arrivee), heure_tapee(depart))


def heure_tapee(instant: datetime | None) -> str:
    """As a field of hours takes it: "08:05"."""
    return f"{instant.astimezone(clock.PARIS):%H:%M}" if instant else ""
