"""What every submission answers (CRPA L112-11), and how two people who edit the same thing meet."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from contracts.base import ESPACES_SIMPLES, LISIBLE, PLUSIEURS_LIGNES, Request, Response, Role, Rpc
from contracts.errors import Refus

PARENT = frozenset({Role.PARENT})
"""A parent, or an agent who acts for a household (L15)."""

Ligne = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=LISIBLE)]
"""One line that a person types, 120 characters at most."""
Telephone = Annotated[
    str, ESPACES_SIMPLES, StringConstraints(strip_whitespace=True, pattern=r"^(\+?[0-9][0-9 .()/-]{5,19})?$")
]
"""As people write it, or nothing."""
Motif = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=PLUSIEURS_LIGNES)]
"""A reason that the other side reads."""


class GenreEnvoi(StrEnum):
    """What was sent; the sentences "et maintenant ?" are the gateway's."""

    COORDONNEES = "coordonnees"
    PROPOSITION = "proposition"
    FICHE = "fiche"
    PERSONNE = "personne"
    AUTORISATIONS = "autorisations"
    INSCRIPTION = "inscription"
    REGLEMENT = "reglement"


class Accuse(Response):
    """Number (``F-2026-000123``), instant and kind of a submission; ``reponse_avant`` when an agent has to answer.

    ``les_deux_gardees``: somebody changed a safety field meanwhile; both values are kept, an agent is alerted.
    """

    numero: str
    recu_at: AwareDatetime
    genre: GenreEnvoi
    reponse_avant: date | None = None
    les_deux_gardees: bool = False


class GetAccuse(Request):
    """An accusé of the household that asks; raises ``Introuvable`` for anybody else's."""

    numero: Annotated[str, StringConstraints(pattern=r"^F-20\d\d-\d{6,12}$")]


class ChampsEnConflit(Refus):
    """Somebody changed these fields since they were read; nothing was kept. Values are read again, never sent here."""

    code = "champs_en_conflit"
    version_actuelle: int
    noms: list[str]


class PasLeDroitDEcrire(Refus):
    """The person may read this child's file and not change it (code civil 372-2, DOMAIN §3)."""

    code = "pas_le_droit_d_ecrire"


GET_ACCUSE = Rpc("dossiers", "get_accuse", GetAccuse, Accuse, PARENT)
