"""Throttling: a growing delay for whoever fails, and no lock-out that a stranger can cause for long (DOMAIN §2).

Three counters, each with its own patience. A guess at one account from one address slows that pair most; many
addresses at one account slow it a little (a minute at most); many accounts from one address slow the address. A browser
where the owner has logged in before has its own counter, which strangers do not reach. Delays pass by themselves; an
hour of peace forgets everything.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Regle:
    """``libres`` tries for nothing, then a delay that doubles from ``premier_s`` to ``plafond_s`` seconds."""

    nom: str
    libres: int
    premier_s: int
    plafond_s: int
    oubli: timedelta = timedelta(hours=1)

    def delay_after(self, nombre: int) -> timedelta:
        """What one waits after the ``nombre``-th try in a row."""
        over = nombre - self.libres
        if over < 0:
            return timedelta()
        return timedelta(seconds=min(self.premier_s * 2 ** min(over, 30), self.plafond_s))


COUPLE = Regle("couple", libres=5, premier_s=2, plafond_s=900)
"""One account from one address, or on one of its owner's browsers."""
COMPTE = Regle("compte", libres=10, premier_s=1, plafond_s=60)
"""One account from anywhere but its owner's browsers: at most a minute, so at most 70 guesses an hour."""
ADRESSE = Regle("adresse", libres=30, premier_s=2, plafond_s=900)
"""One address on any account (a school, a block of flats: many people behind one address)."""
ENVOI = Regle("envoi", libres=3, premier_s=60, plafond_s=3600, oubli=timedelta(hours=24))
"""Mails to one address because somebody asked on line."""
ENVOI_ADRESSE = Regle("envoi_adresse", libres=20, premier_s=30, plafond_s=900)
"""Mails asked for from one network address."""
SAISIE = Regle("saisie", libres=120, premier_s=2, plafond_s=300)
"""Sign-up steps sent from one network address (each password costs an Argon2)."""


@dataclass(frozen=True, slots=True)
class Compteur:
    """Tries counted under one key; ``bloque_jusqu_a`` is the first instant accepted again."""

    nombre: int
    dernier_at: datetime
    bloque_jusqu_a: datetime


def wait_s(compteur: Compteur | None, now: datetime) -> int:
    """Whole seconds to wait before the next try, 0 when it may be made now."""
    if compteur is None or compteur.bloque_jusqu_a <= now:
        return 0
    return math.ceil((compteur.bloque_jusqu_a - now).total_seconds())


def count_essai(regle: Regle, compteur: Compteur | None, now: datetime) -> Compteur:
    """The counter after one more try (counted before it is judged: tries made side by side are all counted)."""
    forgotten = compteur is None or now - compteur.dernier_at >= regle.oubli
    nombre = 1 if forgotten or compteur is None else compteur.nombre + 1
    return Compteur(nombre, now, now + regle.delay_after(nombre))


def network_of(adresse: str) -> str:
    """What one visitor holds: an IPv4 address, or the /64 of an IPv6 one; empty when it cannot be read."""
    try:
        ip = ipaddress.ip_address(adresse.split("%", 1)[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
