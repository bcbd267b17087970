"""The thread: an account opens a dossier only as an adult known to the town; else an agent decides (DOMAIN §2)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT, MOT_DE_PASSE, sign_up


def guess(ouvre: Ouvre, maison: Maison, avec_js: bool, numero: str, nom: str) -> Ecran:
    """Somebody who knows a number and a name, with an e-mail that is no adult's: activated, connected."""
    nom_utilisateur = f"devine.{numero}.{avec_js}".lower()
    email = f"{nom_utilisateur}@exemple.fr"
    sign_up(maison, nom_utilisateur, email, numero, nom, prenom="Devine")
    ecran = ouvre(avec_js=avec_js).open(maison.wait_lien(email)).press("Activer mon compte")
    maison.wait_demande(email)
    return ecran.login(nom_utilisateur, MOT_DE_PASSE).is_titled("Bonjour Devine")


def decide(ouvre: Ouvre, maison: Maison, avec_js: bool, numero: str) -> Ecran:
    """The agent's page of the guess at this dossier, reached as she reaches it."""
    agent = ouvre(avec_js=avec_js).login(AGENT, maison.mot_de_passe).is_titled("À traiter")
    agent.page.get_by_role("link", name="de rattachement").click()
    agent.is_titled("Demandes de rattachement")
    demande = agent.page.get_by_role("listitem").filter(has_text="Devine").filter(has_text=numero)
    demande.get_by_role("link").click()
    return agent


def test_a_guessed_number_waits_for_an_agent_who_links_the_account(ouvre: Ouvre, maison: Maison, avec_js: bool) -> None:
    numero, nom = ("6003", "Diarrassouba-Come") if avec_js else ("6007", "Kowalczyk")
    parent = guess(ouvre, maison, avec_js, numero, nom)
    enfant, adulte = ("Ibrahima", "Mariam Diarrassouba") if avec_js else ("François-Xavier", "Ingrid Kowalczyk")
    parent.says("Un agent vérifie votre demande").never_says(enfant, adulte.split()[0])
    for adresse in ("/dossier", "/planning", "/paiements"):
        parent.open(adresse).never_says(enfant, adulte.split()[0])

    agent = decide(ouvre, maison, avec_js, numero).says("Ce qui est demandé", numero)
    agent.page.get_by_role("radio", name=adulte).check()
    agent.press("Rattacher à cette personne").says("Le compte est rattaché")

    parent.open("/dossier").is_titled("Mon dossier").says(enfant)
    parent.open("/planning").wait_for(enfant)


def test_an_agent_refuses_with_a_reason_that_the_parent_reads(ouvre: Ouvre, maison: Maison, avec_js: bool) -> None:
    parent = guess(ouvre, maison, avec_js, "5961", "TEST")

    agent = decide(ouvre, maison, avec_js, "5961")
    agent.press("Refuser la demande").says("Écrivez pourquoi : le parent lira cette phrase.")
    motif = "Passez au guichet avec une pièce d’identité : « 5961 » <b>n’est pas</b> à ce nom."
    agent.page.get_by_label("Ou refuser, en expliquant pourquoi").fill(motif)
    agent.press("Refuser la demande").says("La demande est refusée")

    parent.open("/espace").says("Votre demande de rattachement est refusée", motif)
    expect(parent.page.get_by_role("region", name="1 Mon dossier").locator("b")).to_have_count(0)
