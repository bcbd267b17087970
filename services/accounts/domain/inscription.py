"""The sign-up wizard: what each step must hold, and which step is missing (leaflet L2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.accounts import Conditions, MesReferences, SaveEtape, ServiceSouscrit
from contracts.errors import ChampRefuse

GARDE_BROUILLON = timedelta(hours=24)
"""A draft is kept 24 hours after its last step, then deleted."""

GARDE_NON_ACTIVE = timedelta(days=30)
"""An account that nobody activated is deleted after 30 days (DOMAIN §2 [choice])."""


@dataclass(frozen=True, slots=True)
class Informations:
    """Step 1 as kept; the password only as its Argon2id hash."""

    nom: str
    prenom: str
    email: str
    nom_utilisateur: str
    mot_de_passe_hash: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Step 2 as kept: the dossier the family says is theirs. Only dossiers decides."""

    service: ServiceSouscrit
    numero: str
    nom: str
    email: str
    sans_numero: bool


@dataclass(frozen=True, slots=True)
class Acceptation:
    """Step 3 as kept: which text, and when."""

    version: str
    acceptees_at: datetime


@dataclass(frozen=True, slots=True)
class BrouillonInscription:
    """What the wizard holds so far."""

    informations: Informations | None = None
    references: Reference | None = None
    conditions: Acceptation | None = None


def first_missing_step(brouillon: BrouillonInscription, version_en_vigueur: str) -> int | None:
    """1, 2 or 3, or ``None`` when "Valider mon inscription" may be pressed. Terms that were replaced are read again."""
    if brouillon.informations is None:
        return 1
    if brouillon.references is None:
        return 2
    if brouillon.conditions is None or brouillon.conditions.version != version_en_vigueur:
        return 3
    return None


def refused_fields(request: SaveEtape, version_en_vigueur: str) -> list[ChampRefuse]:
    """What the shape alone cannot say: fields that depend on each other. The password has its own rule."""
    if request.informations is None and request.references is None and request.conditions is None:
        return [ChampRefuse(champ="requete", raison="etape_absente")]
    refused = []
    if request.references is not None:
        refused += _refused_references(request.references)
    if request.conditions is not None:
        refused += _refused_conditions(request.conditions, version_en_vigueur)
    return refused


def _refused_references(references: MesReferences) -> list[ChampRefuse]:
    """A family that names a dossier gives its number, its name and the e-mail that the town knows."""
    if references.sans_numero:
        return []
    return [
        ChampRefuse(champ=f"references.{name}", raison="missing")
        for name in ("numero", "nom", "email")
        if not getattr(references, name)
    ]


def _refused_conditions(conditions: Conditions, version_en_vigueur: str) -> list[ChampRefuse]:
    if not conditions.acceptees:
        return [ChampRefuse(champ="conditions.acceptees", raison="conditions_non_acceptees")]
    if conditions.version != version_en_vigueur:
        return [ChampRefuse(champ="conditions.version", raison="version_perimee")]
    return []
