"""The photo of a child: on the sheets for those who read them, and in the hands of its family (DOMAIN §5)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from contracts import documents, dossiers, planning
from contracts.documents import Genre
from contracts.errors import Introuvable
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne
from tests.gateway.test_tablette_pages import FEUILLE
from tests.gateway.test_tablette_pages import animateur as animateur
from tests.gateway.ville_documents import say_documents, une_piece

ALBUM = f"/pointage/jean-jaures/photos/{un.JEUDI_5}"
IMAGE = f"{ALBUM}/{un.LEONIE}?v=7"


@pytest.fixture
def parent(app: FastAPI, client: FauxClient) -> Personne:
    client.says(dossiers.GET_ACCUEIL, un.un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    say_documents(client)
    return Personne(app).connect(client)


def test_a_line_of_the_sheet_has_the_picture_of_the_child_over_its_initials(
    animateur: Personne, client: FauxClient
) -> None:
    client.says(planning.GET_FEUILLE, un.une_feuille([un.une_ligne(photo=7), un.une_ligne(un.GASPARD, "Gaspard")]))

    html = animateur.open(FEUILLE).reponse.text

    assert html.count('class="photo"') == 1
    assert f'aria-hidden="true">LN<img class="photo" src="{IMAGE}" alt=""' in html.replace("\n", "")
    assert "pointage-photos" in html


def test_a_picture_is_private_and_kept_by_no_browser(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_PHOTOS, planning.Photos(photos=[un.une_photo(version=7)]))

    reponse = animateur.navigateur.get(IMAGE)

    assert (reponse.content, reponse.headers["content-type"]) == (un.PHOTO, "image/jpeg")
    assert reponse.headers["cache-control"] == "private, no-store"
    [demande] = client.calls_of(planning.GET_PHOTOS)
    assert (demande.site, demande.jour, demande.enfants) == ("jean-jaures", un.JEUDI_5, [un.LEONIE])


def test_a_tablet_asks_for_those_of_a_sheet_in_one_call(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_PHOTOS, planning.Photos(photos=[un.une_photo(version=7), un.une_photo(un.GASPARD, 2)]))

    reponse = animateur.navigateur.get(f"{ALBUM}?enfants={un.LEONIE},{un.GASPARD}")

    assert set(reponse.json()) == {f"{un.LEONIE}?v=7", f"{un.GASPARD}?v=2"}
    assert len(client.calls_of(planning.GET_PHOTOS)) == 1


@pytest.mark.parametrize("adresse", [f"{ALBUM}/{un.GASPARD}", f"{ALBUM}/personne", f"{ALBUM}?enfants=tous"])
def test_a_child_who_has_none_or_is_on_no_sheet_is_not_found(
    animateur: Personne, client: FauxClient, adresse: str
) -> None:
    client.says(planning.GET_PHOTOS, planning.Photos(photos=[]))

    assert animateur.open(adresse).statut == 404


def test_a_family_takes_the_photo_of_its_child_back_after_a_question(parent: Personne, client: FauxClient) -> None:
    dossier = parent.open("/dossier").texte
    assert "Retirer la photo de LéonieMontrée aux animateurs" in dossier
    assert "Retirer la photo de Gaspard" not in dossier, "his was taken back already"
    assert "Retirée par la famille" in dossier

    page = parent.open(f"/dossier/photos/{un.LEONIE}/retirer")
    assert "Une tablette restée sans réseau peut encore la montrer" in page.texte
    page.press("Retirer la photo")

    assert [demande.enfant_id for demande in client.calls_of(documents.WITHDRAW_PHOTO)] == [un.LEONIE]
    assert "La photo est retirée" in parent.texte


def test_the_photo_of_another_family_cannot_be_taken_back(parent: Personne, client: FauxClient) -> None:
    client.says(documents.WITHDRAW_PHOTO, Introuvable(objet="enfant"))

    assert parent.open(f"/dossier/photos/{un.LEONIE}/retirer").press("Retirer la photo").statut == 404


def test_whoever_sends_a_photo_is_told_what_it_is_for_and_who_sees_it(parent: Personne, client: FauxClient) -> None:
    texte = parent.open("/dossier/pieces/deposer").texte
    assert "elle aide les animateurs à reconnaître votre enfant" in texte
    assert "C’est autre chose que l’autorisation de le photographier" in texte

    envoi = documents.Envoi(
        numero="D-2026-000413",
        recu_at=un.A_14H12,
        reponse_avant=un.JEUDI_5,
        documents=[une_piece(9, genre=Genre.PHOTO, nom_fichier="photo.jpg")],
    )
    client.says(documents.GET_ENVOI, envoi)

    assert "Seuls les animateurs de ses sites et les agents la voient" in (
        parent.open(f"/dossier/pieces/envois/{un.LEONIE}").texte
    )
