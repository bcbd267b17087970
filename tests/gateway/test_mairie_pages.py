"""Agents' pages: what waits, requests to link an account, the month's invoices, the animateur's sheets."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts import billing, dossiers, planning
from contracts.base import Rien, Role
from contracts.errors import Introuvable
from contracts.planning import EtatPointage
from tests.gateway.fabrique import (
    ADULTE,
    DEMANDE,
    GASPARD,
    JEUDI_5,
    LEONIE,
    une_demande,
    une_feuille,
    une_ligne,
    une_previsualisation,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

FEUILLE = f"/pointage/jean-jaures/restauration/{JEUDI_5}"


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


@pytest.fixture
def regisseur(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.REGISSEUR}))


@pytest.fixture
def animateur(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"jean-jaures"}))


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.LIST_RATTACHEMENTS, dossiers.Rattachements(demandes=[une_demande()]))
    client.says(dossiers.DECIDE_RATTACHEMENT, Rien())
    client.says(planning.LIST_FEUILLES, des_feuilles())
    client.says(planning.GET_FEUILLE, une_feuille())
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    client.says(billing.PREVIEW_FACTURATION, une_previsualisation())


def des_feuilles() -> planning.Feuilles:
    return planning.Feuilles(
        jour=JEUDI_5,
        feuilles=[
            planning.FeuilleResume(
                site="jean-jaures",
                site_libelle="École Jean-Jaurès",
                activite="restauration",
                activite_libelle="Restauration",
                attendus=8,
                pointes=3,
            )
        ],
    )


# ---- home ----


def test_an_agent_s_home_says_what_waits(agent: Personne) -> None:
    texte = agent.open("/mairie").texte

    assert "1 demande de rattachement" in texte and "1 feuille de pointage" in texte
    assert "Factures" not in texte


def test_the_regie_s_home_leads_to_the_invoices_and_the_messages_only(regisseur: Personne, client: FauxClient) -> None:
    texte = regisseur.open("/mairie").texte

    assert "Factures" in texte and "rattachement" not in texte
    assert sorted(appel.rpc.method for appel in client.appels) == ["get_session", "list_boite"]


def test_a_service_that_is_down_is_said_on_the_agent_s_home(agent: Personne, client: FauxClient) -> None:
    client.down("dossiers")

    texte = agent.open("/mairie").texte

    assert "Les demandes de rattachement reviennent dès que possible" in texte
    assert "1 feuille de pointage" in texte


# ---- rattachements ----


def test_an_agent_links_the_account_to_an_adult(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/rattachements")
    assert "Karim Benhaddou" in agent.texte

    agent.open(f"/mairie/rattachements/{DEMANDE}").press("Rattacher à cette personne", adulte_id=ADULTE)

    decision = client.calls_of(dossiers.DECIDE_RATTACHEMENT)[0]
    assert (decision.demande_id, decision.adulte_id, decision.motif_refus) == (DEMANDE, ADULTE, "")
    assert "Le compte est rattaché" in agent.texte


def test_an_agent_refuses_with_a_reason(agent: Personne, client: FauxClient) -> None:
    agent.open(f"/mairie/rattachements/{DEMANDE}").press("Refuser la demande", motif_refus="Le nom diffère.")

    decision = client.calls_of(dossiers.DECIDE_RATTACHEMENT)[0]
    assert (decision.adulte_id, decision.motif_refus) == (None, "Le nom diffère.")
    assert "La demande est refusée" in agent.texte


@pytest.mark.parametrize(
    ("bouton", "champs", "phrase"),
    [
        ("Refuser la demande", {"motif_refus": "   "}, "Écrivez pourquoi : le parent lira cette phrase."),
        ("Refuser la demande", {"motif_refus": "x" * 600}, "500 caractères au plus."),
        ("Rattacher à cette personne", {}, "Choisissez l’adulte du dossier"),
        ("Rattacher à cette personne", {"adulte_id": "moi"}, "Choisissez l’adulte du dossier"),
    ],
)
def test_a_decision_that_is_not_one_is_told(
    agent: Personne, client: FauxClient, bouton: str, champs: dict[str, Any], phrase: str
) -> None:
    agent.open(f"/mairie/rattachements/{DEMANDE}").press(bouton, champs=champs)

    assert agent.statut == 422 and agent.titre.startswith("Erreur : ")
    assert agent.texte.count(phrase) == 2
    assert client.calls_of(dossiers.DECIDE_RATTACHEMENT) == []


def test_an_adult_linked_meanwhile_is_told_beside_the_choice(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.DECIDE_RATTACHEMENT, dossiers.AdulteDejaRattache())

    agent.open(f"/mairie/rattachements/{DEMANDE}").press("Rattacher à cette personne", adulte_id=ADULTE)

    assert agent.texte.count("Un autre compte est rattaché à cette personne") == 2


def test_a_request_already_decided_is_told(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.DECIDE_RATTACHEMENT, dossiers.DemandeDejaDecidee())

    agent.open(f"/mairie/rattachements/{DEMANDE}").press("Rattacher à cette personne", adulte_id=ADULTE)

    assert agent.statut == 409 and "Cette demande est déjà traitée" in agent.texte


def test_with_nothing_to_decide_the_list_says_why(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.LIST_RATTACHEMENTS, dossiers.Rattachements(demandes=[]))

    assert "Aucune demande n’attend" in agent.open("/mairie/rattachements").texte
    assert agent.open(f"/mairie/rattachements/{DEMANDE}").statut == 404


# ---- facturation ----


def test_the_month_is_previewed_with_its_anomalies(regisseur: Personne) -> None:
    texte = regisseur.open("/mairie/facturation?mois=2026-10").texte

    assert "Factures187" in texte and "12 345,67 €" in texte
    assert "Réservés, sans pointage" in texte and "Léonie, lun. 5/10, repas" in texte


def des_emises(**change: Any) -> billing.FacturesEmises:
    valeurs: dict[str, Any] = {
        "mois": "2026-10",
        "emises": 187,
        "deja_emises": 2,
        "total_centimes": 1_234_567,
        "premier_numero": "2026-004700",
        "dernier_numero": "2026-004886",
        "reportees": 3,
        "reports": [
            billing.Report(raison=billing.RaisonReport.CONFLIT, foyers=2),
            billing.Report(raison=billing.RaisonReport.REVENU_ABSENT, foyers=1),
        ],
    }
    return billing.FacturesEmises(**(valeurs | change))


def test_issuing_asks_to_confirm_then_says_what_was_issued(regisseur: Personne, client: FauxClient) -> None:
    client.says(billing.ISSUE_FACTURES, des_emises())
    client.says(billing.GET_FACTURATION, des_emises())
    regisseur.open("/mairie/facturation?mois=2026-10")
    regisseur.open("/mairie/facturation/2026-10/confirmer")
    assert client.calls_of(billing.ISSUE_FACTURES) == []

    regisseur.press("Émettre les factures")

    assert len(client.calls_of(billing.ISSUE_FACTURES)) == 1
    assert "187 factures émises, 12 345,67 €" in regisseur.texte
    assert "2026-004700 à 2026-004886" in regisseur.texte
    assert "2 factures de ce mois étaient déjà émises" in regisseur.texte
    assert "foyers attendent : 2 pour un pointage à régler et 1 pour un revenu à vérifier." in regisseur.texte


def test_a_run_that_goes_on_says_so_and_can_be_looked_at_again(regisseur: Personne, client: FauxClient) -> None:
    client.says(billing.GET_FACTURATION, des_emises(etat="en_cours"))

    regisseur.open("/mairie/facturation/2026-10/resultat")

    assert "Émission en cours" in regisseur.texte and "Actualiser" in regisseur.texte


def test_a_blocking_anomaly_leaves_nothing_to_press(regisseur: Personne, client: FauxClient) -> None:
    sans_tarif = billing.Anomalie(code="tarif_absent", nombre=2, bloque=True)
    client.says(billing.PREVIEW_FACTURATION, une_previsualisation(anomalies=[sans_tarif]))

    assert "Réglez ce qui bloque avant d’émettre" in regisseur.open("/mairie/facturation?mois=2026-10").texte
    regisseur.open("/mairie/facturation/2026-10/confirmer", suit=False)
    assert regisseur.reponse.headers["location"] == "/mairie/facturation?mois=2026-10"


@pytest.mark.parametrize("role", [Role.REGISSEUR, Role.ADMINISTRATEUR])
def test_a_conflict_is_listed_with_its_sheet_and_stops_nobody_else(
    app: FastAPI, client: FauxClient, role: Role
) -> None:
    client.says(
        billing.PREVIEW_FACTURATION,
        une_previsualisation(
            anomalies=[billing.Anomalie(code="conflit", nombre=1)],
            reports=[billing.Report(raison=billing.RaisonReport.CONFLIT, foyers=1)],
            a_regler=[
                billing.ARegler(
                    raison=billing.RaisonReport.CONFLIT, enfant_id=LEONIE, prenom="Léonie", activite="restauration",
                    activite_libelle="Restauration scolaire", jour=JEUDI_5,
                )
            ],
        ),
    )  # fmt: skip
    situe = planning.CreneauSitue(
        enfant_id=LEONIE, activite="restauration", jour=JEUDI_5, prenom="Léonie", nom="N’Guessan-Lefèvre",
        site="jean-jaures", site_libelle="école Jean-Jaurès",
    )  # fmt: skip
    client.says(planning.LIST_CRENEAUX_SITUES, planning.CreneauxSitues(creneaux=[situe]))
    quoi = "Léonie N’Guessan-Lefèvre, Restauration scolaire, jeu. 5/11, école Jean-Jaurès"
    personne = Personne(app).connect(client, roles=frozenset({role}))

    personne.open("/mairie/facturation/2026-10/confirmer")
    assert "la prochaine émission du mois le facturera en entier" in personne.texte
    personne.open("/mairie/facturation?mois=2026-10")

    assert quoi in personne.texte and "Émettre 187 factures" in personne.texte
    assert "attend, pour un pointage à régler." in personne.texte
    peut_ouvrir = role is Role.ADMINISTRATEUR
    assert (f'href="{FEUILLE}#e-{LEONIE}"' in personne.page) is peut_ouvrir
    assert ("Un agent de la mairie les règle" in personne.texte) is not peut_ouvrir


def test_a_count_that_goes_on_says_so_and_leaves_nothing_to_press(regisseur: Personne, client: FauxClient) -> None:
    client.says(billing.PREVIEW_FACTURATION, une_previsualisation(etat="en_cours", foyers=1400))

    regisseur.open("/mairie/facturation?mois=2026-10")

    assert "1 400 familles comptées" in regisseur.texte and "Actualiser" in regisseur.texte
    assert "Émettre" not in regisseur.texte
    regisseur.open("/mairie/facturation/2026-10/confirmer", suit=False)
    assert regisseur.reponse.headers["location"] == "/mairie/facturation?mois=2026-10"


def test_a_month_that_is_not_over_is_explained(regisseur: Personne, client: FauxClient) -> None:
    client.says(billing.ISSUE_FACTURES, billing.MoisPasFini(mois="2026-11"))

    regisseur.open("/mairie/facturation/2026-11/confirmer").press("Émettre les factures")

    assert regisseur.statut == 409 and regisseur.titre.startswith("Erreur : ")
    assert "Les factures de novembre 2026 partent une fois le mois terminé" in regisseur.texte


# ---- pointage ----


def test_the_sheets_of_a_day_say_how_many_wait(animateur: Personne) -> None:
    texte = animateur.open("/pointage?jour=2026-11-05").texte

    assert "École Jean-Jaurès" in texte and "5 enfants à pointer" in texte
    assert 'href="/pointage?jour=2026-11-06"' in animateur.page


def test_one_tap_marks_a_child_present_without_javascript(animateur: Personne, client: FauxClient) -> None:
    animateur.open(FEUILLE).press("Présent : Léonie", suit=False)

    demande = client.calls_of(planning.POINT)[0]
    assert (demande.site, demande.activite, demande.jour) == ("jean-jaures", "restauration", JEUDI_5)
    assert [(m.enfant_id, m.etat) for m in demande.marques] == [(LEONIE, EtatPointage.PRESENT)]
    assert animateur.reponse.headers["location"] == f"{FEUILLE}#e-{LEONIE}"
    assert f'id="e-{LEONIE}"' in animateur.open(FEUILLE).page


def test_a_double_tap_is_one_mark_and_another_button_is_another(animateur: Personne, client: FauxClient) -> None:
    animateur.open(FEUILLE)
    present, absent = animateur.paires("Présent : Léonie", {}), animateur.paires("Absent : Léonie", {})

    for paires in (present, present, absent):
        animateur.post(FEUILLE, paires)

    ids = [demande.marques[0].marque_id for demande in client.calls_of(planning.POINT)]
    assert ids[0] == ids[1] != ids[2]


def test_safety_signs_come_before_the_buttons(animateur: Personne, client: FauxClient) -> None:
    ligne = une_ligne(a_un_pai=True, allergies=["arachide"], regime="panier_pai")
    client.says(planning.GET_FEUILLE, une_feuille([ligne]))

    texte = animateur.open(FEUILLE).texte

    assert (
        texte.index("PAI") < texte.index("Allergie : arachide") < texte.index("Panier PAI") < texte.index("Présent :")
    )


def test_an_unbooked_child_is_shown_apart(animateur: Personne, client: FauxClient) -> None:
    lignes = [une_ligne(), une_ligne(GASPARD, "Gaspard", est_reserve=False, etat=EtatPointage.PRESENT)]
    client.says(planning.GET_FEUILLE, une_feuille(lignes))

    texte = animateur.open(FEUILLE).texte

    assert "Sans réservation" in texte and "Non prévu" in texte


def test_a_child_nobody_expected_is_found_with_its_safety_signs_and_added(
    animateur: Personne, client: FauxClient
) -> None:
    gaspard = une_ligne(GASPARD, "Gaspard", est_reserve=False, a_un_pai=True)
    client.says(planning.LIST_NON_PREVUS, planning.NonPrevus(lignes=[gaspard], autres=3))
    animateur.open(f"{FEUILLE}?texte=gas")
    texte = animateur.texte
    assert texte.index("Ajouter un enfant non prévu") < texte.index("PAI") < texte.index("Ajouter, présent : Gaspard")
    assert "Et 3 autres enfants" in texte

    animateur.press("Ajouter, présent", suit=False)

    assert animateur.reponse.headers["location"] == f"{FEUILLE}#e-{GASPARD}"
    marque = client.calls_of(planning.POINT)[0].marques[0]
    assert (marque.enfant_id, marque.etat) == (GASPARD, EtatPointage.PRESENT)
    [demande] = client.calls_of(planning.LIST_NON_PREVUS)
    assert (demande.site, demande.activite, demande.texte) == ("jean-jaures", "restauration", "gas")


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "Écrivez au moins les deux premières lettres."),
        ("g", "Écrivez au moins les deux premières lettres."),
        ("g" * 81, "80 caractères au plus."),
        ("ga\u202esp", "Un caractère de cette réponse ne s’écrit pas."),
    ],
)
def test_a_search_that_cannot_be_made_says_why_and_keeps_the_sheet(
    animateur: Personne, client: FauxClient, texte: str, phrase: str
) -> None:
    animateur.open(f"{FEUILLE}?{httpx.QueryParams(texte=texte)}")

    assert animateur.statut == 422 and phrase in animateur.texte
    assert "Les enfants attendus" in animateur.texte
    assert client.calls_of(planning.LIST_NON_PREVUS) == []


@pytest.mark.parametrize("etat", ["conflit", "", "present'--", "PRESENT"])
def test_a_state_that_has_no_button_is_refused(animateur: Personne, client: FauxClient, etat: str) -> None:
    paires = [p for p in animateur.open(FEUILLE).paires("Présent : Léonie", {}) if p[0] != "etat"]

    animateur.post(FEUILLE, [*paires, ("etat", etat)])

    assert animateur.statut == 422
    assert client.calls_of(planning.POINT) == []


@pytest.mark.parametrize("adresse", ["/pointage/Jean%20Jaurès/x/2026-11-05", "/pointage/jean-jaures/restauration/hier"])
def test_a_sheet_that_cannot_exist_is_not_found(animateur: Personne, client: FauxClient, adresse: str) -> None:
    assert animateur.open(adresse).statut == 404

    client.says(planning.GET_FEUILLE, Introuvable(objet="feuille"))
    assert animateur.open(FEUILLE).statut == 404
