"""The planning from "Modifier" to the receipt, without JavaScript (leaflet L12, DOMAIN §5)."""

from __future__ import annotations

import gzip
from uuid import UUID

import pytest

from contracts import planning
from contracts.base import Rien
from contracts.errors import Introuvable, IssueInconnue, OperationReutilisee, ServiceIndisponible
from contracts.planning import Coche
from gateway.presentation.galerie import mois_de_leonie
from tests.gateway.fabrique import (
    GASPARD,
    LEONIE,
    LUNDI_16,
    MARDI_17,
    un_enfant,
    un_mois,
    un_mois_sauve,
    un_planning,
    un_recap,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

MOIS = f"/planning/{LEONIE}/2026-11"
AJOUT = Coche(activite="restauration", jour=LUNDI_16, voulu=True)
RETRAIT = Coche(activite="restauration", jour=MARDI_17, voulu=False)
LES_DEUX = {"r": ["2026-11-16.restauration"]}
"""Monday ticked, Tuesday (booked) unticked."""


@pytest.fixture(autouse=True)
def service(client: FauxClient) -> None:
    client.says(planning.GET_PLANNING, un_planning())
    client.says(planning.GET_MOIS, un_mois())
    client.says(planning.SAVE_BROUILLON, Rien())
    client.says(planning.DROP_BROUILLON, Rien())
    client.says(planning.PREVIEW_MOIS, un_recap())
    client.says(planning.SAVE_MOIS, un_mois_sauve())
    client.says(planning.GET_SAUVEGARDE, un_mois_sauve())


def test_the_month_is_read_and_turned_with_arrows(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning?mois=2026-11")

    assert "Novembre 2026" in parent.texte and "Fermé : jour férié : Armistice" in parent.texte
    assert 'href="/planning?mois=2026-10"' in parent.page and 'href="/planning?mois=2026-12"' in parent.page
    assert 'href="/planning/famille/2026-11"' in parent.page


def test_one_child_alone_can_be_read(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/planning?mois=2026-11&enfant={GASPARD}")

    assert client.calls_of(planning.GET_PLANNING)[0].enfant_id == GASPARD
    assert f'href="/planning/{GASPARD}/2026-11"' in parent.page


@pytest.mark.parametrize("adresse", ["/planning?mois=2026-13", "/planning?mois=<script>", "/planning?enfant=tous"])
def test_a_strange_address_shows_the_current_month_of_all(parent: Personne, client: FauxClient, adresse: str) -> None:
    assert parent.open(adresse).statut == 200
    assert client.calls_of(planning.GET_PLANNING)[0].enfant_id is None


def test_new_bookings_begin_with_the_first_child_that_this_person_books_for(
    parent: Personne, client: FauxClient
) -> None:
    enfants = [un_enfant(peut_reserver=False), un_enfant(GASPARD, "Gaspard")]
    client.says(planning.GET_PLANNING, un_planning(enfants=enfants))

    parent.open("/planning/modifier?mois=2026-11", suit=False)

    assert parent.reponse.headers["location"] == f"/planning/{GASPARD}/2026-11"


def test_validating_keeps_the_draft_and_says_that_nothing_is_booked(parent: Personne, client: FauxClient) -> None:
    parent.open(MOIS).press("Valider", **LES_DEUX)

    assert "rien n’est encore réservé" in parent.texte
    garde = client.calls_of(planning.SAVE_BROUILLON)[0]
    assert (garde.enfant_id, garde.mois, garde.coches) == (LEONIE, "2026-11", [AJOUT, RETRAIT])
    assert client.calls_of(planning.SAVE_MOIS) == []


def test_an_untouched_month_keeps_an_empty_draft(parent: Personne, client: FauxClient) -> None:
    parent.open(MOIS).press("Valider")

    assert client.calls_of(planning.SAVE_BROUILLON)[0].coches == []


def test_finishing_shows_what_will_change_and_what_cannot(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_MOIS, un_mois(brouillon=[AJOUT, RETRAIT]))

    parent.open(MOIS).press("Terminer les modifications", **LES_DEUX)

    assert "Relisez, puis confirmez une seule fois. Rien n’est encore enregistré." in parent.texte
    assert client.calls_of(planning.PREVIEW_MOIS)[0].coches == [AJOUT, RETRAIT]
    assert "1 case n’a pas pu être prise" in parent.texte
    assert "Fermé en ligne" in parent.texte
    assert "Le délai était mardi 3 novembre, 23h59 (3 jours avant). Appelez le service enfance" in parent.texte
    assert client.calls_of(planning.SAVE_MOIS) == []


def test_the_last_button_saves_the_ticks_that_were_shown_and_gives_a_receipt(
    parent: Personne, client: FauxClient
) -> None:
    client.says(planning.GET_MOIS, un_mois(brouillon=[AJOUT, RETRAIT]))
    parent.open(f"{MOIS}/recapitulatif")
    operation_id = dict(parent.paires("Terminer", {}))["operation_id"]
    client.says(planning.GET_MOIS, un_mois(brouillon=[]))  # another tab changed the draft meanwhile

    parent.press("Terminer")

    sauve = client.calls_of(planning.SAVE_MOIS)[0]
    assert (str(sauve.operation_id), sauve.coches) == (operation_id, [AJOUT, RETRAIT])
    assert "Votre changement est enregistré" in parent.texte
    assert "R-2026-018427, jeudi 5 novembre 2026 à 14h12 min 37 s" in parent.texte
    assert "Fermé en ligne" in parent.texte
    assert client.calls_of(planning.GET_SAUVEGARDE)[0].operation_id == sauve.operation_id


def test_a_double_click_on_the_last_button_carries_one_operation_id(parent: Personne, client: FauxClient) -> None:
    paires = parent.open(f"{MOIS}/recapitulatif").paires("Terminer", {})

    parent.post(f"{MOIS}/recapitulatif", paires).post(f"{MOIS}/recapitulatif", paires)

    assert len({r.operation_id for r in client.calls_of(planning.SAVE_MOIS)}) == 1


def test_a_recap_without_any_possible_change_has_nothing_to_confirm(parent: Personne, client: FauxClient) -> None:
    client.says(planning.PREVIEW_MOIS, un_recap(changements=[]))

    parent.open(f"{MOIS}/recapitulatif")

    assert "Rien n’est à enregistrer" in parent.texte and "Revenir au planning" in parent.texte
    assert ">Terminer<" not in parent.page


def test_changes_are_abandoned_and_said_so(parent: Personne, client: FauxClient) -> None:
    parent.open(MOIS).press("Abandonner ces changements")

    assert "Vos changements sont abandonnés" in parent.texte
    assert client.calls_of(planning.DROP_BROUILLON)[0].enfant_id == LEONIE


def test_a_refused_draft_keeps_its_ticks_and_says_why(parent: Personne, client: FauxClient) -> None:
    parent.open(MOIS)
    client.says(planning.SAVE_BROUILLON, OperationReutilisee())

    parent.press("Valider", **LES_DEUX)

    assert parent.statut == 409 and parent.titre.startswith("Erreur : ")
    assert "Ce formulaire a déjà été envoyé" in parent.texte
    assert parent.paires("Valider", {}).count(("r", "2026-11-16.restauration")) == 1
    assert ("r", "2026-11-17.restauration") not in parent.paires("Valider", {})


@pytest.mark.parametrize("panne", [ServiceIndisponible(service="planning"), IssueInconnue(service="planning")])
def test_when_planning_does_not_answer_the_form_waits_with_its_operation_id(
    parent: Personne, client: FauxClient, panne: Exception
) -> None:
    paires = parent.open(f"{MOIS}/recapitulatif").paires("Terminer", {})
    client.says(planning.SAVE_MOIS, panne)
    parent.press("Terminer")
    assert parent.statut == 503 and parent.reponse.headers["retry-after"]

    client.says(planning.SAVE_MOIS, un_mois_sauve())
    parent.press("Réessayer")

    assert "Votre changement est enregistré" in parent.texte
    assert {str(r.operation_id) for r in client.calls_of(planning.SAVE_MOIS)} == {dict(paires)["operation_id"]}


def test_a_child_that_only_the_other_household_books_for_is_read_only(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_MOIS, un_mois(enfant=un_enfant(peut_reserver=False)))

    parent.open(MOIS)

    assert "Vous pouvez voir ce planning, pas le changer" in parent.texte
    assert "Valider" not in parent.texte


HOSTILES = [
    [("r", "2026-11-16.restauration'; drop table--")],
    [("r", "2026-02-31.restauration")],
    [("r", "../../etc/passwd")],
    [("pris", "\x00")],
    [("f.2026-11-18.mercredi", "journee<script>")],
    [("r", f"2026-11-{jour:02}.activite_{n}") for jour in range(1, 31) for n in range(30)],
]


@pytest.mark.parametrize("champs", HOSTILES, ids=range(len(HOSTILES)))
def test_ticks_that_the_page_cannot_have_sent_are_refused(
    parent: Personne, client: FauxClient, champs: list[tuple[str, str]]
) -> None:
    paires = [p for p in parent.open(MOIS).paires("Valider", {}) if p[0] in ("jeton", "operation_id")]

    parent.post(MOIS, [*paires, *champs])

    assert parent.statut == 422
    assert "Rien n’a été enregistré" in parent.texte
    assert client.calls_of(planning.SAVE_BROUILLON) == []


@pytest.mark.parametrize("champ", [{"prix": "0"}, {"etat": "present"}, {"montant_centimes": "1"}])
def test_a_price_or_a_state_sent_with_the_form_is_refused(
    parent: Personne, client: FauxClient, champ: dict[str, str]
) -> None:
    parent.open(MOIS).press("Valider", **champ, **LES_DEUX)

    assert parent.statut == 422
    assert "Rien n’a été enregistré" in parent.texte
    assert client.calls_of(planning.SAVE_BROUILLON) == []


@pytest.mark.parametrize("operation_id", ["", "abc", "11111111-1111-1111-1111-11111111111g"])
def test_a_form_without_a_proper_operation_id_is_refused(
    parent: Personne, client: FauxClient, operation_id: str
) -> None:
    parent.open(MOIS).press("Valider", operation_id=operation_id, **LES_DEUX)

    assert parent.statut == 422
    assert client.calls_of(planning.SAVE_BROUILLON) == []


@pytest.mark.parametrize(
    "adresse",
    [
        f"/planning/{UUID(int=9)}/2026-11",
        "/planning/pas-un-enfant/2026-11",
        f"/planning/{LEONIE}/2026-13",
        f"/planning/{LEONIE}/novembre/recapitulatif",
        f"/planning/{LEONIE}/2026-11/termine/pas-une-operation",
    ],
)
def test_another_family_s_child_and_nonsense_answer_the_same(
    parent: Personne, client: FauxClient, adresse: str
) -> None:
    client.says(planning.GET_MOIS, Introuvable(objet="enfant"))

    parent.open(adresse)

    assert parent.statut == 404 and "Cette page est introuvable" in parent.texte


def test_an_oversized_form_is_told(parent: Personne, client: FauxClient) -> None:
    paires = parent.open(MOIS).paires("Valider", {})

    parent.post(MOIS, [*paires, ("r", "x" * 300_000)])

    assert parent.statut == 413 and "Votre envoi est trop lourd" in parent.texte


def test_more_fields_than_a_form_has_are_refused(parent: Personne, client: FauxClient) -> None:
    paires = parent.open(MOIS).paires("Valider", {})

    parent.post(MOIS, [*paires, *[("x", "1")] * 2000])

    assert parent.statut == 422


def test_the_month_weighs_less_than_25_kilobytes_gzipped(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_MOIS, mois_de_leonie())

    parent.open(MOIS)

    assert len(gzip.compress(parent.page.encode(), 6)) < 25_000
