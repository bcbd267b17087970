"""The secret at the end of a link received by e-mail: activation, new password."""

from __future__ import annotations

from contracts.accounts import LienRef
from contracts.errors import Refus, RequeteInvalide
from gateway.formes import read
from gateway.visite import Visite


def read_lien(visite: Visite, inconnu: type[Refus]) -> LienRef:
    """A link cut or badly copied is one that does not exist: ``inconnu`` is raised."""
    try:
        return read(LienRef, {"jeton": visite.chemin("lien")})
    except RequeteInvalide as refus:
        raise inconnu from refus
