"""No order of gestures, and no simultaneity, gives a place to two (DOMAIN §5): hypothesis on the real service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import eventlet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.integration.planning.monde import ECOLES, JOURS, Monde
from tests.integration.planning.ville import Ville

ENFANTS = 5
enfants, jours = st.integers(0, ENFANTS - 1), st.sampled_from(JOURS)
durees = st.sampled_from([timedelta(hours=24), timedelta(hours=24, seconds=1), timedelta(hours=7), timedelta(days=3)])


def machine_on(monde: Monde) -> type[RuleBasedStateMachine]:
    """The rules of this town; every run starts from an empty one."""

    class Gestes(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            monde.reset()
            self.photo = monde.photograph()

        def after(self, auteur: UUID | None = None) -> None:
            avant, self.photo = self.photo, monde.photograph()
            monde.check_places(avant, self.photo)
            monde.check_passage(avant, self.photo, auteur)
            monde.check_rangs(self.photo)
            monde.check_billing(self.photo)

        @rule(rang=enfants, jour=jours)
        def book(self, rang: int, jour: date) -> None:
            monde.book(rang, jour)
            self.after(monde.enfant_id(rang))

        @rule(rang=enfants, jour=jours)
        def book_again(self, rang: int, jour: date) -> None:
            """Twice as likely as the rest: a list must be there for anything to happen."""
            self.book(rang, jour)

        @rule(rang=enfants, jour=jours)
        def cancel(self, rang: int, jour: date) -> None:
            monde.cancel(rang, jour)
            self.after(monde.enfant_id(rang))

        @rule(rang=enfants, jour=jours, accepte=st.booleans())
        def answer(self, rang: int, jour: date, accepte: bool) -> None:
            monde.answer(rang, jour, accepte)
            self.after(monde.enfant_id(rang))

        @rule(rang=enfants, jour=jours)
        def say_absent(self, rang: int, jour: date) -> None:
            monde.say_absent(rang, jour)
            self.after(monde.enfant_id(rang))

        @rule(rang=enfants)
        def move(self, rang: int) -> None:
            monde.move(rang)
            self.after(monde.enfant_id(rang))

        @rule(ecole=st.sampled_from(ECOLES), capacite=st.integers(0, 3))
        def limit(self, ecole: str, capacite: int) -> None:
            monde.limit(ecole, capacite)
            self.after()

        @rule(jour=jours)
        def close(self, jour: date) -> None:
            monde.close(jour)
            self.after()

        @rule(jour=jours)
        def reopen(self, jour: date) -> None:
            monde.reopen(jour)
            self.after()

        @rule(duree=durees)
        def wait(self, duree: timedelta) -> None:
            monde.wait(duree)
            self.after()

        @rule()
        def tick(self) -> None:
            monde.tick()
            self.after()
            monde.check_settled(self.photo)

    return Gestes


def explore(ville: Ville, horloge: Callable[[datetime], None], examples: int, steps: int) -> None:
    monde = Monde(ville, horloge, ENFANTS)
    run_state_machine_as_test(
        machine_on(monde),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 20,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_gestures_gives_a_place_to_two_or_loses_a_rank(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    explore(ville, horloge, examples=5, steps=20)


@pytest.mark.long
def test_no_order_of_gestures_gives_a_place_to_two_or_loses_a_rank_however_long(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    explore(ville, horloge, examples=60, steps=40)


# ---- at the same time ----

gestes = st.one_of(
    st.tuples(st.just("book"), enfants, jours),
    st.tuples(st.just("book"), enfants, jours),
    st.tuples(st.just("cancel"), enfants, jours),
    st.tuples(st.just("answer"), enfants, jours, st.booleans()),
    st.tuples(st.just("say_absent"), enfants, jours),
    st.tuples(st.just("limit"), st.sampled_from(ECOLES), st.integers(0, 3)),
    st.tuples(st.just("tick")),
)
ensembles = st.lists(gestes, min_size=2, max_size=8)


def race(ville: Ville, horloge: Callable[[datetime], None], examples: int) -> None:
    monde = Monde(ville, horloge, ENFANTS)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples < 20,
        suppress_health_check=list(HealthCheck),
    )
    @given(tours=st.lists(ensembles, min_size=2, max_size=4), demenage=enfants)
    def run(tours: list[list[tuple[Any, ...]]], demenage: int) -> None:
        monde.reset()
        for tour in tours:
            avant, capacites = monde.photograph(), dict(monde.capacites)
            threads = [eventlet.spawn(getattr(monde, nom), *valeurs) for nom, *valeurs in tour]
            threads.append(eventlet.spawn(monde.move, demenage))
            for thread in threads:
                thread.wait()
            apres = monde.photograph()
            for ecole, etait in capacites.items():
                monde.capacites[ecole] = max([etait] + [v for nom, e, v in _limits(tour) if e == ecole])
            monde.check_places(avant, apres)
            monde.check_rangs(apres)
            monde.check_billing(apres)
            for ecole, capacite in _current(ville).items():
                monde.capacites[ecole] = capacite

    run()


def _limits(tour: list[tuple[Any, ...]]) -> list[tuple[str, str, int]]:
    return [(geste[0], geste[1], geste[2]) for geste in tour if geste[0] == "limit"]


def _current(ville: Ville) -> dict[str, int]:
    return dict(ville.base.sql("select site, capacite from ouverture where activite = 'etude'"))


def test_gestures_at_the_same_time_give_no_place_to_two(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    race(ville, horloge, examples=5)


@pytest.mark.long
def test_gestures_at_the_same_time_give_no_place_to_two_however_many(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    race(ville, horloge, examples=60)
