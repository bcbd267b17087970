"""A departure that nobody tapped: listed once the activity is over, and written the next day."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from contracts import planning as contrat
from services.planning.domain.mots import PARIS
from tests.integration.planning.test_point import JEUDI_5, un_animateur, une_marque
from tests.integration.planning.ville import Ville, un_agent

A_16H31 = datetime(2026, 11, 5, 16, 31, tzinfo=PARIS)
A_17H45 = datetime(2026, 11, 5, 17, 45, tzinfo=PARIS)
VENDREDI_8H05 = datetime(2026, 11, 6, 8, 5, tzinfo=PARIS)
Horloge = Callable[[datetime], None]


def point(ville: Ville, *marques: contrat.Marque) -> None:
    request = contrat.Point(
        operation_id=uuid.uuid4(), site="jaures", activite="etude", jour=JEUDI_5, marques=list(marques)
    )
    ville.call(contrat.POINT, request, un_animateur())


def ligne(ville: Ville) -> contrat.LigneFeuille:
    request = contrat.GetFeuille(site="jaures", activite="etude", jour=JEUDI_5)
    [une] = ville.call(contrat.GET_FEUILLE, request, un_animateur()).lignes
    return une  # type: ignore[no-any-return]


def feuilles(ville: Ville, jour: date, actor: Any = None) -> contrat.Feuilles:
    return ville.call(contrat.LIST_FEUILLES, contrat.ListFeuilles(jour=jour), actor or un_animateur())  # type: ignore[no-any-return]


def oublis(ville: Ville, actor: Any = None) -> list[tuple[str, str, date, int]]:
    dits = feuilles(ville, date(2026, 11, 6), actor).oublis
    return [(un.site, un.activite, un.jour, un.departs) for un in dits]


def test_a_departure_is_due_once_the_activity_is_over(ville: Ville, horloge: Horloge) -> None:
    famille = ville.une_famille()
    horloge(A_16H31)
    point(ville, une_marque(famille.enfant_id, instant=A_16H31))

    horloge(datetime(2026, 11, 5, 17, 59, 59, tzinfo=PARIS))
    avant = ligne(ville).depart_du, sum(f.departs_a_noter for f in feuilles(ville, JEUDI_5).feuilles)
    horloge(datetime(2026, 11, 5, 18, 0, tzinfo=PARIS))
    apres = ligne(ville).depart_du, sum(f.departs_a_noter for f in feuilles(ville, JEUDI_5).feuilles)

    assert (avant, apres) == ((False, 0), (True, 1))


def test_it_is_listed_the_next_day_until_somebody_types_the_hour(ville: Ville, horloge: Horloge) -> None:
    famille = ville.une_famille()
    horloge(A_16H31)
    present = une_marque(famille.enfant_id, instant=A_16H31, rang=1)
    point(ville, present)
    horloge(VENDREDI_8H05)
    assert oublis(ville) == [("jaures", "etude", JEUDI_5, 1)]
    assert oublis(ville, un_agent()) == []  # the whole town is another list's business

    tape = une_marque(famille.enfant_id, "parti", instant=VENDREDI_8H05, rang=2)
    point(ville, tape)
    lue = ligne(ville)
    assert (lue.etat, lue.arrivee, lue.depart, lue.depart_du) == ("parti", A_16H31, None, True)
    assert oublis(ville) == [("jaures", "etude", JEUDI_5, 1)]

    point(ville, une_marque(famille.enfant_id, "parti", "portail", depart=A_17H45, remplace=[tape.marque_id]))
    lue = ligne(ville)
    assert (lue.etat, lue.arrivee, lue.depart, lue.depart_du) == ("parti", A_16H31, A_17H45, False)
    assert oublis(ville) == []


def test_a_departure_from_the_canteen_is_nobody_s_to_write(ville: Ville, horloge: Horloge) -> None:
    famille = ville.une_famille()
    horloge(A_16H31)
    request = contrat.Point(
        operation_id=uuid.uuid4(),
        site="jaures",
        activite="restauration",
        jour=JEUDI_5,
        marques=[une_marque(famille.enfant_id)],
    )
    ville.call(contrat.POINT, request, un_animateur())

    horloge(VENDREDI_8H05)

    assert oublis(ville) == []
    assert [f.departs_a_noter for f in feuilles(ville, JEUDI_5).feuilles] == [0, 0, 0]
