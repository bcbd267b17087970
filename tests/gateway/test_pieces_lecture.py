"""Documents come back opened and are listed with their states; the store is asked by nobody else (DOMAIN §4)."""

from __future__ import annotations

import base64
from uuid import UUID

import httpx
import pytest

from contracts import documents, dossiers
from contracts.documents import EtatDocument
from contracts.errors import Introuvable
from kit import coffre
from tests.gateway.fabrique import A_14H12, un_accueil_dossier, un_dossier
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import Personne
from tests.gateway.test_pieces_pages import DOCUMENT, PDF, URL
from tests.gateway.ville_documents import les_pieces, say_documents


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un_dossier())
    say_documents(client)


def open_to(client: FauxClient, stockage: FauxStockage, contenu: bytes = PDF) -> bytes:
    cle = coffre.new_key()
    stockage.objets[URL] = b"".join(coffre.encrypt([contenu], cle, DOCUMENT))
    ticket = documents.TicketLecture(
        url=URL,
        cle=base64.b64encode(cle).decode(),
        type_media="application/pdf",
        nom_fichier="assurance léonie.pdf",
        taille_octets=len(PDF),
        valable_jusqu_a=A_14H12,
    )
    client.says(documents.OPEN_LECTURE, ticket)
    return stockage.objets[URL]


def test_a_document_comes_back_in_clear_under_its_own_name_and_is_never_shown_in_our_pages(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    open_to(client, stockage)

    reponse = parent.open(f"/dossier/pieces/{DOCUMENT}").reponse

    assert reponse.content == PDF
    assert reponse.headers["content-type"] == "application/pdf"
    assert reponse.headers["content-disposition"] == (
        "attachment; filename=\"assurance leonie.pdf\"; filename*=UTF-8''assurance%20l%C3%A9onie.pdf"
    )
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.headers["x-content-type-options"] == "nosniff"
    assert reponse.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_ciphertext_that_was_changed_breaks_the_answer_off(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    chiffre = open_to(client, stockage)
    stockage.objets[URL] = chiffre[:-1] + bytes([chiffre[-1] ^ 1])

    with pytest.raises(coffre.CoffreAbime):
        parent.open(f"/dossier/pieces/{DOCUMENT}")


def test_a_document_of_another_family_is_not_found(parent: Personne, client: FauxClient) -> None:
    client.says(documents.OPEN_LECTURE, Introuvable(objet="document"))

    assert parent.open(f"/dossier/pieces/{DOCUMENT}").statut == 404
    assert parent.open("/dossier/pieces/pas-un-document").statut == 404


def test_when_the_store_is_away_reading_says_so(parent: Personne, client: FauxClient, stockage: FauxStockage) -> None:
    open_to(client, stockage)
    stockage.statut = 0

    assert parent.open(f"/dossier/pieces/{DOCUMENT}").statut == 503


# ---- the dossier ----


def test_the_dossier_says_the_state_of_each_document(parent: Personne) -> None:
    texte = parent.open("/dossier").texte

    assert "Composition de la famille" in texte and "Amélie N’Guessan-Lefèvre (vous)" in texte
    assert "il manque : l’attestation 2026-2027 de Gaspard" in texte
    for phrase in (
        "Attestation d’assurance, Léonie, version 2Acceptéeassurance.pdf, 2,4 Mo",
        "Valable jusqu’au mardi 31 août 2027.",
        "Attestation CAFUn agent va l’examiner",
        "Vaccins, GaspardÀ renvoyer",
        "Motif : La page des rappels manque.",
        "Copie du jugementEn attente de vérification",
        "Justificatif de domicileRefusée : virus",
        "Attestation MSAÀ renouveler",
        "Attestation d’assurance, LéonieRemplacée",
    ):
        assert phrase in texte


def test_an_expired_document_that_has_its_successor_asks_for_nothing(parent: Personne, client: FauxClient) -> None:
    ancienne = next(piece for piece in les_pieces() if piece.etat is EtatDocument.EXPIRE)
    vues = documents.Documents(documents=[ancienne.model_copy(update={"est_remplace": True})])
    client.says(documents.LIST_DOCUMENTS, vues)

    texte = parent.open("/dossier").texte

    assert "Attestation MSARemplacée" in texte and "Elle était valable jusqu’au mercredi 31 décembre 2025." in texte
    assert "Envoyez la nouvelle" not in texte


def test_only_what_has_bytes_can_be_opened(parent: Personne) -> None:
    page = parent.open("/dossier").page

    ouverts = {rang for rang in range(1, 10) if f'href="/dossier/pieces/{UUID(int=rang)}"' in page}

    fermes = {EtatDocument.EN_ATTENTE, EtatDocument.INFECTE, EtatDocument.RETIRE}
    assert ouverts == {rang for rang, piece in enumerate(les_pieces(), 1) if piece.etat not in fermes}


def test_without_documents_the_rest_of_the_dossier_is_shown(parent: Personne, client: FauxClient) -> None:
    client.down("documents")

    texte = parent.open("/dossier").texte

    assert "Vos pièces reviennent dès que possible" in texte and "Les six parties du dossier" in texte


def test_an_account_without_a_dossier_is_told_where_it_stands(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_DOSSIER, Introuvable(objet="dossier"))
    attente = dossiers.AccueilDossier(rattachement=dossiers.EtatRattachement.A_DECIDER)
    client.says(dossiers.GET_ACCUEIL, attente)

    assert "Un agent vérifie votre demande" in parent.open("/dossier").texte


def test_the_store_is_never_asked_through_a_proxy_or_a_redirection() -> None:
    from gateway.fichiers import Fichiers

    http: httpx.AsyncClient = Fichiers()._http

    assert (http.follow_redirects, http.trust_env) == (False, False)
