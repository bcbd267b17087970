"""The terms of use: a new version is asked of every parent again, once, and what each accepted is kept."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from contracts import accounts
from contracts.accounts import (
    AcceptConditions,
    BrouillonIncomplet,
    ConditionsDejaPubliees,
    ConditionsRemplacees,
    ConditionsVue,
    GetConditions,
    ListConditions,
    PublishConditions,
    SessionRef,
)
from contracts.actor import Actor
from contracts.errors import ActionInterdite, RequeteInvalide
from tests.integration.accounts.fabrique import VERSION_CONDITIONS, Comptes, Horloge
from tests.integration.base import un_acteur

MARDI_24 = date(2026, 11, 24)
JEUDI_26 = date(2026, 11, 26)


def publish(comptes: Comptes, version: str = "2026-11", du: date = MARDI_24, **change: Any) -> None:
    valeurs = {"resume": "Les mineurs ont leur compte.", "texte": "## Vos comptes\n\nUn texte nouveau."} | change
    demande = PublishConditions(operation_id=uuid.uuid4(), version=version, en_vigueur_du=du, **valeurs)
    comptes.call(accounts.PUBLISH_CONDITIONS, demande, un_acteur("agent"))


def accept(comptes: Comptes, version: str, who: Actor | None = None) -> None:
    demande = AcceptConditions(operation_id=uuid.uuid4(), version=version)
    comptes.call(accounts.ACCEPT_CONDITIONS, demande, who or zoe(comptes))


def zoe(comptes: Comptes) -> Actor:
    ((compte_id,),) = comptes.base.sql("select compte_id from compte where nom_utilisateur = 'zoe'")
    return un_acteur("parent", compte_id=uuid.UUID(str(compte_id)))


def in_force(comptes: Comptes) -> ConditionsVue:
    return comptes.call(accounts.GET_CONDITIONS, GetConditions())


def test_whoever_signed_up_with_the_terms_in_force_is_asked_nothing(comptes: Comptes) -> None:
    comptes.join()

    assert comptes.login().identite.conditions_a_accepter == ""


def test_a_new_version_is_asked_at_the_next_login_and_of_a_session_that_is_open_then_no_more(
    comptes: Comptes, horloge: Horloge
) -> None:
    comptes.join()
    session = SessionRef(jeton=comptes.login().jeton)
    publish(comptes)

    assert comptes.login().identite.conditions_a_accepter == "2026-11"
    assert comptes.call(accounts.GET_SESSION, session).conditions_a_accepter == "2026-11"
    accept(comptes, "2026-11")
    accept(comptes, "2026-11")

    assert comptes.call(accounts.GET_SESSION, session).conditions_a_accepter == ""
    assert comptes.base.sql("select version, accepte_at from acceptation order by version") == [
        (VERSION_CONDITIONS, horloge.now),
        ("2026-11", horloge.now),
    ]


def test_a_version_of_a_coming_day_waits_for_its_first_second_in_paris(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    publish(comptes, du=JEUDI_26)
    minuit = horloge.now.replace(hour=23, minute=0, second=0) + timedelta(days=1)

    horloge.now = minuit - timedelta(seconds=1)
    assert (comptes.login().identite.conditions_a_accepter, in_force(comptes).version) == ("", VERSION_CONDITIONS)
    horloge.now = minuit
    assert (comptes.login().identite.conditions_a_accepter, in_force(comptes).version) == ("2026-11", "2026-11")


def test_a_version_that_is_not_in_force_is_not_accepted(comptes: Comptes) -> None:
    comptes.join()
    publish(comptes, du=JEUDI_26)

    with pytest.raises(ConditionsRemplacees):
        accept(comptes, "2026-11")


def test_somebody_of_the_town_who_is_no_parent_is_asked_nothing(comptes: Comptes) -> None:
    comptes.join()
    comptes.base.sql("insert into role (compte_id, role) select compte_id, 'agent' from compte")
    publish(comptes)

    assert comptes.login().identite.conditions_a_accepter == ""


def test_a_draft_that_accepted_the_terms_before_reads_the_new_ones(comptes: Comptes) -> None:
    brouillon = comptes.fill("zoe@exemple.fr", "zoe")
    publish(comptes)

    with pytest.raises(BrouillonIncomplet) as refus:
        comptes.create(brouillon)

    assert refus.value.etape == 3
    vu = comptes.call(accounts.GET_BROUILLON, accounts.BrouillonRef(brouillon_id=brouillon))
    assert (vu.conditions, vu.version_conditions) == (None, "2026-11")


def test_the_town_sees_each_version_and_how_many_accepted_it(comptes: Comptes) -> None:
    comptes.join()
    publish(comptes)
    publish(comptes, "2026-12", JEUDI_26)
    accept(comptes, "2026-11")

    vues = comptes.call(accounts.LIST_CONDITIONS, ListConditions(), un_acteur("administrateur"))

    assert [(v.version, v.acceptations, v.est_en_vigueur) for v in vues.versions] == [
        ("2026-12", 0, False),
        ("2026-11", 1, True),
        (VERSION_CONDITIONS, 1, False),
    ]


def test_what_is_published_never_changes_and_never_began_yesterday(comptes: Comptes) -> None:
    publish(comptes)
    publish(comptes)  # the same words again: nothing

    with pytest.raises(ConditionsDejaPubliees):
        publish(comptes, texte="Un autre texte.")
    with pytest.raises(RequeteInvalide) as refus:
        publish(comptes, "2026-12", MARDI_24 - timedelta(days=1))
    assert [(champ.champ, champ.raison) for champ in refus.value.champs] == [("en_vigueur_du", "date_passee")]


@pytest.mark.parametrize("role", ["parent", "regisseur", "animateur"])
def test_only_agents_publish(comptes: Comptes, role: str) -> None:
    demande = PublishConditions(
        operation_id=uuid.uuid4(), version="2026-11", en_vigueur_du=MARDI_24, resume="Rien.", texte="Rien."
    )
    with pytest.raises(ActionInterdite):
        comptes.call(accounts.PUBLISH_CONDITIONS, demande, un_acteur(role))
