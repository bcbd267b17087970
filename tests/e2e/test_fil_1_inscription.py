"""The thread, first part: sign-up in four steps, activation, login, the dossier found (leaflet L2, L3, L16)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import Maison
from tests.e2e.mobilier import MOT_DE_PASSE, sign_up
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Famille:
    """A parent whom the town knows by her e-mail, who has no account yet."""

    prenom: str
    nom: str
    email: str
    nom_utilisateur: str
    numero: str
    nom_dossier: str
    enfant: str

    @property
    def informations(self) -> dict[str, str]:
        return {
            "Nom": self.nom,
            "Prénom": self.prenom,
            "Adresse e-mail": self.email,
            "Nom d’utilisateur": self.nom_utilisateur,
            "Mot de passe": MOT_DE_PASSE,
            "Le même mot de passe, encore une fois": MOT_DE_PASSE,
        }


CAMILLE = Famille("Camille", "Test", "camille.test@familles.example", "camille.test", "5961", "TEST", "Alix")
THUY = Famille("Thuy", "Bùi", "thuy.bui@familles.example", "thuy.bui", "6006", "Bui", "Éloïse")
BLOCS = {
    "1 Mon dossier": ["Composition de la famille", "Autorisations"],
    "2 Mes réservations aux activités": [
        "Effectuer de nouvelles réservations",
        "Visualiser le planning de mes enfants",
        "Déclarer une absence",
    ],
    "3 Mes paiements en ligne": ["Payer mes factures", "Consulter l’historique de mon compte", "Mes prélèvements"],
    "4 Mes contacts": ["Communiquer avec un service de la Mairie", "Consulter mes messages"],
}
"""Leaflet L16: the four blocks in their order, the words of its links."""


@pytest.fixture
def famille(avec_js: bool) -> Famille:
    return THUY if avec_js else CAMILLE


def is_at_step(ecran: Ecran, rang: int, titre: str) -> None:
    expect(ecran.page.get_by_role("heading", level=2, name=titre, exact=True)).to_be_visible()
    expect(ecran.page.get_by_role("listitem").filter(has_text=f"Etape {rang}/4")).to_be_visible()


def count_comptes(maison: Maison, famille: Famille) -> int:
    ((nombre,),) = maison.sql(
        "accounts", "select count(*) from compte where nom_utilisateur_normalise = %s", famille.nom_utilisateur
    )
    return int(nombre)


def fill_two_steps(ecran: Ecran, famille: Famille) -> None:
    ecran.open("/").follow("Je crée mon compte")
    is_at_step(ecran, 1, "Mes informations")
    ecran.fill(famille.informations).press("Continuer")
    is_at_step(ecran, 2, "Mes références dossier")
    ecran.page.get_by_label("Service souscrit").select_option("Service enfance")
    ecran.fill(
        {
            "Numéro de dossier": famille.numero,
            "Nom du dossier": famille.nom_dossier,
            "Adresse e-mail du dossier": famille.email,
        }
    )
    ecran.press("Continuer")
    is_at_step(ecran, 3, "Conditions d’utilisation")


def change_step_one(ecran: Ecran, famille: Famille) -> None:
    """Reopened from the progress line, changed, and the others are as they were."""
    ecran.follow("Revenir à l’étape 1 : Mes informations")
    expect(ecran.page.get_by_label("Nom", exact=True)).to_have_value(famille.nom)
    expect(ecran.page.get_by_label("Mot de passe (facultatif)", exact=True)).to_have_value("")
    ecran.fill({"Prénom": f"{famille.prenom}-Anne"}).press("Continuer")
    is_at_step(ecran, 3, "Conditions d’utilisation")
    ecran.follow("Revenir à l’étape 2 : Mes références dossier")
    expect(ecran.page.get_by_label("Numéro de dossier", exact=True)).to_have_value(famille.numero)
    ecran.press("Continuer")


def read_the_mail(ecran: Ecran, maison: Maison, famille: Famille) -> Page:
    """The catcher's own page, in another tab, as somebody who tries the demo reads it."""
    wait_until(lambda: maison.mails(famille.email))
    boite = ecran.tab()
    boite.goto(maison.stack["mail_page"])
    ligne = boite.get_by_role("row").filter(has_text=famille.email)
    expect(ligne).to_have_count(1)
    ligne.get_by_role("link", name="Activez votre espace personnel").click()
    boite.get_by_role("link", name=re.compile("activation")).click()
    return boite


