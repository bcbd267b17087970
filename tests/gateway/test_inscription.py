"""First visit: four steps, each reopened without losing the others; no account before the end (leaflet L2)."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import accounts
from contracts.errors import ChampRefuse, RequeteInvalide, ServiceIndisponible
from tests.gateway.fabrique import A_14H12
from tests.gateway.fabrique_conditions import des_conditions
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne, forms_of

INFORMATIONS = {
    "nom": "N’Guessan-Lefèvre",
    "prenom": "Amélie",
    "email": "amelie@exemple.fr",
    "nom_utilisateur": "amelie.nl",
    "mot_de_passe": "Cheval-Bleu-42 !",
    "mot_de_passe_bis": "Cheval-Bleu-42 !",
}
REFERENCES = {"service": "Service enfance", "numero": "5961", "nom": "Lefèvre", "email": "amelie@exemple.fr"}


class Accounts:
    """Keeps drafts as accounts does."""

    def __init__(self, client: FauxClient) -> None:
        self.brouillons: dict[str, dict[str, Any]] = {}
        self.crees: list[Any] = []
        client.says(accounts.GET_BROUILLON, lambda r: self._brouillon(r.brouillon_id))
        client.says(accounts.SAVE_ETAPE, self._save)
        client.says(accounts.DROP_BROUILLON, self._drop)
        client.says(accounts.GET_CONDITIONS, des_conditions())
        client.says(accounts.CREATE_COMPTE, self._create)

    def _brouillon(self, brouillon_id: str) -> accounts.Brouillon:
        return accounts.Brouillon(version_conditions="2026-09", **self.brouillons.get(brouillon_id, {}))

    def _save(self, request: accounts.SaveEtape) -> accounts.Brouillon:
        garde = self.brouillons.setdefault(request.brouillon_id, {})
        if request.informations:
            garde["informations"] = accounts.InformationsGardees(
                **request.informations.model_dump(exclude={"mot_de_passe"})
            )
        if request.references:
            garde["references"] = accounts.ReferencesGardees(**request.references.model_dump())
        if request.conditions:
            garde["conditions"] = accounts.ConditionsGardees(version="2026-09", acceptees_at=A_14H12)
        return self._brouillon(request.brouillon_id)

    def _drop(self, request: accounts.DropBrouillon) -> Any:
        self.brouillons.pop(request.brouillon_id, None)
        return accounts.DROP_BROUILLON.response()

    def _create(self, request: accounts.CreateCompte) -> accounts.CompteCree:
        self.crees.append(request)
        return accounts.CompteCree(email=self.brouillons[request.brouillon_id]["informations"].email)


@pytest.fixture
def comptes(client: FauxClient) -> Accounts:
    return Accounts(client)


def at_recap(personne: Personne) -> Personne:
    personne.open("/inscription").press("Continuer", **INFORMATIONS).press("Continuer", **REFERENCES)
    return personne.press("Continuer", acceptees="oui")


def test_the_four_steps_have_the_headings_of_the_leaflet(visiteur: Personne, comptes: Accounts) -> None:
    visiteur.open("/inscription")
    assert "Etape 1/4" in visiteur.texte and "<h2>Mes informations</h2>" in visiteur.page

    visiteur.press("Continuer", **INFORMATIONS)
    assert "Etape 2/4" in visiteur.texte and "<h2>Mes références dossier</h2>" in visiteur.page

    visiteur.press("Continuer", **REFERENCES)
    assert "Etape 3/4" in visiteur.texte and "<h2>Conditions d’utilisation</h2>" in visiteur.page
    assert "certifie avoir lu et accepté les conditions générales d’utilisation" in visiteur.texte

    visiteur.press("Continuer", acceptees="oui")
    assert "Etape 4/4" in visiteur.texte and "<h2>Récapitulatif</h2>" in visiteur.page
    assert comptes.crees == []


def test_validating_creates_the_space_and_speaks_of_spam(visiteur: Personne, comptes: Accounts) -> None:
    at_recap(visiteur).press("Valider mon inscription")

    assert "votre espace personnel a été créé" in visiteur.texte
    assert "Sans retour, consultez vos spams" in visiteur.texte
    assert "amelie@exemple.fr" in visiteur.texte
    assert len(comptes.crees) == 1


def test_a_step_is_reopened_from_the_recap_without_losing_the_others(visiteur: Personne, comptes: Accounts) -> None:
    at_recap(visiteur).open("/inscription/mes-informations")
    assert 'value="amelie.nl"' in visiteur.page
    assert "Votre mot de passe est gardé" in visiteur.texte

    visiteur.press("Continuer", prenom="Émilie")

    assert "Etape 4/4" in visiteur.texte
    assert "Émilie" in visiteur.texte and "5961" in visiteur.texte


def test_a_kept_password_is_not_sent_again(visiteur: Personne, comptes: Accounts, client: FauxClient) -> None:
    at_recap(visiteur).open("/inscription/mes-informations").press("Continuer", prenom="Émilie")

    premiere, derniere = client.calls_of(accounts.SAVE_ETAPE)[0], client.calls_of(accounts.SAVE_ETAPE)[-1]
    assert premiere.informations.mot_de_passe == INFORMATIONS["mot_de_passe"]
    assert derniere.informations.mot_de_passe is None


def test_the_draft_is_found_again_by_its_cookie_for_24_hours(visiteur: Personne, comptes: Accounts) -> None:
    visiteur.open("/inscription").press("Continuer", suit=False, **INFORMATIONS)

    biscuit = next(c for c in visiteur.reponse.headers.get_list("set-cookie") if c.startswith("inscription="))
    assert "Max-Age=86400" in biscuit and "HttpOnly" in biscuit

    assert "Etape 2/4" in visiteur.open("/inscription").texte


def test_the_recap_asked_too_early_leads_to_the_step_that_waits(visiteur: Personne, comptes: Accounts) -> None:
    visiteur.open("/inscription").press("Continuer", **INFORMATIONS)

    assert "Etape 2/4" in visiteur.open("/inscription/recapitulatif").texte


def test_cancelling_erases_and_starts_again(visiteur: Personne, comptes: Accounts) -> None:
    at_recap(visiteur).press("Annuler")

    assert "Etape 1/4" in visiteur.texte and "Votre saisie est effacée" in visiteur.texte
    assert 'value="amelie.nl"' not in visiteur.page
    assert comptes.brouillons == {}


def test_a_double_click_on_the_last_button_is_one_operation(visiteur: Personne, comptes: Accounts) -> None:
    paires = at_recap(visiteur).paires("Valider mon inscription", {})

    for _ in range(2):
        visiteur.post("/inscription/valider", paires, suit=False)
        visiteur.navigateur.cookies.set("inscription", next(iter(comptes.brouillons)), domain="portail.test")

    assert len({demande.operation_id for demande in comptes.crees}) == 1


def test_going_back_after_the_end_leads_to_the_same_end(visiteur: Personne, comptes: Accounts) -> None:
    paires = at_recap(visiteur).paires("Valider mon inscription", {})
    visiteur.post("/inscription/valider", paires)

    fins = [visiteur.post("/inscription/valider", paires).texte, visiteur.open("/inscription/recapitulatif").texte]

    assert all("Bravo, votre espace personnel a été créé" in fin for fin in fins)
    assert len(comptes.crees) == 1
    assert "Etape 1/4" in visiteur.open("/inscription").texte


def test_a_family_without_a_number_asks_for_one(visiteur: Personne, comptes: Accounts, client: FauxClient) -> None:
    visiteur.open("/inscription").press("Continuer", **INFORMATIONS)
    assert "Je n’ai pas de numéro de dossier" in visiteur.texte

    visiteur.press("Demander un numéro de dossier", nom="", email="")

    references = client.calls_of(accounts.SAVE_ETAPE)[-1].references
    assert references.sans_numero and references.numero == ""
    assert "Etape 3/4" in visiteur.texte


FAUTES = [
    ({"nom": ""}, "Écrivez le nom."),
    ({"prenom": "x" * 81}, "Le prénom a 80 caractères au plus."),
    ({"email": "amelie.exemple.fr"}, "L’adresse e-mail s’écrit avec un « @ »"),
    ({"nom_utilisateur": "é!"}, "Le nom d’utilisateur a au moins 3 caractères."),
    ({"nom_utilisateur": "<script>alert(1)</script>"}, "et commence par une lettre ou un chiffre."),
    ({"mot_de_passe": "x" * 2000, "mot_de_passe_bis": "x" * 2000}, "128 caractères au plus"),
    ({"mot_de_passe_bis": "autre"}, "Les deux mots de passe ne sont pas les mêmes"),
    ({"nom": "Am\x00élie"}, "Un caractère de cette réponse ne s’écrit pas"),
    ({"prenom": "\u202eeilémA"}, "Un caractère de cette réponse ne s’écrit pas"),
]


@pytest.mark.parametrize(("faute", "phrase"), FAUTES, ids=[str(i) for i in range(len(FAUTES))])
def test_a_wrong_answer_is_told_beside_its_field_and_what_was_typed_stays(
    visiteur: Personne, comptes: Accounts, faute: dict[str, str], phrase: str
) -> None:
    visiteur.open("/inscription").press("Continuer", **(INFORMATIONS | {"nom": "Çelik"} | faute))

    assert visiteur.statut == 422
    assert visiteur.titre.startswith("Erreur : ")
    assert visiteur.texte.count(phrase) == 2  # in the summary and beside the field
    assert 'href="#' + next(iter(faute)).replace("mot_de_passe_bis", "mot_de_passe") in visiteur.page
    typed = dict(forms_of(visiteur.page)[0].paires)
    assert typed["email"] == (INFORMATIONS | faute)["email"]
    assert typed["mot_de_passe"] == ""
    assert comptes.brouillons == {}


@pytest.mark.parametrize(
    ("faute", "phrase"),
    [
        ({"numero": "596"}, "Le numéro de dossier a 4 chiffres, par exemple 5961."),
        ({"email": "amelie.nguessan.gmail.com"}, "s’écrit avec un « @ »"),
        ({"service": "Service secret"}, "Choisissez un service de la liste."),
        ({"nom": "x" * 300}, "Le nom a 80 caractères au plus."),
    ],
)
def test_wrong_references_are_told_beside_their_field(
    visiteur: Personne, comptes: Accounts, faute: dict[str, str], phrase: str
) -> None:
    visiteur.open("/inscription").press("Continuer", **INFORMATIONS)

    visiteur.press("Continuer", **(REFERENCES | faute))

    assert (visiteur.statut, visiteur.texte.count(phrase)) == (422, 2)
    assert "Etape 2/4" in visiteur.texte


def test_references_that_accounts_finds_missing_are_told_too(
    visiteur: Personne, comptes: Accounts, client: FauxClient
) -> None:
    visiteur.open("/inscription").press("Continuer", **INFORMATIONS)
    manque = ChampRefuse(champ="references.numero", raison="missing")
    client.says(accounts.SAVE_ETAPE, RequeteInvalide(champs=[manque]))

    visiteur.press("Continuer", **(REFERENCES | {"numero": ""}))

    assert visiteur.texte.count("Écrivez le numéro de dossier") == 2


def test_terms_that_are_not_accepted_are_asked_again(visiteur: Personne, comptes: Accounts) -> None:
    visiteur.open("/inscription").press("Continuer", **INFORMATIONS).press("Continuer", **REFERENCES)

    visiteur.press("Continuer")

    assert visiteur.statut == 422
    assert visiteur.texte.count("Cochez la case pour accepter") == 2


def test_a_weak_password_and_a_taken_name_are_told_beside_their_field(
    visiteur: Personne, comptes: Accounts, client: FauxClient
) -> None:
    visiteur.open("/inscription")

    client.says(accounts.SAVE_ETAPE, accounts.MotDePasseFaible(raison="trop_commun"))
    assert visiteur.press("Continuer", **INFORMATIONS).texte.count("Ce mot de passe est trop facile à deviner") == 2

    client.says(accounts.SAVE_ETAPE, accounts.NomUtilisateurPris(propositions=["amelie.nl2", "amelie91"]))
    assert "amelie.nl2 ou amelie91" in visiteur.press("Continuer", **INFORMATIONS).texte


def test_a_name_taken_just_before_the_end_reopens_the_first_step(
    visiteur: Personne, comptes: Accounts, client: FauxClient
) -> None:
    at_recap(visiteur)
    client.says(accounts.CREATE_COMPTE, accounts.NomUtilisateurPris())

    visiteur.press("Valider mon inscription")

    assert "Etape 1/4" in visiteur.texte and "déjà pris" in visiteur.texte
    assert 'value="Amélie"' in visiteur.page


def test_a_password_never_waits_in_a_page_when_accounts_is_down(
    visiteur: Personne, comptes: Accounts, client: FauxClient
) -> None:
    visiteur.open("/inscription")
    client.says(accounts.SAVE_ETAPE, ServiceIndisponible(service="accounts"))

    visiteur.press("Continuer", **INFORMATIONS)

    assert visiteur.statut == 503
    assert INFORMATIONS["mot_de_passe"] not in visiteur.page


def test_a_form_without_its_token_does_nothing(visiteur: Personne, comptes: Accounts, client: FauxClient) -> None:
    visiteur.open("/inscription").press("Continuer", **(INFORMATIONS | {"jeton": "faux"}))

    assert visiteur.statut == 403
    assert "Cette page a expiré" in visiteur.texte
    assert client.calls_of(accounts.SAVE_ETAPE) == []
