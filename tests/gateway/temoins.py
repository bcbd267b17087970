"""The cookies of the people of ``ville.py``, as a browser keeps them."""

from __future__ import annotations

from datetime import timedelta

from gateway import pour_le_compte
from gateway.csrf import COOKIE_SESSION
from gateway.pour_le_compte import Mandat, Mandats
from kit import clock
from tests.gateway.fabrique_familles import DOSSIER, FOYER
from tests.gateway.ville import JETONS, SECRET


def cookies_of(qui: str, adresse: str) -> list[dict[str, str]]:
    """``guichet`` is the desk, acting for a household."""
    jeton = JETONS.get("bureau" if qui == "guichet" else qui, "")
    cookies = {COOKIE_SESSION: jeton} if jeton else {}
    if qui == "guichet":
        nom = "la famille N’Guessan-Lefèvre, foyer d’Amélie"
        mandat = Mandat(FOYER, DOSSIER, nom, clock.now() + timedelta(hours=2))
        cookies[pour_le_compte.COOKIE] = Mandats(SECRET).seal(mandat, jeton)
    return [{"name": nom, "value": valeur, "url": adresse} for nom, valeur in cookies.items()]