def test_a_family_signs_up_in_four_steps_activates_and_finds_her_dossier(
    ouvre: Ouvre, maison: Maison, avec_js: bool, famille: Famille
) -> None:
    ecran = ouvre(avec_js=avec_js)
    fill_two_steps(ecran, famille)
    garde = ecran.state()

    with maison.at(maison.now() + timedelta(hours=1)):  # the telephone was locked, the browser closed
        ecran = ouvre(avec_js=avec_js, garde=garde).open("/inscription")
        is_at_step(ecran, 3, "Conditions d’utilisation")
        change_step_one(ecran, famille)
        ecran.page.get_by_label("Je certifie avoir lu et accepté les conditions générales d’utilisation").check()
        ecran.press("Continuer")
        is_at_step(ecran, 4, "Récapitulatif")
        ecran.says(f"{famille.prenom}-Anne", famille.nom, famille.email, famille.numero, famille.nom_dossier)
        assert count_comptes(maison, famille) == 0
        ecran.press("Valider mon inscription", double=True).says("votre espace personnel a été créé", famille.email)

        ecran.login(famille.nom_utilisateur, MOT_DE_PASSE).is_titled("Mon compte")
        ecran.says("Votre compte n’est pas encore activé")
        ecran.open("/espace").says("Cette page s’ouvre une fois votre compte activé")
        ecran.page = read_the_mail(ecran, maison, famille)
        ecran.press("Activer mon compte", double=True).is_titled(f"Bonjour {famille.prenom}-Anne")

    ecran.wait_for(f"dossier n° {famille.numero}").says(famille.enfant)
    sujets = [str(mail["Subject"]) for mail in maison.mails(famille.email)]
    activations = [sujet for sujet in sujets if sujet.startswith("Activez")]  # the notice of the link may be there too
    assert (count_comptes(maison, famille), len(activations)) == (1, 1)


def test_the_home_has_the_four_blocks_of_the_leaflet_with_its_words(ouvre: Ouvre, maison: Maison) -> None:
    ecran = ouvre(avec_js=False).login("amelie.nguessan", maison.mot_de_passe).is_titled("Bonjour Amélie")

    titres = [" ".join(titre.split()) for titre in ecran.page.get_by_role("heading", level=2).all_inner_texts()]
    assert [titre for titre in titres if titre[:1].isdigit()] == list(BLOCS)
    for titre, liens in BLOCS.items():
        bloc = ecran.page.get_by_role("region", name=titre, exact=True)
        for lien in liens:
            expect(bloc.get_by_role("link", name=lien, exact=True).last).to_be_visible()
    expect(ecran.page.get_by_role("link", name="CALCUL DU TAUX DE PARTICIPATION")).to_be_visible()


def test_annuler_erases_what_was_typed_and_starts_again(ouvre: Ouvre, avec_js: bool) -> None:
    ecran = ouvre(avec_js=avec_js).open("/inscription")
    ecran.fill(CAMILLE.informations | {"Nom d’utilisateur": f"annule.{avec_js}".lower()}).press("Continuer")

    ecran.press("Annuler").says("Votre saisie est effacée")

    is_at_step(ecran, 1, "Mes informations")
    expect(ecran.page.get_by_label("Nom", exact=True)).to_have_value("")


def test_somebody_logs_in_out_and_a_wrong_password_says_so(ouvre: Ouvre, maison: Maison, avec_js: bool) -> None:
    ecran = ouvre(avec_js=avec_js).login("karim.haddad", "Pas-le-bon-1 !")
    ecran.says("Le nom d’utilisateur ou le mot de passe n’est pas le bon.")
    expect(ecran.page.get_by_label("Nom d’utilisateur ou adresse e-mail")).to_have_value("karim.haddad")

    ecran.fill({"Mot de passe": maison.mot_de_passe}).press("Me connecter").is_titled("Bonjour Karim")
    ecran.press("Me déconnecter").says("Vous êtes déconnecté")
    ecran.open("/espace").is_titled("Je me connecte")


def test_a_link_is_good_at_24_00_00_expired_at_24_00_01_and_one_click_sends_another(
    ouvre: Ouvre, maison: Maison
) -> None:
    email = "lien.expire@exemple.fr"
    sign_up(maison, "lien.expire", email, "5961", "TEST")
    lien = maison.wait_lien(email)
    wait_until(lambda: maison.sql("accounts", _ENVOYE, "lien.expire")[0][0])
    envoye_at = maison.sql("accounts", _ENVOYE, "lien.expire")[0][0]
    ecran = ouvre(avec_js=False)

    with maison.at(envoye_at + timedelta(hours=24), stands=True):
        ecran.open(lien).is_titled("Activer mon compte")
    with maison.at(envoye_at + timedelta(hours=24, seconds=1), stands=True):
        ecran.open(lien).is_titled("Ce lien d’activation a expiré").says("Il était valable 24 heures")
    with maison.at(envoye_at + timedelta(hours=24, seconds=1)):  # a mail that is tried again needs a clock that goes on
        ecran.press("Recevoir un nouveau lien").is_titled("Consultez vos e-mails")
        nouveau = maison.wait_lien(email, rang=2)
        ecran.open(lien).is_titled("Ce lien d’activation n’est plus valable")
        ecran.open(nouveau).press("Activer mon compte").says("Votre compte est activé")

        ecran.open(nouveau).is_titled("Ce lien a déjà servi").never_says(email, "lien.expire", "Camille")
        ecran.follow("Je me connecte").is_titled("Je me connecte")


_ENVOYE = """
select l.envoye_at from lien_activation l join compte c using (compte_id)
where c.nom_utilisateur_normalise = %s order by l.cree_at desc limit 1
"""
