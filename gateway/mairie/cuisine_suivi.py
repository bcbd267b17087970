"""« Prévu, réservé, servi »: how the forecast of one meal went, and what it says of the coming days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable, RequeteInvalide
from gateway.formes import read
from gateway.presentation.graphe_cuisine import Point, draw, read_points
from gateway.presentation.mots import date_courte, date_longue, pluriel
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/cuisine/suivi"
AVANT, JOURS = timedelta(days=28), 56
"""Four weeks before the day asked for, and four from it."""


@pages.get(f"{ADRESSE}/{{site}}/{{activite}}", Acces.CUISINE)
async def show(visite: Visite) -> HttpResponse:
    jour = visite.param_jour("jour") or clock.today()
    site, activite = visite.chemin("site"), visite.chemin("activite")
    try:
        demande = read(planning.ListCommandes, {"du": jour - AVANT, "jours": JOURS, "site": site, "activite": activite})
    except RequeteInvalide:
        raise Introuvable(objet="page") from None
    ouvertures = (await visite.call(planning.LIST_OUVERTURES, planning.ListOuvertures())).ouvertures
    proposee = next((une for une in ouvertures if une.activite == activite), None)
    lieu = next((un for un in proposee.sites if un.code == site), None) if proposee else None
    if proposee is None or lieu is None:
        raise Introuvable(objet="page")
    points = read_points((await visite.call(planning.LIST_COMMANDES, demande)).commandes)
    titre = f"Repas prévus, réservés et servis, {lieu.libelle}, {proposee.libelle}"
    bilan = _bilan(points)
    return visite.page(
        "mairie/cuisine_suivi.html",
        "cuisine",
        titre=titre,
        lieu=lieu.libelle,
        activite=proposee.libelle,
        jour=jour,
        dessin=draw(points, titre, " ".join(bilan), clock.today()) if points else "",
        bilan=bilan,
        points=points,
        date_courte=date_courte,
        precedent=_pas(site, activite, jour - AVANT),
        suivant=_pas(site, activite, jour + AVANT),
        sites=[(un.libelle, f"{ADRESSE}/{un.code}/{activite}?jour={jour}", un.code == site) for un in proposee.sites],
        retour=f"/mairie/cuisine?jour={jour}",
    )


def _pas(site: str, activite: str, jour: date) -> tuple[str, str]:
    return f"{ADRESSE}/{site}/{activite}?jour={jour}", date_longue(jour, annee=False)


def _bilan(points: Sequence[Point]) -> list[str]:
    """How right the forecast was, against « everybody who booked comes », in sentences."""
    juges = [(un.prevision, un.servis) for un in points if un.prevision and un.servis is not None]
    if not juges:
        return ["Aucun jour servi n’avait encore de prévision."]
    dedans = sum(1 for dite, servis in juges if dite.bas <= servis <= dite.haut)
    ecart = sum(abs(dite.prevu - servis) for dite, servis in juges) / len(juges)
    return [
        f"{pluriel(len(juges), 'jour servi', 'jours servis')} : le nombre servi est dans l’intervalle {dedans} fois.",
        f"La prévision se trompe de {pluriel(round(ecart), 'repas', 'repas')} en moyenne.",
    ]
