"""Login, logout, the account's own pages, and the activation link (leaflet L3)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI

from contracts import accounts, billing, dossiers, planning
from contracts.base import Rien, Role
from contracts.errors import NonAuthentifie, ServiceIndisponible, TropDEssais
from gateway.visite import Guichet
from tests.gateway.fabrique import (
    A_14H12,
    LEONIE,
    un_accueil_dossier,
    un_accueil_paiements,
    un_accueil_planning,
    un_mois,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import AMELIE, JETON_AMELIE, Personne, une_identite

LIEN = "un-lien-d-activation-de-test-000"


@pytest.fixture(autouse=True)
def home(client: FauxClient) -> None:
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(planning.GET_ACCUEIL, un_accueil_planning())
    client.says(billing.GET_ACCUEIL, un_accueil_paiements())


def opens(client: FauxClient, **identite: object) -> None:
    client.says(accounts.LOGIN, accounts.SessionOuverte(jeton=JETON_AMELIE, identite=une_identite(**identite)))
    client.says(accounts.GET_SESSION, une_identite(**identite))


def log_in(personne: Personne, adresse: str = "/connexion", suit: bool = True) -> Personne:
    return personne.open(adresse).press("Me connecter", suit, identifiant="amelie.nl", mot_de_passe="Cheval-Bleu-42 !")


def test_login_opens_the_personal_space(visiteur: Personne, client: FauxClient) -> None:
    opens(client)

    log_in(visiteur)

    assert "Bonjour Amélie" in visiteur.texte


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(visiteur: Personne, client: FauxClient) -> None:
    opens(client)

    log_in(visiteur, suit=False)

    biscuit = next(c for c in visiteur.reponse.headers.get_list("set-cookie") if c.startswith("portail="))
    assert "HttpOnly" in biscuit and "samesite=lax" in biscuit.lower()


@pytest.mark.parametrize(("gardee", "envoyee"), [("secret-du-navigateur", "secret-du-navigateur"), ("a b<c", "")])
def test_what_a_login_left_on_this_browser_goes_with_the_next_one(
    visiteur: Personne, client: FauxClient, gardee: str, envoyee: str
) -> None:
    opens(client)
    client.says(
        accounts.LOGIN,
        accounts.SessionOuverte(jeton=JETON_AMELIE, identite=une_identite(), appareil="secret-du-navigateur"),
    )
    visiteur.navigateur.cookies.set("appareil", f'"{gardee}"' if " " in gardee else gardee, domain="portail.test")

    log_in(visiteur, suit=False)

    assert client.calls_of(accounts.LOGIN)[-1].appareil == envoyee
    biscuit = next(c for c in visiteur.reponse.headers.get_list("set-cookie") if c.startswith("appareil="))
    assert "HttpOnly" in biscuit and "Max-Age=7776000" in biscuit


@pytest.mark.parametrize(
    ("identite", "accueil"),
    [
        ({"actif": False}, "/compte"),
        ({"roles": frozenset({Role.AGENT})}, "/mairie"),
        ({"roles": frozenset({Role.REGISSEUR})}, "/mairie"),
        ({"roles": frozenset({Role.ANIMATEUR})}, "/pointage"),
        ({"roles": frozenset({Role.PARENT, Role.AGENT})}, "/espace"),
    ],
)
def test_each_person_begins_at_her_own_home(
    visiteur: Personne, client: FauxClient, identite: dict[str, object], accueil: str
) -> None:
    opens(client, **identite)

    log_in(visiteur, suit=False)

    assert visiteur.reponse.headers["location"] == accueil


def test_login_comes_back_where_the_person_was_going(visiteur: Personne, client: FauxClient) -> None:
    opens(client)
    visiteur.open("/planning?mois=2026-12")
    assert visiteur.titre.startswith("Je me connecte")

    visiteur.press("Me connecter", suit=False, identifiant="amelie.nl", mot_de_passe="x")

    assert visiteur.reponse.headers["location"] == "/planning?mois=2026-12"


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.fr", "//ailleurs.fr", "/\\ailleurs.fr", "/\t/ailleurs.fr", "/connexion", "javascript:1"]
)
def test_login_never_leads_to_another_site(visiteur: Personne, client: FauxClient, suite: str) -> None:
    opens(client)

    visiteur.open("/connexion").press(
        "Me connecter", suit=False, identifiant="amelie.nl", mot_de_passe="x", suite=suite
    )

    assert visiteur.reponse.headers["location"] == "/espace"


def test_a_wrong_password_says_nothing_about_the_account(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGIN, accounts.IdentifiantsRefuses())

    log_in(visiteur)

    assert visiteur.statut == 422 and visiteur.titre.startswith("Erreur : ")
    assert "Le nom d’utilisateur ou le mot de passe n’est pas le bon." in visiteur.texte
    assert 'value="amelie.nl"' in visiteur.page
    assert "Cheval" not in visiteur.page


def test_too_many_tries_say_how_long_to_wait(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGIN, TropDEssais(reessayer_dans_s=120))

    log_in(visiteur)

    assert (visiteur.statut, visiteur.reponse.headers["retry-after"]) == (429, "120")
    assert "2 minutes" in visiteur.texte


def test_without_accounts_the_login_form_stays(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGIN, ServiceIndisponible(service="accounts"))

    log_in(visiteur)

    assert visiteur.statut == 503
    assert "Les comptes ne répondent pas en ce moment" in visiteur.texte
    assert 'value="amelie.nl"' in visiteur.page


def test_empty_fields_are_told(visiteur: Personne) -> None:
    visiteur.open("/connexion").press("Me connecter")

    assert visiteur.texte.count("Écrivez votre mot de passe.") == 2


def test_logout_forgets_everything_here(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGOUT, Rien())
    parent.open("/espace").press("Me déconnecter")

    assert "Vous êtes déconnecté" in parent.texte
    assert [r.jeton for r in client.calls_of(accounts.LOGOUT)] == [JETON_AMELIE]
    assert parent.open("/espace").titre.startswith("Je me connecte")


def test_logout_of_a_session_already_closed_elsewhere_works(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGOUT, NonAuthentifie())

    assert "Vous êtes déconnecté" in parent.open("/espace").press("Me déconnecter").texte


def test_a_notice_is_said_once(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.LOGOUT, Rien())
    parent.open("/espace").press("Me déconnecter")

    assert "Vous êtes déconnecté" not in parent.open("/").texte


def test_what_was_typed_survives_the_end_of_the_session(parent: Personne, client: FauxClient, guichet: Guichet) -> None:
    client.says(planning.GET_MOIS, un_mois())
    client.says(planning.SAVE_BROUILLON, Rien())
    parent.open(f"/planning/{LEONIE}/2026-11")
    client.says(accounts.GET_SESSION, NonAuthentifie())
    guichet.sessions.forget(JETON_AMELIE)

    parent.press("Valider", r=["2026-11-16.restauration"])
    assert (parent.statut, client.calls_of(planning.SAVE_BROUILLON)) == (401, [])
    assert "Vous n’êtes plus connecté" in parent.texte
    assert parent.navigateur.cookies.get("portail") is None

    parent.connect(client)  # logged in again, in another tab
    parent.press("Envoyer de nouveau", suit=False)

    coches = client.calls_of(planning.SAVE_BROUILLON)[0].coches
    assert [(c.jour.isoformat(), c.voulu) for c in coches] == [("2026-11-16", True), ("2026-11-17", False)]


@pytest.mark.parametrize("compte_id", [AMELIE, UUID(int=9)])
def test_a_form_of_an_earlier_session_is_kept_for_the_same_account_only(
    parent: Personne, client: FauxClient, compte_id: UUID
) -> None:
    client.says(planning.GET_MOIS, un_mois())
    client.says(planning.SAVE_BROUILLON, Rien())
    parent.open(f"/planning/{LEONIE}/2026-11")
    parent.connect(client, compte_id=compte_id)  # the session ended, somebody logged in again in another tab
    parent.navigateur.cookies.set("portail", "jeton-d-une-autre-session-0000000", domain="portail.test")

    parent.press("Valider", r=["2026-11-16.restauration"])

    assert (parent.statut, client.calls_of(planning.SAVE_BROUILLON)) == (403, [])
    est_garde = compte_id == AMELIE
    assert ("Ce que vous avez rempli est gardé" in parent.texte) is est_garde
    assert ("2026-11-16.restauration" in parent.page) is est_garde
    if est_garde:
        parent.press("Envoyer de nouveau", suit=False)
        coches = client.calls_of(planning.SAVE_BROUILLON)[0].coches
        assert [(c.jour.isoformat(), c.voulu) for c in coches] == [("2026-11-16", True), ("2026-11-17", False)]


# ---- activation ----


def test_opening_the_link_activates_nothing(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.CHECK_LIEN, Rien())

    visiteur.open(f"/activation/{LIEN}")

    assert "Activer mon compte" in visiteur.texte
    assert client.calls_of(accounts.ACTIVATE) == []


def test_the_button_activates_and_offers_to_log_in(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.CHECK_LIEN, Rien())
    client.says(accounts.ACTIVATE, Rien())

    visiteur.open(f"/activation/{LIEN}").press("Activer mon compte")

    assert "Votre compte est activé" in visiteur.texte
    assert visiteur.titre.startswith("Je me connecte")


def test_an_expired_link_is_replaced_in_one_click(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.CHECK_LIEN, accounts.LienExpire())
    client.says(accounts.RESEND_FROM_LIEN, Rien())
    visiteur.open(f"/activation/{LIEN}")
    assert visiteur.statut == 410 and "Ce lien d’activation a expiré" in visiteur.texte

    visiteur.press("Recevoir un nouveau lien")

    assert "un lien vient de partir" in visiteur.texte
    assert [r.jeton for r in client.calls_of(accounts.RESEND_FROM_LIEN)] == [LIEN]


def test_a_used_link_offers_the_login_page_and_shows_no_data(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.CHECK_LIEN, accounts.LienDejaUtilise())

    visiteur.open(f"/activation/{LIEN}")

    assert visiteur.statut == 410
    assert "Ce lien a déjà servi" in visiteur.texte and 'href="/connexion"' in visiteur.page
    assert "@" not in visiteur.texte


@pytest.mark.parametrize("lien", [LIEN, "court", "x" * 300, "a.b.c.d.e.f.g.h.i.j.k.l"])
def test_a_link_that_nobody_made_offers_a_new_one(visiteur: Personne, client: FauxClient, lien: str) -> None:
    client.says(accounts.CHECK_LIEN, accounts.LienInconnu())

    visiteur.open(f"/activation/{lien}")

    assert visiteur.statut == 404 and "Demander un nouveau lien" in visiteur.texte


def test_asking_for_a_link_answers_the_same_to_everybody(visiteur: Personne, client: FauxClient) -> None:
    client.says(accounts.RESEND_ACTIVATION, Rien())

    visiteur.open("/activation").press("Recevoir un nouveau lien", identifiant="qui@exemple.fr")

    assert "Si un compte attend son activation" in visiteur.texte

    visiteur.open("/activation").press("Recevoir un nouveau lien", identifiant="")
    assert visiteur.statut == 422


# ---- my account ----


def test_before_activation_my_account_offers_a_new_link(app: FastAPI, client: FauxClient) -> None:
    personne = Personne(app).connect(client, actif=False)
    client.says(accounts.RESEND_ACTIVATION, Rien())

    personne.open("/espace")
    assert "Votre compte n’est pas encore activé" in personne.texte

    personne.press("Recevoir un nouveau lien")
    assert "Un nouveau lien est parti" in personne.texte


def test_my_devices_are_named_and_closed(parent: Personne, client: FauxClient) -> None:
    ici = accounts.SessionVue(
        session_id=UUID(int=1),
        ouverte_at=A_14H12,
        vue_at=A_14H12,
        agent_navigateur="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        est_celle_ci=True,
    )
    ailleurs = ici.model_copy(
        update={
            "session_id": UUID(int=2),
            "agent_navigateur": "Mozilla/5.0 (iPhone) Safari/605",
            "est_celle_ci": False,
            "vue_at": A_14H12 - timedelta(hours=1),
        }
    )
    client.says(accounts.LIST_SESSIONS, accounts.Sessions(sessions=[ailleurs, ici]))
    client.says(accounts.REVOKE_SESSION, Rien())

    parent.open("/compte/sessions")
    assert parent.texte.index("Firefox, ordinateur Linux") < parent.texte.index("Safari, iPhone")

    parent.press("Fermer Safari, iPhone")
    assert "L’appareil est déconnecté" in parent.texte
    assert client.calls_of(accounts.REVOKE_SESSION)[0].session_id == UUID(int=2)
