"""A parent, from her login to her logout, without JavaScript then with it (issue 3, "Must hold").

Documents, the six sections, an enrolment, a price explained to the cent, several invoices in one card payment, the
receipt, direct debit, a message and its answer. Whoever answers for the town is plain forms here: the agent has a test
of the same kind.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, expect

from deploy.seed.papier import make_pdf
from kit.clock import PARIS
from tests.e2e.abonne import Abonne
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.personas import (
    PAR_ENFANT,
    Parent,
    accept_pieces,
    answer,
    answer_message,
    centimes_of,
    choose,
    download,
    is_tagged_pdf,
    list_parents,
    row_of,
)
from tests.fichiers import un_jpeg

ASSURANCE = [
    {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": make_pdf(["Attestation", "Page 1"])},
    {"name": "verso.jpg", "mimeType": "image/jpeg", "buffer": un_jpeg()},
]
VACCINS = [{"name": "carnet.pdf", "mimeType": "application/pdf", "buffer": make_pdf(["Carnet de santé"])}]
PARTIES = {
    "Copie des vaccins": "À jour",
    "Fiche sanitaire": "À jour",
    "Inscription": "En vérification",
    "Autorisations": "À jour",
    "Attestation d’assurance": "À jour",
    "Règlement intérieur": "À jour",
}
MANDAT = {
    "IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "Adresse du titulaire": "27 rue d’Effiat",
    "Code postal": "91380",
    "Ville": "Chilly-Mazarin",
}
MERCREDI_2 = datetime(2026, 12, 2, 10, 30, tzinfo=PARIS)
"""After the invoices of October, and of November if the régie has issued them."""
REVENU = re.compile(r"Revenu mensuel retenu\s+([\d\s]+,\d\d)\s€")


@pytest.fixture(scope="module")
def parents(maison: Maison) -> list[Parent]:
    return list_parents(maison)


@pytest.fixture
def parent(parents: list[Parent], avec_js: bool) -> Parent:
    """One for each way of reading, so that neither finds the other's changes."""
    assert len(parents) >= 2, "the demo town has too few parents of this kind"
    return parents[int(avec_js)]


def test_a_parent_keeps_her_dossier_pays_and_writes(
    ouvre: Ouvre, maison: Maison, avec_js: bool, parent: Parent, abonne: Abonne
) -> None:
    with maison.at(MERCREDI_2):
        ecran = ouvre(avec_js=avec_js).login(parent.nom_utilisateur, maison.mot_de_passe)
        ecran.is_titled(f"Bonjour {parent.prenom}")

        deposits(ecran, parent, "Attestation d’assurance", ASSURANCE)
        deposits(ecran, parent, "Vaccins", VACCINS)
        abonne.hears("documents.document.depose.v1", genre="vaccins")
        fills_the_other_sections(ecran, parent)
        accept_pieces(maison, parent.foyer_id)
        finds_the_sections_up_to_date(ecran)

        finds_the_same_cent_on_the_invoice(ecran, ouvre(avec_js=avec_js), parent)
        goes_back_from_the_payment_page(ecran)
        pays_by_card_and_reads_the_receipt(ecran)
        abonne.hears("billing.paiement.recu.v1", foyer_id=parent.foyer_id, mode="carte")
        asks_for_direct_debit(ecran)

        objet = f"Quotient du dossier {parent.numero}"
        writes_to_a_service(ecran, objet)
        answer_message(maison, objet, "Bonjour, apportez votre avis d’impôt : le quotient sera revu le jour même.")
        reads_the_answer(ecran, objet)
        ecran.press("Me déconnecter").says("Vous êtes déconnecté")


def deposits(ecran: Ecran, parent: Parent, genre: str, fichiers: list[dict[str, object]]) -> None:
    """One kind of document for her child, in as many files as it takes."""
    ecran.open("/dossier").follow("Déposer une pièce").is_titled("Déposer une pièce")
    choose(ecran, "Quelle pièce ?", genre)
    ecran.page.get_by_role("checkbox", name=parent.enfant).check()
    ecran.page.get_by_label("Le fichier, ou les fichiers").set_input_files(fichiers)  # type: ignore[arg-type]
    ecran.press("Envoyer la pièce").is_titled("Pièce reçue").says("Accusé de réception", "D-2026-", "au plus tard le")
    for fichier in fichiers:
        expect(ecran.page.get_by_role("listitem").filter(has_text=str(fichier["name"]))).to_contain_text(
            re.compile("En attente de vérification|Un agent va l’examiner")
        )


