"""The thread of a family: all the children in one save, a week repeated, what it changes, and the save undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.ecran import Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import PARENT

_RESERVES = """
select e.prenom, c.activite, c.jour::text from creneau c join enfant e using (enfant_id)
where e.nom like 'N’Guessan%%' and c.etat = 'reservee' and c.jour between %s and %s order by 1, 2, 3
"""


def case(page: Page, prenom: str, activite: str, jour: str) -> Locator:
    """The box of one child, activity and day, by the words of its label."""
    return page.get_by_role("checkbox", name=re.compile(rf"^{activite}\s:\s{prenom},\s{jour}\s:\s"))


@pytest.mark.parametrize(
    ("avec_js", "jour", "iso"),
    [(True, "lundi 7 décembre", "07"), pytest.param(False, "jeudi 3 décembre", "03", marks=pytest.mark.long)],
)
def test_two_children_are_saved_together_then_undone(
    ouvre: Ouvre, maison: Maison, avec_js: bool, jour: str, iso: str
) -> None:
    def read() -> set[tuple[str, ...]]:
        return set(maison.sql("planning", _RESERVES, "2026-12-01", "2026-12-18"))

    avant = read()
    ecran = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe)
    ecran.follow("Effectuer de nouvelles réservations").follow("Mois suivant, décembre 2026")
    ecran.is_titled("Modifier le planning de mes enfants")
    assert not avec_js or violations(ecran.page) == []
    for prenom in ("Léonie", "Gaspard"):
        case(ecran.page, prenom, "Accueil du soir", jour).check()
    ecran.press("Valider").says("Vos cases sont gardées, rien n’est encore réservé")
    ecran.press("Terminer les modifications").is_titled("Terminer les modifications")
    ecran.says("Ce qui va changer pour Léonie", "Ce qui va changer pour Gaspard", "Ce qui change si vous enregistrez")
    ecran.says("Si les enfants viennent : environ", "seules les présences sont facturées")
    assert not avec_js or violations(ecran.page) == []
    assert read() == avant

    ecran.press("Terminer", double=True).is_titled("C’est enregistré").says("Vos 2 changements sont enregistrés")
    ajouts = {("Gaspard", "soir", f"2026-12-{iso}"), ("Léonie", "soir", f"2026-12-{iso}")}
    assert read() - avant == ajouts

    ecran.page.get_by_role("link", name=re.compile("^Annuler cet enregistrement")).click()
    ecran.says("Relisez, puis confirmez une seule fois")
    ecran.press("Annuler cet enregistrement").is_titled("C’est annulé").says("Il annule l’enregistrement R-2026-")
    assert read() == avant
    ecran.follow("Mes enregistrements").is_titled("Mes enregistrements").says("Annulé par R-2026-")
    assert not avec_js or violations(ecran.page) == []


def test_a_week_is_repeated_to_the_end_of_the_school_year(ouvre: Ouvre, maison: Maison) -> None:
    """From May on, where nobody has booked: closed days are skipped and said by reason."""
    ecran = ouvre(avec_js=True).login(PARENT, maison.mot_de_passe)
    ecran.follow("Effectuer de nouvelles réservations").follow("Répéter une semaine")
    assert violations(ecran.page) == []
    lundi = ecran.page.get_by_role("group", name="Lundi")
    lundi.get_by_role("checkbox", name=re.compile("^Restauration")).check()
    ecran.page.get_by_label("Du", exact=True).first.fill("2027-05-03")
    ecran.press("Voir ce que cela donne").is_titled("Répéter une semaine")
    ecran.says("Ce qui va changer pour Léonie", "les lundis", "férié, de vacances ou fermé", "Pour vous")
    assert violations(ecran.page) == []

    ecran.press("Terminer").is_titled("C’est enregistré")

    reserves = maison.sql("planning", _RESERVES, "2027-05-03", "2027-07-31")
    leonie = [jour for prenom, _, jour in reserves if prenom == "Léonie"]
    assert len(leonie) == 8 and "2027-05-17" not in leonie, leonie
    expect(ecran.page.get_by_role("link", name="Annuler cet enregistrement")).to_be_visible()


@pytest.mark.parametrize("avec_js", [True, pytest.param(False, marks=pytest.mark.long)])
def test_two_tabs_on_all_the_children_neither_double_nor_lose(ouvre: Ouvre, maison: Maison, avec_js: bool) -> None:
    """Each tab was opened before the other saved; a double click, then a reload, then the way back."""

    def read() -> set[tuple[str, ...]]:
        return set(maison.sql("planning", _RESERVES, "2027-01-04", "2027-01-31"))

    avant = read()
    ecran = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe).open("/planning/famille/2027-01")
    autre = ecran.tab()
    autre.goto(ecran.page.url)
    jeudi, vendredi = (
        ("jeudi 14 janvier", "vendredi 15 janvier") if avec_js else ("jeudi 21 janvier", "vendredi 22 janvier")
    )
    case(ecran.page, "Léonie", "Accueil du soir", jeudi).check()
    ecran.press("Terminer les modifications").is_titled("Terminer les modifications")
    for prenom, jour in (("Léonie", jeudi), ("Gaspard", vendredi)):
        case(autre, prenom, "Accueil du soir", jour).check()
    autre.get_by_role("button", name="Terminer les modifications").click()
    expect(autre.get_by_role("heading", level=1)).to_have_text("Terminer les modifications")

    ecran.press("Terminer", double=True).is_titled("C’est enregistré").says("Votre changement est enregistré")
    autre.get_by_role("button", name="Terminer", exact=True).click()

    expect(autre.get_by_role("main")).to_contain_text("Votre changement est enregistré")
    expect(autre.get_by_role("main")).to_contain_text(re.compile(r"1\sjour déjà réservé"))
    faits = read() - avant
    assert {(prenom, activite) for prenom, activite, _ in faits} == {("Léonie", "soir"), ("Gaspard", "soir")}
    assert len(faits) == 2 and not avant - read()
    ecran.page.reload()
    ecran.says("Votre changement est enregistré")
    ecran.page.go_back()
    ecran.says("Rien n’est à enregistrer")
    assert read() - avant == faits
