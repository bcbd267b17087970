"""The régie's counter and direct debit: what is typed, what is refused, what is shown."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from contracts import billing
from contracts.base import Role
from contracts.billing import EtatMandat
from kit import clock
from tests.gateway import fabrique_paiements as paie
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

COMPTE = f"/mairie/regie/comptes/{paie.FOYER}"


@pytest.fixture
def claire(app: FastAPI, client: FauxClient) -> Personne:
    """The régisseuse."""
    client.says(billing.GET_HISTORIQUE, billing.Historique(foyers=[paie.un_compte()]))
    client.says(billing.GET_QUITTANCE, paie.une_quittance(mode="cheque", reference="0001234"))
    client.says(billing.LIST_MANDATS, paie.des_mandats(paie.un_mandat()))
    client.says(billing.GET_MANDAT, paie.un_mandat())
    return Personne(app).connect(client, roles=frozenset({Role.REGISSEUR}), prenom="Claire", nom="Morel")


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "x", ""])
def test_the_journal_of_a_day_out_of_this_century_is_today_s(claire: Personne, client: FauxClient, jour: str) -> None:
    client.says(billing.GET_JOURNAL, billing.Journal(jour=clock.today(), regies=[]))

    claire.open(f"/mairie/regie/journal?jour={jour}")

    assert (claire.statut, client.calls_of(billing.GET_JOURNAL)[0].jour) == (200, clock.today())


@pytest.mark.parametrize(("ecrit", "centimes"), [("65,22", 6522), ("65.2", 6520), ("1 065,22 €", 106522), ("12", 1200)])
def test_a_payment_at_the_counter_gives_its_receipt(
    claire: Personne, client: FauxClient, ecrit: str, centimes: int
) -> None:
    client.says(billing.RECORD_PAIEMENT, paie.une_quittance(mode="cheque"))

    claire.open(COMPTE).press("Encaisser", mode="cheque", montant=ecrit, reference="0001234")

    demande = client.calls_of(billing.RECORD_PAIEMENT)[0]
    assert (demande.montant_centimes, demande.mode, demande.reference) == (centimes, "cheque", "0001234")
    assert "Quittance n° Q-2026-011 903" in claire.texte


@pytest.mark.parametrize("ecrit", ["", "beaucoup", "1,234", "-5", "1e3", "nan"])
def test_an_amount_that_is_none_is_told_and_kept(claire: Personne, client: FauxClient, ecrit: str) -> None:
    claire.open(COMPTE).press("Encaisser", mode="especes", montant=ecrit)

    assert claire.statut == 422
    assert "Écrivez un montant en euros" in claire.texte
    assert client.calls_of(billing.RECORD_PAIEMENT) == []


def test_too_much_cash_is_told_beside_the_amount(claire: Personne, client: FauxClient) -> None:
    client.says(billing.RECORD_PAIEMENT, billing.EspecesTropElevees(maximum_centimes=30000))

    claire.open(COMPTE).press("Encaisser", mode="especes", montant="301")

    assert claire.statut == 409
    assert "plus de 300,00 € en espèces" in claire.texte
    assert 'value="301"' in claire.page


def test_a_household_is_looked_for_by_letters(claire: Personne, client: FauxClient) -> None:
    client.says(billing.SEARCH_COMPTES, billing.ComptesTrouves(comptes=[]))

    assert "Aucun compte à ce nom" in claire.open("/mairie/regie?texte=zzz").texte
    assert "au moins deux lettres" in claire.open("/mairie/regie?texte=z").texte


def test_only_a_card_payment_can_be_given_back_here(claire: Personne, client: FauxClient) -> None:
    assert "Rembourser ce paiement" not in claire.open(f"/mairie/regie/recus/{paie.PAIEMENT}").texte

    client.says(billing.GET_QUITTANCE, paie.une_quittance())
    client.says(billing.REFUND_PAIEMENT, paie.un_paiement(etat="repris"))
    claire.open(f"/mairie/regie/recus/{paie.PAIEMENT}").press("Rembourser", motif="payé deux fois")

    assert client.calls_of(billing.REFUND_PAIEMENT)[0].motif == "payé deux fois"
    assert "Le paiement est remboursé" in claire.texte


def test_a_request_is_accepted_or_refused_with_a_reason(claire: Personne, client: FauxClient) -> None:
    client.says(billing.DECIDE_MANDAT, paie.un_mandat(etat="accepte"))
    claire.open(f"/mairie/regie/mandats/{paie.MANDAT}").press("Accepter")
    assert "La demande est acceptée" in claire.texte

    client.says(billing.DECIDE_MANDAT, billing.MotifManquant())
    claire.open(f"/mairie/regie/mandats/{paie.MANDAT}").press("Refuser")
    assert claire.statut == 422 and "le parent lit ce motif" in claire.texte

    demandes = client.calls_of(billing.DECIDE_MANDAT)
    assert [demande.accepte for demande in demandes] == [True, False]


RIB = {
    "civilite": "madame",
    "titulaire": "Amélie N’Guessan-Lefèvre",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
    "adresse": "12 bis rue des Écoles",
    "code_postal": "91380",
    "ville": "Chilly-Mazarin",
    "consentement": "oui",
}


def test_a_parent_asks_for_direct_debit(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_MANDATS, paie.des_mandats())
    client.says(billing.ASK_MANDAT, paie.un_mandat())

    parent.open("/paiements/prelevements").press("Envoyer ma demande", champs=RIB)

    demande = client.calls_of(billing.ASK_MANDAT)[0]
    assert (demande.fait_a, demande.bic, demande.consentement) == ("Chilly-Mazarin", "", "oui")
    assert "Votre demande est envoyée à la régie" in parent.texte


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"iban": "FR76"}, "Écrivez l’IBAN de votre RIB"),
        ({"consentement": None}, "Cochez la case"),
        ({"civilite": "docteur"}, "Choisissez Madame"),
        ({"bic": "ABC"}, "Un BIC a 8 ou 11"),
    ],
)
def test_a_field_that_is_wrong_is_told_and_nothing_is_lost(
    parent: Personne, client: FauxClient, change: dict[str, str | None], phrase: str
) -> None:
    client.says(billing.GET_MANDATS, paie.des_mandats())

    parent.open("/paiements/prelevements").press("Envoyer ma demande", champs=RIB | change)

    assert parent.statut == 422
    assert phrase in parent.texte
    assert "12 bis rue des Écoles" in parent.page
    assert client.calls_of(billing.ASK_MANDAT) == []


def test_a_wrong_key_of_the_account_is_told_beside_it(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_MANDATS, paie.des_mandats())
    client.says(billing.ASK_MANDAT, billing.IbanRefuse(raison="cle"))

    parent.open("/paiements/prelevements").press("Envoyer ma demande", champs=RIB)

    assert "un chiffre ou une lettre n’est pas le bon" in parent.texte


def test_a_mandate_is_downloaded_and_stopped(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_MANDATS, paie.des_mandats(paie.un_mandat(etat=EtatMandat.ACCEPTE)))
    complet = billing.MandatComplet(mandat=paie.un_mandat(), iban="FR7630006000011234567890189")
    client.says(billing.OPEN_MANDAT, complet)
    client.says(billing.REVOKE_MANDAT, paie.un_mandat(etat="revoque"))

    assert "11234567890" not in parent.open("/paiements/prelevements").page.replace(" ", "")
    pdf = parent.navigateur.get(f"/paiements/prelevements/{paie.MANDAT}/pdf")
    assert pdf.content.startswith(b"%PDF-")
    parent.open("/paiements/prelevements").press("Arrêter le prélèvement")
    assert "Le prélèvement est arrêté" in parent.texte


def test_the_history_says_each_entry_and_leads_to_its_proof(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_HISTORIQUE, billing.Historique(foyers=[paie.un_compte()]))

    parent.open("/paiements/historique")

    assert "Paiement par carte, quittance n° Q-2026-011 903" in parent.texte
    assert f'href="/paiements/recus/{paie.PAIEMENT}"' in parent.page
    assert "Reste à payer : 65,22 €" in parent.texte


def test_the_simulator_keeps_an_income_out_of_the_address(visiteur: Personne, client: FauxClient) -> None:
    client.says(billing.LIST_TARIFS, paie.des_tarifs())
    client.says(billing.SIMULE_PRIX, paie.un_prix())

    visiteur.open("/simulateur").press("Calculer", activite="creche", revenu="3 000,00", enfants="2")

    demande = client.calls_of(billing.SIMULE_PRIX)[0]
    assert (demande.revenu_mensuel_centimes, demande.enfants_a_charge, demande.est_exterieur) == (300000, 2, False)
    assert "1,55 €" in visiteur.texte and "barème national (PSU)" in visiteur.texte
    assert "3000" not in str(visiteur.reponse.url)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"revenu": "mille"}, "Écrivez un montant en euros"),
        ({"enfants": "0"}, "Écrivez un nombre d’enfants, de 1 à 15"),
        ({"revenu": "-3"}, "Écrivez un montant en euros"),
        ({"aeeh": "x"}, "de 0 à 15"),
    ],
)
def test_the_simulator_says_what_to_correct(
    visiteur: Personne, client: FauxClient, champs: dict[str, str], phrase: str
) -> None:
    client.says(billing.LIST_TARIFS, paie.des_tarifs())

    visiteur.open("/simulateur").press("Calculer", champs=champs)

    assert visiteur.statut == 422
    assert phrase in visiteur.texte