def fills_the_other_sections(ecran: Ecran, parent: Parent) -> None:
    """One change in each: health sheet, authorisations, enrolment, règlement."""
    page = ecran.page
    ecran.open("/dossier").says("Les six parties du dossier")
    page.get_by_role("link", name=re.compile(rf"^Fiche sanitaire .*{parent.enfant}$")).click()
    answer(page, "Quel menu à la cantine ?", "Menu végétarien")
    pai = page.get_by_role("group", name="Votre enfant a-t-il un PAI")
    if not pai.get_by_role("radio", name="Oui").is_checked():
        pai.get_by_role("radio", name="Non").check()
    ecran.fill({"Nom du médecin (facultatif)": "Docteur Nadia Benali"})
    ecran.press("Enregistrer la fiche").is_titled("La fiche sanitaire est enregistrée").says("F-2026-")

    ecran.open("/dossier/autorisations").page.get_by_role("link", name=PAR_ENFANT).click()
    for question in ("photographié ou filmé", "sorties organisées par la ville", "soins nécessaires"):
        answer(page, question, "Oui")
    ecran.press("Enregistrer").is_titled("Les autorisations sont enregistrées")

    ecran.open("/dossier/inscriptions")
    demande = page.get_by_role("group", name=f"Demander une inscription pour {parent.enfant}")
    demande.get_by_role("checkbox", name=parent.activite).check()
    page.get_by_role("button", name="Demander l’inscription").click()
    ecran.is_titled("Votre demande d’inscription est reçue").says("F-2026-", "Réponse avant le")

    ecran.open("/dossier").follow("Règlement intérieur")
    page.get_by_label("J’ai lu le règlement intérieur et je l’accepte pour mon foyer").check()
    ecran.press("Donner mon accord").is_titled("Votre accord est enregistré")


def finds_the_sections_up_to_date(ecran: Ecran) -> None:
    """What an agent read is said; what waits for one is said too."""
    ecran.open("/dossier")
    parties = ecran.page.get_by_role("region", name="Les six parties du dossier").get_by_role("listitem")

    def are_said() -> bool:
        """The documents' states come to the dossier by events."""
        return all(etat in parties.filter(has_text=partie).inner_text() for partie, etat in PARTIES.items())

    ecran.reload_until(are_said, str(PARTIES))
    ecran.says("Acceptée")


def finds_the_same_cent_on_the_invoice(ecran: Ecran, visiteur: Ecran, parent: Parent) -> None:
    """The public simulator, by somebody not connected, and the line of her invoice: same price, same steps."""
    ecran.open("/espace").follow("Payer mes factures").follow("Voir la facture d’octobre 2026")
    ecran.is_titled("Facture d’octobre 2026").says("Repas et encadrement à part", "Pourquoi ce prix ?")
    parts = ("repas", "encadrement du midi")
    lignes = [row_of(ecran.page, re.compile(rf"^{parent.enfant}, {quoi}")) for quoi in parts]
    prix = [centimes_of(ligne.get_by_role("cell").nth(1).inner_text()) for ligne in lignes]
    pourquoi = ecran.page.get_by_role("region", name="Pourquoi ce prix ?")
    revenu = REVENU.search(pourquoi.inner_text())
    assert revenu is not None, pourquoi.inner_text()

    visiteur.open("/").follow("CALCUL DU TAUX DE PARTICIPATION").is_titled("Calcul du taux de participation")
    choose(visiteur, "Activité", "Restauration")
    revenu_ecrit = re.sub(r"\s", "", revenu[1])
    enfants = {"Enfants à charge": str(parent.enfants_a_charge)}
    visiteur.fill({"Revenus mensuels du foyer, en euros (facultatif)": revenu_ecrit} | enfants).press("Calculer")
    resultat = visiteur.page.get_by_role("region", name="Votre participation")
    expect(resultat).to_contain_text("€")
    assert centimes_of(resultat.inner_text()) == sum(prix)
    assert steps_of(resultat) <= steps_of(pourquoi)
    contenu = download(ecran, "Télécharger la facture (PDF)")
    assert is_tagged_pdf(contenu)


