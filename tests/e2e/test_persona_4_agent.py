"""An agent of the service enfance, without JavaScript then with it (issue 3, "Must hold"; leaflet L15).

Documents accepted and refused with a reason, an enrolment decided, a message answered, then a family without internet:
found by a name said on the phone, seen on one screen, acted for with both names kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.abonne import Abonne
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT
from tests.e2e.personas import misspell
from tests.e2e.regard import problems_at_each_width

VENDREDI_6 = "vendredi 6 novembre"
"""The animateurs' deadline of that day is over: an agent may still add."""
PIECES = (("PAI", "Théo", "Attestation d’assurance", "Inès"), ("Vaccins", "Noémie", "Copie du jugement", "Inès"))
"""By way of reading: what is accepted and of whom, what is refused and of whom."""
MOTIF = "La page 2 manque : envoyez les deux pages ensemble."

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
    """A family without any account, whose child does not come on Friday morning."""

    numero: str
    nom: str
    enfant_id: str
    prenom: str
    nom_enfant: str
    foyer_id: str


@pytest.fixture
def papier(maison: Maison, avec_js: bool) -> Papier:
    """One for each way of reading."""
    pris = {
        enfant_id
        for (enfant_id,) in maison.sql(
            "planning", "select enfant_id::text from creneau where activite = 'matin' and jour = '2026-11-06'"
        )
    }
    familles = [Papier(*row) for row in maison.sql("dossiers", _SANS_COMPTE)]
    libres = {papier.numero: papier for papier in reversed(familles) if papier.enfant_id not in pris}
    return list(libres.values())[int(avec_js)]


def test_an_agent_decides_answers_and_acts_for_a_family_without_internet(
    ouvre: Ouvre, maison: Maison, avec_js: bool, papier: Papier, abonne: Abonne
) -> None:
    ecran = ouvre(avec_js=avec_js).login(AGENT, maison.mot_de_passe).is_titled("À traiter")
    accepts_and_refuses(ecran, *PIECES[int(avec_js)])
    decides_an_enrolment(ecran, maison)
    answers_a_message(ecran, "Révision du quotient" if avec_js else "Vacances d’hiver")

    finds_the_family(ecran, papier)
    if avec_js:  # axe is a script
        assert problems_at_each_width(ecran.page) == []
    acts_for_it(ecran, papier)
    books_a_morning(ecran, papier)
    abonne.hears("planning.reservations.creees.v1", enfant_id=papier.enfant_id, activite="matin", jour="2026-11-06")
    both_are_kept_by_planning(maison, papier)
    changes_its_telephone(ecran, papier)
    ends_and_reads_both_names(ecran, papier)


def accepts_and_refuses(ecran: Ecran, bonne: str, de_qui: str, mauvaise: str, a_qui: str) -> None:
    """The queue, one document opened and accepted, another refused with the words that the family reads."""
    page = ecran.page
    page.get_by_role("link", name=re.compile(r"pièces? à examiner")).click()
    ecran.is_titled("Pièces à examiner")
    page.get_by_role("link", name=re.compile(rf"^{bonne}.*{de_qui}")).first.click()
    expect(page.get_by_role("link", name="Ouvrir le fichier")).to_be_visible()
    ecran.says("Votre lecture est notée").press("Accepter la pièce").says("La pièce est acceptée")

    page.get_by_role("link", name=re.compile(rf"^{mauvaise}.*{a_qui}")).first.click()
    ecran.press("Refuser la pièce").says("Écrivez pourquoi : le parent lira cette phrase.")
    ecran.fill({"Ou refuser, en expliquant pourquoi (obligatoire pour refuser)": MOTIF}).press("Refuser la pièce")
    ecran.says("La pièce est refusée")


def decides_an_enrolment(ecran: Ecran, maison: Maison) -> None:
    """The oldest request that waits."""
    attendent = "select count(*) from inscription where etat = 'demandee'"
    avant = maison.sql("dossiers", attendent)[0][0]
    ecran.open("/mairie").page.get_by_role("link", name=re.compile("demandes? d’inscription")).click()
    ecran.is_titled("Demandes d’inscription")
    ecran.page.get_by_role("list", name="Demandes en attente").get_by_role("link").first.click()
    ecran.says("Votre décision").press("Accepter").says("Votre réponse est enregistrée")
    assert maison.sql("dossiers", attendent)[0][0] == avant - 1


