"""One cell of the planning: may this booking be added or cancelled now, and what does it count for?

Public names
    EtatReservation(StrEnum)    aucune, reservee, en_attente, proposee, annulee, annulee_par_la_ville,
                                absence_prevenue, presente, absente
    Reservation(etat=AUCUNE, rang=None, offre_limite=None)      RESERVATION_VIDE
    Places(capacite, prises, attente=0, liste=False)            .complet, .is_full(liste_ouverte), .move(avant, apres)
    Acteur(StrEnum)             parent, agent (may pass the deadlines, "pour le compte de")
    Effet(StrEnum)              cuisine, apres_commande, animateurs, hors_delai, annule, annule_hors_delai,
                                liste_attente, place_acceptee, quitte_liste, absence, retour: each with .texte in French
    Acceptee(etat, effet, echeance, rang)       etat: the new EtatReservation; echeance: until when it may be cancelled
    Demande(jour: JourActivite, enfant: Enfant, reservation, now, places=None, autres_genres=frozenset(),
            acteur=PARENT, a_la_garde=True, remplace=None, ouvre=None)
    decide(etat_voulu: str, demande) -> Acceptee | Refus        "reservee" adds, "annulee" cancels, all else refused
    decide_ajout(demande), decide_retrait(demande) -> Acceptee | Refus
    decide_changement(retrait: Demande, ajout: Demande) -> tuple[Acceptee, Acceptee] | Acceptee | Refus
        both or neither; one Acceptee where it waits for the second and keeps the first
    find_effet_ajout(echeances, now) -> Effet | None            None: closed on line
    find_limite_offre(echeances, now) -> datetime | None        until when a place offered now is kept; None: too late
    EN_LISTE, TIENNENT          the states of the waiting list; those that hold a place (an absence keeps its own)

Source: leaflet L10; DOMAIN §5 (three deadlines). `now` is aware; refusals are values of refus.py, never exceptions.
Booking never bills and never penalises: nothing here knows a price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.planning.domain import mots
from services.planning.domain.activite import Enfant, GenreActivite, age_on
from services.planning.domain.delais import Echeance, Echeances
from services.planning.domain.echeancier import JourActivite
from services.planning.domain.formules import est_reduction, find_autre_formule
from services.planning.domain.lancement import Ouvre
from services.planning.domain.refus import (
    Complet,
    DatePassee,
    DejaPointe,
    DejaReserve,
    DelaiDepasse,
    EtatInterdit,
    FormuleDejaChoisie,
    HorsAge,
    HorsGarde,
    JourFerme,
    NonInscrit,
    OffreExpiree,
    PasEncoreOuvert,
    Refus,
    RienAAnnuler,
)

DUREE_OFFRE: Final = timedelta(hours=24)
_UNE_SECONDE: Final = timedelta(seconds=1)


class EtatReservation(StrEnum):
    AUCUNE = "aucune"
    RESERVEE = "reservee"
    EN_ATTENTE = "en_attente"
    PROPOSEE = "proposee"
    ANNULEE = "annulee"
    ANNULEE_PAR_LA_VILLE = "annulee_par_la_ville"
    ABSENCE_PREVENUE = "absence_prevenue"
    PRESENTE = "presente"
    ABSENTE = "absente"


class Acteur(StrEnum):
    PARENT = "parent"
    AGENT = "agent"


class Effet(StrEnum):
    CUISINE = "cuisine"
    APRES_COMMANDE = "apres_commande"
    ANIMATEURS = "animateurs"
    HORS_DELAI = "hors_delai"
    ANNULE = "annule"
    ANNULE_HORS_DELAI = "annule_hors_delai"
    LISTE_ATTENTE = "liste_attente"
    PLACE_ACCEPTEE = "place_acceptee"
    QUITTE_LISTE = "quitte_liste"
    ABSENCE = "absence"
    RETOUR = "retour"

    @property
    def texte(self) -> str:
        return _TEXTES[self]


_TEXTES: Final = {
    Effet.CUISINE: "compté pour la cuisine",
    Effet.APRES_COMMANDE: "après la commande de la cuisine, compté pour les animateurs",
    Effet.ANIMATEURS: "compté pour les animateurs",
    Effet.HORS_DELAI: "ajouté par un agent après le délai",
    Effet.ANNULE: "annulé à temps, rien à payer",
    Effet.ANNULE_HORS_DELAI: "annulé par un agent après le délai, rien à payer",
    Effet.LISTE_ATTENTE: "complet, sur la liste d’attente",
    Effet.PLACE_ACCEPTEE: "place acceptée, déjà comptée pour les animateurs",
    Effet.QUITTE_LISTE: "retiré de la liste d’attente",
    Effet.ABSENCE: "absence prévenue, rien à payer",
    Effet.RETOUR: "de nouveau attendu",
}

_POINTES: Final = frozenset({EtatReservation.PRESENTE, EtatReservation.ABSENTE})
_LIBRES: Final = frozenset(
    {EtatReservation.AUCUNE, EtatReservation.ANNULEE, EtatReservation.ANNULEE_PAR_LA_VILLE, EtatReservation.PROPOSEE}
)
EN_LISTE: Final = frozenset({EtatReservation.EN_ATTENTE, EtatReservation.PROPOSEE})
_TENUES: Final = frozenset({EtatReservation.RESERVEE, EtatReservation.ABSENCE_PREVENUE})
TIENNENT: Final = _TENUES | {EtatReservation.PROPOSEE}


@dataclass(frozen=True, slots=True)
class Reservation:
    """`rang` on the waiting list from 1; `offre_limite`: first instant at which an offered place is no longer held."""

    etat: EtatReservation = EtatReservation.AUCUNE
    rang: int | None = None
    offre_limite: datetime | None = None


RESERVATION_VIDE: Final = Reservation()


@dataclass(frozen=True, slots=True)
class Places:
    """Counted by the caller under its lock; a place offered to somebody is a place taken.

    `attente`: children waiting already. The places left are theirs before anybody else's. `liste`: whether one waits.
    """

    capacite: int
    prises: int
    attente: int = 0
    liste: bool = False

    @property
    def complet(self) -> bool:
        return self.prises + self.attente >= self.capacite

    @property
    def sans_place(self) -> bool:
        """Full whoever waits: what counts once the list is closed."""
        return self.prises >= self.capacite

    def is_full(self, liste_ouverte: bool) -> bool:
        """For somebody who comes now: those who wait pass before, until nothing can be offered to them any more."""
        return self.complet if liste_ouverte else self.sans_place

    @property
    def rang_suivant(self) -> int:
        return self.attente + 1

    def move(self, avant: EtatReservation, apres: EtatReservation) -> Places:
        """The same places once a child went from one state to another."""
        return replace(
            self,
            prises=self.prises + (apres in TIENNENT) - (avant in TIENNENT),
            attente=self.attente + (apres is EtatReservation.EN_ATTENTE) - (avant is EtatReservation.EN_ATTENTE),
        )


@dataclass(frozen=True, slots=True)
class Acceptee:
    """`rang`: on the waiting list, where that is what was accepted."""

    etat: EtatReservation
    effet: Effet
    echeance: Echeance | None = None
    rang: int | None = None


@dataclass(slots=True)
class Demande:
    """Everything one decision needs. `autres_genres` are booked that day; `remplace` is the formula given up for it."""

    jour: JourActivite
    enfant: Enfant
    reservation: Reservation
    now: datetime
    places: Places | None = None
    autres_genres: frozenset[GenreActivite] = frozenset()
    acteur: Acteur = Acteur.PARENT
    a_la_garde: bool = True
    remplace: GenreActivite | None = None
    ouvre: Ouvre | None = None
    """When this family may book that day, where it may not yet."""

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("now must be aware")


def decide(etat_voulu: str, demande: Demande) -> Acceptee | Refus:
    """The only two states that may be asked for are `reservee` and `annulee`."""
    if etat_voulu == EtatReservation.RESERVEE:
        return decide_ajout(demande)
    if etat_voulu == EtatReservation.ANNULEE:
        return decide_retrait(demande)
    return EtatInterdit(etat_voulu)


def decide_ajout(demande: Demande) -> Acceptee | Refus:
    """Add one booking. Exactly one reason is given: the first that no later mending would lift."""
    refus = refuse_always(demande) or refuse_ajout(demande)
    if refus is not None:
        return refus
    echeances = demande.jour.echeances
    assert echeances is not None, "an open day has its deadlines"
    if demande.reservation.etat is EtatReservation.PROPOSEE:
        return _accept_offre(demande, echeances)
    if demande.ouvre is not None:
        return PasEncoreOuvert(demande.ouvre)
    effet = find_effet_ajout(echeances, demande.now)
    if effet is None and demande.remplace is not None and echeances.annulation.accepte(demande.now):
        effet = Effet.ANIMATEURS if est_reduction(demande.remplace, demande.jour.activite.genre) else None
    if effet is None:
        if demande.acteur is not Acteur.AGENT:
            return _delai_depasse(echeances.reservation)
        effet = Effet.HORS_DELAI
    places, est_ouverte = demande.places, find_limite_offre(echeances, demande.now) is not None
    if places is None or not places.is_full(est_ouverte):
        return Acceptee(EtatReservation.RESERVEE, effet, _annulable(echeances, demande.now))
    if places.liste and est_ouverte:
        return Acceptee(EtatReservation.EN_ATTENTE, Effet.LISTE_ATTENTE, rang=places.rang_suivant)
    return Complet(places.capacite, places.prises)


def _accept_offre(demande: Demande, echeances: Echeances) -> Acceptee | Refus:
    """The place is kept until its last second, even when on-line booking has closed since it was offered."""
    limite = demande.reservation.offre_limite
    if limite is not None and demande.now >= limite:
        return OffreExpiree(limite)
    effet = find_effet_ajout(echeances, demande.now) or Effet.PLACE_ACCEPTEE
    return Acceptee(EtatReservation.RESERVEE, effet, _annulable(echeances, demande.now))


def _annulable(echeances: Echeances, now: datetime) -> Echeance | None:
    """Until when what is added now may be cancelled; None where it is too late already."""
    return echeances.annulation if echeances.annulation.accepte(now) else None


def find_limite_offre(echeances: Echeances, now: datetime) -> datetime | None:
    """The first instant at which a place offered now is lost: 24 h, the last second included.

    None where that is after the cancellation deadline: the list is closed then, since nobody could both receive the
    full 24 h and still cancel [choice]. A place offered is a place counted, so that the deadlines of the kitchen and of
    the animateurs do not close the list.
    """
    limite = now.astimezone(UTC).replace(microsecond=0) + DUREE_OFFRE + _UNE_SECONDE
    return limite if limite <= echeances.annulation.limite else None


def decide_retrait(demande: Demande) -> Acceptee | Refus:
    """Cancel one booking, or leave the waiting list (always possible until the day)."""
    etat = demande.reservation.etat
    if (refus := refuse_always(demande)) is not None:
        return refus
    if etat in EN_LISTE:
        return Acceptee(EtatReservation.ANNULEE, Effet.QUITTE_LISTE)
    if etat not in _TENUES:
        return RienAAnnuler(etat)
    echeances = demande.jour.echeances
    if echeances is None or echeances.annulation.accepte(demande.now):  # a closed day never keeps anybody
        return Acceptee(EtatReservation.ANNULEE, Effet.ANNULE)
    if demande.acteur is Acteur.AGENT:
        return Acceptee(EtatReservation.ANNULEE, Effet.ANNULE_HORS_DELAI)
    return _delai_depasse(echeances.annulation)


def decide_changement(retrait: Demande, ajout: Demande) -> tuple[Acceptee, Acceptee] | Acceptee | Refus:
    """Give up one formula of Wednesday for another, in one decision.

    Refused, the child keeps the first; full, it waits for the other and keeps the first meanwhile.
    """
    retire = decide_retrait(retrait)
    if not isinstance(retire, Acceptee):
        return retire
    ajoute = decide_ajout(replace(ajout, remplace=retrait.jour.activite.genre))
    if isinstance(ajoute, Acceptee) and ajoute.etat is EtatReservation.EN_ATTENTE:
        return ajoute if retrait.reservation.etat in _TENUES else (retire, ajoute)
    return (retire, ajoute) if isinstance(ajoute, Acceptee) else ajoute


def find_effet_ajout(echeances: Echeances, now: datetime) -> Effet | None:
    if echeances.cuisine is not None and echeances.cuisine.accepte(now):
        return Effet.CUISINE
    if echeances.animateurs.accepte(now):
        return Effet.ANIMATEURS if echeances.cuisine is None else Effet.APRES_COMMANDE
    return None


def refuse_always(demande: Demande) -> Refus | None:
    """What stops every gesture of a family: the day is over, somebody marked the child, it is the other household's."""
    aujourdhui = mots.jour_of(demande.now)
    if demande.jour.jour < aujourdhui:
        return DatePassee(demande.jour.jour, aujourdhui)
    if demande.reservation.etat in _POINTES:
        return DejaPointe(demande.reservation.etat)
    if not demande.a_la_garde:
        return HorsGarde(demande.jour.jour)
    return None


