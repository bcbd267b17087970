"""At the counter: a family without internet is found by a name said on the phone, and booked for (leaflet L15)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.ecran import Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT
from tests.e2e.regard import problems_at_each_width

VENDREDI_6 = "vendredi 6 novembre"
"""The animateurs' deadline of that day is over: an agent may still add."""

_SANS_COMPTE = """
select d.numero, d.nom, e.enfant_id::text, e.prenom, e.nom, f.foyer_id::text
from dossier d join foyer f using (dossier_id) join enfant e on e.dossier_id = d.dossier_id
where d.numero <> '5961'
  and exists (select from inscription i where i.enfant_id = e.enfant_id and i.activite = 'matin' and i.etat = 'acceptee'
              and i.annee_scolaire = '2026-2027')
  and not exists (select from adulte a where a.dossier_id = d.dossier_id and a.compte_id is not null)
  and (select count(*) from foyer autre where autre.dossier_id = d.dossier_id) = 1
order by d.numero, e.enfant_id
"""


@dataclass(frozen=True)
class Papier:
    numero: str
    nom: str
    enfant_id: str
    prenom: str
    nom_enfant: str
    foyer_id: str


@pytest.fixture
def papier(maison: Maison, avec_js: bool) -> Papier:
    """A family of the demo without any account, whose child does not come that morning; one for each way of reading."""
    pris = {
        enfant_id
        for (enfant_id,) in maison.sql(
            "planning", "select enfant_id::text from creneau where activite = 'matin' and jour = '2026-11-06'"
        )
    }
    familles = [Papier(*row) for row in maison.sql("dossiers", _SANS_COMPTE)]
    libres = {papier.numero: papier for papier in reversed(familles) if papier.enfant_id not in pris}
    return list(libres.values())[int(avec_js)]


def misspell(nom: str) -> str:
    """As heard on the phone: no accent, no capital, no hyphen."""
    return "".join(c for c in unicodedata.normalize("NFD", nom.lower()) if c.isalnum() or c == " ")


def test_a_family_without_internet_is_found_booked_for_and_given_a_receipt(
    ouvre: Ouvre, maison: Maison, avec_js: bool, papier: Papier
) -> None:
    ecran = ouvre(avec_js=avec_js).login(AGENT, maison.mot_de_passe)
    ecran.follow("Familles").fill({"Chercher une famille": misspell(f"{papier.prenom} {papier.nom_enfant}")})
    ecran.press("Chercher").follow(f"Famille {papier.nom}, n°\u00a0{papier.numero}").is_titled(f"Famille {papier.nom}")
    ecran.says("pas de compte", "Réservations à venir", "Les factures")
    ecran.never_says("momentanément indisponible")
    if avec_js:  # axe is a script
        assert problems_at_each_width(ecran.page) == []

    ecran.page.get_by_role("button", name=re.compile("^Agir pour le compte de ce foyer")).click()
    ecran.is_titled(f"Espace de la famille {papier.nom}").says("Vous agissez pour le compte de la famille")
    for adresse, titre in (("/dossier", "Mon dossier"), ("/paiements", "Mes paiements"), ("/contacts", "Mes contacts")):
        expect(ecran.open(adresse).page.get_by_role("main")).to_contain_text("Vous agissez")
        assert ecran.page.title().startswith(titre), ecran.page.title()
    ecran.open(f"/planning/{papier.enfant_id}/2026-11")
    ecran.page.get_by_role("checkbox", name=re.compile(rf"^Accueil du matin\s:\s{VENDREDI_6}")).check()
    ecran.press("Terminer les modifications").press("Terminer").is_titled("C’est enregistré")

    ecran.says("Demande faite pour", f"la famille {papier.nom}", "Sandrine Ménétrier, mairie de", "R-2026-")
    imprimer = ecran.page.get_by_role("button", name="Imprimer le reçu")
    expect(imprimer).to_be_visible() if avec_js else expect(imprimer).to_be_hidden()
    agent_id = str(maison.compte(AGENT))
    audit = "select action from audit where compte_id = %s and pour_le_compte_de = %s"
    assert maison.sql("planning", audit, agent_id, papier.foyer_id) == [("save_mois",)]
    assert maison.sql(
        "planning",
        "select compte_id::text, pour_le_compte_de::text, foyer_id::text from creneau"
        " where enfant_id = %s and activite = 'matin' and jour = '2026-11-06'",
        papier.enfant_id,
    ) == [(agent_id, papier.foyer_id, papier.foyer_id)]
    ecran.page.get_by_role("button", name=re.compile("^Terminer : ne plus agir")).click()
    ecran.is_titled(f"Famille {papier.nom}").says("C’est terminé")
    assert ecran.open("/planning").page.title().startswith("Cette page")
