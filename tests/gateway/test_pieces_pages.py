"""A document goes from the browser to the store, and comes back opened (DOMAIN §4)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts import documents, dossiers, planning
from contracts.errors import Introuvable
from kit import coffre
from tests.gateway.fabrique import A_14H12, LEONIE, des_sites, un_accueil_dossier, un_dossier
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import Personne

DOCUMENT = UUID("99999999-9999-4999-8999-999999999999")
URL = "http://stockage.test/quarantaine/9?signature=1"
PDF = b"%PDF-1.7 " + b"x" * 100_000
ENVOYER = "Envoyer la pièce"


def une_piece(**change: Any) -> documents.DocumentVue:
    valeurs: dict[str, Any] = {
        "document_id": DOCUMENT,
        "genre": documents.Genre.ASSURANCE,
        "enfant_id": LEONIE,
        "nom_fichier": "assurance léonie.pdf",
        "type_media": "application/pdf",
        "taille_octets": len(PDF),
        "etat": documents.EtatDocument.DISPONIBLE,
        "depose_at": A_14H12,
    }
    return documents.DocumentVue(**(valeurs | change))


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    ticket = documents.Ticket(document_id=DOCUMENT, url=URL, valable_jusqu_a=datetime(2026, 11, 5, 14, tzinfo=UTC))
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un_dossier())
    client.says(documents.OPEN_DEPOT, ticket)
    client.says(documents.CONFIRM_DEPOT, une_piece())
    client.says(documents.LIST_DOCUMENTS, documents.Documents(documents=[une_piece()]))
    client.says(planning.LIST_SITES, des_sites())


def test_a_file_goes_to_the_store_and_is_confirmed(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    parent.open("/dossier/pieces/deposer").press_with_file(
        ENVOYER, "assurance léonie.pdf", PDF, genre="assurance", enfant_id=LEONIE
    )

    assert "Votre pièce est bien arrivée" in parent.texte
    demande = client.calls_of(documents.OPEN_DEPOT)[0]
    assert (demande.genre, demande.enfant_id, demande.taille_octets) == ("assurance", LEONIE, len(PDF))
    assert demande.nom_fichier == "assurance léonie.pdf"
    assert stockage.objets == {URL: PDF}
    assert client.calls_of(documents.CONFIRM_DEPOT)[0].document_id == DOCUMENT


def test_a_document_for_the_whole_family_names_no_child(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, "caf.pdf", PDF, genre="attestation_caf")

    assert client.calls_of(documents.OPEN_DEPOT)[0].enfant_id is None


def test_the_kind_asked_by_the_dossier_is_already_chosen(parent: Personne) -> None:
    parent.open("/dossier/pieces/deposer?genre=vaccins")

    assert dict(parent.paires(ENVOYER, {}))["genre"] == "vaccins"


@pytest.mark.parametrize(
    ("nom", "contenu", "champs", "phrase"),
    [
        ("", b"", {}, "Choisissez un fichier."),
        ("vide.pdf", b"", {}, "Ce fichier est vide."),
        ("lourd.pdf", b"x" * (10 * 1024 * 1024 + 1), {}, "Ce fichier pèse 10,5 Mo, le maximum est 10 Mo."),
        ("x" * 300 + ".pdf", PDF, {}, "Le nom de ce fichier est trop long."),
        ("a.pdf", PDF, {"genre": "virus"}, "Choisissez la sorte de pièce dans la liste."),
        ("a.pdf", PDF, {"enfant_id": "tous"}, "Choisissez un enfant de la liste."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_beside_its_field(
    parent: Personne,
    client: FauxClient,
    stockage: FauxStockage,
    nom: str,
    contenu: bytes,
    champs: dict[str, str],
    phrase: str,
) -> None:
    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, nom, contenu, **champs)

    assert parent.statut == 422 and parent.titre.startswith("Erreur : ")
    assert parent.texte.count(phrase) == 2
    assert stockage.objets == {} and client.calls_of(documents.CONFIRM_DEPOT) == []


@pytest.mark.parametrize(
    ("refus", "phrase"),
    [
        (documents.TypeRefuse(), "Le portail lit les fichiers PDF, JPEG, PNG et HEIC."),
        (documents.FichierAbsent(), "L’envoi s’est interrompu"),
        (documents.TicketExpire(), "Le portail attend un fichier pendant 5 minutes."),
    ],
)
def test_what_documents_refuses_is_told_beside_the_file(
    parent: Personne, client: FauxClient, refus: Exception, phrase: str
) -> None:
    client.says(documents.CONFIRM_DEPOT, refus)

    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, "a.pdf", PDF, genre="rib")

    assert parent.texte.count(phrase) == 2
    assert dict(parent.paires(ENVOYER, {}))["genre"] == "rib"


@pytest.mark.parametrize("statut", [0, 403, 500, 503])
def test_when_the_store_does_not_answer_the_form_stays(
    parent: Personne, stockage: FauxStockage, client: FauxClient, statut: int
) -> None:
    stockage.statut = statut

    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, "a.pdf", PDF, genre="rib")

    assert parent.statut == 503
    assert "Les pièces déposées ne répondent pas en ce moment" in parent.texte
    assert dict(parent.paires(ENVOYER, {}))["genre"] == "rib"
    assert client.calls_of(documents.CONFIRM_DEPOT) == []


def test_a_file_without_the_form_s_token_goes_nowhere(
    parent: Personne, stockage: FauxStockage, client: FauxClient
) -> None:
    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, "a.pdf", PDF, jeton="faux")

    assert parent.statut == 403
    assert stockage.objets == {} and client.calls_of(documents.OPEN_DEPOT) == []


def test_a_double_click_asks_for_one_ticket(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/pieces/deposer")
    page = parent.reponse

    for _ in range(2):
        parent.reponse = page
        parent.press_with_file(ENVOYER, "a.pdf", PDF, suit=False)

    assert len({d.operation_id for d in client.calls_of(documents.OPEN_DEPOT)}) == 1
    assert len({d.operation_id for d in client.calls_of(documents.CONFIRM_DEPOT)}) == 1


def test_a_file_larger_than_the_page_accepts_is_told(parent: Personne) -> None:
    parent.open("/dossier/pieces/deposer").press_with_file(ENVOYER, "a.pdf", b"x" * (12 * 1024 * 1024))

    assert parent.statut == 413 and "Votre envoi est trop lourd" in parent.texte


# ---- reading ----


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


def test_a_document_comes_back_in_clear_under_its_own_name(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    open_to(client, stockage)

    reponse = parent.open(f"/dossier/pieces/{DOCUMENT}").reponse

    assert reponse.content == PDF
    assert reponse.headers["content-type"] == "application/pdf"
    assert reponse.headers["content-disposition"] == "attachment; filename*=UTF-8''assurance%20l%C3%A9onie.pdf"
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.headers["x-content-type-options"] == "nosniff"


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


def test_the_dossier_lists_its_sections_family_and_documents(parent: Personne) -> None:
    texte = parent.open("/dossier").texte

    assert "Composition de la famille" in texte and "Amélie N’Guessan-Lefèvre (vous)" in texte
    assert "il manque : l’attestation 2026-2027 de Gaspard" in texte
    assert "Attestation d’assurance, Léonie" in texte and "assurance léonie.pdf, 100 Ko" in texte


def test_the_school_is_named_and_never_by_its_code(parent: Personne, client: FauxClient) -> None:
    assert "CM1, école Jean-Jaurès" in parent.open("/dossier").texte

    client.down("planning")
    texte = parent.open("/dossier").texte
    assert "CM1" in texte and "jean-jaures" not in texte


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
