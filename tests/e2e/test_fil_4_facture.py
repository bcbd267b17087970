"""The thread's end: a lunch booked, the child marked, the month's invoices issued, hers read (L11, DOMAIN §6)."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from kit.clock import PARIS
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import ANIMATEUR, PARENT, REGISSEUR

MARDI_24_MIDI = datetime(2026, 11, 24, 11, 40, tzinfo=PARIS)
MARDI_1ER = datetime(2026, 12, 1, 9, 0, tzinfo=PARIS)
LUNDI_2 = "/pointage/jean-jaures/restauration/2026-11-02"
MARDI_24 = "/pointage/jean-jaures/restauration/2026-11-24"
LEONIE = "Léonie N’Guessan-Lefèvre"


@pytest.fixture(scope="module")
def repas(maison: Maison) -> None:
    """Léonie's lunch of Tuesday 24, booked on Thursday 5 through the portal's own forms."""
    enfant = maison.enfant("Léonie", "N’Guessan-Lefèvre")
    parent = maison.personne(PARENT).open(f"/planning/{enfant}/2026-11")
    cochees = [valeur for nom, valeur in parent.form("Valider").paires if nom == "r"]
    parent.press("Terminer les modifications", r=[*cochees, "2026-11-24.restauration"]).press("Terminer")
    assert "Votre changement est enregistré" in parent.texte


def pressed(ecran: Ecran, mots: str) -> None:
    """One tap, and the state that is then shown as pressed, with or without our script."""
    touche = ecran.page.get_by_role("button", name=mots)
    touche.click()
    expect(touche).to_have_attribute("aria-pressed", "true")


@pytest.mark.usefixtures("repas")
def test_the_animateur_marks_a_child_and_adds_one_whom_nobody_expected(
    ouvre: Ouvre, maison: Maison, avec_js: bool
) -> None:
    with maison.at(MARDI_24_MIDI):
        ecran = ouvre(avec_js=avec_js).login(ANIMATEUR, maison.mot_de_passe).is_titled("Pointage")
        ecran.follow("Restauration").is_titled("Restauration, école Jean-Jaurès")
        pressed(ecran, f"Absent : {LEONIE}")
        pressed(ecran, f"Présent : {LEONIE}")
        assert ("#e-" in ecran.page.url) is not avec_js  # with our script the page stays
        ecran.page.reload()
        expect(ecran.page.get_by_role("button", name=f"Présent : {LEONIE}")).to_have_attribute("aria-pressed", "true")

        nom, signe = ("noemie sul", "Sans porc") if avec_js else ("çe", "Allergie : œuf")
        ecran.follow("Ajouter un enfant non prévu")
        ecran.fill({"Nom ou prénom de l’enfant": nom}).press("Chercher")
        ligne = ecran.page.get_by_role("list", name="Enfants trouvés").get_by_role("listitem")
        expect(ligne).to_have_count(1)
        expect(ligne).to_contain_text(re.compile(signe.replace(" ", r"\s")))
        ligne.get_by_role("button", name="Ajouter, présent").click()
        if avec_js:  # the tablet adds the child at once, and knows its signs when the page is read again
            ajoutes = ecran.page.get_by_role("region", name="Ajoutés sur cette tablette")
            expect(ajoutes.get_by_role("listitem")).to_contain_text("Non prévu")
            ecran.open("/pointage/jean-jaures/restauration/2026-11-24").wait_for(signe)
        autres = ecran.page.get_by_role("region", name="Sans réservation").get_by_role("listitem")
        expect(autres.filter(has_text=re.compile(signe.replace(" ", r"\s")))).to_contain_text("Non prévu")


@pytest.mark.usefixtures("repas")
def test_the_regie_issues_what_was_attended_and_the_parent_reads_hers(ouvre: Ouvre, maison: Maison) -> None:
    """A conflict of two tablets waits since Monday 2: nothing is issued before somebody decides."""
    with maison.at(MARDI_24_MIDI):
        pressed(ouvre().login(ANIMATEUR, maison.mot_de_passe).open(MARDI_24), f"Présent : {LEONIE}")
    with maison.at(MARDI_1ER):
        regie = ouvre(avec_js=False).login(REGISSEUR, maison.mot_de_passe).follow("Facturation")
        expect(regie.page.get_by_role("heading", name="Novembre 2026")).to_be_visible()
        regie.says("Pointages en conflit", "Réservés, sans pointage", "Réglez ce qui bloque avant d’émettre.")
        animateur = ouvre(avec_js=False).login(ANIMATEUR, maison.mot_de_passe).open(LUNDI_2)
        animateur.page.get_by_role("button", name="Garder présent").click()
        expect(animateur.page.get_by_role("heading", name="À régler d’abord")).to_have_count(0)

        regie.wait_for("Émettre").page.get_by_role("link", name=re.compile("^Émettre")).click()
        regie.press("Émettre les factures", double=True).wait_for("Numéros")
        regie.open("/mairie/facturation?mois=2026-11").says("Il n’y a rien à émettre pour ce mois.")
        parent = ouvre(avec_js=False).login(PARENT, maison.mot_de_passe).follow("Payer mes factures")
        parent.follow("Voir la facture de novembre 2026").is_titled("Facture de novembre 2026")
    reads_her_invoice(parent)
    ((factures, dernier_rang),) = maison.sql("billing", "select count(*), max(rang) from facture")
    assert factures == dernier_rang  # a double click issued nothing twice and lost no number


def reads_her_invoice(parent: Ecran) -> None:
    """Meal and supervision on their own lines, the days of presence, why this price."""
    for ligne in (r"Léonie, repas", r"Léonie, encadrement du midi"):
        expect(parent.page.get_by_role("rowheader", name=re.compile(ligne))).to_have_count(1)
    parts = parent.page.get_by_role("table", name="Montants par partie")
    expect(parts.get_by_role("rowheader")).to_have_text(["Repas", "Encadrement"])
    parent.page.get_by_text("Les jours de présence").click()
    parent.says("mar. 24/11", "Pourquoi ce prix ?", "Revenu mensuel retenu")
