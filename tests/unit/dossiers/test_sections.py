"""The states of the six sections (leaflet L4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.dossiers.domain.mots import de, de_chacun
from services.dossiers.domain.sections import (
    EnfantConnu,
    Etat,
    Piece,
    SectionLue,
    annee_scolaire,
    read_pieces,
    read_sections,
)

ANNEE = "2026-2027"


def section(code: str, *enfants: EnfantConnu) -> SectionLue:
    return next(section for section in read_sections(enfants, ANNEE) if section.code == code)


def un_enfant(
    prenom: str = "Léonie", fiche: Etat = Etat.ACCEPTE, inscriptions: tuple[str, ...] = ("acceptee",), **more: Any
) -> EnfantConnu:
    return EnfantConnu(prenom, fiche=fiche, inscriptions=inscriptions, **more)


def test_the_six_sections_come_in_the_order_of_the_leaflet() -> None:
    titres = [section.titre for section in read_sections([un_enfant()], ANNEE)]
    assert titres == [
        "Copie des vaccins",
        "Fiche sanitaire",
        "Inscription",
        "Autorisations",
        "Attestation d’assurance",
        "Règlement intérieur",
    ]


def test_a_person_who_may_read_no_child_sees_no_section() -> None:
    assert read_sections([], ANNEE) == []


@pytest.mark.parametrize(
    ("code", "il_manque"),
    [
        ("vaccins", "la copie des vaccins de Léonie et d’Élise"),
        ("autorisation", "les autorisations 2026-2027 de Léonie et d’Élise"),
        ("assurance", "l’attestation 2026-2027 de Léonie et d’Élise"),
        ("reglement", "votre accord sur la version en vigueur"),
    ],
)
def test_what_nobody_has_given_is_missing_and_named(code: str, il_manque: str) -> None:
    lue = section(code, un_enfant(), un_enfant("Élise"))
    assert (lue.etat, lue.il_manque) == (Etat.MANQUE, il_manque)


def test_the_health_sheet_is_accepted_when_every_child_has_one() -> None:
    lue = section("fiche_sanitaire", un_enfant(), un_enfant("Gaspard"))
    assert (lue.etat, lue.il_manque) == (Etat.ACCEPTE, "")


def test_the_health_sheet_names_the_children_who_have_none() -> None:
    lue = section("fiche_sanitaire", un_enfant(), un_enfant("Gaspard", fiche=Etat.MANQUE))
    assert (lue.etat, lue.il_manque) == (Etat.MANQUE, "la fiche de Gaspard")


@pytest.mark.parametrize(
    ("inscriptions", "etat", "il_manque"),
    [
        ((), Etat.MANQUE, "l’inscription 2026-2027 de Gaspard"),
        (("acceptee", "incomplete"), Etat.MANQUE, "des pièces pour l’inscription de Gaspard"),
        (("demandee",), Etat.ENVOYE, ""),
        (("acceptee", "demandee"), Etat.ENVOYE, ""),
        (("refusee",), Etat.REFUSE, ""),
        (("refusee", "acceptee"), Etat.ACCEPTE, ""),
        (("acceptee",), Etat.ACCEPTE, ""),
    ],
)
def test_the_least_advanced_child_decides_the_enrolment(
    inscriptions: tuple[str, ...], etat: Etat, il_manque: str
) -> None:
    lue = section("inscription", un_enfant(), un_enfant("Gaspard", inscriptions=inscriptions))
    assert (lue.etat, lue.il_manque) == (etat, il_manque)


@pytest.mark.parametrize(
    ("jour", "annee"),
    [
        (date(2026, 11, 24), "2026-2027"),
        (date(2027, 7, 31), "2026-2027"),
        (date(2027, 8, 1), "2027-2028"),
        (date(2027, 1, 1), "2026-2027"),
    ],
)
def test_the_school_year_of_a_day(jour: date, annee: str) -> None:
    assert annee_scolaire(jour) == annee


@pytest.mark.parametrize(
    ("prenom", "mots"), [("Élise", "d’Élise"), ("Hugo", "de Hugo"), ("Yanis", "de Yanis"), ("Œdipe", "d’Œdipe")]
)
def test_a_first_name_takes_its_elision(prenom: str, mots: str) -> None:
    assert de(prenom) == mots


def test_several_children_are_joined_in_french() -> None:
    assert de_chacun(["Léonie", "Gaspard", "Zoé"]) == "de Léonie, de Gaspard et de Zoé"


JEUDI_5 = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("pieces", "etat"),
    [
        ([], Etat.MANQUE),
        ([Piece("en_attente")], Etat.ENVOYE),
        ([Piece("a_examiner")], Etat.ENVOYE),
        ([Piece("refuse")], Etat.REFUSE),
        ([Piece("infecte")], Etat.REFUSE),
        ([Piece("accepte", valable_au=JEUDI_5)], Etat.ACCEPTE),
        ([Piece("accepte", valable_au=date(2026, 11, 4))], Etat.EXPIRE),
        ([Piece("accepte", valable_du=date(2026, 11, 6))], Etat.MANQUE),
        ([Piece("expire")], Etat.EXPIRE),
        ([Piece("expire"), Piece("a_examiner")], Etat.ENVOYE),
        ([Piece("refuse"), Piece("accepte", valable_au=JEUDI_5)], Etat.ACCEPTE),
    ],
)
def test_the_best_document_counts_until_its_last_day(pieces: list[Piece], etat: Etat) -> None:
    assert read_pieces(pieces, JEUDI_5)[0] is etat


def test_a_refused_document_says_why_and_whose() -> None:
    lue = section(
        "assurance",
        un_enfant(assurance=Etat.ACCEPTE),
        un_enfant("Inès", assurance=Etat.REFUSE, motif_assurance="Il manque la page 2."),
    )
    assert (lue.etat, lue.il_manque, lue.precision) == (
        Etat.REFUSE,
        "l’attestation 2026-2027 d’Inès",
        "« Il manque la page 2. »",
    )


def test_a_complete_dossier_lacks_nothing() -> None:
    complet = un_enfant(vaccins=Etat.ACCEPTE, autorisation=Etat.ACCEPTE, assurance=Etat.ACCEPTE)
    lues = read_sections([complet], ANNEE, Etat.ACCEPTE)
    assert {(lue.etat, lue.il_manque) for lue in lues} == {(Etat.ACCEPTE, "")}


def test_what_has_ended_is_to_be_renewed() -> None:
    lue = section("autorisation", un_enfant(autorisation=Etat.EXPIRE), un_enfant("Inès", autorisation=Etat.ACCEPTE))
    assert (lue.etat, lue.il_manque) == (Etat.EXPIRE, "les autorisations 2026-2027 de Léonie")
