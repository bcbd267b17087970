"""Where two households of one child contradict each other (code civil 372-2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.dossiers.domain.autorisation import Personne, Reponse, cle_of, find_contestees, find_contradictions
from services.dossiers.domain.inscription import is_for_age, list_manquantes
from services.dossiers.domain.sections import Etat, SectionLue
from services.dossiers.domain.valeurs import write_valeur

A, B = UUID(int=1), UUID(int=2)
RENTREE = date(2026, 9, 1)


def test_two_households_that_say_the_same_do_not_contradict_each_other() -> None:
    assert find_contradictions([Reponse(A, "photo", "", True), Reponse(B, "photo", "", True)]) == {}


def test_one_household_alone_contradicts_nobody() -> None:
    assert find_contradictions([Reponse(A, "photo", "", True), Reponse(A, "sorties", "", False)]) == {}


def test_a_yes_and_a_no_are_a_contradiction_whatever_the_order() -> None:
    oui, non = Reponse(A, "photo", "", True), Reponse(B, "photo", "", False)
    assert find_contradictions([non, oui]) == {"photo": (oui, non)}


def test_rentre_seul_is_compared_activity_by_activity() -> None:
    oui, non = Reponse(A, "rentre_seul", "etude", True), Reponse(B, "rentre_seul", "soir", False)
    assert find_contradictions([oui, non]) == {}


def une_personne(
    foyer_id: UUID, sens: str, prenom: str = "Zoé", nom: str = "N’Guessan", du: date = RENTREE, au: date | None = None
) -> Personne:
    return Personne(UUID(int=foyer_id.int + 10), foyer_id, prenom, nom, sens, du, au)


def test_a_person_allowed_by_one_and_refused_by_the_other_is_contested() -> None:
    oui, non = une_personne(A, "autorisee"), une_personne(B, "refusee", "zoe", "NGuessan")
    assert find_contestees([oui, non]) == [(oui, non)]
    assert cle_of(oui) == cle_of(non)


@pytest.mark.parametrize(
    "autre",
    [
        une_personne(B, "autorisee"),
        une_personne(A, "refusee"),
        une_personne(B, "refusee", "Inès"),
        une_personne(B, "refusee", du=date(2026, 12, 1)),
    ],
    ids=["allowed by both", "one household", "another name", "another period"],
)
def test_nobody_is_contested_otherwise(autre: Personne) -> None:
    assert find_contestees([une_personne(A, "autorisee", au=date(2026, 11, 30)), autre]) == []


@pytest.mark.parametrize(
    ("naissance", "est_ouverte"),
    [
        (date(2024, 8, 31), True),
        (date(2025, 9, 1), False),
        (date(2014, 9, 1), True),
        (date(2013, 9, 2), True),
        (date(2013, 9, 1), False),
    ],
)
def test_an_activity_is_open_to_whoever_has_the_age_during_the_year(naissance: date, est_ouverte: bool) -> None:
    assert is_for_age(naissance, "2026-2027", 2, 12) is est_ouverte


def test_a_piece_that_is_sent_is_no_longer_missing() -> None:
    sections = {
        "vaccins": SectionLue("vaccins", "Copie des vaccins", Etat.ENVOYE),
        "assurance": SectionLue("assurance", "Attestation d’assurance", Etat.REFUSE),
        "reglement": SectionLue("reglement", "Règlement intérieur", Etat.ACCEPTE),
    }
    assert list_manquantes(("vaccins", "assurance", "reglement"), sections) == ["Attestation d’assurance"]


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        (None, ""),
        ("", ""),
        (True, "oui"),
        (False, "non"),
        ("2026-11-01", "1er novembre 2026"),
        ("18:30:00", "18h30"),
        ("18:00", "18h"),
        (["arachide", "œuf"], "arachide, œuf"),
        ([{"nom": "Anapen", "expire_le": "2027-03-01"}], "Anapen 1er mars 2027"),
        ("06 00 00 00 61", "06 00 00 00 61"),
    ],
)
def test_a_value_of_the_history_reads_as_a_person_says_it(valeur: object, ecrit: str) -> None:
    assert write_valeur(valeur) == ecrit
