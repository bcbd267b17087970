"""Why a request, or one cell of it, is refused."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import AwareDatetime

from contracts.errors import Refus


class DatePassee(Refus):
    code = "date_passee"
    jour: date


class JourFerme(Refus):
    """``motif`` in words: "vacances de la Toussaint", "dimanche", "jour férié : Armistice"."""

    code = "jour_ferme"
    jour: date
    motif: str


class ActivitePasOuverte(Refus):
    """This activity does not open on this day, or not for this school."""

    code = "activite_pas_ouverte"
    jour: date
    motif: str = ""


class Complet(Refus):
    code = "complet"
    capacite: int
    prises: int


class NonInscrit(Refus):
    """No accepted enrolment for this activity and school year."""

    code = "non_inscrit"
    annee_scolaire: str


class HorsAge(Refus):
    code = "hors_age"
    age_min: int
    age_max: int


class DejaReserve(Refus):
    code = "deja_reserve"


class PasEncoreOuvert(Refus):
    """Reservations of that day open at ``ouvre_at`` for this family, as one of ``groupe``."""

    code = "pas_encore_ouvert"
    ouvre_at: AwareDatetime
    groupe: Literal["tous", "residents", "fratrie"]


class DejaEnListe(Refus):
    code = "deja_en_liste"
    rang: int


class OffreExpiree(Refus):
    """The place was kept until ``limite`` included; the next of the list has it."""

    code = "offre_expiree"
    limite: AwareDatetime


class RienAAnnuler(Refus):
    code = "rien_a_annuler"


class AbsenceDejaPrevenue(Refus):
    code = "absence_deja_prevenue"


class FormuleDejaPrise(Refus):
    """Another formula of the same day is booked or asked."""

    code = "formule_deja_prise"
    autre: str


class FormuleGardee(Refus):
    """The formula ``autre`` could not be taken instead, so this one is kept."""

    code = "formule_gardee"
    autre: str


class DejaPointe(Refus):
    """The child has been marked: the booking can no longer change."""

    code = "deja_pointe"


class AutreFoyerEnCharge(Refus):
    """By the custody calendar, the other household books that day."""

    code = "autre_foyer_en_charge"


class JourAVenir(Refus):
    """A sheet is marked on its day or later."""

    code = "jour_a_venir"
    jour: date


class JourTropAncien(Refus):
    """Attendance is settled: an animateur goes back a week, an agent a year."""

    code = "jour_trop_ancien"
    jour: date
    jours: int


class HeureHorsDuJour(Refus):
    """An hour that was typed is not of the day of the sheet, or is still to come."""

    code = "heure_hors_du_jour"
    jour: date


class DepartAvantArrivee(Refus):
    """The hours that were typed are the wrong way round."""

    code = "depart_avant_arrivee"


class EncoreReservable(Refus):
    """A late notice is for a closed slot; this one can still be booked."""

    code = "encore_reservable"
    jour: date


class CreneauTermine(Refus):
    """A late notice is sent, or taken back, before the activity ends."""

    code = "creneau_termine"
    jour: date
    fin: time


class CocheEnDouble(Refus):
    """The same cell twice in one request."""

    code = "coche_en_double"


class HorsDuMois(Refus):
    """A tick outside the month of the request."""

    code = "hors_du_mois"
    jour: date


class DejaAnnule(Refus):
    """This save has been undone, by the accusé ``par``."""

    code = "deja_annule"
    par: str


class ChangeDepuis(Refus):
    """The cell changed after the save to be undone: it is left as it is."""

    code = "change_depuis"
