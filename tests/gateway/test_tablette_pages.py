"""What a tablet asks in the background, and what a sheet says to it."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, time, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from contracts.errors import Introuvable, ServiceIndisponible
from contracts.planning import EtatPointage, MarqueVue, VientChercher
from gateway.csrf import COOKIE_SESSION
from gateway.pointage.lignes import SIGNES
from gateway.security import csp
from gateway.static_files import statics
from kit import clock
from tests.gateway.fabrique import A_14H12, GASPARD, JEUDI_5, LEONIE, une_feuille, une_ligne
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import AMELIE, Personne
from tests.gateway.ville import JETONS

FEUILLE = f"/pointage/jean-jaures/restauration/{JEUDI_5}"


@pytest.fixture
def animateur(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.GET_FEUILLE, une_feuille())
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    return Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"jean-jaures"}))


def une_marque(**champs: Any) -> dict[str, Any]:
    par_defaut = {"marque_id": str(uuid.uuid4()), "enfant_id": str(LEONIE), "etat": "present", "rang": 1}
    return par_defaut | {"appareil": "Tablette K7Q2MF", "instant": A_14H12.isoformat(), "remplace": []} | champs


def envoi(animateur: Personne, *marques: dict[str, Any], **champs: Any) -> httpx.Response:
    jeton = animateur.navigateur.get("/pointage/jeton").json()["jeton"]
    corps = {
        "jeton": jeton,
        "compte": str(AMELIE),
        "site": "jean-jaures",
        "activite": "restauration",
        "jour": str(JEUDI_5),
        "marques": list(marques or [une_marque()]),
    }
    entetes = {"content-type": "application/json"}
    return animateur.navigateur.post("/pointage/envoi", content=json.dumps(corps | champs), headers=entetes)


def test_a_batch_is_sent_once_with_what_the_tablet_drew(animateur: Personne, client: FauxClient) -> None:
    premiere, seconde = une_marque(), une_marque(etat="parti", rang=2, remplace=[str(GASPARD)])

    reponse = envoi(animateur, premiere, seconde)

    assert (reponse.status_code, reponse.json()["refusees"]) == (200, {})
    [demande] = client.calls_of(planning.POINT)
    assert [(str(m.marque_id), m.etat, m.appareil, m.rang) for m in demande.marques] == [
        (premiere["marque_id"], "present", "Tablette K7Q2MF", 1),
        (seconde["marque_id"], "parti", "Tablette K7Q2MF", 2),
    ]
    assert demande.marques[1].remplace == [GASPARD]


def test_refused_marks_come_back_with_a_sentence_and_the_others_are_kept(
    animateur: Personne, client: FauxClient
) -> None:
    perdue = une_marque()
    refusees = [uuid.UUID(perdue["marque_id"])]
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0, refusees=refusees))

    dit = envoi(animateur, une_marque(), perdue).json()["refusees"]

    assert list(dit) == [perdue["marque_id"]]
    assert "n’accueille pas cet enfant" in dit[perdue["marque_id"]]


def test_a_batch_of_children_that_nobody_knows_is_refused_mark_by_mark(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.POINT, Introuvable(objet="enfant"))
    perdue = une_marque()

    reponse = envoi(animateur, perdue)

    assert (reponse.status_code, list(reponse.json()["refusees"])) == (200, [perdue["marque_id"]])


def test_a_sheet_that_is_not_ones_own_refuses_the_batch_with_a_sentence(
    animateur: Personne, client: FauxClient
) -> None:
    client.says(planning.POINT, Introuvable(objet="feuille"))
    assert (envoi(animateur).status_code, bool(envoi(animateur).json()["texte"])) == (404, True)


def test_while_planning_is_away_the_tablet_is_told_to_wait(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.POINT, ServiceIndisponible(service="planning"))

    reponse = envoi(animateur)

    assert reponse.status_code == 503
    assert "refusees" not in reponse.json()


def test_nobody_signs_the_marks_of_somebody_else(animateur: Personne, client: FauxClient) -> None:
    reponse = envoi(animateur, compte=str(GASPARD))

    assert (reponse.status_code, reponse.json()) == (409, {"code": "autre_compte"})
    assert client.calls_of(planning.POINT) == []


def test_a_token_of_another_session_is_refused_and_a_fresh_one_is_given(
    animateur: Personne, client: FauxClient
) -> None:
    assert envoi(animateur, jeton="x" * 88).status_code == 403
    assert client.calls_of(planning.POINT) == []
    assert envoi(animateur).status_code == 200


def test_a_session_that_ended_is_told_by_a_code(app: FastAPI) -> None:
    visiteur = Personne(app)

    reponse = visiteur.navigateur.post("/pointage/envoi", content=b"{}", headers={"content-type": "application/json"})

    assert reponse.status_code == 401


@pytest.mark.parametrize("corps", [b"", b"[]", b"{", b'"x"', b"\xff", b'{"marques": 1}'])
def test_what_is_no_batch_is_refused(animateur: Personne, client: FauxClient, corps: bytes) -> None:
    reponse = animateur.navigateur.post("/pointage/envoi", content=corps, headers={"content-type": "application/json"})

    assert reponse.status_code in (403, 422)
    assert client.calls_of(planning.POINT) == []


def test_a_mark_that_no_tablet_makes_refuses_the_batch(animateur: Personne, client: FauxClient) -> None:
    assert envoi(animateur, une_marque(appareil="")).status_code == 422
    assert envoi(animateur, prix=3).status_code == 422
    assert client.calls_of(planning.POINT) == []


def test_the_names_a_site_knows_come_with_the_signs_of_the_sheet_and_nothing_else(
    animateur: Personne, client: FauxClient
) -> None:
    sante = {"a_un_pai": True, "allergies": ["œuf"], "regime": "panier_pai"}
    connu = planning.EnfantConnu(enfant_id=GASPARD, prenom="Gaspard", nom="Bùi", classe="CP", **sante)
    client.says(planning.LIST_CONNUS, planning.Connus(enfants=[connu]))

    [enfant] = animateur.navigateur.get(f"{FEUILLE}/connus").json()["enfants"]

    signes = [
        ["PAI", "pai", "urgent"],
        ["Allergie\u00a0: œuf", "manque", "attention"],
        ["Panier PAI", "neuf", "panier"],
    ]
    assert enfant == {
        "enfant_id": str(GASPARD), "prenom": "Gaspard", "nom": "Bùi", "classe": "CP", "signes": signes,
    }  # fmt: skip


def test_a_sheet_carries_the_drawing_of_every_sign_for_the_children_it_does_not_list(animateur: Personne) -> None:
    animateur.open(FEUILLE)

    for dessin in SIGNES:
        assert f'data-dessin="{dessin}"' in animateur.page and f'<symbol id="i-{dessin}"' in animateur.page


def test_the_service_worker_may_answer_for_the_whole_of_pointage_and_is_asked_again(app: FastAPI) -> None:
    reponse = Personne(app).navigateur.get("/pointage/service.js")

    assert reponse.headers["service-worker-allowed"] == "/pointage"
    assert reponse.headers["cache-control"] == "no-cache"
    assert reponse.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in csp()


def test_the_page_without_network_names_nobody(app: FastAPI, client: FauxClient) -> None:
    visiteur = Personne(app).open("/pointage/hors-ligne")

    assert "gardées" in visiteur.texte or "gardés" in visiteur.texte
    assert "Amélie" not in visiteur.page


def test_the_sheet_is_installable(animateur: Personne) -> None:
    page = animateur.open(FEUILLE).page
    manifeste = json.loads(statics().content("pointage.webmanifest"))

    assert f'href="{statics().url("pointage.webmanifest")}"' in page
    assert (manifeste["start_url"], manifeste["scope"]) == ("/pointage", "/pointage")
    assert all(statics().content(icone["src"].rpartition("/")[2]) for icone in manifeste["icons"])


def test_a_tap_names_the_marks_that_the_page_showed(animateur: Personne, client: FauxClient) -> None:
    marque = MarqueVue(marque_id=GASPARD, etat=EtatPointage.PRESENT, appareil="Tablette Z", instant=A_14H12)
    client.says(planning.GET_FEUILLE, une_feuille([une_ligne(etat=EtatPointage.PRESENT, marques=[marque])]))

    animateur.open(FEUILLE).press("Absent : Léonie", suit=False)

    assert client.calls_of(planning.POINT)[0].marques[0].remplace == [GASPARD]


def test_the_sheet_says_who_may_take_the_child(animateur: Personne, client: FauxClient) -> None:
    ligne = une_ligne(
        vient_chercher=[VientChercher(nom="Odette Lefèvre", lien="grand-mère"), VientChercher(nom="Camille Bùi")],
        rentre_seul=True,
        rentre_seul_des=time(18),
    )
    client.says(planning.GET_FEUILLE, une_feuille([ligne]))

    texte = animateur.open(FEUILLE).texte

    assert "Peut venir le chercher : Odette Lefèvre (grand-mère), Camille Bùi. Rentre seul à partir de 18h." in texte


def test_parents_who_disagree_are_said_before_the_names(animateur: Personne, client: FauxClient) -> None:
    ligne = une_ligne(depart_en_conflit=True, vient_chercher=[VientChercher(nom="Odette Lefèvre")])
    client.says(planning.GET_FEUILLE, une_feuille([ligne]))

    texte = animateur.open(FEUILLE).texte

    assert texte.index("ne sont pas d’accord") < texte.index("Odette")


def test_nobody_waits_for_a_child_whose_absence_was_said(animateur: Personne, client: FauxClient) -> None:
    absente = une_ligne(GASPARD, "Gaspard", est_reserve=False, est_prevenue=True)
    client.says(planning.GET_FEUILLE, une_feuille([une_ligne(), absente]))

    animateur.open(FEUILLE)

    assert 'id="n-reste">1<' in animateur.page and "Absences prévenues" in animateur.texte


def test_a_group_is_a_class_or_an_age(animateur: Personne, client: FauxClient) -> None:
    lignes = [
        une_ligne(classe="CM1", tranche="six_et_plus"),
        une_ligne(GASPARD, "Gaspard", classe="GS", tranche="moins_6"),
    ]
    client.says(planning.GET_FEUILLE, une_feuille(lignes))

    petits, cm1 = animateur.open(f"{FEUILLE}?groupe=moins_6").texte, animateur.open(f"{FEUILLE}?groupe=CM1").texte

    assert "Présent : Gaspard" in petits and "Présent : Léonie" not in petits
    assert "Présent : Léonie" in cm1 and "Présent : Gaspard" not in cm1
    animateur.press("Présent : Léonie", suit=False)
    assert animateur.reponse.headers["location"] == f"{FEUILLE}?groupe=CM1#e-{LEONIE}"


@pytest.mark.parametrize(
    ("sites", "jour", "gardees"),
    [({"jean-jaures"}, JEUDI_5, 3), (set(), JEUDI_5, 0), ({"jean-jaures"}, JEUDI_5 + timedelta(days=1), 0)],
)
def test_somebody_who_has_sites_reads_the_sheets_of_today_ahead(
    app: FastAPI, client: FauxClient, monkeypatch: pytest.MonkeyPatch, sites: set[str], jour: date, gardees: int
) -> None:
    monkeypatch.setattr(clock, "today", lambda: JEUDI_5)
    resume = {"site_libelle": "Jean-Jaurès", "activite_libelle": "Restauration", "attendus": 8, "pointes": 3}
    feuille = planning.FeuilleResume(site="jean-jaures", activite="restauration", **resume)
    client.says(planning.LIST_FEUILLES, planning.Feuilles(jour=jour, feuilles=[feuille]))
    personne = Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset(sites))

    annonce = re.search(r'data-pages="([^"]*)"', personne.open(f"/pointage?jour={jour}").page)

    assert annonce is not None
    assert annonce[1].split() == [FEUILLE, f"{FEUILLE}/connus", "/pointage/jean-jaures/evacuation"][:gardees]


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01"])
def test_a_day_that_has_no_day_beside_it_is_today(animateur: Personne, client: FauxClient, jour: str) -> None:
    client.says(planning.LIST_FEUILLES, planning.Feuilles(jour=clock.today(), feuilles=[]))

    animateur.open(f"/pointage?jour={jour}")

    assert (animateur.statut, client.calls_of(planning.LIST_FEUILLES)[0].jour) == (200, clock.today())


def test_the_evacuation_list_is_who_is_here_now(animateur: Personne, client: FauxClient) -> None:
    lignes = [une_ligne(etat=EtatPointage.PARTI), une_ligne(GASPARD, "Gaspard", etat=EtatPointage.PRESENT)]
    client.says(planning.GET_FEUILLE, une_feuille(lignes))

    texte = animateur.open(f"{FEUILLE}?groupe=presents").texte

    assert "Présent : Gaspard" in texte and "Présent : Léonie" not in texte


def test_the_whole_group_is_one_request_and_its_undo_leaves_what_was_marked_since(
    animateur: Personne, client: FauxClient
) -> None:
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    lignes = [une_ligne(classe="CM1"), une_ligne(GASPARD, "Gaspard", classe="GS")]
    client.says(planning.GET_FEUILLE, une_feuille(lignes))

    animateur.open(f"{FEUILLE}?groupe=CM1").press("Tous présents", suit=False)

    [groupe] = client.calls_of(planning.POINT)
    assert [(m.enfant_id, m.etat) for m in groupe.marques] == [(LEONIE, "present")]
    suite = animateur.reponse.headers["location"]
    assert suite.startswith(f"{FEUILLE}?groupe=CM1&tous=")
    par_le_geste = MarqueVue(
        marque_id=groupe.marques[0].marque_id, etat=EtatPointage.PRESENT, appareil="portail", instant=A_14H12
    )
    depuis = par_le_geste.model_copy(update={"marque_id": GASPARD, "etat": EtatPointage.ABSENT})
    pointees = [
        une_ligne(etat=EtatPointage.PRESENT, marques=[par_le_geste]),
        une_ligne(GASPARD, "Gaspard", etat=EtatPointage.ABSENT, marques=[depuis]),
    ]
    client.says(planning.GET_FEUILLE, une_feuille(pointees))
    page = animateur.open(suite.replace("groupe=CM1&", ""))
    assert "1 enfant noté présent." in page.texte
    page.press("Annuler ce geste", suit=False)
    defait = client.calls_of(planning.POINT)[-1]
    assert [(m.enfant_id, m.etat) for m in defait.marques] == [(LEONIE, "efface")]


def test_hours_are_corrected_by_one_more_mark(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    depart = A_14H12 + timedelta(hours=3)
    marque = MarqueVue(marque_id=GASPARD, etat=EtatPointage.PARTI, appareil="Tablette Z", instant=depart)
    ligne = une_ligne(etat=EtatPointage.PARTI, marques=[marque], arrivee=A_14H12, depart=depart)
    client.says(planning.GET_FEUILLE, une_feuille([ligne]))
    page = animateur.open(FEUILLE)
    assert "Présent de 14h12 à 17h12" in page.texte

    page.press("Enregistrer", arrivee="08:05", suit=False)

    [marque_dite] = client.calls_of(planning.POINT)[0].marques
    assert (marque_dite.etat, marque_dite.remplace) == ("parti", [GASPARD])
    assert [f"{h.astimezone(clock.PARIS):%d %H:%M}" for h in (marque_dite.arrivee, marque_dite.depart) if h] == [
        "05 08:05",
        "05 17:12",
    ]
    animateur.open(FEUILLE).press("Enregistrer", arrivee="18:00")
    assert (animateur.statut, len(client.calls_of(planning.POINT))) == (422, 1)
    assert "L’heure de départ doit suivre l’heure d’arrivée" in animateur.texte


def test_tablets_with_the_same_rights_share_a_version_for_half_a_second(
    app: FastAPI, animateur: Personne, client: FauxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.says(planning.GET_VERSION_FEUILLE, planning.VersionFeuille(attendus="7", pointages="3"))
    for _ in range(2):
        assert animateur.open(f"{FEUILLE}/version").statut == 200
    assert len(client.calls_of(planning.GET_VERSION_FEUILLE)) == 1
    ailleurs = Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"curie"}))
    ailleurs.navigateur.cookies.set(COOKIE_SESSION, JETONS["bureau"], domain="portail.test")
    ailleurs.open(f"{FEUILLE}/version")
    assert len(client.calls_of(planning.GET_VERSION_FEUILLE)) == 2
    monkeypatch.setattr("gateway.versions.GARDEE_S", 0.0)
    animateur.open(f"{FEUILLE}/version")
    assert len(client.calls_of(planning.GET_VERSION_FEUILLE)) == 3


def test_a_refused_version_is_asked_again(animateur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_VERSION_FEUILLE, Introuvable(objet="feuille"))

    for _ in range(2):
        assert animateur.open(f"{FEUILLE}/version").statut == 404
    assert len(client.calls_of(planning.GET_VERSION_FEUILLE)) == 2
