"""What time alone triggers: the kitchen is told at each deadline; the drafts of months gone by are forgotten."""

from __future__ import annotations

from kit.database import Transaction
from kit.dependencies import Kit
from kit.timers import every
from services.planning import mois as calendaire
from services.planning.animateurs import alertes
from services.planning.attente import listes
from services.planning.calendrier import calendrier_edition, fermetures
from services.planning.cuisine import commandes
from services.planning.domain import mots
from services.planning.petite_enfance import heures
from services.planning.reservations import rappels

SECONDES, MINUTE, HEURES = 5.0, 60.0, 3600.0


class Service:
    """Each once, whatever the number of replicas."""

    name = "planning_timers"
    kit = Kit()

    @every(SECONDES)
    def cancel_fermetures(self, tx: Transaction) -> None:
        """The bookings of days that the town closed, a batch at a time; most of the time there is nothing."""
        fermetures.cancel_next(tx)

    @every(SECONDES)
    def cancel_calendrier(self, tx: Transaction) -> None:
        """The bookings of days that an edit of the calendar closed, a batch at a time."""
        calendrier_edition.cancel_next(tx)

    @every(SECONDES)
    def settle_listes(self, tx: Transaction) -> None:
        """Waiting lists: offers past their last second, places freed; most of the time there is nothing."""
        listes.settle_due(tx)

    @every(MINUTE)
    def emit_commandes(self, tx: Transaction) -> None:
        """Soon after a deadline: what is booked from then on comes with the next version."""
        commandes.emit_due(tx)

    @every(5 * MINUTE)
    def watch_encadrement(self, tx: Transaction) -> None:
        """Bookings, marks and rosters change all day: whoever types the roster is told when animateurs are missing."""
        alertes.watch(tx)

    @every(HEURES)
    def hand_heures(self, tx: Transaction) -> None:
        """A month begins: its contract hours are said to billing, although nobody wrote anything."""
        heures.refresh_all(tx)

    @every(HEURES)
    def forget_tableaux(self, tx: Transaction) -> None:
        """Rosters name people: they are not kept longer than they serve."""
        alertes.forget(tx)

    @every(MINUTE)
    def say_rappels(self, tx: Transaction) -> None:
        """The eve at 18:00, to those who asked: what tomorrow holds, with a link to say an absence."""
        rappels.say_next(tx)

    @every(HEURES)
    def forget_rappels(self, tx: Transaction) -> None:
        """Whom a reminder was sent to serves until the day is over."""
        rappels.forget(tx)

    @every(HEURES)
    def forget_brouillons(self, tx: Transaction) -> None:
        """A draft of a month that is over can never be saved."""
        tx.execute("delete from brouillon_mois where mois < :mois", mois=calendaire.mois_de(mots.jour_of(tx.now)))
