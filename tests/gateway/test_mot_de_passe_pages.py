"""A forgotten password, as pages: neutral, no JavaScript, each refusal beside its field."""

from __future__ import annotations

import pytest

from contracts import accounts
from contracts.base import Rien
from contracts.errors import IssueInconnue, Refus, ServiceIndisponible, TropDEssais
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

LIEN = "/mot-de-passe/un-lien-de-mot-de-passe-de-test"
NOUVEAU = "girafe lampe torrent velours citerne ardoise moulin"


@pytest.fixture
def au_lien(visiteur: Personne, client: FauxClient) -> Personne:
    """A visitor who has opened a living link."""
    client.says(accounts.CHECK_LIEN_MOT_DE_PASSE, Rien())
    client.says(accounts.RESET_MOT_DE_PASSE, Rien())
    return visiteur.open(LIEN)


def choose(personne: Personne, mot_de_passe: str = NOUVEAU, bis: str | None = None) -> Personne:
    encore = mot_de_passe if bis is None else bis
    return personne.press("Changer mon mot de passe", mot_de_passe=mot_de_passe, mot_de_passe_bis=encore)


def test_the_login_page_leads_to_a_link_whoever_asks(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.ASK_MOT_DE_PASSE, Rien())
    visiteur.open("/connexion")
    assert 'href="/mot-de-passe-oublie"' in visiteur.page

    visiteur.open("/mot-de-passe-oublie").press("Recevoir un lien", identifiant="personne@exemple.fr")

    assert "Si vous avez un compte, un e-mail vient de partir" in visiteur.texte
    assert "personne@exemple.fr" not in visiteur.page
    assert client.calls_of(accounts.ASK_MOT_DE_PASSE)[0].identifiant == "personne@exemple.fr"


@pytest.mark.parametrize("typed", ["", "   ", "x" * 255, "a\u202eb"])
def test_a_name_that_cannot_be_one_is_refused_beside_its_field(
    visiteur: Personne, client: FauxClient, typed: str
) -> None:
    visiteur.open("/mot-de-passe-oublie").press("Recevoir un lien", identifiant=typed)

    assert visiteur.statut == 422 and 'id="identifiant-e"' in visiteur.page
    assert client.calls_of(accounts.ASK_MOT_DE_PASSE) == []


def test_whoever_insists_is_told_how_long_to_wait(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.ASK_MOT_DE_PASSE, TropDEssais(reessayer_dans_s=60))

    visiteur.open("/mot-de-passe-oublie").press("Recevoir un lien", identifiant="zoe")

    assert visiteur.statut == 429 and "60 secondes" in visiteur.texte.replace("\u00a0", " ")


def test_a_new_password_leads_to_the_login_page_that_says_so(au_lien: Personne, client: FauxClient) -> None:
    choose(au_lien)

    assert au_lien.titre.startswith("Je me connecte") and "Votre mot de passe est changé" in au_lien.texte
    (demande,) = client.calls_of(accounts.RESET_MOT_DE_PASSE)
    assert (demande.jeton, demande.mot_de_passe) == (LIEN.rpartition("/")[2], NOUVEAU)


def test_the_page_of_a_link_says_nothing_of_anybody_and_sends_no_address_elsewhere(au_lien: Personne) -> None:
    assert au_lien.statut == 200
    assert au_lien.reponse.headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert "no-store" in au_lien.reponse.headers["cache-control"]


@pytest.mark.parametrize(
    ("mot_de_passe", "bis", "champ", "phrase"),
    [
        ("", "", "mot_de_passe", "Choisissez un mot de passe."),
        (NOUVEAU, "autre", "mot_de_passe_bis", "Les deux mots de passe ne sont pas les mêmes."),
        ("x" * 1025, "x" * 1025, "mot_de_passe", "128 caractères au plus"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field_and_never_shown_again(
    au_lien: Personne, client: FauxClient, mot_de_passe: str, bis: str, champ: str, phrase: str
) -> None:
    choose(au_lien, mot_de_passe, bis)

    assert au_lien.statut == 422 and au_lien.titre.startswith("Erreur : ")
    assert f'id="{champ}-e"' in au_lien.page and phrase in au_lien.texte.replace("\u00a0", " ")
    assert NOUVEAU not in au_lien.page
    assert client.calls_of(accounts.RESET_MOT_DE_PASSE) == []


def test_a_weak_password_is_explained_beside_its_field_and_the_link_goes_on(
    au_lien: Personne, client: FauxClient
) -> None:
    client.says(accounts.RESET_MOT_DE_PASSE, accounts.MotDePasseFaible(raison="trop_commun"))
    choose(au_lien, "Soleil-2026-ete!")
    assert au_lien.statut == 422 and "trop facile à deviner" in au_lien.texte

    client.says(accounts.RESET_MOT_DE_PASSE, Rien())

    assert "Votre mot de passe est changé" in choose(au_lien).texte


@pytest.mark.parametrize(
    ("refus", "statut", "mots", "suite"),
    [
        (accounts.LienMotDePasseExpire(), 410, "Il était valable 1 heure", "/mot-de-passe-oublie"),
        (accounts.LienMotDePasseUtilise(), 410, "Ce lien a déjà servi", "/connexion"),
        (accounts.LienMotDePasseInconnu(), 404, "Un lien plus récent", "/mot-de-passe-oublie"),
    ],
)
def test_a_link_that_is_no_use_says_why_and_what_to_do(
    visiteur: Personne, client: FauxClient, refus: Refus, statut: int, mots: str, suite: str
) -> None:
    client.says(accounts.CHECK_LIEN_MOT_DE_PASSE, refus)

    visiteur.open(LIEN)

    assert visiteur.statut == statut
    assert mots in visiteur.texte.replace("\u00a0", " ") and f'href="{suite}"' in visiteur.page


def test_a_link_used_meanwhile_is_refused_at_the_button_too(au_lien: Personne, client: FauxClient) -> None:
    client.says(accounts.RESET_MOT_DE_PASSE, accounts.LienMotDePasseUtilise())

    assert choose(au_lien).statut == 410


def test_a_link_cut_in_the_middle_asks_nothing_of_accounts(visiteur: Personne, client: FauxClient) -> None:
    visiteur.open("/mot-de-passe/coupe")

    assert visiteur.statut == 404
    assert client.calls_of(accounts.CHECK_LIEN_MOT_DE_PASSE) == []


@pytest.mark.parametrize("refus", [ServiceIndisponible(service="accounts"), IssueInconnue(service="accounts")])
def test_accounts_away_is_said_in_a_page(au_lien: Personne, client: FauxClient, refus: Refus) -> None:
    client.says(accounts.RESET_MOT_DE_PASSE, refus)

    assert choose(au_lien).statut == 503


def test_a_connected_browser_is_logged_out_with_the_others(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.CHECK_LIEN_MOT_DE_PASSE, Rien())
    client.says(accounts.RESET_MOT_DE_PASSE, Rien())

    parent.open(LIEN).press("Changer mon mot de passe", suit=False, mot_de_passe=NOUVEAU, mot_de_passe_bis=NOUVEAU)

    assert parent.reponse.headers["location"] == "/connexion"
    assert any(c.startswith('portail=""') for c in parent.reponse.headers.get_list("set-cookie"))
