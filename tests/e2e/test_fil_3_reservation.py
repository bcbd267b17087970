"""The thread: the month read, changed as a draft, confirmed once; each cell tells and keeps its deadline (L10, L12)."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from kit.clock import PARIS
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import PARENT

APRES_VENDREDI = datetime(2026, 11, 7, 0, 0, 5, tzinfo=PARIS)
"""Five seconds after the animateurs' deadline of Monday 9."""


def case(page: Page, activite: str, jour: str) -> Locator:
    """The box of one activity and day, by the words of its label."""
    return page.get_by_role("checkbox", name=re.compile(rf"^{activite}\s:\s{jour}\s:\s"))


@pytest.fixture
def prenom(avec_js: bool) -> str:
    """A child for each way of reading, so that neither finds the other's changes."""
    return "Léonie" if avec_js else "Gaspard"


@pytest.fixture
def planning(ouvre: Ouvre, maison: Maison, avec_js: bool, prenom: str) -> Ecran:
    """Her month, reached as the leaflet says: the home, "Visualiser", "Modifier"."""
    ecran = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe)
    ecran.follow("Visualiser le planning de mes enfants").is_titled("Le planning de mes enfants")
    ecran.follow("Mois suivant, décembre 2026")
    expect(ecran.page.get_by_role("heading", name="Décembre 2026")).to_be_visible()
    ecran.follow("Mois précédent, novembre 2026").follow("Modifier")
    ecran.page.get_by_role("navigation", name="Choisir l’enfant").get_by_role("link", name=prenom).click()
    return ecran.is_titled(f"Modifier le planning de {prenom}").press("Abandonner ces changements")


def creneaux(maison: Maison, prenom: str) -> dict[tuple[str, str], tuple[str, int]]:
    """What planning keeps of her month: state and version by activity and day."""
    rows = maison.sql(
        "planning",
        "select c.activite, c.jour::text, c.etat, c.version from creneau c join enfant e using (enfant_id)"
        " where e.prenom = %s and e.nom like 'N’Guessan%%' and c.jour between '2026-11-05' and '2026-12-31'",
        prenom,
    )
    return {(activite, jour): (etat, version) for activite, jour, etat, version in rows}


def test_each_cell_says_its_own_deadline_as_a_date_and_an_hour(ouvre: Ouvre, maison: Maison) -> None:
    page = ouvre(avec_js=False).login(PARENT, maison.mot_de_passe).follow("Effectuer de nouvelles réservations").page
    page.get_by_role("navigation", name="Choisir l’enfant").get_by_role("link", name="Léonie").click()
    for activite, jour, dit in (
        ("Restauration", "lundi 23 novembre", "Libre, pour la cuisine jusqu’à dim. 8/11 23h59"),
        ("Accueil du soir", "mardi 10 novembre", "Libre, à réserver jusqu’à sam. 7/11 23h59"),
        ("Restauration", "mardi 10 novembre", "Réservé, annulable jusqu’à lun. 9/11 23h59"),
    ):
        expect(case(page, activite, jour)).to_have_accessible_name(re.compile(_spaces(dit) + "$"))
    vendredi = page.get_by_role("group", name="vendredi 6 novembre")
    expect(vendredi).to_contain_text(re.compile(_spaces("Accueil du matin : Fermé en ligne depuis mar. 3/11 23h59")))
    expect(page.get_by_role("group", name="mercredi 11 novembre")).to_contain_text("Armistice")


def _spaces(texte: str) -> str:
    return r"\s*".join(map(re.escape, texte.split()))


def test_a_draft_is_kept_then_confirmed_once_and_a_late_cell_is_explained(
    ouvre: Ouvre, maison: Maison, avec_js: bool, planning: Ecran, prenom: str
) -> None:
    avant = creneaux(maison, prenom)
    case(planning.page, "Restauration", "lundi 23 novembre").check()
    case(planning.page, "Accueil du soir", "lundi 9 novembre").check()
    case(planning.page, "Restauration", "jeudi 12 novembre").uncheck()
    planning.press("Valider").says("Vos cases sont gardées, rien n’est encore réservé")
    assert creneaux(maison, prenom) == avant

    ecran = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe)
    brouillon = ecran.page.get_by_role("listitem").filter(has_text=re.compile(r"2\sajouts, 1\sretrait"))
    brouillon.get_by_role("link", name=f"Changements pas encore enregistrés, {prenom}, novembre 2026").click()
    expect(case(ecran.page, "Restauration", "lundi 23 novembre")).to_be_checked()
    expect(case(ecran.page, "Restauration", "jeudi 12 novembre")).not_to_be_checked()
    ecran.press("Terminer les modifications").is_titled("Terminer les modifications")
    ecran.says("compté pour la cuisine, annulable jusqu’à dim. 22/11 23h59", "annulé à temps, rien à payer")
    with maison.at(APRES_VENDREDI):  # the recap was read too long
        ecran.press("Terminer", double=True).is_titled("C’est enregistré")
    ecran.says("Vos 2 changements sont enregistrés", "Accusé de réception", "R-2026-")
    ecran.says("lundi 9 novembre, accueil du soir", "Le délai était vendredi 6 novembre, 23h59 (3 jours avant).")

    changes = {cle: creneau for cle, creneau in creneaux(maison, prenom).items() if avant.get(cle) != creneau}
    assert changes == {
        ("restauration", "2026-11-23"): ("reservee", 1),
        ("restauration", "2026-11-12"): ("annulee", avant["restauration", "2026-11-12"][1] + 1),
    }
    ecran.page.reload()
    ecran.says("Vos 2 changements sont enregistrés")
    ecran.page.go_back()
    ecran.says("Rien n’est à enregistrer")
    assert {cle: c for cle, c in creneaux(maison, prenom).items() if avant.get(cle) != c} == changes


def test_two_tabs_neither_double_nor_lose(maison: Maison, planning: Ecran, prenom: str) -> None:
    """Each tab was opened before the other saved."""
    avant = creneaux(maison, prenom)
    autre = planning.tab()
    autre.goto(planning.page.url)
    case(planning.page, "Étude", "jeudi 26 novembre").check()
    planning.press("Terminer les modifications").is_titled("Terminer les modifications")
    for jour in ("jeudi 26 novembre", "vendredi 27 novembre"):
        case(autre, "Étude", jour).check()
    autre.get_by_role("button", name="Terminer les modifications").click()
    expect(autre.get_by_role("heading", level=1)).to_have_text("Terminer les modifications")

    planning.press("Terminer").is_titled("C’est enregistré")
    autre.get_by_role("button", name="Terminer", exact=True).click()

    principal = autre.get_by_role("main")
    expect(principal).to_contain_text("Votre changement est enregistré")
    expect(principal).to_contain_text("Cette réservation existait déjà. Elle ne compte qu’une fois.")
    changes = {cle: creneau for cle, creneau in creneaux(maison, prenom).items() if avant.get(cle) != creneau}
    assert changes == {
        ("etude", "2026-11-26"): ("reservee", 1),
        ("etude", "2026-11-27"): ("reservee", 1),
    }


def test_abandoned_changes_leave_the_month_as_it_was(maison: Maison, planning: Ecran, prenom: str) -> None:
    avant = creneaux(maison, prenom)
    case(planning.page, "Accueil du matin", "lundi 30 novembre").check()
    planning.press("Valider")

    planning.press("Abandonner ces changements").says("Vos changements sont abandonnés")

    expect(case(planning.page, "Accueil du matin", "lundi 30 novembre")).not_to_be_checked()
    assert creneaux(maison, prenom) == avant
