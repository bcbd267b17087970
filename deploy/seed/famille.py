"""What a family of the seed is: plain data, from which each service's rows are written.

Ids depend on the dossier's number alone, so that the same town has the same ids in five databases and at each seed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from contracts.base import Role
from contracts.dossiers import SignesSante

_ESPACE = uuid.UUID("6f0d4bb5-5961-5961-8a7e-2b1f4c1d9e00")


def make_id(*parties: object) -> UUID:
    """The same id for the same words, at each seed and in each database."""
    return uuid.uuid5(_ESPACE, ":".join(map(str, parties)))


@dataclass(frozen=True, slots=True)
class Compte:
    """An activated account. ``annees``: how many days before the reference day it was activated is ``anciennete``."""

    compte_id: UUID
    prenom: str
    nom: str
    email: str
    nom_utilisateur: str
    roles: tuple[Role, ...] = (Role.PARENT,)
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    anciennete_jours: int = 200


@dataclass(frozen=True, slots=True)
class Adulte:
    """``foyer``: rank of the household in the family."""

    adulte_id: UUID
    foyer: int
    prenom: str
    nom: str
    email: str = ""
    telephone: str = ""
    compte: Compte | None = None


@dataclass(frozen=True, slots=True)
class Ressources:
    """A proved income, from ``du`` on. Both in cents; the quotient is the CAF's, computed by billing's own rule."""

    du: date
    revenu_mensuel_centimes: int
    quotient_centimes: int
    mention: str


@dataclass(frozen=True, slots=True)
class Foyer:
    """A household. No ``ressources``: no proof was brought, the maximum applies."""

    foyer_id: UUID
    nom: str
    adresse: str
    est_resident: bool
    enfants_a_charge: int
    aeeh: int = 0
    ressources: Ressources | None = None


@dataclass(frozen=True, slots=True)
class Alternance:
    """Alternating custody between the first two households; ``forme`` is a rank in ``garde.FORMES``."""

    forme: int
    regle: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lien:
    """``adulte``: rank in the family."""

    adulte: int
    autorite_parentale: bool = True
    part_payeur: int = 0


@dataclass(frozen=True, slots=True)
class Inscription:
    annee_scolaire: str
    activite: str
    etat: str = "acceptee"
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Habitude:
    """What this child does each week. ``jours``: Monday is 0."""

    activite: str
    site: str
    jours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Enfant:
    """``foyer``: where it lives, the first of two in an alternating custody."""

    enfant_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    classe: str
    liens: tuple[Lien, ...]
    inscriptions: tuple[Inscription, ...]
    habitudes: tuple[Habitude, ...] = ()
    foyer: int = 0
    alternance: Alternance | None = None
    signes: SignesSante | None = None
    fiche_relue_le: date | None = None


@dataclass(frozen=True, slots=True)
class Famille:
    """A dossier. ``adultes`` and ``enfants`` name households and adults by rank."""

    dossier_id: UUID
    numero: str
    nom: str
    quartier: int
    foyers: tuple[Foyer, ...]
    adultes: tuple[Adulte, ...]
    enfants: tuple[Enfant, ...] = field(default=())

    def payeur_of(self, enfant: Enfant, foyer: int) -> Adulte:
        """Who books for this household: an adult with authority over the child, with an account if there is one."""
        siens = [
            self.adultes[lien.adulte]
            for lien in enfant.liens
            if lien.autorite_parentale and self.adultes[lien.adulte].foyer == foyer
        ]
        return next((adulte for adulte in siens if adulte.compte), siens[0])
