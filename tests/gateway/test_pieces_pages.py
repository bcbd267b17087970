"""Files go from the browser to the store, several in a form, each with its own answer (DOMAIN §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts import documents, dossiers, planning
from contracts.errors import Introuvable
from gateway.portail.depot import shown
from tests.gateway.fabrique import A_14H12, GASPARD, LEONIE, des_sites, un_accueil_dossier, un_dossier
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import Personne
from tests.gateway.ville_documents import say_documents, une_piece

DOCUMENT = UUID("99999999-9999-4999-8999-999999999999")
URL = "http://stockage.test/quarantaine/9?signature=1"
PDF = b"%PDF-1.7 " + b"x" * 100_000
ENVOYER = "Envoyer la pièce"
DEPOSER = "/dossier/pieces/deposer"


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    ticket = documents.Ticket(document_id=DOCUMENT, url=URL, valable_jusqu_a=datetime(2026, 11, 5, 14, tzinfo=UTC))
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un_dossier())
    say_documents(client)
    client.says(documents.OPEN_DEPOT, ticket)
    client.says(documents.CONFIRM_DEPOT, une_piece())
    client.says(planning.LIST_SITES, des_sites())


def refuse(*mauvais: str, par: Exception) -> Callable[[documents.OpenDepot], documents.Ticket]:
    """Opens a ticket unless the file has one of these names."""

    def answer(demande: documents.OpenDepot) -> documents.Ticket:
        if demande.nom_fichier in mauvais:
            raise par
        return documents.Ticket(document_id=DOCUMENT, url=URL, valable_jusqu_a=A_14H12)

    return answer


# ---- sending ----


def test_a_file_goes_to_the_store_and_is_acknowledged(
    parent: Personne, client: FauxClient, stockage: FauxStockage
) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, "assurance léonie.pdf", PDF, genre="assurance", pour=[LEONIE])

    assert "Accusé de réception D-2026-000412" in parent.texte and "au plus tard le jeudi 12 novembre" in parent.texte
    demande = client.calls_of(documents.OPEN_DEPOT)[0]
    assert (demande.genre, demande.enfant_ids, demande.taille_octets) == ("assurance", [LEONIE], len(PDF))
    assert demande.nom_fichier == "assurance léonie.pdf"
    assert stockage.objets == {URL: PDF}
    assert client.calls_of(documents.CONFIRM_DEPOT)[0].document_id == DOCUMENT


def test_one_document_serves_all_the_siblings_it_names(parent: Personne, client: FauxClient) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, "a.pdf", PDF, genre="assurance", pour=[LEONIE, GASPARD])

    assert set(client.calls_of(documents.OPEN_DEPOT)[0].enfant_ids) == {LEONIE, GASPARD}


@pytest.mark.parametrize(("pour", "attendu"), [([], False), (["moi"], True)])
def test_a_document_of_the_household_or_of_oneself_names_no_child(
    parent: Personne, client: FauxClient, pour: list[str], attendu: bool
) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, "rib.pdf", PDF, genre="rib", pour=pour)

    demande = client.calls_of(documents.OPEN_DEPOT)[0]
    assert (demande.enfant_ids, demande.pour_moi) == ([], attendu)


def test_several_files_of_one_form_are_one_envoi(parent: Personne, client: FauxClient) -> None:
    parent.open(DEPOSER).press_with_files(ENVOYER, [("recto.pdf", PDF), ("verso.pdf", PDF)], genre="rib")

    demandes = client.calls_of(documents.OPEN_DEPOT)
    assert [d.nom_fichier for d in demandes] == ["recto.pdf", "verso.pdf"]
    assert len({d.envoi_id for d in demandes}) == 1
    assert len({d.operation_id for d in demandes}) == 2


def test_when_one_file_is_refused_the_good_ones_are_kept_and_each_has_its_sentence(
    parent: Personne, client: FauxClient
) -> None:
    client.says(documents.OPEN_DEPOT, refuse("mauvais.svg", par=documents.TypeRefuse()))
    fichiers = [("bon.pdf", PDF), ("mauvais.svg", PDF), ("vide.pdf", b""), ("lourd.pdf", b"x" * 20_000_000)]

    parent.open(DEPOSER).press_with_files(ENVOYER, fichiers, genre="rib")

    assert parent.statut == 422
    for phrase in (
        "bon.pdfBien arrivé",
        "mauvais.svgÀ renvoyerLe portail lit les fichiers PDF, JPEG, PNG et HEIC.",
        "vide.pdfÀ renvoyerCe fichier est vide.",
        "lourd.pdfÀ renvoyerCe fichier pèse 20 Mo, le maximum est 10 Mo.",
        "3 fichiers sur 4 à renvoyer",
        "Voir l’accusé de réception",
    ):
        assert phrase in parent.texte
    assert len(client.calls_of(documents.CONFIRM_DEPOT)) == 1


def test_the_corrected_file_joins_the_envoi_of_the_others(parent: Personne, client: FauxClient) -> None:
    client.says(documents.OPEN_DEPOT, refuse("verso.svg", par=documents.TypeRefuse()))
    parent.open(DEPOSER).press_with_files(ENVOYER, [("recto.pdf", PDF), ("verso.svg", PDF)], genre="rib")

    parent.press_with_file(ENVOYER, "verso.pdf", PDF + b"2")

    assert "Accusé de réception" in parent.texte
    assert len({d.envoi_id for d in client.calls_of(documents.OPEN_DEPOT)}) == 1


def test_more_files_than_the_page_takes_are_told_one_by_one(parent: Personne, client: FauxClient) -> None:
    parent.open(DEPOSER).press_with_files(ENVOYER, [(f"{n}.pdf", PDF) for n in range(7)], genre="rib")

    assert "6.pdfÀ renvoyer6 fichiers au plus en une fois." in parent.texte
    assert len(client.calls_of(documents.CONFIRM_DEPOT)) == 6


@pytest.mark.parametrize(
    ("adresse", "champ", "valeur"),
    [("genre=vaccins", "genre", "vaccins"), (f"genre=pai&pour={LEONIE}", "pour", LEONIE)],
)
def test_what_the_dossier_asks_for_is_already_chosen(parent: Personne, adresse: str, champ: str, valeur: Any) -> None:
    parent.open(f"{DEPOSER}?{adresse}")

    assert (champ, str(valeur)) in parent.paires(ENVOYER, {})


@pytest.mark.parametrize(
    ("nom", "contenu", "champs", "phrase"),
    [
        ("", b"", {}, "Choisissez un fichier."),
        ("vide.pdf", b"", {}, "Ce fichier est vide."),
        ("lourd.pdf", b"x" * (10 * 1024 * 1024 + 1), {}, "Ce fichier pèse 10,5 Mo, le maximum est 10 Mo."),
        ("a.pdf", PDF, {"genre": "virus"}, "Choisissez la sorte de pièce dans la liste."),
        ("a.pdf", PDF, {"pour": ["tous"]}, "Choisissez dans la liste les personnes que la pièce concerne."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_beside_its_field(
    parent: Personne,
    client: FauxClient,
    stockage: FauxStockage,
    nom: str,
    contenu: bytes,
    champs: dict[str, Any],
    phrase: str,
) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, nom, contenu, **champs)

    assert parent.statut == 422 and parent.titre.startswith("Erreur : ")
    assert parent.texte.count(phrase) == 2
    assert stockage.objets == {} and client.calls_of(documents.CONFIRM_DEPOT) == []


@pytest.mark.parametrize(
    ("refus", "phrase"),
    [
        (documents.TypeRefuse(), "Le portail lit les fichiers PDF, JPEG, PNG et HEIC."),
        (documents.FichierTrompeur(), "Il contient aussi une page web ou un programme."),
        (documents.FichierAbime(), "Il commence comme une photo, mais le reste ne se lit pas."),
        (documents.FichierProtege(), "Enregistrez-le sans mot de passe"),
        (documents.FichierInfecte(), "L’antivirus l’a reconnu et le fichier est effacé."),
        (documents.ImageDemesuree(largeur=50_000, hauteur=50_000), "Elle annonce 50 000 sur 50 000 points"),
        (documents.FichierAbsent(), "L’envoi s’est interrompu"),
        (documents.TicketExpire(), "Le portail attend un fichier pendant 5 minutes."),
        (documents.EnfantAChoisir(), "Cochez l’enfant, ou les enfants, que cette pièce concerne."),
        (documents.EnfantAChoisir(un_seul=True), "Cette pièce concerne un seul enfant"),
        (Introuvable(objet="enfant"), "Vous ne pouvez pas déposer de pièce pour cet enfant."),
    ],
)
def test_what_documents_refuses_is_told_beside_the_field(
    parent: Personne, client: FauxClient, refus: Exception, phrase: str
) -> None:
    client.says(documents.CONFIRM_DEPOT, refus)

    parent.open(DEPOSER).press_with_file(ENVOYER, "a.pdf", PDF, genre="rib")

    assert parent.texte.count(phrase) == 2
    assert dict(parent.paires(ENVOYER, {}))["genre"] == "rib"


@pytest.mark.parametrize("statut", [0, 403, 500, 503])
def test_when_the_store_does_not_answer_the_form_stays(
    parent: Personne, stockage: FauxStockage, client: FauxClient, statut: int
) -> None:
    stockage.statut = statut

    parent.open(DEPOSER).press_with_file(ENVOYER, "a.pdf", PDF, genre="rib")

    assert parent.statut == 503
    assert "Les pièces déposées ne répondent pas en ce moment" in parent.texte
    assert dict(parent.paires(ENVOYER, {}))["genre"] == "rib"
    assert client.calls_of(documents.CONFIRM_DEPOT) == []


def test_a_store_that_is_away_is_asked_once_for_a_whole_form(
    parent: Personne, stockage: FauxStockage, client: FauxClient
) -> None:
    stockage.statut = 0

    parent.open(DEPOSER).press_with_files(ENVOYER, [(f"{n}.pdf", PDF) for n in range(3)], genre="rib")

    assert parent.statut == 503 and parent.texte.count("ne répondent pas en ce moment") == 3
    assert len(client.calls_of(documents.OPEN_DEPOT)) == 1


def test_a_file_without_the_form_s_token_goes_nowhere(
    parent: Personne, stockage: FauxStockage, client: FauxClient
) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, "a.pdf", PDF, jeton="faux")

    assert parent.statut == 403
    assert stockage.objets == {} and client.calls_of(documents.OPEN_DEPOT) == []


def test_a_double_click_asks_for_one_ticket(parent: Personne, client: FauxClient) -> None:
    parent.open(DEPOSER)
    page = parent.reponse

    for _ in range(2):
        parent.reponse = page
        parent.press_with_file(ENVOYER, "a.pdf", PDF, suit=False)

    assert len({d.operation_id for d in client.calls_of(documents.OPEN_DEPOT)}) == 1
    assert len({d.operation_id for d in client.calls_of(documents.CONFIRM_DEPOT)}) == 1


def test_a_form_heavier_than_the_page_accepts_is_told(parent: Personne) -> None:
    parent.open(DEPOSER).press_with_file(ENVOYER, "a.pdf", b"x" * (62 * 1024 * 1024))

    assert parent.statut == 413 and "Le maximum est de 60 Mo" in parent.texte


@pytest.mark.parametrize(
    "corps",
    [b"", b"pas un formulaire", b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a"\r\n\r\nab'],
)
def test_a_body_that_is_not_a_whole_form_is_refused(parent: Personne, client: FauxClient, corps: bytes) -> None:
    parent.open(DEPOSER)
    entetes = {"content-type": "multipart/form-data; boundary=x"}

    parent._show(parent.navigateur.post(DEPOSER, content=corps, headers=entetes), suit=True)

    assert parent.statut in (403, 422) and client.calls_of(documents.OPEN_DEPOT) == []


@pytest.mark.parametrize(
    "nom",
    ["../../etc/passwd", "é" * 300 + ".pdf", "fpd.\u202egpj.exe", "C:\\photos\\a.pdf", "\u200f.pdf", " "],
)
def test_a_hostile_name_is_sent_and_shown_without_harm(parent: Personne, client: FauxClient, nom: str) -> None:
    client.says(documents.CONFIRM_DEPOT, documents.TypeRefuse())

    parent.open(DEPOSER).press_with_files(ENVOYER, [(nom, PDF), ("a.pdf", PDF)], genre="rib")

    assert parent.statut == 422 and shown(nom) in parent.texte
    assert len(shown(nom)) <= 60 and not set(shown(nom)) & {"/", "\\", "\0", "\u202e", "\u200f"}
    assert client.calls_of(documents.OPEN_DEPOT)[0].nom_fichier.isprintable()


def test_a_name_with_a_nul_and_a_header_of_100_kilobytes_break_nothing(parent: Personne, client: FauxClient) -> None:
    parent.open(DEPOSER)
    for nom, statut in (("a\0b.pdf", 303), ("x" * 100_000, 422)):
        champs = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{cle}"\r\n\r\n{valeur}\r\n'
            for cle, valeur in parent.paires(ENVOYER, {"genre": "rib"})
            if cle != "fichier"
        )
        fichier = f'--x\r\nContent-Disposition: form-data; name="fichier"; filename="{nom}"\r\n\r\n'
        corps = champs.encode() + fichier.encode() + PDF + b"\r\n--x--\r\n"
        entetes = {"content-type": "multipart/form-data; boundary=x"}

        assert parent.navigateur.post(DEPOSER, content=corps, headers=entetes).status_code == statut

    assert [d.nom_fichier for d in client.calls_of(documents.OPEN_DEPOT)] == ["ab.pdf"]
