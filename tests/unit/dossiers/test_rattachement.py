"""The linking rule, one case at a time (DOMAIN §2)."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.dossiers.domain.rattachement import (
    AdulteDuDossier,
    Demandeur,
    DossierNomme,
    comparable_nom,
    find_adulte,
    mask_email,
)

AMELIE = UUID(int=1)
JEAN = UUID(int=2)


def un_demandeur(
    email: str = "amelie@exemple.fr", numero: str = "5961", nom: str = "TEST", sans_numero: bool = False
) -> Demandeur:
    return Demandeur(email, numero, nom, sans_numero)


def un_dossier(
    nom: str = "TEST",
    amelie: str = "amelie@exemple.fr",
    jean: str = "jean@exemple.fr",
    amelie_est_rattachee: bool = False,
) -> DossierNomme:
    adultes = (AdulteDuDossier(AMELIE, amelie, amelie_est_rattachee), AdulteDuDossier(JEAN, jean, False))
    return DossierNomme("5961", nom, adultes)


def test_a_confirmed_email_that_is_an_adults_opens_the_dossier_as_that_adult() -> None:
    assert find_adulte(un_demandeur(), un_dossier()) == AMELIE
    assert find_adulte(un_demandeur(email="jean@exemple.fr"), un_dossier()) == JEAN


def test_the_email_is_compared_without_case_or_spaces() -> None:
    assert find_adulte(un_demandeur(email=" Amelie@Exemple.FR "), un_dossier()) == AMELIE


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("nguessan lefevre", "N’Guessan-Lefèvre"),
        ("N'GUESSAN-LEFÈVRE", "N’Guessan-Lefèvre"),
        ("de la rochefoucauld montbel", "de La Rochefoucauld-Montbel"),
        ("COEURDEROY", "Cœurderoy"),
        ("strauss", "Strauß"),
        ("  Test ", "TEST"),
    ],
)
def test_the_name_is_compared_without_accent_case_or_hyphen(typed: str, known: str) -> None:
    assert find_adulte(un_demandeur(nom=typed), un_dossier(nom=known)) == AMELIE


@pytest.mark.parametrize(
    ("demandeur", "dossier"),
    [
        pytest.param(un_demandeur(nom="DURAND"), un_dossier(), id="wrong name"),
        pytest.param(un_demandeur(numero="5962"), None, id="unknown number"),
        pytest.param(un_demandeur(numero="5962"), un_dossier(), id="another number"),
        pytest.param(un_demandeur(email="inconnue@exemple.fr"), un_dossier(), id="e-mail of nobody on it"),
        pytest.param(un_demandeur(), un_dossier(amelie_est_rattachee=True), id="adult already linked"),
        pytest.param(un_demandeur(), un_dossier(jean="AMELIE@exemple.fr"), id="e-mail of two adults"),
        pytest.param(un_demandeur(sans_numero=True), un_dossier(), id="no number"),
        pytest.param(un_demandeur(nom=""), un_dossier(nom="—"), id="names with nothing to compare"),
        pytest.param(un_demandeur(email=""), un_dossier(amelie="", jean=""), id="no e-mail on either side"),
    ],
)
def test_anything_else_is_for_an_agent(demandeur: Demandeur, dossier: DossierNomme | None) -> None:
    assert find_adulte(demandeur, dossier) is None


def test_two_names_that_differ_by_a_letter_stay_apart() -> None:
    assert comparable_nom("Lefèvre") != comparable_nom("Lefèvres")


@pytest.mark.parametrize(
    ("email", "masked"),
    [("amelie@exemple.fr", "a•••@exemple.fr"), ("a@b.fr", "a•••@b.fr"), ("", ""), ("rien", "")],
)
def test_a_candidates_email_is_masked(email: str, masked: str) -> None:
    assert mask_email(email) == masked
