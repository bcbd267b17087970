"""Notices: what a service asks accounts to tell one person by e-mail (DOMAIN §2, "Notices by e-mail").

A service never sends mail. It says an ``Avis`` in the transaction of what happened; accounts knows the address,
writes the sentence and queues it. A notice carries words that may be read over a shoulder: dates, numbers, names of
services, first names. Never a health word, an income, an amount or the content of a message.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from contracts.base import LISIBLE, Event


class GenreAvis(StrEnum):
    """What happened. The value names the sentence in ``services/accounts/domain/avis.py``."""

    RATTACHEMENT_ACCEPTE = "rattachement_accepte"
    RATTACHEMENT_REFUSE = "rattachement_refuse"
    INSCRIPTION_ACCEPTEE = "inscription_acceptee"
    INSCRIPTION_REFUSEE = "inscription_refusee"
    INSCRIPTION_INCOMPLETE = "inscription_incomplete"
    PROPOSITION_ACCEPTEE = "proposition_acceptee"
    PROPOSITION_REFUSEE = "proposition_refusee"
    PIECE_ACCEPTEE = "piece_acceptee"
    PIECE_REFUSEE = "piece_refusee"
    PIECE_A_RENOUVELER = "piece_a_renouveler"
    MESSAGE_RECU = "message_recu"
    RESERVATION_ENREGISTREE = "reservation_enregistree"
    RAPPEL_VEILLE = "rappel_veille"
    FERMETURE = "fermeture"
    PLACE_PROPOSEE = "place_proposee"
    RESERVATION_EN_ATTENTE = "reservation_en_attente"
    ENCADREMENT_INSUFFISANT = "encadrement_insuffisant"
    CHANGEMENT_ECOLE = "changement_ecole"
    FACTURE_EMISE = "facture_emise"
    PAIEMENT_RECU = "paiement_recu"
    PAIEMENT_ANNULE = "paiement_annule"
    MANDAT_ACCEPTE = "mandat_accepte"
    MANDAT_REFUSE = "mandat_refuse"
    MANDAT_REVOQUE = "mandat_revoque"


VALEURS: Final[dict[GenreAvis, frozenset[str]]] = {
    GenreAvis.RATTACHEMENT_ACCEPTE: frozenset(),
    GenreAvis.RATTACHEMENT_REFUSE: frozenset(),
    GenreAvis.INSCRIPTION_ACCEPTEE: frozenset({"prenom", "activite"}),
    GenreAvis.INSCRIPTION_REFUSEE: frozenset({"prenom", "activite"}),
    GenreAvis.INSCRIPTION_INCOMPLETE: frozenset({"prenom", "activite"}),
    GenreAvis.PROPOSITION_ACCEPTEE: frozenset({"quoi"}),
    GenreAvis.PROPOSITION_REFUSEE: frozenset({"quoi"}),
    GenreAvis.PIECE_ACCEPTEE: frozenset(),
    GenreAvis.PIECE_REFUSEE: frozenset(),
    GenreAvis.PIECE_A_RENOUVELER: frozenset({"jusqu_au", "jours"}),
    GenreAvis.MESSAGE_RECU: frozenset({"service"}),
    GenreAvis.RESERVATION_ENREGISTREE: frozenset({"prenom", "mois", "accuse"}),
    GenreAvis.RAPPEL_VEILLE: frozenset({"prenom", "jour", "activites"}),
    GenreAvis.FERMETURE: frozenset({"jours"}),
    GenreAvis.PLACE_PROPOSEE: frozenset({"prenom", "activite", "jour", "limite"}),
    GenreAvis.RESERVATION_EN_ATTENTE: frozenset({"prenom", "activite", "jours"}),
    GenreAvis.ENCADREMENT_INSUFFISANT: frozenset({"jour", "lieux"}),
    GenreAvis.CHANGEMENT_ECOLE: frozenset({"prenom", "deplacees", "annulees"}),  # "14 réservations suivent"
    GenreAvis.FACTURE_EMISE: frozenset({"mois", "numero", "echeance"}),
    GenreAvis.PAIEMENT_RECU: frozenset({"quittance"}),
    GenreAvis.PAIEMENT_ANNULE: frozenset({"quittance"}),
    GenreAvis.MANDAT_ACCEPTE: frozenset({"rum"}),
    GenreAvis.MANDAT_REFUSE: frozenset(),
    GenreAvis.MANDAT_REVOQUE: frozenset({"rum"}),
}
"""The words that a sentence needs, already written in French (``jusqu_au``: "31 août 2027"). A supporting document
is never named: its kind may be a health word."""

Mot = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=LISIBLE)]
Lien = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/_.?=&%#-]*$", max_length=200)]
"""A path of the portal, never a whole address."""


class Avis(Event):
    """One notice for one account; each service has its own class, ``<service>.avis.v1``.

    Not a projection: a fact, told once (``avis_id``).
    """

    avis_id: UUID
    compte_id: UUID
    genre: GenreAvis
    lien: Lien = "/espace"
    valeurs: dict[str, Mot] = {}

    @model_validator(mode="after")
    def _has_the_words_of_its_sentence(self) -> Self:
        attendues = VALEURS[self.genre]
        if frozenset(self.valeurs) != attendues:
            raise ValueError(f"{self.genre}: {sorted(attendues)} expected")
        return self

    def sujet(self) -> str:
        return str(self.compte_id)


class AvisDossiers(Avis):
    type: ClassVar[str] = "dossiers.avis.v1"


class AvisPlanning(Avis):
    type: ClassVar[str] = "planning.avis.v1"


class AvisBilling(Avis):
    type: ClassVar[str] = "billing.avis.v1"


class AvisDocuments(Avis):
    type: ClassVar[str] = "documents.avis.v1"
