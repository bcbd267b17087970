"""The counter: find a family whatever the spelling, and see it whole (leaflet L15, L17)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from contracts.base import GUICHET, LISIBLE, Request, Response, Rpc
from contracts.dossiers.famille import EnfantVue

Recherche = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120, pattern=LISIBLE)]
"""A dossier number, names of adults or children, an e-mail or a telephone number."""


class ListFamilles(Request):
    """Families that answer every word, the nearest spelling first; the first 30."""

    texte: Recherche


class FoyerTrouve(Response):
    foyer_id: UUID
    nom: str
    adultes: list[str]
    """First and last names."""


class EnfantTrouve(Response):
    prenom: str
    nom: str
    naissance: date


class FamilleTrouvee(Response):
    dossier_id: UUID
    numero: str
    nom: str
    foyers: list[FoyerTrouve]
    enfants: list[EnfantTrouve]
    est_approchee: bool
    """Whether a word was only near: another spelling, a slip of the fingers."""


class Familles(Response):
    familles: list[FamilleTrouvee]
    il_y_en_a_d_autres: bool


class GetFamille(Request):
    """The family on one screen. Refused to an agent in her own dossier: there she is only a parent."""

    dossier_id: UUID


class AdulteDuFoyer(Response):
    adulte_id: UUID
    prenom: str
    nom: str
    email: str
    telephone: str
    a_un_compte: bool
    a_autorite: bool
    """Parental authority over a child of the dossier at least."""


class FoyerDuDossier(Response):
    """A household: never mixed with the other one of the same children."""

    foyer_id: UUID
    nom: str
    adresse: str
    est_resident: bool
    adultes: list[AdulteDuFoyer]


class InscriptionDuDossier(Response):
    activite: str
    annee_scolaire: str
    etat: str


class EnfantDuDossier(EnfantVue):
    foyers: list[str]
    """Names of the households in charge of this child today, one or two."""
    inscriptions: list[InscriptionDuDossier]


class FamilleVue(Response):
    dossier_id: UUID
    numero: str
    nom: str
    foyers: list[FoyerDuDossier]
    enfants: list[EnfantDuDossier]


LIST_FAMILLES = Rpc("dossiers", "list_familles", ListFamilles, Familles, GUICHET)
GET_FAMILLE = Rpc("dossiers", "get_famille", GetFamille, FamilleVue, GUICHET)
