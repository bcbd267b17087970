"""An absence declared by a parent on the day itself, read on the site's sheet, taken back (L6); a strike, said once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT, ANIMATEUR, PARENT, PDF
from tests.longs import short_of

FEUILLE = "/pointage/jean-jaures/etude/2026-11-05"
DEUX_SECONDES_MS = 2_000
"""On the open sheet, through the real services, from the moment that the parent reads the receipt."""
GREVE, MOTIF = "2026-12-14", "chauffage en panne"


def test_a_parent_declares_an_absence_and_the_site_reads_it(ouvre: Ouvre, maison: Maison, avec_js: bool) -> None:
    parent = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe).follow("Déclarer une absence")
    parent.is_titled("Déclarer une absence")
    animateur = ouvre(avec_js=avec_js).login(ANIMATEUR, maison.mot_de_passe).open(FEUILLE)

    parent.press("Déclarer l’absence").says("Choisissez une raison.")
    parent.page.get_by_role("checkbox", name=re.compile(r"^Jeudi 5\snovembre, Étude")).check()
    parent.page.get_by_role("radio", name="Maladie").check()
    parent.fill({"Une précision (facultatif)": "Elle tousse"})
    parent.page.get_by_label("Un justificatif").set_input_files(
        {"name": "certificat.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    parent.press("Déclarer l’absence").is_titled("C’est enregistré")

    if not avec_js:
        animateur.open(FEUILLE)
    prevenues = animateur.page.get_by_role("region", name="Absences prévenues")
    expect(prevenues).to_contain_text("Léonie", timeout=DEUX_SECONDES_MS)
    animateur.never_says("Maladie", "tousse", "Justificatif")
    parent.says(
        "absence prévenue, rien à payer", "Accusé de réception", "R-2026-", "Votre justificatif est bien arrivé"
    )
    agent = ouvre(avec_js=avec_js).login(AGENT, maison.mot_de_passe).open(FEUILLE)
    agent.page.get_by_role("link", name=re.compile("^Justificatif de Léonie")).click()
    agent.says("certificat.pdf")

    parent.open("/planning/absence")
    parent.page.get_by_role("checkbox", name=re.compile(r"^Jeudi 5\snovembre, Étude")).check()
    parent.press("Annuler cette absence").says("de nouveau attendu")
    animateur.open(FEUILLE)
    expect(animateur.page.get_by_role("region", name="Les enfants attendus")).to_contain_text("Léonie")


@pytest.mark.parametrize("avec_js", short_of([False, True], False), ids=["sans_js", "avec_js"])
def test_a_strike_is_read_before_it_is_decided_then_said_on_the_planning(
    ouvre: Ouvre, maison: Maison, avec_js: bool
) -> None:
    agent = ouvre(avec_js=avec_js).login(AGENT, maison.mot_de_passe).open("/mairie/fermetures")
    agent.fill({"Premier jour": GREVE, "Pourquoi ?": MOTIF})
    agent.press("Voir ce que cela annule").says("Réservations annulées", "Foyers prévenus par e-mail")
    agent.press("Fermer et prévenir les familles").says(MOTIF)

    parent = ouvre(avec_js=avec_js).login(PARENT, maison.mot_de_passe)
    parent.open("/planning?mois=2026-12").says(MOTIF)

    _reopen(agent)
    parent.open("/planning?mois=2026-12").never_says(MOTIF)


def _reopen(agent: Ecran) -> None:
    agent.page.get_by_role("button", name=re.compile("^Rouvrir lundi 14")).click()
    agent.says("C’est rouvert").never_says(MOTIF)
