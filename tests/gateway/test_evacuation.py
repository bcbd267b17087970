"""Who is here now, in one tap: on the screen, as a PDF; and the sheet on paper."""

from __future__ import annotations

from datetime import time

from contracts import planning
from contracts.planning import ActiviteDuSite, LigneEvacuation
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne
from tests.gateway.test_tablette_pages import FEUILLE
from tests.gateway.test_tablette_pages import animateur as animateur

ADRESSE = "/pointage/jean-jaures/evacuation"


def une_evacuation() -> planning.Evacuation:
    cantine = ActiviteDuSite(
        activite="restauration", libelle="Restauration", debut=time(11, 30), fin=time(13, 30), est_en_cours=True
    )
    lignes = [
        LigneEvacuation(
            enfant_id=un.LEONIE, prenom="Léonie", nom="Bùi", classe="CM1", a_un_pai=True, activites=["restauration"]
        ),
        LigneEvacuation(
            enfant_id=un.GASPARD, prenom="Gaspard", nom="Çelik", classe="GS", est_incertaine=True, activites=["etude"]
        ),
    ]
    return planning.Evacuation(
        site="jean-jaures",
        site_libelle="École Jean-Jaurès",
        jour=un.JEUDI_5,
        lue_at=un.A_14H12,
        activites=[cantine],
        lignes=lignes,
    )


def test_the_list_names_who_is_here_with_the_sign_of_pai_and_nothing_of_the_family(
    animateur: Personne, client: FauxClient
) -> None:
    client.says(planning.GET_EVACUATION, une_evacuation())

    page = animateur.open(ADRESSE)

    assert "Léonie Bùi" in page.texte and page.texte.count("PAI") == 2, "hers, and the model of the tablet"
    assert "deux tablettes ne sont pas d’accord" in page.texte
    assert "liste lue à 14h12" in page.texte


def test_the_list_and_the_sheet_are_tagged_pdf_files(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_EVACUATION, une_evacuation())

    for chemin, nom in (
        (f"{ADRESSE}/pdf", "evacuation-jean-jaures-2026-11-05.pdf"),
        (f"{FEUILLE}/pdf?groupe=CM1", "feuille-jean-jaures-restauration-2026-11-05.pdf"),
    ):
        reponse = animateur.navigateur.get(chemin)
        assert reponse.headers["content-disposition"] == f'attachment; filename="{nom}"'
        assert reponse.content.startswith(b"%PDF-") and b"pdfuaid" in reponse.content


def test_a_site_that_cannot_be_has_no_list(animateur: Personne) -> None:
    assert animateur.open("/pointage/-/evacuation").statut == 404
