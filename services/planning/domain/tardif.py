"""A late notice: after the deadline a family says that a child who is not booked will come all the same.

Public names
    refuse_tardif(demande: Demande) -> Refus | None                 None: the notice may be sent
    refuse_terminee(jour: JourActivite, now) -> CreneauTermine | None    None: it may still be sent, or taken back

Source: DOMAIN §5: after the `animateurs` deadline « the parent may send a late notice to the site, counted as
unplanned ». It promises no place and asks the same enrolment and age as a booking; until the activity ends [choice].
Who waits may send one once the list is closed; before, the rank stands.
"""

from datetime import datetime

from services.planning.domain.depart import est_finie
from services.planning.domain.echeancier import JourActivite
from services.planning.domain.refus import CreneauTermine, EncoreReservable, Refus
from services.planning.domain.reservation import Demande, find_effet_ajout, refuse_ajout, refuse_always


def refuse_tardif(demande: Demande) -> Refus | None:
    if (refus := refuse_always(demande) or refuse_ajout(demande)) is not None:
        return refus
    echeances = demande.jour.echeances
    if echeances is not None and find_effet_ajout(echeances, demande.now) is not None:
        return EncoreReservable(demande.jour.jour)
    return refuse_terminee(demande.jour, demande.now)


def refuse_terminee(jour: JourActivite, now: datetime) -> CreneauTermine | None:
    return CreneauTermine(jour.jour, jour.activite.fin) if est_finie(jour.activite, jour.jour, now) else None
