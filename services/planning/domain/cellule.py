"""What a cell of the month says: its state, and in French why and until when.

Public names
    EtatCellule(StrEnum)    libre (may be ticked), prise (may be unticked), fixe (a sentence, nothing to tick)
    Raison(StrEnum)         why it is so: for the sign beside the words
    Phrase(fort, suite="", note="")     "<b>Libre</b>, à réserver<small>jusqu’à ven. 6/11 23h59</small>"; .texte
    Cellule(activite_id, jour, etat, raison, oui, non, echeance)
        `oui` is shown when the box is ticked, `non` when it is not; a fixed cell only has `oui`
        `echeance` is the deadline it tells; .pourquoi "3 jours avant", "" without a deadline
    etat_cellule(jour: JourActivite, enfant, reservation, now, places=None, acteur=PARENT, a_la_garde=True) -> Cellule
    compute_cellules(echeancier, activites, jours, enfant, reservations, now, places={}, acteur=PARENT,
                     hors_garde=frozenset()) -> list[Cellule]       by day, then in the order of `activites`
        reservations, places: by (activite.id, jour); hors_garde: (activite.id, jour) in the other household's care

What does not depend on the child is written once per (activity, day) and kept in `JourActivite.memo`; a month of five
activities is then a few lookups and comparisons a cell. The words follow the reference pages of the portal.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from services.planning.domain import mots
from services.planning.domain.activite import Activite, Enfant, Unite, age_on
from services.planning.domain.delais import Echeance
from services.planning.domain.depart import est_finie
from services.planning.domain.echeancier import Echeancier, JourActivite
from services.planning.domain.reservation import (
    RESERVATION_VIDE,
    Acteur,
    Effet,
    EtatReservation,
    Places,
    Reservation,
    find_effet_ajout,
    find_limite_offre,
)


class EtatCellule(StrEnum):
    LIBRE = "libre"
    PRISE = "prise"
    FIXE = "fixe"


class Raison(StrEnum):
    RESERVABLE = "reservable"
    ANNULABLE = "annulable"
    COMPLET = "complet"
    OFFRE = "offre"
    JOUR_FERME = "jour_ferme"
    DELAI_DEPASSE = "delai_depasse"
    ABSENCE_A_DECLARER = "absence_a_declarer"
    ABSENCE_PREVENUE = "absence_prevenue"
    EN_ATTENTE = "en_attente"
    NON_INSCRIT = "non_inscrit"
    HORS_AGE = "hors_age"
    HORS_GARDE = "hors_garde"
    PASSEE = "passee"
    TERMINEE = "terminee"
    """Today, and the activity is over."""
    A_POINTER = "a_pointer"
    PRESENTE = "presente"
    ABSENTE = "absente"


class Phrase(NamedTuple):
    fort: str
    suite: str = ""
    note: str = ""

    @property
    def texte(self) -> str:
        if self.suite and self.note:
            return f"{self.fort}, {self.suite} {self.note}"
        return ", ".join(morceau for morceau in self if morceau)


@dataclass(frozen=True, slots=True)
class Cellule:
    activite_id: str
    jour: date
    etat: EtatCellule
    raison: Raison
    oui: Phrase
    non: Phrase | None = None
    echeance: Echeance | None = None

    @property
    def pourquoi(self) -> str:
        return "" if self.echeance is None else self.echeance.pourquoi


def _fixe(jour: JourActivite, raison: Raison, phrase: Phrase, echeance: Echeance | None = None) -> Cellule:
    return Cellule(jour.activite.id, jour.jour, EtatCellule.FIXE, raison, phrase, None, echeance)


_POINTEES: Final = {
    EtatReservation.PRESENTE: (Raison.PRESENTE, Phrase("Présence", note="pointée")),
    EtatReservation.ABSENTE: (Raison.ABSENTE, Phrase("Absence", note="pointée")),
    EtatReservation.ABSENCE_PREVENUE: (Raison.ABSENCE_PREVENUE, Phrase("Absence", note="prévenue")),
}
_EFFETS_DU_MOIS: Final = (Effet.CUISINE, Effet.APRES_COMMANDE, Effet.ANIMATEURS)


def _toute_la_semaine(jour: JourActivite) -> str:
    """A tick on one day is its week where the activity is booked so."""
    return "toute la semaine" if jour.activite.unite is Unite.SEMAINE else ""


def _write_complet(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    return _fixe(jour, Raison.COMPLET, Phrase("Complet"), jour.echeances.reservation)


def _write_libre(jour: JourActivite, effet: Effet, complet: bool) -> Cellule:
    assert jour.echeances is not None
    echeance = jour.echeances.cuisine if effet is Effet.CUISINE else jour.echeances.animateurs
    assert echeance is not None
    if complet:
        oui = Phrase("À ajouter", _toute_la_semaine(jour), "sur la liste d’attente")
        non = Phrase("Complet", "liste d’attente possible", jour.echeances.reservation.jusqua)
        return _cellule(jour, EtatCellule.LIBRE, Raison.COMPLET, oui, non, jour.echeances.reservation)
    suite = "pour la cuisine" if effet is Effet.CUISINE else "à réserver"
    if semaine := _toute_la_semaine(jour):
        suite = f"{semaine}, {suite}"
    oui = Phrase("À ajouter", semaine, effet.texte)
    non = Phrase("Libre", suite, echeance.jusqua)
    return _cellule(jour, EtatCellule.LIBRE, Raison.RESERVABLE, oui, non, echeance)


def _write_prise(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    annulation = jour.echeances.annulation
    oui = Phrase("Réservé", "annulable", annulation.jusqua)
    non = Phrase("À retirer", _toute_la_semaine(jour) or "accepté", annulation.jusqua)
    return _cellule(jour, EtatCellule.PRISE, Raison.ANNULABLE, oui, non, annulation)


def _write_fermee_en_ligne(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    echeance = jour.echeances.reservation
    return _fixe(jour, Raison.DELAI_DEPASSE, Phrase("Fermé en ligne", note=f"depuis {echeance.mots}"), echeance)


def _write_terminee(jour: JourActivite) -> Cellule:
    return _fixe(jour, Raison.TERMINEE, Phrase("Terminé", note=f"depuis {mots.heure(jour.activite.fin)}"))


def _write_libre_hors_delai(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    echeance = jour.echeances.reservation
    oui = Phrase("À ajouter", _toute_la_semaine(jour), Effet.HORS_DELAI.texte)
    non = Phrase("Libre", "hors délai", f"fermé en ligne depuis {echeance.mots}")
    return _cellule(jour, EtatCellule.LIBRE, Raison.DELAI_DEPASSE, oui, non, echeance)


def _write_absence_a_declarer(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    annulation = jour.echeances.annulation
    phrase = Phrase("Réservé", note=f"annulable jusqu’à {annulation.mots}, délai passé : déclarez une absence")
    return _fixe(jour, Raison.ABSENCE_A_DECLARER, phrase, annulation)


def _write_prise_hors_delai(jour: JourActivite) -> Cellule:
    assert jour.echeances is not None
    annulation = jour.echeances.annulation
    oui = Phrase("Réservé", "délai d’annulation passé", f"depuis {annulation.mots}")
    non = Phrase("À retirer", _toute_la_semaine(jour), Effet.ANNULE_HORS_DELAI.texte)
    return _cellule(jour, EtatCellule.PRISE, Raison.ABSENCE_A_DECLARER, oui, non, annulation)


def _write_jour_ferme(jour: JourActivite) -> Cellule:
    assert jour.motif is not None
    return _fixe(jour, Raison.JOUR_FERME, Phrase(f"Fermé : {jour.motif.texte_case}"))


def _write_annulee_par_la_ville(jour: JourActivite) -> Cellule:
    if jour.motif is None:
        return _fixe(jour, Raison.JOUR_FERME, Phrase("Annulé par la ville", note="rien à payer"))
    fort = f"Fermé : {jour.motif.texte_case}"
    return _fixe(jour, Raison.JOUR_FERME, Phrase(fort, note="annulé par la ville, rien à payer"))


def _cellule(
    jour: JourActivite, etat: EtatCellule, raison: Raison, oui: Phrase, non: Phrase, echeance: Echeance
) -> Cellule:
    return Cellule(jour.activite.id, jour.jour, etat, raison, oui, non, echeance)


def _recall(jour: JourActivite, write: Callable[[JourActivite], Cellule]) -> Cellule:
    cellule: Cellule | None = jour.memo.get(write)
    if cellule is None:
        cellule = jour.memo[write] = write(jour)
    return cellule


def _recall_libre(jour: JourActivite, effet: Effet, complet: bool) -> Cellule:
    cellule: Cellule | None = jour.memo.get((effet, complet))
    if cellule is None:
        cellule = jour.memo[effet, complet] = _write_libre(jour, effet, complet)
    return cellule


def etat_cellule(
    jour: JourActivite,
    enfant: Enfant,
    reservation: Reservation,
    now: datetime,
    places: Places | None = None,
    acteur: Acteur = Acteur.PARENT,
    a_la_garde: bool = True,
) -> Cellule:
    """The state of one cell; the month uses the same rules through `compute_cellules`."""
    inscrit = enfant.find_inscription(jour.activite, jour.jour, jour.annee_scolaire or "") is not None
    aujourdhui = mots.jour_of(now)
    return _write(jour, enfant.naissance, inscrit, reservation, now, aujourdhui, places, acteur, a_la_garde)


def _write(
    jour: JourActivite,
    naissance: date,
    inscrit: bool,
    reservation: Reservation,
    now: datetime,
    aujourdhui: date,
    places: Places | None,
    acteur: Acteur,
    a_la_garde: bool,
) -> Cellule:
    etat = reservation.etat
    if etat in _POINTEES:
        raison, phrase = _POINTEES[etat]
        return _fixe(jour, raison, phrase)
    if etat is EtatReservation.ANNULEE_PAR_LA_VILLE and (jour.motif is not None or jour.jour < aujourdhui):
        return _recall(jour, _write_annulee_par_la_ville)
    if jour.jour < aujourdhui:
        return _write_passee(jour, etat)
    if jour.motif is not None or jour.echeances is None:
        ville = etat is EtatReservation.RESERVEE
        return _recall(jour, _write_annulee_par_la_ville if ville else _write_jour_ferme)
    if not a_la_garde:
        return _write_hors_garde(jour, etat)
    if etat is EtatReservation.RESERVEE:
        if jour.echeances.annulation.accepte(now):
            return _recall(jour, _write_prise)
        agent = acteur is Acteur.AGENT
        return _recall(jour, _write_prise_hors_delai if agent else _write_absence_a_declarer)
    if etat is EtatReservation.EN_ATTENTE:
        if find_limite_offre(jour.echeances, now) is not None:
            return _write_attente(jour, reservation.rang, places)
        if find_effet_ajout(jour.echeances, now) is None and acteur is not Acteur.AGENT:
            return _recall(jour, _write_terminee if _est_terminee(jour, aujourdhui, now) else _write_liste_close)
        if places is not None and places.sans_place:
            return _recall(jour, _write_liste_close_complete)
    if not inscrit:
        note = f"demandez l’inscription {jour.annee_scolaire}"
        return _fixe(jour, Raison.NON_INSCRIT, Phrase("Pas d’inscription", note=note))
    activite = jour.activite
    if not activite.age_min <= age_on(naissance, jour.jour) <= activite.age_max:
        note = f"de {activite.age_min} à {activite.age_max} ans"
        return _fixe(jour, Raison.HORS_AGE, Phrase("Pas pour cet âge", note=note))
    effet = find_effet_ajout(jour.echeances, now)
    if etat is EtatReservation.PROPOSEE and reservation.offre_limite is not None and now < reservation.offre_limite:
        return _write_offre(jour, reservation.offre_limite)
    if effet is not None:
        complet = False
        if places is not None:
            est_ouverte = find_limite_offre(jour.echeances, now) is not None
            complet = places.is_full(est_ouverte)
            if complet and not (places.liste and est_ouverte):
                return _recall(jour, _write_complet)
        return _recall_libre(jour, effet, complet)
    if acteur is Acteur.AGENT:
        return _recall(jour, _write_libre_hors_delai)
    return _recall(jour, _write_terminee if _est_terminee(jour, aujourdhui, now) else _write_fermee_en_ligne)


def _est_terminee(jour: JourActivite, aujourdhui: date, now: datetime) -> bool:
    return jour.jour == aujourdhui and est_finie(jour.activite, jour.jour, now)


def _write_passee(jour: JourActivite, etat: EtatReservation) -> Cellule:
    if etat is EtatReservation.RESERVEE:
        return _fixe(jour, Raison.A_POINTER, Phrase("Réservé", note="pas encore pointé"))
    if jour.motif is not None:
        return _recall(jour, _write_jour_ferme)
    return _fixe(jour, Raison.PASSEE, Phrase("Rien"))


def _write_hors_garde(jour: JourActivite, etat: EtatReservation) -> Cellule:
    fort = "Réservé" if etat is EtatReservation.RESERVEE else "Rien"
    return _fixe(jour, Raison.HORS_GARDE, Phrase(fort, note="jour de l’autre foyer"))


_LISTE_CLOSE: Final = Phrase("Liste d’attente close", note="aucune place ne s’est libérée à temps")


def _write_liste_close(jour: JourActivite) -> Cellule:
    """Closed on line too: the site may still be told that the child comes."""
    return _fixe(jour, Raison.DELAI_DEPASSE, _LISTE_CLOSE)


def _write_liste_close_complete(jour: JourActivite) -> Cellule:
    return _fixe(jour, Raison.EN_ATTENTE, _LISTE_CLOSE)


def _write_attente(jour: JourActivite, rang: int | None, places: Places | None) -> Cellule:
    fort = "Liste d’attente" if rang is None else f"Liste d’attente : {'1er' if rang == 1 else f'{rang}e'}"
    suite = "Si une place se libère, vous aurez 24 h pour la prendre."
    note = f"{places.capacite} places, toutes prises. {suite}" if places is not None and places.sans_place else suite
    oui = Phrase(fort, note=note)
    non = Phrase("À retirer", note="vous quittez la liste d’attente")
    return Cellule(jour.activite.id, jour.jour, EtatCellule.PRISE, Raison.EN_ATTENTE, oui, non)


def _write_offre(jour: JourActivite, offre_limite: datetime) -> Cellule:
    dernier = mots.instant_court(offre_limite - timedelta(seconds=1))
    non = Phrase("Une place est libre", "gardée pour vous", f"jusqu’à {dernier}")
    oui = Phrase("À ajouter", note="la place gardée pour vous")
    return Cellule(jour.activite.id, jour.jour, EtatCellule.LIBRE, Raison.OFFRE, oui, non)


_AUCUNE_PLACE: Final[Mapping[tuple[str, date], Places]] = MappingProxyType({})


def compute_cellules(
    echeancier: Echeancier,
    activites: Sequence[Activite],
    jours: Iterable[date],
    enfant: Enfant,
    reservations: Mapping[tuple[str, date], Reservation],
    now: datetime,
    places: Mapping[tuple[str, date], Places] = _AUCUNE_PLACE,
    acteur: Acteur = Acteur.PARENT,
    hors_garde: Container[tuple[str, date]] = frozenset(),
) -> list[Cellule]:
    """All cells of these days, for one child, as `etat_cellule` would say each of them."""
    aujourdhui = mots.jour_of(now)
    calendrier = echeancier.calendrier
    cellules = []
    for jour in jours:
        annee = calendrier.annee_scolaire(jour) if calendrier.couvre(jour) else ""
        for activite in activites:
            cle = (activite.id, jour)
            inscription = enfant.find_inscription(activite, jour, annee)
            prepare = echeancier.prepare(activite, jour, inscription.site if inscription is not None else "")
            cellules.append(
                _write(
                    prepare,
                    enfant.naissance,
                    inscription is not None,
                    reservations.get(cle, RESERVATION_VIDE),
                    now,
                    aujourdhui,
                    places.get(cle),
                    acteur,
                    cle not in hors_garde,
                )
            )
    return cellules
