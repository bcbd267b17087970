"""Waiting lists: where a child waits, the place that is kept for it, and what agents see (DOMAIN §5, "Capacity")."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import AGENTS, CodeActivite, Jour, Request, Response, Rpc, WriteRequest
from contracts.errors import Refus
from contracts.planning.feuille import CodeSite
from contracts.planning.mois import RESERVE, MoisSauve


class PasEnListe(Refus):
    """Neither a rank nor an offer of that slot: answered already, or never there."""

    code = "pas_en_liste"
    jour: date


class GetAttentes(Request):
    """Every rank and every offer of the person's children, from today on."""


class AttenteVue(Response):
    """``expiree``: an offer of the last days that was not answered in time."""

    enfant_id: UUID
    prenom: str
    activite: CodeActivite
    libelle: str
    site: str
    jour: date
    etat: Literal["en_attente", "proposee", "expiree", "close"]
    rang: int | None = None
    jusqu_au: AwareDatetime | None = None
    """The last second of the offer."""
    peut_repondre: bool
    """False on the other household's days: it alone answers."""
    remplace: str = ""
    """The formula booked that day that the child gives up by accepting."""


class Attentes(Response):
    """Offers first, the most urgent before."""

    attentes: list[AttenteVue]


class AnswerPlace(WriteRequest):
    """Accepts the place that is kept, or leaves it; leaving also gives up a rank. Idempotent by ``operation_id``.

    Raises ``OffreExpiree`` past its last second, ``PasEnListe`` where there is nothing to answer, and whatever stops
    a booking.
    """

    enfant_id: UUID
    activite: CodeActivite
    jour: Jour
    accepte: bool


class ListListes(Request):
    """The full slots of one day and the 30 that follow, of every site where none is named."""

    du: Jour
    site: CodeSite | None = None


class ListeVue(Response):
    """One slot where somebody waits, was refused, or keeps a place that a lower capacity no longer counts."""

    activite: CodeActivite
    libelle: str
    site: CodeSite
    site_libelle: str
    jour: date
    capacite: int | None
    """As it is now; ``None``: no limit any more."""
    prises: int
    """Booked, absences said included: they keep their place."""
    proposees: int
    attente: int
    refus: int
    """Times that somebody asked and it was full: put on the list, or refused."""
    est_close: bool
    """Too late to offer a place for 24 h."""

    @property
    def de_trop(self) -> int:
        """More taken than there are places now: the capacity was lowered since. They keep their place."""
        return max(0, self.prises + self.proposees - self.capacite) if self.capacite is not None else 0


class Listes(Response):
    listes: list[ListeVue]


class GetListe(Request):
    """One slot: who waits, in order, and what was logged."""

    activite: CodeActivite
    site: CodeSite
    jour: Jour


class RangVue(Response):
    """``rang`` is ``None`` for an offer."""

    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    rang: int | None
    jusqu_au: AwareDatetime | None = None


class RefusVu(Response):
    """Asked while it was full, with the capacity at that moment."""

    at: AwareDatetime
    capacite: int
    prises: int


class ListeDetail(Response):
    liste: ListeVue
    rangs: list[RangVue]
    refus: list[RefusVu]
    """The latest first, a hundred at most."""


GET_ATTENTES = Rpc("planning", "get_attentes", GetAttentes, Attentes, RESERVE)
ANSWER_PLACE = Rpc("planning", "answer_place", AnswerPlace, MoisSauve, RESERVE)
LIST_LISTES = Rpc("planning", "list_listes", ListListes, Listes, AGENTS)
GET_LISTE = Rpc("planning", "get_liste", GetListe, ListeDetail, AGENTS)
