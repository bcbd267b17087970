"""Two at once: places are exact, one child's saves follow one another, one operation is executed once.

Greenlets on a green driver: each has its own connection and PostgreSQL sees them at the same time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from datetime import UTC
from typing import Any

import eventlet
import pytest

from contracts.errors import OperationReutilisee
from tests.integration.base import PRIVATE_PEM, PUBLIC_PEM
from tests.integration.planning.ville import (
    LUNDI_16,
    LUNDI_23,
    MAINTENANT,
    MERCREDI_25,
    MOIS,
    Ville,
    ajout,
    refus_of,
    retrait,
)


def at_once(*gestures: Any) -> list[Any]:
    return [thread.wait() for thread in [eventlet.spawn(gesture) for gesture in gestures]]


def test_forty_families_on_three_places_leave_exactly_three_booked(ville: Ville) -> None:
    ville.limite("etude", "jaures", 3)
    familles = [ville.une_famille() for _ in range(40)]

    answers = at_once(*(lambda f=f: f.save(*ajout("etude", LUNDI_16)) for f in familles))

    assert Counter(answer.changements[0].effet.value for answer in answers) == {
        "compte_animateurs": 3,
        "liste_attente": 37,
    }
    assert sorted(answer.changements[0].rang or 0 for answer in answers)[3:] == list(range(1, 38))
    assert ville.base.sql("select count(*) from creneau where etat = 'reservee'") == [(3,)]
    assert ville.base.sql("select count(*), min(prises) from refus_complet") == [(37, 3)]


def test_without_a_waiting_list_the_others_are_refused_and_told_how_many_places_there_were(ville: Ville) -> None:
    ville.limite("etude", "jaures", 3, liste_attente=False)
    familles = [ville.une_famille() for _ in range(12)]

    answers = at_once(*(lambda f=f: f.save(*ajout("etude", LUNDI_16)) for f in familles))

    assert Counter(len(answer.changements) for answer in answers) == {1: 3, 0: 9}
    assert {code for answer in answers for code in refus_of(answer).values()} == {"complet"}
    assert ville.base.sql("select count(*) from refus_complet") == [(9,)]


def test_two_processes_leave_exactly_as_many_booked_as_there_are_places(ville: Ville) -> None:
    ville.limite("etude", "jaures", 7)
    familles = [ville.une_famille() for _ in range(60)]
    lines = [json.dumps({"compte_id": str(f.compte_id), "request": une_demande(f)}) for f in familles]
    environment = os.environ | {
        "DATABASE_URL": ville.base.url,
        "ACTOR_PRIVATE_KEY": PRIVATE_PEM,
        "ACTOR_PUBLIC_KEY": PUBLIC_PEM,
        "MAINTENANT": MAINTENANT.astimezone(UTC).isoformat(),
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.integration.planning.guichet"]
    guichets = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for guichet in guichets:
            assert guichet.stdout is not None
            assert guichet.stdout.readline() == "pret\n"
        answers = at_once(
            *(lambda g=g, rang=rang: g.communicate("\n".join(lines[rang::2]))[0] for rang, g in enumerate(guichets))
        )
    finally:
        for guichet in guichets:
            guichet.kill()
            guichet.wait()

    rangs = sorted(rang for answer in answers for rang in json.loads(answer))
    assert rangs == [0] * 7 + list(range(1, 54))
    assert ville.base.sql("select count(*) from creneau where etat = 'reservee'") == [(7,)]


def une_demande(famille: Any) -> dict[str, Any]:
    coches = [coche.model_dump(mode="json") for coche in ajout("etude", LUNDI_16)]
    ids = {"operation_id": str(uuid.uuid4()), "enfant_id": str(famille.enfant_id)}
    return ids | {"mois": MOIS, "coches": coches}


def test_saves_that_take_the_same_places_in_opposite_order_never_wait_for_each_other_for_ever(ville: Ville) -> None:
    ville.limite("etude", "jaures", 5)
    ville.limite("mercredi_journee", "loisirs", 5)
    familles = [ville.une_famille() for _ in range(20)]
    coches = [*ajout("etude", LUNDI_16, LUNDI_23), *ajout("mercredi_journee", MERCREDI_25)]

    answers = at_once(
        *(lambda f=f, c=c: f.save(*c) for n, f in enumerate(familles) for c in [coches[:: -1 if n % 2 else 1]])
    )

    assert sum(c.rang is None for answer in answers for c in answer.changements) == 15
    assert ville.base.sql(
        "select distinct count(*) over (partition by activite, jour) from creneau where etat = 'reservee'"
    ) == [(5,)]


def test_a_freed_place_can_be_taken_and_never_by_two(ville: Ville) -> None:
    ville.limite("etude", "jaures", 1)
    dedans, *dehors = [ville.une_famille() for _ in range(11)]
    dedans.save(*ajout("etude", LUNDI_16))

    at_once(
        lambda: dedans.save(*retrait("etude", LUNDI_16)),
        *(lambda f=f: f.save(*ajout("etude", LUNDI_16)) for f in dehors),
    )

    etats = dict(ville.base.sql("select etat, count(*) from creneau group by etat"))
    assert (etats["annulee"], etats["en_attente"]) == (1, 9)
    assert etats.get("reservee", 0) + etats.get("proposee", 0) == 1


def test_the_same_tick_from_two_tabs_is_booked_once(ville: Ville) -> None:
    famille = ville.une_famille()

    answers = at_once(*(lambda: famille.save(*ajout("restauration", LUNDI_16)) for _ in range(5)))

    assert Counter(len(answer.changements) for answer in answers) == {1: 1, 0: 4}
    assert ville.creneaux() == [("restauration", LUNDI_16, "reservee", None, 1)]
    assert len({answer.accuse for answer in answers}) == 5


def test_one_operation_sent_five_times_at_once_is_executed_once(ville: Ville) -> None:
    famille = ville.une_famille()
    operation_id = str(uuid.uuid4())
    gesture = lambda: famille.save(*ajout("restauration", LUNDI_16), operation_id=operation_id)  # noqa: E731

    answers = at_once(*[gesture] * 5)

    assert len({answer.accuse for answer in answers}) == 1
    assert len(ville.base.said()) == 2
    with pytest.raises(OperationReutilisee):
        famille.save(*ajout("restauration", LUNDI_23), operation_id=operation_id)
