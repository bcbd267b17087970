"""The eve's reminder and its link: once, to those who asked, and only what the account may still do."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from contracts import planning as contrat
from services.planning.domain.mots import PARIS
from services.planning.reservations import rappels
from tests.integration.planning.ville import LUNDI_16, Famille, Ville, ajout

LA_VEILLE = datetime(2026, 11, 15, 18, 0, tzinfo=PARIS)
LE_JOUR = datetime(2026, 11, 16, 7, 40, tzinfo=PARIS)


@pytest.fixture
def famille(ville: Ville, horloge: Callable[[datetime], None]) -> Famille:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16))
    return famille


def un_jeton(famille: Famille) -> str:
    return rappels.seal_lien(rappels.Lien(famille.enfant_id, LUNDI_16, famille.parent.compte_id))


def read(ville: Ville, jeton: str) -> contrat.AbsenceDuLien:
    return ville.call(contrat.READ_LIEN_ABSENCE, contrat.ReadLienAbsence(jeton=jeton), None)


def use(ville: Ville, jeton: str) -> contrat.AbsenceDuLien:
    return ville.call(contrat.USE_LIEN_ABSENCE, contrat.UseLienAbsence(operation_id=uuid.uuid4(), jeton=jeton), None)


def dits(ville: Ville) -> list[dict[str, object]]:
    rows = ville.base.sql("select body from outbox where type = 'planning.avis.v1' order by seq")
    return [json.loads(body)["data"] for (body,) in rows]


def say(ville: Ville) -> int:
    with ville.base.database.writing() as tx:
        return rappels.say_next(tx)


def test_the_reminder_is_for_those_who_asked_from_18h_on_and_once(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(LA_VEILLE)
    assert say(ville) == 0
    voulu = contrat.SaveRappel(operation_id=uuid.uuid4(), est_voulu=True)
    assert ville.call(contrat.SAVE_RAPPEL, voulu, famille.parent).est_voulu
    horloge(LA_VEILLE - timedelta(seconds=1))
    assert say(ville) == 0
    horloge(LA_VEILLE)

    assert (say(ville), say(ville)) == (1, 0)

    [avis] = dits(ville)
    assert avis["genre"] == "rappel_veille"
    lien = str(avis["lien"])
    assert str(famille.enfant_id) not in lien
    assert read(ville, lien.removeprefix("/absent/")).prenom == famille.enfants[0].prenom


def test_reading_the_link_changes_nothing_and_using_it_twice_declares_once(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(LE_JOUR)
    jeton = un_jeton(famille)

    vue = read(ville, jeton)
    assert (vue.est_dite, vue.activites) == (False, ["Restauration"])
    assert ville.creneaux()[0][2] == "reservee"
    assert read(ville, jeton) == vue

    dite = use(ville, jeton)
    assert dite.est_dite and dite.accuse.startswith("R-2026-")
    assert ville.creneaux()[0][2] == "absence_prevenue"
    encore = use(ville, jeton)
    assert (encore.est_dite, encore.accuse) == (True, "")
    assert ville.base.sql("select count(*) from absence") == [(1,)]


def test_a_forged_link_and_the_link_of_a_day_that_is_over_open_nothing(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    jeton = un_jeton(famille)
    autre = "B" if jeton[20] != "B" else "C"
    dernier = chr(ord(jeton[-1]) + 1)  # the same bytes, were the last bits not looked at
    for faux in (jeton[:20] + autre + jeton[21:], jeton[:-8] + "AAAAAAAA", "A" * 60, jeton[:-1] + dernier):
        with pytest.raises(contrat.LienAbsenceInvalide):
            use(ville, faux)
    horloge(datetime(2026, 11, 16, 23, 59, 59, tzinfo=PARIS))
    assert not read(ville, jeton).est_dite
    horloge(datetime(2026, 11, 17, 0, 0, 0, tzinfo=PARIS))
    with pytest.raises(contrat.LienAbsenceExpire):
        use(ville, jeton)


def test_an_account_that_lost_the_child_can_say_nothing_of_it(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(LE_JOUR)
    etranger = rappels.seal_lien(rappels.Lien(famille.enfant_id, LUNDI_16, uuid.uuid4()))

    with pytest.raises(contrat.LienAbsenceInvalide):
        use(ville, etranger)
