"""An animateur with the tablet, without our script then with it (issue 3, "Must hold"; leaflet L11).

The signs before the buttons, one tap a child, somebody nobody expected whose signs show at once. What happens without
network is in ``test_tablette.py`` and ``test_tablette_en_ville.py``.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.abonne import Abonne
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import ANIMATEUR
from tests.e2e.personas import LEONIE, MARDI_24_MIDI, book_lunch, tap

GASPARD = "Gaspard N’Guessan-Lefèvre"


@pytest.fixture(scope="module")
def repas(maison: Maison) -> None:
    book_lunch(maison, "Léonie")
    book_lunch(maison, "Gaspard")


def says(ligne: Locator, *signes: str) -> None:
    for signe in signes:
        expect(ligne).to_contain_text(re.compile(signe.replace(" ", r"\s")))


@pytest.mark.usefixtures("repas")
def test_an_animateur_marks_the_children_and_welcomes_one_whom_nobody_expected(
    ouvre: Ouvre, maison: Maison, avec_js: bool, abonne: Abonne
) -> None:
    with maison.at(MARDI_24_MIDI):
        ecran = ouvre(avec_js=avec_js).login(ANIMATEUR, maison.mot_de_passe).is_titled("Pointage")
        ecran.follow("Restauration").is_titled("Restauration, école Jean-Jaurès")
        attendus = ecran.page.get_by_role("region", name="Les enfants attendus").get_by_role("listitem")
        says(attendus.filter(has_text=GASPARD), "Menu du jour : arachides", "PAI", "Allergie : arachide", "Panier PAI")

        tap(ecran, f"Absent : {LEONIE}")
        tap(ecran, f"Présent : {LEONIE}")
        assert ("#e-" in ecran.page.url) is not avec_js  # with our script the page stays
        ecran.page.reload()
        expect(ecran.page.get_by_role("button", name=f"Présent : {LEONIE}")).to_have_attribute("aria-pressed", "true")
        abonne.hears("planning.presence.pointee.v1", enfant_id=maison.enfant("Léonie", "N’Guessan-Lefèvre"))

        welcomes(ecran, avec_js)
        ecran.follow("Liste d’évacuation")
        presents = ecran.page.get_by_role("list", name="Enfants présents")
        expect(presents.get_by_role("heading", name=LEONIE)).to_be_visible()


def welcomes(ecran: Ecran, avec_js: bool) -> None:
    """Found by the first letters of her name, her signs shown before she is added, and at once after."""
    nom, signes = ("noemie sul", ("Sans porc",)) if avec_js else ("çe", ("PAI", "Allergie : œuf"))
    ecran.follow("Ajouter un enfant non prévu")
    ecran.fill({"Nom ou prénom de l’enfant": nom}).press("Chercher")
    trouvee = ecran.page.get_by_role("list", name="Enfants trouvés").get_by_role("listitem")
    expect(trouvee).to_have_count(1)
    says(trouvee, *signes)

    trouvee.get_by_role("button", name="Ajouter, présent").click()

    ou = "Ajoutés sur cette tablette" if avec_js else "Sans réservation"  # with our script the page stays
    ajoutee = ecran.page.get_by_role("region", name=ou).get_by_role("listitem").filter(has_text="Non prévu")
    says(ajoutee.filter(has_text=re.compile(signes[-1].replace(" ", r"\s"))), *signes)
    if avec_js:
        ecran.open("/pointage/jean-jaures/restauration/2026-11-24")
        autres = ecran.page.get_by_role("region", name="Sans réservation").get_by_role("listitem")
        noemie = autres.filter(has_text="Noémie")
        ecran.reload_until(lambda: noemie.count() == 1, "the child who was added")  # once her mark has left the tablet
        says(noemie, "Non prévu", *signes)
