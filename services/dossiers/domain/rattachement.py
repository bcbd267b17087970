"""Who may open a dossier: the linking rule (DOMAIN §2, in bold there).

A dossier number and a name are guessable. A dossier therefore opens by itself only when the account's confirmed
e-mail is already that of one adult on it, not yet linked to any account, and then as that adult. Everything else,
whatever the reason, becomes the same request for an agent: the parent cannot tell a wrong name from an unknown number.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Demandeur:
    """An activated account and the dossier it names. ``email`` is the account's own, confirmed by its link."""

    email: str
    numero: str
    nom: str
    sans_numero: bool


@dataclass(frozen=True, slots=True)
class AdulteDuDossier:
    adulte_id: UUID
    email: str
    est_rattache: bool


@dataclass(frozen=True, slots=True)
class DossierNomme:
    numero: str
    nom: str
    adultes: tuple[AdulteDuDossier, ...]


def find_adulte(demandeur: Demandeur, dossier: DossierNomme | None) -> UUID | None:
    """The adult as whom the account enters, or ``None``: an agent decides.

    An e-mail shared by two adults of the dossier identifies neither.
    """
    if dossier is None or demandeur.sans_numero or demandeur.numero.strip() != dossier.numero:
        return None
    nom = comparable_nom(dossier.nom)
    if not nom or comparable_nom(demandeur.nom) != nom:
        return None
    email = comparable_email(demandeur.email)
    homonymes = [adulte for adulte in dossier.adultes if email and comparable_email(adulte.email) == email]
    if len(homonymes) != 1 or homonymes[0].est_rattache:
        return None
    return homonymes[0].adulte_id


def comparable_nom(nom: str) -> str:
    """A name without accents, case, hyphens, apostrophes or spaces: "N’Guessan-Lefèvre" is "NGUESSAN LEFEVRE"."""
    decomposed = unicodedata.normalize("NFKD", nom.casefold().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if letter.isalnum())


def comparable_email(email: str) -> str:
    """An address as it is compared: without case or spaces around (DOMAIN §2)."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def mask_email(email: str) -> str:
    """What an agent sees of a candidate's address: enough to recognise it, too little to write to it."""
    name, at, domain = email.partition("@")
    if not at:
        return ""
    return f"{name[:1]}•••@{domain}"
