"""A forgotten password, through the service's door: neutral, one hour, once, and every session ends."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from pathlib import Path

import eventlet
import pytest

from contracts import accounts
from contracts.accounts import (
    AskMotDePasse,
    IdentifiantsRefuses,
    LienMotDePasseExpire,
    LienMotDePasseInconnu,
    LienMotDePasseUtilise,
    LienRef,
    MotDePasseFaible,
    ResetMotDePasse,
    SessionRef,
)
from contracts.errors import NonAuthentifie, OperationReutilisee, PortailError, TropDEssais
from services.accounts import connexion
from tests.integration.accounts.fabrique import AUTRE_MOT_DE_PASSE, MOT_DE_PASSE, Comptes, Horloge, read_mails
from tests.integration.accounts.test_inscription import statements
from tests.keeper import KeptStack

MAISON = "203.0.113.7"


@pytest.fixture
def parent(comptes: Comptes) -> Comptes:
    """Zoé has an active account, and no mail waits."""
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.send_mails()
    return comptes


def ask(comptes: Comptes, identifiant: str = "zoe", adresse: str = "") -> None:
    request = AskMotDePasse(operation_id=uuid.uuid4(), identifiant=identifiant, adresse_reseau=adresse)
    comptes.call(accounts.ASK_MOT_DE_PASSE, request)


def ask_for_link(comptes: Comptes, identifiant: str = "zoe") -> str:
    ask(comptes, identifiant)
    return comptes.queued()[-1]["jeton"]


def check(comptes: Comptes, jeton: str) -> None:
    comptes.call(accounts.CHECK_LIEN_MOT_DE_PASSE, LienRef(jeton=jeton))


def reset(
    comptes: Comptes, jeton: str, mot_de_passe: str = AUTRE_MOT_DE_PASSE, operation_id: uuid.UUID | None = None
) -> None:
    request = ResetMotDePasse(
        operation_id=operation_id or uuid.uuid4(), jeton=jeton, mot_de_passe=mot_de_passe, adresse_reseau=MAISON
    )
    comptes.call(accounts.RESET_MOT_DE_PASSE, request)


def test_a_new_password_replaces_the_old_one(parent: Comptes) -> None:
    reset(parent, ask_for_link(parent))

    with pytest.raises(IdentifiantsRefuses):
        parent.login(mot_de_passe=MOT_DE_PASSE)
    assert parent.login(mot_de_passe=AUTRE_MOT_DE_PASSE).identite.prenom == "Zoé"


def test_every_session_ends_and_no_browser_is_known_any_more(parent: Comptes) -> None:
    sessions = [parent.login() for _ in range(2)]

    reset(parent, ask_for_link(parent))

    for session in sessions:
        with pytest.raises(NonAuthentifie):
            parent.call(accounts.GET_SESSION, SessionRef(jeton=session.jeton))
    assert parent.base.sql("select count(*) from appareil") == [(0,)]


def test_a_login_with_the_old_password_that_was_under_way_opens_nothing(
    parent: Comptes, monkeypatch: pytest.MonkeyPatch
) -> None:
    jeton = ask_for_link(parent)
    find_match = connexion.find_match

    def match_then_change(*arguments: object) -> int | None:
        found = find_match(*arguments)  # type: ignore[arg-type]
        reset(parent, jeton)
        return found

    monkeypatch.setattr(connexion, "find_match", match_then_change)

    with pytest.raises(IdentifiantsRefuses):
        parent.login(mot_de_passe=MOT_DE_PASSE)
    assert parent.base.sql("select count(*) from session where revoquee_at is null") == [(0,)]


def test_one_hour_from_the_mail_s_departure_to_the_second(parent: Comptes, horloge: Horloge) -> None:
    jeton = ask_for_link(parent)
    horloge.advance(hours=3)
    parent.send_mails()
    horloge.advance(hours=1)
    check(parent, jeton)

    horloge.advance(seconds=1)

    for work in (check, reset):
        with pytest.raises(LienMotDePasseExpire):
            work(parent, jeton)


def test_a_link_serves_once(parent: Comptes) -> None:
    jeton = ask_for_link(parent)
    reset(parent, jeton)

    with pytest.raises(LienMotDePasseUtilise):
        check(parent, jeton)
    with pytest.raises(LienMotDePasseUtilise):
        reset(parent, jeton, MOT_DE_PASSE)
    assert parent.login(mot_de_passe=AUTRE_MOT_DE_PASSE).identite.actif


def test_two_uses_at_once_are_one(parent: Comptes) -> None:
    jeton = ask_for_link(parent)

    def attempt(mot_de_passe: str) -> str:
        try:
            reset(parent, jeton, mot_de_passe)
            return "change"
        except PortailError as refus:
            return type(refus).__name__

    threads = [eventlet.spawn(attempt, mot) for mot in (AUTRE_MOT_DE_PASSE, "wB5?jT8&cN4u")]

    assert sorted(thread.wait() for thread in threads) == ["LienMotDePasseUtilise", "change"]


def test_the_same_operation_again_is_answered_the_same_and_another_content_is_refused(parent: Comptes) -> None:
    jeton, operation_id = ask_for_link(parent), uuid.uuid4()
    reset(parent, jeton, operation_id=operation_id)

    reset(parent, jeton, operation_id=operation_id)

    with pytest.raises(OperationReutilisee):
        reset(parent, jeton, MOT_DE_PASSE, operation_id)
    assert [mail["genre"] for mail in parent.queued()].count("mot_de_passe_change") == 1


def test_a_newer_link_kills_the_older_and_an_invented_one_is_unknown(parent: Comptes) -> None:
    old, new = ask_for_link(parent), ask_for_link(parent, "Zoe@exemple.fr")

    for dead in (old, "x" * 43):
        for work in (check, reset):
            with pytest.raises(LienMotDePasseInconnu):
                work(parent, dead)
    reset(parent, new)


def test_looking_at_a_link_uses_nothing_and_an_activation_link_is_none(parent: Comptes) -> None:
    jeton = ask_for_link(parent)
    activation = parent.sign_up("ana@exemple.fr", "ana")

    check(parent, jeton)
    check(parent, jeton)

    with pytest.raises(LienMotDePasseInconnu):
        check(parent, activation)
    reset(parent, jeton)


@pytest.mark.parametrize(
    ("mot_de_passe", "raison"),
    [("court", "trop_court"), ("Zoe-Kervadec-2019!", "trop_commun"), ("x" * 129, "trop_long")],
)
def test_the_cnil_s_rule_holds_and_a_refused_password_does_not_spend_the_link(
    parent: Comptes, mot_de_passe: str, raison: str
) -> None:
    jeton = ask_for_link(parent)

    with pytest.raises(MotDePasseFaible) as refus:
        reset(parent, jeton, mot_de_passe)

    assert refus.value.raison == raison
    reset(parent, jeton)


def test_known_or_not_the_answer_and_the_statements_are_the_same(
    parent: Comptes, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent.sign_up("ana@exemple.fr", "ana")
    seen = [
        statements(parent, lambda name=name: ask(parent, name))
        for name in ("zoe", "zoe@exemple.fr", "ana", "personne", "personne@exemple.fr", "@@")
    ]

    assert len({tuple(one) for one in seen}) == 1


def test_each_is_sent_what_helps_her_and_nobody_nothing(parent: Comptes) -> None:
    parent.sign_up("ana@exemple.fr", "ana")
    parent.send_mails()
    for identifiant in ("zoe", "ana", "personne@exemple.fr"):
        ask(parent, identifiant)

    assert [(mail["genre"], mail["a"]) for mail in parent.queued()] == [
        ("mot_de_passe", "zoe@exemple.fr"),
        ("activation", "ana@exemple.fr"),
    ]


def test_a_waiting_sign_up_with_a_proved_address_gives_no_link_to_anybody(parent: Comptes) -> None:
    parent.create(parent.fill("zoe@exemple.fr", "imposteur"))
    parent.send_mails()

    ask(parent, "imposteur")

    assert [(mail["genre"], mail["jeton"]) for mail in parent.queued()] == [("compte_existant", "")]


def test_askings_are_slowed_down_for_nobody_as_for_somebody(parent: Comptes) -> None:
    for identifiant in ("zoe", "personne"):
        for _ in range(3):
            ask(parent, identifiant)
        with pytest.raises(TropDEssais) as refus:
            ask(parent, identifiant)
        assert refus.value.reessayer_dans_s == 60


def test_whoever_failed_before_logs_in_at_once_with_her_new_password(parent: Comptes) -> None:
    for _ in range(6):
        with pytest.raises((IdentifiantsRefuses, TropDEssais)):
            parent.login(mot_de_passe="faux mot de passe", adresse=MAISON)
    with pytest.raises(TropDEssais):
        parent.login(adresse=MAISON)

    reset(parent, ask_for_link(parent))

    assert parent.login(mot_de_passe=AUTRE_MOT_DE_PASSE, adresse=MAISON).identite.actif


def test_the_mails_say_until_when_and_that_it_was_done(parent: Comptes, stack: KeptStack) -> None:
    folder = Path(stack["mail_folder"])
    known = set(folder.glob("*.eml"))
    jeton = ask_for_link(parent)
    parent.send_mails()
    reset(parent, jeton)
    parent.send_mails()

    link, done = read_mails(folder, known)

    assert [mail["To"] for mail in (link, done)] == ["zoe@exemple.fr"] * 2
    for body in bodies(link):
        assert f"http://portail.test/mot-de-passe/{jeton}" in body
        assert "1 heure, jusqu'au mardi 24 novembre 2026 à 16 h 02" in body
    for body in bodies(done):
        assert "a été changé le mardi 24 novembre 2026 à 15 h 02" in body
        assert "http://portail.test/mot-de-passe-oublie" in body and jeton not in body
    ((objet,),) = parent.base.sql("select objet from audit where action = 'mot_de_passe.reinitialiser'")
    assert parent.base.sql("select nom_utilisateur from compte where compte_id::text = %s", objet) == [("zoe",)]


def bodies(mail: EmailMessage) -> list[str]:
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]


def test_links_are_forgotten_after_a_month(parent: Comptes, horloge: Horloge) -> None:
    reset(parent, ask_for_link(parent))
    horloge.advance(days=30)

    parent.forget()

    assert parent.base.sql("select count(*) from lien_mot_de_passe") == [(0,)]
    assert parent.base.sql("select count(*) from operation where method = 'reset_mot_de_passe'") == [(0,)]
