"""The sign-up, through the service's door (leaflet L2, DOMAIN §2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from contracts import accounts
from contracts.accounts import (
    BrouillonIncomplet,
    BrouillonRef,
    Conditions,
    CreateCompte,
    DropBrouillon,
    MesReferences,
    MotDePasseFaible,
    NomUtilisateurPris,
    SaveEtape,
)
from contracts.errors import OperationReutilisee, RequeteInvalide, TropDEssais
from tests.integration.accounts.fabrique import (
    MOT_DE_PASSE,
    VERSION_CONDITIONS,
    Comptes,
    Horloge,
    des_informations,
)
from tests.integration.base import statements

BROUILLON = "b" * 43


def test_each_step_is_kept_and_none_loses_the_others(comptes: Comptes) -> None:
    comptes.save(BROUILLON, informations=des_informations("zoe@exemple.fr", "zoe"))
    comptes.save(BROUILLON, conditions=Conditions(version=VERSION_CONDITIONS, acceptees=True))
    comptes.save(BROUILLON, references=MesReferences(numero="5961", nom="TEST", email="zoe@exemple.fr"))
    comptes.save(BROUILLON, informations=des_informations("zoe@exemple.fr", "zoe.k", mot_de_passe=None))

    brouillon = comptes.call(accounts.GET_BROUILLON, BrouillonRef(brouillon_id=BROUILLON))

    assert brouillon.informations.nom_utilisateur == "zoe.k"
    assert brouillon.references.numero == "5961"
    assert brouillon.conditions.acceptees_at == comptes.horloge.now


def test_a_draft_left_for_an_hour_is_still_there_and_made_no_account(comptes: Comptes, horloge: Horloge) -> None:
    brouillon_id = comptes.fill("zoe@exemple.fr", "zoe")
    horloge.advance(hours=1)

    assert comptes.call(accounts.GET_BROUILLON, BrouillonRef(brouillon_id=brouillon_id)).informations is not None
    assert comptes.base.sql("select count(*) from compte") == [(0,)]


def test_a_draft_is_forgotten_24_hours_after_its_last_step(comptes: Comptes, horloge: Horloge) -> None:
    brouillon_id = comptes.fill("zoe@exemple.fr", "zoe")
    horloge.advance(hours=24)

    assert comptes.call(accounts.GET_BROUILLON, BrouillonRef(brouillon_id=brouillon_id)).informations is None
    with pytest.raises(BrouillonIncomplet):
        comptes.create(brouillon_id)


def test_the_draft_and_the_account_hold_the_password_only_as_argon2id(comptes: Comptes) -> None:
    brouillon_id = comptes.fill("zoe@exemple.fr", "zoe")
    ((brouillon_hash,),) = comptes.base.sql("select mot_de_passe_hash from brouillon_inscription")
    comptes.create(brouillon_id)

    assert brouillon_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert comptes.base.sql("select mot_de_passe_hash from compte") == [(brouillon_hash,)]
    assert comptes.base.sql("select count(*) from brouillon_inscription") == [(0,)]
    dump = str(comptes.base.sql("select * from operation") + comptes.base.sql("select * from courriel"))
    assert MOT_DE_PASSE not in dump
    assert brouillon_id not in dump


def test_cancelling_forgets_everything(comptes: Comptes) -> None:
    brouillon_id = comptes.fill("zoe@exemple.fr", "zoe")

    comptes.call(accounts.DROP_BROUILLON, DropBrouillon(operation_id=uuid.uuid4(), brouillon_id=brouillon_id))

    assert comptes.base.sql("select count(*) from brouillon_inscription") == [(0,)]


def test_a_first_step_needs_a_password(comptes: Comptes) -> None:
    with pytest.raises(RequeteInvalide) as refus:
        comptes.save(BROUILLON, informations=des_informations("zoe@exemple.fr", "zoe", mot_de_passe=None))

    assert [(c.champ, c.raison) for c in refus.value.champs] == [("informations.mot_de_passe", "missing")]
    assert comptes.base.sql("select count(*) from brouillon_inscription") == [(0,)]


@pytest.mark.parametrize(
    ("mot_de_passe", "raison"),
    [("court", "trop_court"), ("Kervadec2026!", "trop_commun"), (MOT_DE_PASSE * 11, "trop_long")],
)
def test_a_weak_password_is_refused_with_its_reason(comptes: Comptes, mot_de_passe: str, raison: str) -> None:
    with pytest.raises(MotDePasseFaible) as refus:
        comptes.save(BROUILLON, informations=des_informations("zoe@exemple.fr", "zoe", mot_de_passe))

    assert refus.value.raison == raison


def test_an_account_is_made_at_step_four_with_its_terms_and_its_mail(comptes: Comptes) -> None:
    answer = comptes.create(comptes.fill(" Zoe@Exemple.FR ", "Zoe.K"))

    assert answer.email == "Zoe@Exemple.FR"
    assert comptes.base.sql("select email, email_normalise, nom_utilisateur_normalise, etat from compte") == [
        ("Zoe@Exemple.FR", "zoe@exemple.fr", "zoe.k", "en_attente")
    ]
    assert comptes.base.sql("select version, accepte_at from acceptation") == [
        (VERSION_CONDITIONS, comptes.horloge.now)
    ]
    ((mail),) = comptes.queued()
    assert (mail["genre"], mail["a"]) == ("activation", "Zoe@Exemple.FR")
    assert comptes.base.said() == []


def test_the_missing_step_is_named(comptes: Comptes) -> None:
    comptes.save(BROUILLON, informations=des_informations("zoe@exemple.fr", "zoe"))

    with pytest.raises(BrouillonIncomplet) as refus:
        comptes.create(BROUILLON)
    assert refus.value.etape == 2


def test_a_double_click_makes_one_account(comptes: Comptes) -> None:
    brouillon_id, operation_id = comptes.fill("zoe@exemple.fr", "zoe"), uuid.uuid4()

    assert comptes.create(brouillon_id, operation_id) == comptes.create(brouillon_id, operation_id)
    assert comptes.base.sql("select count(*) from compte") == [(1,)]
    assert len(comptes.queued()) == 1


def test_a_phone_that_repeats_from_another_network_is_answered_the_same(comptes: Comptes) -> None:
    brouillon_id, operation_id = comptes.fill("zoe@exemple.fr", "zoe"), uuid.uuid4()

    answers = [
        comptes.call(
            accounts.CREATE_COMPTE,
            CreateCompte(operation_id=operation_id, brouillon_id=brouillon_id, adresse_reseau=adresse),
        )
        for adresse in ("203.0.113.7", "198.51.100.9")
    ]

    assert answers[0] == answers[1]


def test_one_operation_id_cannot_carry_two_passwords(comptes: Comptes) -> None:
    operation_id = uuid.uuid4()

    def request(mot_de_passe: str) -> SaveEtape:
        informations = des_informations("zoe@exemple.fr", "zoe", mot_de_passe)
        return SaveEtape(operation_id=operation_id, brouillon_id=BROUILLON, informations=informations)

    first = comptes.call(accounts.SAVE_ETAPE, request(MOT_DE_PASSE))

    assert comptes.call(accounts.SAVE_ETAPE, request(MOT_DE_PASSE)) == first
    with pytest.raises(OperationReutilisee):
        comptes.call(accounts.SAVE_ETAPE, request(MOT_DE_PASSE + "2"))


def test_a_taken_user_name_is_said_whatever_its_case_with_free_ones(comptes: Comptes) -> None:
    comptes.join("a@exemple.fr", "Zoe.Kervadec")

    with pytest.raises(NomUtilisateurPris) as refus:
        comptes.fill("b@exemple.fr", "zoe.kervadec")
    assert refus.value.propositions == ["z.kervadec", "kervadec.zoe", "zoe-kervadec", "zoe.kervadec2"]


def test_a_user_name_taken_between_step_one_and_step_four_is_said_at_step_four(comptes: Comptes) -> None:
    late = comptes.fill("b@exemple.fr", "zoe")
    comptes.sign_up("a@exemple.fr", "ZOE")

    with pytest.raises(NomUtilisateurPris):
        comptes.create(late)
    assert comptes.base.sql("select count(*) from compte") == [(1,)]


def statements_of(work: Callable[[], Any]) -> list[str]:
    """The SQL that ``work`` runs."""
    with statements() as seen:
        work()
    return seen


def test_a_known_address_gets_the_same_answer_and_statements_and_a_mail_that_says_so(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.send_mails()
    known, unknown = comptes.fill("ZOE@exemple.fr", "autre1"), comptes.fill("new@exemple.fr", "autre2")

    of_known = statements_of(lambda: comptes.create(known))
    of_unknown = statements_of(lambda: comptes.create(unknown))

    assert of_known == of_unknown
    assert [(m["genre"], m["a"], bool(m["jeton"])) for m in comptes.queued()] == [
        ("compte_existant", "ZOE@exemple.fr", False),
        ("activation", "new@exemple.fr", True),
    ]


def test_a_sign_up_with_a_known_address_cannot_be_told_from_another_by_using_it(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    autre = "wB5?jT8&cN4u"
    comptes.create(comptes.fill("zoe@exemple.fr", "espion1", autre))
    comptes.create(comptes.fill("new@exemple.fr", "espion2", autre))

    for identifiant in ("espion1", "zoe@exemple.fr"):
        of_known = comptes.login(identifiant, autre).identite
        of_unknown = comptes.login({"espion1": "espion2"}.get(identifiant, "new@exemple.fr"), autre).identite
        assert (of_known.actif, of_known.roles) == (of_unknown.actif, of_unknown.roles) == (False, frozenset())
    for nom in ("espion1", "espion2"):
        with pytest.raises(NomUtilisateurPris):
            comptes.fill("x@exemple.fr", nom)


def test_nobody_can_hold_an_address_by_signing_up_first(comptes: Comptes) -> None:
    comptes.sign_up("zoe@exemple.fr", "squatteur", mot_de_passe="wB5?jT8&cN4u")
    jeton = comptes.sign_up("zoe@exemple.fr", "zoe")

    comptes.activate(jeton)

    assert comptes.login("zoe@exemple.fr").identite.nom_utilisateur == "zoe"
    assert comptes.base.sql("select nom_utilisateur, etat from compte order by 1") == [
        ("squatteur", "en_attente"),
        ("zoe", "actif"),
    ]


def test_a_fourth_mail_to_one_address_waits_whoever_is_known(comptes: Comptes, horloge: Horloge) -> None:
    for number in range(3):
        comptes.sign_up("zoe@exemple.fr", f"zoe{number}")
    fourth = comptes.fill("zoe@exemple.fr", "zoe4")

    with pytest.raises(TropDEssais) as refus:
        comptes.create(fourth)
    assert refus.value.reessayer_dans_s == 60
    horloge.advance(seconds=60)
    comptes.create(fourth)


def test_an_account_that_nobody_activates_is_deleted_after_30_days(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join("active@exemple.fr", "active")
    comptes.sign_up("zoe@exemple.fr", "zoe")
    horloge.advance(days=30, seconds=-1)
    comptes.forget()
    assert comptes.base.sql("select count(*) from compte") == [(2,)]

    horloge.advance(seconds=1)
    comptes.forget()

    assert comptes.base.sql("select nom_utilisateur from compte") == [("active",)]
    assert comptes.base.sql("select count(*) from operation where method = 'save_etape'") == [(0,)]
    comptes.fill("zoe@exemple.fr", "zoe")


@pytest.mark.parametrize(
    ("step", "champ", "value"),
    [
        ("informations", "nom", ""),
        ("informations", "nom", "x" * 81),
        ("informations", "nom", "a\x00b"),
        ("informations", "prenom", "\u202eeoZ"),
        ("informations", "prenom", "Zoé\r\nBcc: x@y.fr"),
        ("informations", "email", "zoe"),
        ("informations", "email", "zoe@exemple.fr\nBcc: x@y.fr"),
        ("informations", "email", "zoe@-exemple.fr"),
        ("informations", "email", "z" * 250 + "@exemple.fr"),
        ("informations", "nom_utilisateur", "zo"),
        ("informations", "nom_utilisateur", "zoe' or 1=1"),
        ("informations", "nom_utilisateur", "zoe@exemple.fr"),
        ("informations", "mot_de_passe", "x" * 1025),
        ("informations", "role", "administrateur"),
        ("references", "numero", "59a1"),
        ("references", "numero", "1234567"),
        ("references", "nom", "x\x00"),
        ("references", "email", "pas une adresse"),
        ("references", "service", "Service inconnu"),
        ("conditions", "acceptees", False),
        ("conditions", "version", "1999-01"),
    ],
)
def test_a_hostile_value_is_refused_with_its_field_and_nothing_is_kept(
    comptes: Comptes, step: str, champ: str, value: Any
) -> None:
    good: dict[str, dict[str, Any]] = {
        "informations": des_informations("zoe@exemple.fr", "zoe").model_dump(),
        "references": {"numero": "5961", "nom": "TEST", "email": "zoe@exemple.fr"},
        "conditions": {"version": VERSION_CONDITIONS, "acceptees": True},
    }
    payload = {"operation_id": str(uuid.uuid4()), "brouillon_id": BROUILLON, step: {**good[step], champ: value}}

    with pytest.raises(RequeteInvalide) as refus:
        comptes.call(accounts.SAVE_ETAPE, payload)

    assert [c.champ for c in refus.value.champs] == [f"{step}.{champ}"]
    assert comptes.base.sql("select count(*) from brouillon_inscription") == [(0,)]


def test_quotes_and_markup_are_only_text(comptes: Comptes) -> None:
    informations = des_informations("o'neil+x@exemple.fr", "zoe").model_copy(
        update={"nom": "O'Neil'); drop table compte;--", "prenom": "<script>alert(1)</script>"}
    )

    comptes.create(comptes.fill("x@exemple.fr", "zoe", informations=informations))

    assert comptes.base.sql("select nom, prenom from compte") == [(informations.nom, informations.prenom)]
