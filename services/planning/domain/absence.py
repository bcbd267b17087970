"""A child who will not come although it is booked: cancelled while that is still possible, else an absence said.

Public names
    decide_absence(demande: Demande) -> Acceptee | Refus
    decide_retour(demande: Demande) -> Acceptee | Refus     the child comes after all: the absence is taken back

Source: leaflet L6, « déclarer les absences »; DOMAIN §5: cancel until J-1 included, afterwards the parent declares an
absence; no charge and no penalty in any case. Said until the end of the day itself, unless somebody has marked the
child [choice]. The place stays the child's: who comes after all is expected again.
"""

from services.planning.domain.refus import AbsenceDejaPrevenue, Refus, RienAAnnuler
from services.planning.domain.reservation import Acceptee, Demande, Effet, EtatReservation, refuse_always


def decide_absence(demande: Demande) -> Acceptee | Refus:
    if (refus := refuse_always(demande)) is not None:
        return refus
    etat = demande.reservation.etat
    if etat is EtatReservation.ABSENCE_PREVENUE:
        return AbsenceDejaPrevenue(demande.jour.jour)
    if etat is not EtatReservation.RESERVEE:
        return RienAAnnuler(etat)
    echeances = demande.jour.echeances
    if echeances is None or echeances.annulation.accepte(demande.now):
        return Acceptee(EtatReservation.ANNULEE, Effet.ANNULE)
    return Acceptee(EtatReservation.ABSENCE_PREVENUE, Effet.ABSENCE)


def decide_retour(demande: Demande) -> Acceptee | Refus:
    if (refus := refuse_always(demande)) is not None:
        return refus
    if demande.reservation.etat is not EtatReservation.ABSENCE_PREVENUE:
        return RienAAnnuler(demande.reservation.etat)
    return Acceptee(EtatReservation.RESERVEE, Effet.RETOUR)
