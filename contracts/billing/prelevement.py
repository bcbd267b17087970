"""Billing: "Mes prélèvements", the request for direct debit (leaflet L8). The IBAN is shown masked."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, StringConstraints

from contracts.base import ESPACES_SIMPLES, LISIBLE, REGIE, Nom, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus


def _bare_iban(valeur: object) -> object:
    return re.sub(r"^IBAN|[\s:.-]", "", valeur.strip(), flags=re.IGNORECASE) if isinstance(valeur, str) else valeur


Iban = Annotated[
    str,
    BeforeValidator(_bare_iban),
    StringConstraints(min_length=14, max_length=34, pattern=r"^[A-Za-z0-9]+$"),
]
"""As a person types or copies it, with blanks of any kind, hyphens or the word IBAN before; checked by billing."""
Bic = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{6}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?)?$"),
]
Ligne = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120, pattern=LISIBLE)]


class EtatMandat(StrEnum):
    DEMANDE = "demande"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    REVOQUE = "revoque"


class AskMandat(WriteRequest):
    """The form of "Mes prélèvements". ``consentement``: the sentence of the page was accepted."""

    civilite: Literal["madame", "monsieur", "madame_et_monsieur"]
    titulaire: Nom
    iban: Iban
    bic: Bic = ""
    adresse: Ligne
    code_postal: Annotated[
        str, ESPACES_SIMPLES, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Z -]{4,10}$")
    ]
    ville: Nom
    fait_a: Nom
    consentement: Literal["oui"]


class MandatVue(Response):
    """A mandate as its holder and the régie see it."""

    mandat_id: UUID
    accuse: str
    """``S-2026-000042``."""
    rum: str
    """Unique reference of the mandate."""
    ics: str
    creancier: str
    etat: EtatMandat
    civilite: str
    titulaire: str
    iban_masque: str
    """``FR76 •••• •••• 0189``."""
    bic: str
    adresse: str
    fait_a: str
    fait_le: date
    consentement: str
    """The very words that were accepted."""
    demande_at: AwareDatetime
    decide_at: AwareDatetime | None = None
    motif: str = ""
    revoque_at: AwareDatetime | None = None
    foyer_id: UUID | None = None


class GetMandats(Request):
    """The mandates of the households of the person who asks."""


class Mandats(Response):
    mandats: list[MandatVue]
    """Newest first."""
    consentement: str = ""
    """What a new request would agree to."""
    nom: str = ""
    """Of the payer, to fill the form."""
    adresse: str = ""


class ListMandats(Request):
    """What waits for the régie, then the others, newest first."""


class GetMandat(Request):
    mandat_id: UUID


class OpenMandat(WriteRequest):
    """The whole IBAN, to print the mandate: every opening is in the audit log."""

    mandat_id: UUID


class MandatComplet(Response):
    mandat: MandatVue
    iban: str


class DecideMandat(WriteRequest):
    mandat_id: UUID
    accepte: bool
    motif: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=LISIBLE)] = ""
    """Needed to refuse; the parent reads it."""


class RevokeMandat(WriteRequest):
    mandat_id: UUID


class IbanRefuse(Refus):
    """Not an IBAN: wrong key, wrong length, or a country outside SEPA."""

    code = "iban_refuse"
    raison: str
    """``cle``, ``longueur``, ``pays`` or ``forme``."""


class BicRefuse(Refus):
    """The BIC does not exist or is not that of the IBAN's country."""

    code = "bic_refuse"


class MandatDejaDemande(Refus):
    """A request waits, or a mandate is in force: one at a time."""

    code = "mandat_deja_demande"
    etat: str
    """A value of ``EtatMandat``."""


class MandatDejaDecide(Refus):
    code = "mandat_deja_decide"
    etat: str


class FoyerAChoisir(Refus):
    """This account holds no household, or more than one: the régie fills the form with the family."""

    code = "foyer_a_choisir"


class MotifManquant(Refus):
    code = "motif_manquant"


_PARENT = frozenset({Role.PARENT})

GET_MANDATS = Rpc("billing", "get_mandats", GetMandats, Mandats, _PARENT)
ASK_MANDAT = Rpc("billing", "ask_mandat", AskMandat, MandatVue, _PARENT)
GET_MANDAT = Rpc("billing", "get_mandat", GetMandat, MandatVue, _PARENT | REGIE)
OPEN_MANDAT = Rpc("billing", "open_mandat", OpenMandat, MandatComplet, _PARENT | REGIE)
REVOKE_MANDAT = Rpc("billing", "revoke_mandat", RevokeMandat, MandatVue, _PARENT)
LIST_MANDATS = Rpc("billing", "list_mandats", ListMandats, Mandats, REGIE)
DECIDE_MANDAT = Rpc("billing", "decide_mandat", DecideMandat, MandatVue, REGIE)