def steps_of(region: Locator) -> set[str]:
    """What each step of "Pourquoi ce prix ?" says and gives, without its note."""
    etapes = region.get_by_role("listitem").all_inner_texts()
    return {" ".join(etape.split("\n")[0:2]) for etape in etapes}


def goes_back_from_the_payment_page(ecran: Ecran) -> None:
    ecran.open("/paiements")
    factures = ecran.page.get_by_role("checkbox", name=re.compile("Facture"))
    nombre = factures.count()
    assert nombre > 1
    ecran.press("Payer par carte")
    expect(ecran.page.get_by_role("heading", level=1)).to_contain_text("Payer")
    expect(ecran.page.get_by_role("rowheader", name=re.compile("2026"))).to_have_count(nombre)

    ecran.page.get_by_role("link", name="Annuler et revenir au portail").click()

    ecran.is_titled("Paiement annulé").says("Rien n’a été débité", "Vos factures restent à payer")
    ecran.follow("Revenir à mes paiements").is_titled("Mes paiements")


def pays_by_card_and_reads_the_receipt(ecran: Ecran) -> None:
    """Several invoices in one payment; its receipt at once, then the account."""
    total = centimes_of(ecran.page.get_by_role("main").inner_text())
    ecran.press("Payer par carte").page.get_by_role("button", name="Payer", exact=True).click()
    ecran.page.wait_for_url(f"{ecran.origine}/**")
    ecran.wait_for("Quittance n°").is_titled("Votre reçu").says("Paiement reçu", "carte bancaire")
    assert centimes_of(ecran.page.get_by_role("main").inner_text().partition("\nTotal")[2]) == total
    assert is_tagged_pdf(download(ecran, "Télécharger le reçu (PDF)"))

    ecran.follow("Retour à mon espace").follow("Consulter l’historique de mon compte")
    ecran.is_titled("Historique de mon compte").says("Il ne reste rien à payer.")
    premiere = ecran.page.get_by_role("row").nth(1)
    expect(premiere).to_contain_text("Paiement")
    assert centimes_of(premiere.get_by_role("cell").nth(2).inner_text()) == total  # « Payé »


def asks_for_direct_debit(ecran: Ecran) -> None:
    ecran.open("/espace").follow("Mes prélèvements").is_titled("Mes prélèvements")
    answer(ecran.page, "Titulaire du compte", "Madame")
    ecran.fill(MANDAT).page.get_by_label("J’autorise ces prélèvements.").check()
    ecran.press("Envoyer ma demande").says("En attente de la régie", "S-2026-", "Référence (RUM)")
    ecran.never_says("3000 6000")
    assert is_tagged_pdf(download(ecran, "Télécharger le mandat (PDF)"))


def writes_to_a_service(ecran: Ecran, objet: str) -> None:
    ecran.open("/espace").follow("Communiquer avec un service de la Mairie")
    choose(ecran, "Service et thème, ou structure", "Quotient")
    ecran.fill({"Sujet": objet, "Votre message": "Bonjour, comment faire revoir mon quotient ?"})
    ecran.press("Envoyer le message").is_titled(objet).says("Votre message est envoyé.", "M-2026-", "avant le")


def reads_the_answer(ecran: Ecran, objet: str) -> None:
    ecran.open("/espace").follow("Consulter mes messages")
    expect(ecran.page.get_by_role("listitem").filter(has_text=objet)).to_contain_text("1 nouveau")
    ecran.follow(objet).says("le quotient sera revu le jour même")
    reponse = ecran.page.get_by_role("article", name=re.compile("^Message de Sandrine"))
    expect(reponse).to_contain_text("apportez votre avis d’impôt")
