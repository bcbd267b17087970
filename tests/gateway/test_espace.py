"""The home: four blocks in the leaflet's order, each alone when its service is down (L16, DESIGN §1)."""

from __future__ import annotations

import re

import pytest

from contracts import accounts, billing, dossiers, planning
from contracts.dossiers import EtatRattachement
from contracts.errors import Refus
from kit.rpc_client import RemoteFailure
from tests.gateway.fabrique import (
    un_accueil_dossier,
    un_accueil_paiements,
    un_accueil_planning,
    une_facture_resume,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

BLOCS = ["Mon dossier", "Mes réservations aux activités", "Mes paiements en ligne", "Mes contacts"]
LIENS = {
    "Composition de la famille": "/dossier#famille",
    "Autorisations": "/dossier/autorisations",
    "Effectuer de nouvelles réservations": "/planning/modifier",
    "Visualiser le planning de mes enfants": "/planning",
    "Payer mes factures": "/paiements",
    "Consulter l’historique de mon compte": "/paiements/historique",
    "Mes prélèvements": "/paiements/prelevements",
    "Communiquer avec un service de la Mairie": "/contacts/nouveau",
    "Consulter mes messages": "/contacts",
    "CALCUL DU TAUX DE PARTICIPATION": "/simulateur",
}
"""Word for word from the leaflet (DOMAIN §1)."""


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(planning.GET_ACCUEIL, un_accueil_planning())
    client.says(billing.GET_ACCUEIL, un_accueil_paiements())
    client.says(accounts.GET_ACCUEIL_CONTACTS, accounts.Fils(fils=[]))


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 id="bloc-\d"><span class="numero">\d</span> ([^<]+)</h2>', page)


def test_the_four_blocks_stand_in_the_leaflet_s_order(parent: Personne) -> None:
    assert titles(parent.open("/espace").page) == BLOCS


def test_children_with_the_same_deadline_are_said_together(parent: Personne, client: FauxClient) -> None:
    seule = un_accueil_planning()
    assert seule.urgence is not None and "Gaspard n’a pas encore de réservation" in parent.open("/espace").texte
    tous = seule.urgence.model_copy(update={"autres": ["Léonie", "Zoé"]})
    client.says(planning.GET_ACCUEIL, un_accueil_planning(urgence=tous))

    parent.open("/espace")

    assert "Gaspard, Léonie et Zoé n’ont pas encore de réservation ce jour-là." in parent.texte
    assert 'href="/planning/famille/2026-11"' in parent.page


def test_the_links_are_those_of_the_leaflet_word_for_word(parent: Personne) -> None:
    page = parent.open("/espace").page

    for mots, adresse in LIENS.items():
        assert re.search(rf'<a[^>]* href="{re.escape(adresse)}"[^>]*>{mots}</a>', page), mots


def test_every_link_of_the_home_leads_somewhere(parent: Personne, client: FauxClient) -> None:
    adresses = set(re.findall(r'href="(/[^"#]*)', parent.open("/espace").page)) - {"/planning/modifier"}

    for adresse in sorted(adresses):
        if not adresse.startswith("/static/"):
            parent.open(adresse, suit=False)
            assert parent.statut in (200, 303, 503), adresse  # 503: a service that this test did not fake


def test_what_waits_is_said_in_each_block(parent: Personne) -> None:
    texte = parent.open("/espace").texte

    assert "Famille N’Guessan-Lefèvre, dossier n° 5961. Léonie et Gaspard." in texte
    assert "il manque : l’attestation 2026-2027 de Gaspard" in texte
    assert "Léonie : repas, étude" in texte
    assert "3 ajouts, 1 retrait" in texte
    assert "65,22 €" in texte and "avant le lundi 30 novembre" in texte
    assert "dernier moment pour que la cuisine compte le vendredi 20 novembre" in texte


@pytest.mark.parametrize("service", ["dossiers", "planning", "billing"])
def test_a_service_that_is_down_costs_its_own_block_only(parent: Personne, client: FauxClient, service: str) -> None:
    client.down(service)

    parent.open("/espace")

    assert parent.statut == 200
    assert titles(parent.page) == BLOCS
    assert parent.texte.count("Service momentanément indisponible") == 1


def test_with_everything_down_the_page_still_says_whom_to_call(parent: Personne, client: FauxClient) -> None:
    for service in ("dossiers", "planning", "billing"):
        client.down(service)

    parent.open("/espace")

    assert (parent.statut, parent.texte.count("Service momentanément indisponible")) == (200, 3)
    assert parent.texte.count("01 69 10 37 00") == 3


def test_a_bug_of_a_service_costs_its_own_block_only(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_ACCUEIL, RemoteFailure("billing.get_accueil", "KeyError"))

    assert "Vos réservations fonctionnent normalement" in parent.open("/espace").texte


def test_the_reads_are_made_once_each(parent: Personne, client: FauxClient) -> None:
    parent.open("/espace")

    assert sorted(appel.rpc.routing_key for appel in client.appels) == [
        "accounts.get_accueil_contacts",
        "accounts.get_session",
        "billing.get_accueil",
        "dossiers.get_accueil",
        "planning.get_accueil",
    ]
    assert len({appel.call_id for appel in client.appels}) == 1


@pytest.mark.parametrize(
    ("etat", "phrase"),
    [
        (EtatRattachement.AUCUN, "n’est pas encore rattaché"),
        (EtatRattachement.A_DECIDER, "Un agent vérifie votre demande"),
        (EtatRattachement.REFUSE, "« Le nom ne correspond pas. »"),
    ],
)
def test_an_account_without_a_dossier_is_told_where_it_stands(
    parent: Personne, client: FauxClient, etat: EtatRattachement, phrase: str
) -> None:
    motif = "Le nom ne correspond pas." if etat is EtatRattachement.REFUSE else ""
    client.says(dossiers.GET_ACCUEIL, dossiers.AccueilDossier(rattachement=etat, motif_refus=motif))
    client.says(planning.GET_ACCUEIL, un_accueil_planning(enfants=[], prochains=[], brouillons=[], urgence=None))
    client.says(billing.GET_ACCUEIL, un_accueil_paiements(reste_centimes=0, a_payer=[]))

    texte = parent.open("/espace").texte

    assert phrase in texte
    assert "Vos enfants apparaissent ici" in texte and "Aucune facture pour l’instant" in texte


def test_paid_invoices_are_shown_when_nothing_is_due(parent: Personne, client: FauxClient) -> None:
    payee = une_facture_resume(reste_centimes=0, etat=billing.EtatFacture.PAYEE)
    client.says(billing.GET_ACCUEIL, un_accueil_paiements(reste_centimes=0, a_payer=[], dernieres_payees=[payee]))

    assert "Facture d’octobre 2026 Payée" in parent.open("/espace").texte.replace("2026P", "2026 P")


def test_the_call_id_of_the_browser_is_kept_and_echoed(parent: Personne, client: FauxClient) -> None:
    reponse = parent.navigateur.get("/espace", headers={"x-request-id": "appel-de-test-0001"})

    assert reponse.headers["x-request-id"] == "appel-de-test-0001"
    assert {appel.call_id for appel in client.appels} == {"appel-de-test-0001"}


@pytest.mark.parametrize("recu", ["", "court", "x" * 65, 'a"b<c>defgh'])
def test_a_strange_call_id_is_replaced(parent: Personne, client: FauxClient, recu: str) -> None:
    reponse = parent.navigateur.get("/espace", headers={"x-request-id": recu})

    assert re.fullmatch("[0-9a-f]{32}", reponse.headers["x-request-id"])


def test_a_refusal_inside_a_block_is_not_hidden(parent: Personne, client: FauxClient) -> None:
    client.says(billing.GET_ACCUEIL, Refus.from_wire("action_interdite", {}))

    assert parent.open("/espace").statut == 403