def answers_a_message(ecran: Ecran, objet: str) -> None:
    ecran.open("/mairie").page.get_by_role("link", name=re.compile("messages? à répondre")).click()
    ecran.follow(objet).is_titled(objet)
    ecran.fill({"Votre réponse": "Bonjour, un agent vous rappelle demain matin."}).press("Envoyer la réponse")
    ecran.says("La réponse est envoyée").follow("Répondus").says(objet)


def finds_the_family(ecran: Ecran, papier: Papier) -> None:
    """Whatever the spelling, then everything on one screen."""
    ecran.follow("Familles").fill({"Chercher une famille": misspell(f"{papier.prenom} {papier.nom_enfant}")})
    ecran.press("Chercher").follow(f"Famille {papier.nom}, n° {papier.numero}").is_titled(f"Famille {papier.nom}")
    ecran.says("pas de compte", "Réservations à venir", "Les factures", "Les inscriptions")
    ecran.never_says("momentanément indisponible")


def acts_for_it(ecran: Ecran, papier: Papier) -> None:
    """Each page of the parent says for whom."""
    ecran.page.get_by_role("button", name=re.compile("^Agir pour le compte de ce foyer")).click()
    ecran.is_titled(f"Espace de la famille {papier.nom}").says("Vous agissez pour le compte de la famille")
    for adresse, titre in (("/dossier", "Mon dossier"), ("/paiements", "Mes paiements"), ("/contacts", "Mes contacts")):
        ecran.open(adresse).is_titled(titre).says("Vous agissez pour le compte de")


def books_a_morning(ecran: Ecran, papier: Papier) -> None:
    """Too late for a parent, not for an agent; a receipt to print, with both names."""
    ecran.open(f"/planning/{papier.enfant_id}/2026-11")
    ecran.page.get_by_role("checkbox", name=re.compile(rf"^Accueil du matin\s:\s{VENDREDI_6}")).check()
    ecran.press("Terminer les modifications").press("Terminer").is_titled("C’est enregistré")
    has_a_receipt(ecran, papier, "R-2026-")


def has_a_receipt(ecran: Ecran, papier: Papier, numero: str) -> None:
    ecran.says("Demande faite pour", f"la famille {papier.nom}", "Sandrine Ménétrier, mairie de", numero)
    imprimer = ecran.page.get_by_role("button", name="Imprimer le reçu")
    expect(imprimer).to_be_visible() if ecran.avec_js else expect(imprimer).to_be_hidden()


def both_are_kept_by_planning(maison: Maison, papier: Papier) -> None:
    agent_id = str(maison.compte(AGENT))
    audit = "select action from audit where compte_id = %s and pour_le_compte_de = %s"
    assert maison.sql("planning", audit, agent_id, papier.foyer_id) == [("save_mois",)]
    assert maison.sql(
        "planning",
        "select compte_id::text, pour_le_compte_de::text, foyer_id::text from creneau"
        " where enfant_id = %s and activite = 'matin' and jour = '2026-11-06'",
        papier.enfant_id,
    ) == [(agent_id, papier.foyer_id, papier.foyer_id)]


def changes_its_telephone(ecran: Ecran, papier: Papier) -> None:
    ecran.open("/dossier").page.get_by_role("link", name=re.compile("^Modifier le téléphone")).first.click()
    ecran.fill({"Téléphone (facultatif)": "06 12 34 56 78"}).press("Enregistrer")
    ecran.is_titled("Vos coordonnées sont enregistrées")
    has_a_receipt(ecran, papier, "F-2026-")


def ends_and_reads_both_names(ecran: Ecran, papier: Papier) -> None:
    """Back at the desk in her own name; the family's history says who did it, and for whom."""
    ecran.page.get_by_role("button", name=re.compile("^Ne plus agir")).click()
    ecran.is_titled(f"Famille {papier.nom}").says("C’est terminé")
    ecran.follow("Qui a changé quoi dans ce dossier").is_titled("Historique du dossier")
    ligne = ecran.page.get_by_role("listitem").filter(has_text=re.compile(r"06\s?12\s?34\s?56\s?78"))
    expect(ligne).to_contain_text(re.compile(r"Par Sandrine Ménétrier, pour le compte du foyer"))
    assert ecran.open("/planning").page.title().startswith("Cette page")
