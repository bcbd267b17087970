"""The states of the six sections (leaflet L4)."""

from __future__ import annotations

from datetime import date

import pytest

from services.dossiers.domain.mots import de, de_chacun
from services.dossiers.domain.sections import EnfantConnu, Etat, SectionLue, annee_scolaire, read_sections

ANNEE = "2026-2027"


def section(code: str, *enfants: EnfantConnu) -> SectionLue:
    return next(section for section in read_sections(enfants, ANNEE) if section.code == code)


def un_enfant(prenom: str = "Léonie", fiche: bool = True, inscriptions: tuple[str, ...] = ("acceptee",)) -> EnfantConnu:
    return EnfantConnu(prenom, fiche, inscriptions)


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
        ("reglement", "votre accord pour 2026-2027"),
    ],
)
def test_what_nobody_has_given_is_missing_and_named(code: str, il_manque: str) -> None:
    lue = section(code, un_enfant(), un_enfant("Élise"))
    assert (lue.etat, lue.il_manque) == (Etat.MANQUE, il_manque)


def test_the_health_sheet_is_accepted_when_every_child_has_one() -> None:
    lue = section("fiche_sanitaire", un_enfant(), un_enfant("Gaspard"))
    assert (lue.etat, lue.il_manque) == (Etat.ACCEPTE, "")


def test_the_health_sheet_names_the_children_who_have_none() -> None:
    lue = section("fiche_sanitaire", un_enfant(), un_enfant("Gaspard", fiche=False))
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
