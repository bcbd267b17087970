"""The login: neutral, slowed down, and never in the hub's way."""

from __future__ import annotations

import statistics
import time
from typing import Any

import eventlet
import pytest
from argon2 import PasswordHasher

from contracts import accounts
from contracts.accounts import IdentifiantsRefuses
from contracts.errors import PortailError, RequeteInvalide, TropDEssais
from kit import cpu
from services.accounts import hachage
from tests.integration.accounts.fabrique import MOT_DE_PASSE, Comptes, Horloge
from tests.integration.accounts.test_inscription import statements_of

MAISON, AILLEURS = "203.0.113.7", "198.51.100.9"


def refused(comptes: Comptes, identifiant: str = "zoe", adresse: str = AILLEURS) -> str | int:
    """The answer to a wrong password: the refusal's code, or the seconds to wait."""
    try:
        comptes.login(identifiant, "faux mot de passe", adresse)
    except TropDEssais as refus:
        return refus.reessayer_dans_s
    except PortailError as refus:
        return refus.code  # type: ignore[attr-defined, no-any-return]
    return "entre"


def test_a_parent_logs_in_by_user_name_or_address_whatever_the_case(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")

    for identifiant in ("zoe", "ZOE", "zoe@exemple.fr", " Zoe@EXEMPLE.fr "):
        assert comptes.login(identifiant).identite.prenom == "Zoé"


def test_the_same_password_typed_in_decomposed_unicode_opens(comptes: Comptes) -> None:
    comptes.join(mot_de_passe="Forêt#9kq2Lé")

    assert comptes.login(mot_de_passe="Fore\u0302t#9kq2Le\u0301").identite.actif


def test_a_wrong_password_and_an_unknown_account_are_answered_the_same(comptes: Comptes) -> None:
    comptes.join()

    for identifiant in ("zoe", "personne", "zoe@exemple.fr", "personne@exemple.fr", "@@", "zoe@@"):
        with pytest.raises(IdentifiantsRefuses) as refus:
            comptes.login(identifiant, "faux mot de passe", adresse="")
        assert refus.value.to_wire() == {"code": "identifiants_refuses", "nombres": {}}


@pytest.mark.parametrize(("known", "unknown"), [("zoe", "personne"), ("zoe@exemple.fr", "personne@exemple.fr")])
def test_an_unknown_account_costs_the_same_statements_and_argon2(
    comptes: Comptes, monkeypatch: pytest.MonkeyPatch, known: str, unknown: str
) -> None:
    comptes.join()
    refused(comptes, "warm@up")
    hashed: list[str] = []
    monkeypatch.setattr(hachage.cpu, "run", lambda work, *args: (hashed.append("argon2"), work(*args))[1])

    of_known = statements_of(lambda: refused(comptes, known, MAISON)), len(hashed)
    hashed.clear()
    of_unknown = statements_of(lambda: refused(comptes, unknown, MAISON)), len(hashed)

    assert of_known == of_unknown
    assert of_known[1] == (2 if "@" in known else 1)


def test_an_unknown_account_takes_as_long(comptes: Comptes, horloge: Horloge) -> None:
    """In CPU, threads included: nothing in there waits, and a busy machine would say something else."""
    comptes.join()
    refused(comptes, "personne")

    def median_s(identifiant: str) -> float:
        taken = []
        for _ in range(9):
            horloge.advance(hours=1)
            started = time.process_time()
            refused(comptes, identifiant)
            taken.append(time.process_time() - started)
        return statistics.median(taken)

    known, unknown = median_s("zoe"), median_s("personne")

    assert 0.5 < known / unknown < 2


def test_whoever_fails_waits_longer_and_longer(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    for _ in range(5):
        assert refused(comptes) == "identifiants_refuses"

    waits = []
    for _ in range(3):
        wait = refused(comptes)
        assert isinstance(wait, int)
        waits.append(wait)
        horloge.advance(seconds=wait)
        assert refused(comptes) == "identifiants_refuses"

    assert waits == [2, 4, 8]


def test_the_right_password_waits_too_and_then_forgets_the_failures(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    for _ in range(5):
        refused(comptes)
    with pytest.raises(TropDEssais):
        comptes.login(adresse=AILLEURS)

    horloge.advance(seconds=2)
    comptes.login(adresse=AILLEURS)

    assert [refused(comptes) for _ in range(5)] == ["identifiants_refuses"] * 5


def test_tries_made_side_by_side_are_all_counted(comptes: Comptes) -> None:
    comptes.join()

    answers = [thread.wait() for thread in [eventlet.spawn(refused, comptes) for _ in range(20)]]

    assert answers.count("identifiants_refuses") == 5
    assert answers.count(2) == 15


def test_an_unknown_account_is_slowed_down_like_a_known_one(comptes: Comptes) -> None:
    comptes.join()

    assert [refused(comptes, "zoe") for _ in range(7)] == [refused(comptes, "personne") for _ in range(7)]


def test_strangers_never_stop_the_owner_on_her_own_browser_even_on_the_same_network(comptes: Comptes) -> None:
    comptes.join()
    appareil = comptes.login(adresse=MAISON).appareil
    for number in range(40):
        refused(comptes, adresse=f"198.51.100.{number}")
    for number in range(40):
        refused(comptes, f"personne{number}", MAISON)
    assert isinstance(refused(comptes, adresse=MAISON), int)

    again = comptes.login(adresse=MAISON, appareil=appareil)

    assert (again.identite.actif, again.appareil) == (True, appareil)


def test_a_browser_s_own_failures_are_slowed_down_too(comptes: Comptes) -> None:
    comptes.join()
    appareil = comptes.login().appareil
    for _ in range(5):
        with pytest.raises(IdentifiantsRefuses):
            comptes.login(mot_de_passe="faux mot de passe", appareil=appareil)

    with pytest.raises(TropDEssais) as refus:
        comptes.login(appareil=appareil)
    assert refus.value.reessayer_dans_s == 2


def test_a_browser_is_forgotten_90_days_after_its_last_login(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    appareil = comptes.login().appareil
    horloge.advance(days=89)
    assert comptes.login(appareil=appareil).appareil == appareil
    horloge.advance(days=90)
    comptes.forget()

    assert comptes.base.sql("select count(*) from appareil") == [(0,)]
    assert comptes.login(appareil=appareil).appareil != appareil


def test_the_browser_of_one_account_is_a_stranger_for_another(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.join("ana@exemple.fr", "ana", mot_de_passe="wB5?jT8&cN4u")
    planted = comptes.login("ana", "wB5?jT8&cN4u").appareil

    assert comptes.login("zoe", appareil=planted).appareil != planted
    for number in range(10):
        refused(comptes, adresse=f"198.51.100.{number}")
    with pytest.raises(TropDEssais):
        comptes.login("zoe", "faux mot de passe", adresse="192.0.2.1", appareil=planted)


def test_a_stranger_s_failures_stop_the_owner_for_a_minute_at_most_in_a_new_place(
    comptes: Comptes, horloge: Horloge
) -> None:
    comptes.join()
    for number in range(100):
        wait = refused(comptes, adresse=f"198.51.100.{number}")
        if isinstance(wait, int):
            horloge.advance(seconds=wait)

    with pytest.raises(TropDEssais) as refus:
        comptes.login(adresse="192.0.2.1")
    assert refus.value.reessayer_dans_s <= 60


def test_one_address_that_tries_many_accounts_is_slowed_down(comptes: Comptes) -> None:
    answers = [refused(comptes, f"personne{number}") for number in range(31)]

    assert answers == ["identifiants_refuses"] * 30 + [2]
    assert refused(comptes, "personne99", MAISON) == "identifiants_refuses"


def test_success_on_one_s_own_account_does_not_reset_the_address(comptes: Comptes) -> None:
    comptes.join()
    for number in range(29):
        refused(comptes, f"personne{number}")
        if number % 5 == 0:
            comptes.login(adresse=AILLEURS)

    assert [refused(comptes, "x1"), refused(comptes, "x2")] == ["identifiants_refuses", 2]


def test_neither_names_nor_addresses_are_kept_in_clear_by_the_brakes(comptes: Comptes) -> None:
    refused(comptes, "motdepasse-tape-ici")
    comptes.join()
    comptes.login()

    kept = b"".join(bytes(cle) for (cle,) in comptes.base.sql("select cle from essai"))

    assert kept
    assert not any(clear in kept for clear in (b"motdepasse", b"203.0.113", b"zoe"))


def test_a_hash_made_with_other_parameters_is_renewed_at_the_login(comptes: Comptes) -> None:
    comptes.join()
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(MOT_DE_PASSE)
    comptes.base.sql("update compte set mot_de_passe_hash = %s", old)

    comptes.login()

    ((renewed,),) = comptes.base.sql("select mot_de_passe_hash from compte")
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert comptes.login().identite.actif


@pytest.mark.parametrize(
    ("champ", "value"),
    [
        ("identifiant", ""),
        ("identifiant", "x" * 255),
        ("identifiant", "zoe\x00"),
        ("mot_de_passe", ""),
        ("mot_de_passe", "x" * 1025),
        ("agent_navigateur", "x" * 301),
        ("adresse_reseau", "203.0.113.7'; --"),
        ("appareil", "x; secure"),
        ("roles", ["administrateur"]),
    ],
)
def test_a_hostile_login_is_refused_with_its_field(comptes: Comptes, champ: str, value: Any) -> None:
    with pytest.raises(RequeteInvalide) as refus:
        comptes.call(accounts.LOGIN, {"identifiant": "zoe", "mot_de_passe": "x", champ: value})
    assert [c.champ for c in refus.value.champs] == [champ]


def test_the_hub_keeps_turning_while_argon2_works() -> None:
    slow = PasswordHasher(time_cost=5, memory_cost=64 * 1024, parallelism=1)
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while True:
            eventlet.sleep(0.005)
            ticks += 1

    ticker = eventlet.spawn(tick)
    started = time.perf_counter()
    hashes = [eventlet.spawn(cpu.run, slow.hash, "mot de passe") for _ in range(3)]
    assert all(thread.wait().startswith("$argon2id$") for thread in hashes)
    elapsed_s = time.perf_counter() - started
    ticker.kill()

    assert elapsed_s > 0.2
    assert ticks > elapsed_s / 0.005 / 10


def test_no_more_threads_work_at_once_than_there_are_cores() -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        eventlet.patcher.original("time").sleep(0.02)
        inside -= 1

    for thread in [eventlet.spawn(cpu.run, work) for _ in range(20)]:
        thread.wait()

    assert 1 <= most <= cpu.AT_ONCE


def test_what_the_work_raises_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        cpu.run(lambda: 1 / 0)
