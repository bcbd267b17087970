"""The activation link, through the service's door (leaflet L3)."""

from __future__ import annotations

import uuid
from typing import Any

import eventlet
import pytest

from contracts import accounts
from contracts.accounts import (
    Activate,
    LienDejaUtilise,
    LienExpire,
    LienInconnu,
    LienRef,
    ResendActivation,
    ResendFromLien,
)
from contracts.errors import PortailError, TropDEssais
from services.accounts.snapshot import snapshot
from tests.integration.accounts.fabrique import Comptes, Horloge


def resend(comptes: Comptes, identifiant: str, adresse: str = "") -> None:
    request = ResendActivation(operation_id=uuid.uuid4(), identifiant=identifiant, adresse_reseau=adresse)
    comptes.call(accounts.RESEND_ACTIVATION, request)


def resend_from(comptes: Comptes, jeton: str) -> None:
    comptes.call(accounts.RESEND_FROM_LIEN, ResendFromLien(operation_id=uuid.uuid4(), jeton=jeton))


def check(comptes: Comptes, jeton: str) -> None:
    comptes.call(accounts.CHECK_LIEN, LienRef(jeton=jeton))


def test_an_activation_makes_a_parent_and_says_so_inside_and_outside(comptes: Comptes) -> None:
    comptes.activate(comptes.sign_up())

    ((compte_id,),) = comptes.base.sql("select compte_id from compte where etat = 'actif'")
    assert comptes.base.said() == [
        ("accounts.compte.v1", str(compte_id)),
        ("accounts.compte.active.v1", str(compte_id)),
    ]
    identite = comptes.login().identite
    assert (identite.actif, identite.roles) == (True, frozenset({"parent"}))


def test_the_public_event_holds_an_id_and_an_instant_and_nothing_else(comptes: Comptes) -> None:
    comptes.activate(comptes.sign_up())

    ((body,),) = comptes.base.sql("select cast(body as json) -> 'data' from outbox where is_public = 1")
    assert set(body) == {"compte_id", "active_at"}


def test_looking_at_a_link_uses_nothing(comptes: Comptes) -> None:
    jeton = comptes.sign_up()

    check(comptes, jeton)
    check(comptes, jeton)
    comptes.activate(jeton)


def test_24_hours_to_the_second_are_accepted(comptes: Comptes, horloge: Horloge) -> None:
    jeton = comptes.sign_up()
    comptes.send_mails()
    horloge.advance(hours=24)

    comptes.activate(jeton)


def test_one_second_more_is_expired_and_one_click_sends_a_new_link_that_kills_the_old(
    comptes: Comptes, horloge: Horloge
) -> None:
    old = comptes.sign_up()
    comptes.send_mails()
    horloge.advance(hours=24, seconds=1)

    for work in (check, Comptes.activate):
        with pytest.raises(LienExpire):
            work(comptes, old)
    resend_from(comptes, old)
    new = comptes.queued()[-1]["jeton"]

    with pytest.raises(LienInconnu):
        comptes.activate(old)
    comptes.activate(new)


def test_a_link_ages_from_the_instant_its_mail_left(comptes: Comptes, horloge: Horloge) -> None:
    jeton = comptes.sign_up()
    horloge.advance(hours=3)
    comptes.send_mails()
    horloge.advance(hours=24)

    comptes.activate(jeton)


def test_a_used_link_makes_no_second_account_and_shows_nothing(comptes: Comptes) -> None:
    jeton = comptes.sign_up()
    comptes.activate(jeton)

    for work in (check, Comptes.activate, resend_from):
        with pytest.raises(LienDejaUtilise) as refus:
            work(comptes, jeton)
        assert refus.value.to_wire()["nombres"] == {}
    assert comptes.base.sql("select count(*) from compte") == [(1,)]
    assert len(comptes.base.said()) == 2


def test_a_repeated_activation_of_the_same_operation_is_answered_the_same(comptes: Comptes) -> None:
    request = Activate(operation_id=uuid.uuid4(), jeton=comptes.sign_up())

    comptes.call(accounts.ACTIVATE, request)
    comptes.call(accounts.ACTIVATE, request)

    assert len(comptes.base.said()) == 2


def test_an_invented_link_is_unknown(comptes: Comptes) -> None:
    for work in (check, Comptes.activate, resend_from):
        with pytest.raises(LienInconnu):
            work(comptes, "x" * 43)


def test_a_resend_by_name_or_address_kills_the_previous_link(comptes: Comptes) -> None:
    first = comptes.sign_up("zoe@exemple.fr", "zoe")
    resend(comptes, "ZOE")
    second = comptes.queued()[-1]["jeton"]
    resend(comptes, "Zoe@exemple.fr")
    third = comptes.queued()[-1]["jeton"]

    for dead in (first, second):
        with pytest.raises(LienInconnu):
            comptes.activate(dead)
    comptes.activate(third)


def test_a_resend_is_answered_the_same_for_nobody_and_for_an_active_account(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.send_mails()

    resend(comptes, "personne@exemple.fr")
    assert comptes.queued() == []
    resend(comptes, "zoe@exemple.fr")
    assert [mail["genre"] for mail in comptes.queued()] == ["compte_existant"]


def test_resends_are_slowed_down_for_nobody_as_for_somebody(comptes: Comptes) -> None:
    comptes.sign_up("zoe@exemple.fr", "zoe")
    for identifiant in ("zoe", "personne"):
        for _ in range(3):
            resend(comptes, identifiant)
        with pytest.raises(TropDEssais) as refus:
            resend(comptes, identifiant)
        assert refus.value.reessayer_dans_s == 60


def test_the_first_activation_of_an_address_kills_the_links_of_the_others(comptes: Comptes) -> None:
    first = comptes.sign_up("zoe@exemple.fr", "zoe1")
    second = comptes.sign_up("ZOE@exemple.fr", "zoe2")

    comptes.activate(second)

    with pytest.raises(LienInconnu):
        comptes.activate(first)
    resend(comptes, "zoe1")
    assert comptes.queued()[-1]["genre"] == "compte_existant"


def test_two_activations_of_one_address_at_once_make_one_active_account(comptes: Comptes) -> None:
    links = [comptes.sign_up("zoe@exemple.fr", f"zoe{number}") for number in range(3)]

    def attempt(jeton: str) -> Any:
        try:
            comptes.activate(jeton)
            return "active"
        except PortailError as refus:
            return type(refus).__name__

    answers = [thread.wait() for thread in [eventlet.spawn(attempt, jeton) for jeton in links]]

    assert sorted(answers) == ["LienInconnu", "LienInconnu", "active"]
    assert comptes.base.sql("select count(*) from compte where etat = 'actif'") == [(1,)]


def test_a_snapshot_says_every_active_account_again(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.join("ana@exemple.fr", "ana", mot_de_passe="wB5?jT8&cN4u")
    comptes.sign_up("late@exemple.fr", "late")

    with comptes.base.transaction() as tx:
        etats = list(snapshot(tx))

    assert sorted(etat.email for etat in etats) == ["ana@exemple.fr", "zoe@exemple.fr"]
    assert {etat.version for etat in etats} == {2}
    assert etats[0].reference is not None and etats[0].reference.numero == "5961"
