"""« Déclarer une absence »: ticked slots, a reason, a receipt; what is missing is said beside its field."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import pytest

from contracts import documents, planning
from contracts.errors import ServiceIndisponible
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import Personne
from tests.gateway.test_pieces_pages import DOCUMENT, PDF, URL
from tests.gateway.ville_documents import une_piece

DECLARER: Final = "Déclarer l’absence"
MALADE: Final = {"creneaux": "2026-11-06.restauration", "motif": "maladie"}


@pytest.fixture(autouse=True)
def sans_rappel(client: FauxClient) -> None:
    client.says(planning.GET_RAPPEL, planning.Rappel(est_voulu=False))


def test_each_slot_says_what_ticking_it_means(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    parent.open(f"/planning/absence?enfant={un.LEONIE}&activite=restauration&jour=2026-11-06")

    assert parent.statut == 200
    assert "Vendredi 6 novembre, Restauration" in parent.texte and "le site sera prévenu" in parent.texte
    assert 'value="2026-11-06.restauration" checked' in parent.page
    assert "Absences déjà prévenues" in parent.texte


def test_a_declared_absence_leads_to_its_receipt(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())
    client.says(planning.DECLARE_ABSENCE, un.un_mois_sauve())
    client.says(planning.GET_SAUVEGARDE, un.un_mois_sauve())

    parent.open("/planning/absence").press(
        "Déclarer l’absence", creneaux="2026-11-06.restauration", motif="maladie", precision="Elle tousse"
    )

    [demande] = client.calls_of(planning.DECLARE_ABSENCE)
    assert [(c.activite, str(c.jour)) for c in demande.creneaux] == [("restauration", "2026-11-06")]
    assert (demande.motif.value, demande.precision) == ("maladie", "Elle tousse")
    assert "R-2026-018427" in parent.texte


def test_nothing_ticked_and_no_reason_are_said_beside_their_fields(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    parent.open("/planning/absence").press("Déclarer l’absence", precision="Elle tousse")

    assert parent.statut == 422
    assert "Cochez au moins un moment." in parent.texte and "Choisissez une raison." in parent.texte
    assert "Elle tousse" in parent.page


def test_a_child_of_another_family_is_not_found(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    assert parent.open("/planning/absence?enfant=11111111-1111-4111-8111-111111111111").statut == 404


def test_a_joined_file_is_deposited_first_and_the_absence_keeps_its_id(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    _open_declaration(client)

    parent.open("/planning/absence").press_with_file(DECLARER, "certificat.pdf", PDF, **MALADE)

    [depot] = client.calls_of(documents.OPEN_DEPOT)
    assert (depot.genre, depot.enfant_ids, depot.pour_moi) == ("autre", [un.LEONIE], False)
    assert client.calls_of(planning.DECLARE_ABSENCE)[0].document_id == DOCUMENT
    assert stockage.objets == {URL: PDF}
    assert "Votre justificatif est bien arrivé" in parent.texte


@pytest.mark.parametrize(
    ("contenu", "refus", "phrase"),
    [
        (PDF, documents.FichierInfecte(), "L’antivirus l’a reconnu"),
        (PDF, documents.TypeRefuse(), "Le portail lit les fichiers PDF, JPEG, PNG et HEIC."),
        (PDF, ServiceIndisponible(service="documents"), "Le dépôt des fichiers ne répond pas"),
        (b"x" * 10_485_761, None, "dépasse 10 Mo"),
    ],
)
def test_a_refused_file_leaves_the_absence_declared_and_is_explained(
    parent: Personne, client: FauxClient, contenu: bytes, refus: Exception | None, phrase: str
) -> None:
    _open_declaration(client)
    if refus is not None:
        client.says(documents.CONFIRM_DEPOT, refus)

    parent.open("/planning/absence").press_with_file(DECLARER, "certificat.pdf", contenu, **MALADE)

    assert client.calls_of(planning.DECLARE_ABSENCE)[0].document_id is None
    assert "L’absence est déclarée." in parent.texte and re.search(phrase, parent.texte)


def test_the_same_page_sent_again_once_the_file_passes_joins_it(parent: Personne, client: FauxClient) -> None:
    _open_declaration(client)
    client.says(documents.CONFIRM_DEPOT, ServiceIndisponible(service="documents"))
    formulaire = parent.open("/planning/absence").reponse
    parent.press_with_file(DECLARER, "certificat.pdf", PDF, **MALADE)
    assert "envoyez-la de nouveau : l’absence ne compte qu’une fois" in parent.texte
    client.says(documents.CONFIRM_DEPOT, une_piece(document_id=DOCUMENT))
    deja = planning.CelluleRefusee(
        activite="restauration", libelle="Restauration", jour=un.JEUDI_5, code="absence_deja_prevenue"
    )
    client.says(planning.GET_SAUVEGARDE, un.un_mois_sauve().model_copy(update={"changements": [], "refusees": [deja]}))

    for _ in range(2):
        parent.reponse = formulaire
        parent.press_with_file(DECLARER, "certificat.pdf", PDF, **MALADE)

    sans, avec, encore = client.calls_of(planning.DECLARE_ABSENCE)
    assert (sans.document_id, avec.document_id) == (None, DOCUMENT)
    assert sans.operation_id != avec.operation_id == encore.operation_id
    assert "Votre justificatif est joint" in parent.texte and "Déjà prévenu" in parent.texte


def test_a_form_to_correct_takes_no_file_and_asks_for_it_again(parent: Personne, client: FauxClient) -> None:
    _open_declaration(client)

    parent.open("/planning/absence").press_with_file(DECLARER, "certificat.pdf", PDF, motif="maladie")

    assert parent.statut == 422 and "Choisissez de nouveau votre fichier." in parent.texte
    assert client.calls_of(documents.OPEN_DEPOT) == [] == client.calls_of(planning.DECLARE_ABSENCE)


def _open_declaration(client: FauxClient) -> None:
    ticket = documents.Ticket(document_id=DOCUMENT, url=URL, valable_jusqu_a=datetime(2026, 11, 5, 14, tzinfo=UTC))
    client.says(planning.GET_ABSENCES, un.des_absences())
    client.says(planning.DECLARE_ABSENCE, un.un_mois_sauve())
    client.says(planning.GET_SAUVEGARDE, un.un_mois_sauve())
    client.says(documents.OPEN_DEPOT, ticket)
    client.says(documents.CONFIRM_DEPOT, une_piece(document_id=DOCUMENT))