def refuse_ajout(demande: Demande) -> Refus | None:
    """Why this child could not be added that day, deadlines and places aside."""
    jour, activite = demande.jour, demande.jour.activite
    if jour.motif is not None:
        return JourFerme(jour.jour, jour.motif)
    if demande.reservation.etat not in _LIBRES and not _attend_pour_rien(demande):
        return DejaReserve(demande.reservation.etat, demande.reservation.rang)
    annee = jour.annee_scolaire or ""
    if demande.enfant.find_inscription(activite, jour.jour, annee) is None:
        return NonInscrit(activite.id, annee)
    age = age_on(demande.enfant.naissance, jour.jour)
    if not activite.age_min <= age <= activite.age_max:
        return HorsAge(age, activite.age_min, activite.age_max)
    autres = demande.autres_genres - {demande.remplace}
    if (autre := find_autre_formule(activite.genre, autres)) is not None:
        return FormuleDejaChoisie(autre)
    return None


def _attend_pour_rien(demande: Demande) -> bool:
    """Waits on a list that is closed: a place that is free since is for the first who takes it, this child as well."""
    echeances = demande.jour.echeances
    est_close = echeances is not None and find_limite_offre(echeances, demande.now) is None
    return est_close and demande.reservation.etat is EtatReservation.EN_ATTENTE


def _delai_depasse(echeance: Echeance) -> DelaiDepasse:
    return DelaiDepasse(echeance.limite, echeance.delai.jours, echeance.delai.comptage, echeance.pourquoi)
