"""The calendar's pages: what is typed is read back as its effects, then saved exactly as it was read."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from tests.gateway.fabrique_calendrier import (
    NOEL,
    VERSION,
    des_changements_d_ecole,
    un_calendrier_vu,
    un_effet,
    un_fichier_lu,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

PONT = {"genre": "sans_classe", "premier_jour": "2026-11-13", "nom": "pont"}


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.GET_CALENDRIER, un_calendrier_vu())
    client.says(planning.SAVE_CALENDRIER, un_calendrier_vu())
    client.says(planning.PREVIEW_CALENDRIER, un_effet())
    client.says(planning.READ_FICHIER_CALENDRIER, un_fichier_lu())
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


def test_the_page_shows_the_year_its_rhythms_its_public_holidays_and_who_changed_what(agent: Personne) -> None:
    agent.open("/mairie/calendrier")

    for mots in ("Vacances de Noël", "lundi, mardi, jeudi et vendredi", "Armistice", "aucune différence"):
        assert mots in agent.texte
    assert "Sandrine Ménétrier" in agent.texte and "212 réservations annulées" in agent.texte
    assert "Grève des agents" in agent.texte and "/mairie/fermetures" in agent.reponse.text


def test_differences_with_the_library_are_listed(agent: Personne, client: FauxClient) -> None:
    ecart = planning.EcartFerie(jour=date(2027, 5, 6), est_dans_la_loi=True)
    client.says(planning.GET_CALENDRIER, un_calendrier_vu(ecarts=[ecart]))
    assert "férié ici, pas pour la bibliothèque" in agent.open("/mairie/calendrier").texte


def test_a_change_is_read_then_saved_as_it_was_read(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT)

    assert "Foyers prévenus par e-mail" in agent.texte and "98" in agent.texte
    assert "Étude du lundi 16 novembre 2026" in agent.texte.replace("\u00a0", " ")
    assert "mar. 10/11 23h59" in agent.texte.replace("\u00a0", " ") and "Et 2 autres délais" in agent.texte.replace(
        "\u00a0", " "
    )
    assert client.calls_of(planning.SAVE_CALENDRIER) == []

    agent.press("Enregistrer et prévenir les familles")

    [demande] = client.calls_of(planning.SAVE_CALENDRIER)
    [ligne] = demande.ajouter
    assert (ligne.nom, str(ligne.dernier_jour), demande.version, demande.retirer) == ("pont", "2026-11-13", VERSION, [])
    assert demande.par and "Le calendrier est enregistré" in agent.texte


def test_what_was_typed_is_there_to_be_mended(agent: Personne) -> None:
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT).press("Corriger")
    assert 'value="2026-11-13"' in agent.reponse.text and 'value="pont"' in agent.reponse.text


def test_a_row_is_replaced_or_taken_away(agent: Personne, client: FauxClient) -> None:
    agent.open(f"/mairie/calendrier/ligne?ligne={NOEL}").press("Voir ce que cela change", dernier_jour="2027-01-05")
    [apercu] = client.calls_of(planning.PREVIEW_CALENDRIER)
    assert (apercu.retirer, [str(x.dernier_jour) for x in apercu.ajouter]) == ([NOEL], ["2027-01-05"])

    agent.open(f"/mairie/calendrier/ligne?ligne={NOEL}").press("Retirer du calendrier")
    assert client.calls_of(planning.PREVIEW_CALENDRIER)[-1].ajouter == []


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"premier_jour": ""}, "Choisissez le premier jour."),
        ({"dernier_jour": "2026-11-12"}, "vient avant le premier"),
        ({"nom": "x"}, "de 3 à 80 caractères"),
        ({"genre": "fermeture_"}, "Choisissez ce que sont ces jours."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(agent: Personne, champs: dict[str, str], phrase: str) -> None:
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT | champs)
    assert agent.statut == 422 and phrase in agent.texte


@pytest.mark.parametrize(
    ("raison", "autre", "phrase"),
    [
        ("chevauche", "vacances de Noël", "touchent « vacances de Noël »"),
        ("passe", "", "il ne change plus"),
        ("bornes", "2024 et 2032", "Choisissez une année entre 2024 et 2032"),
        ("hors_annee", "", "dans aucune année scolaire"),
        ("un_mot_de_demain", "", "n’est pas acceptée"),
    ],
)
def test_what_the_calendar_refuses_is_said_beside_its_field(
    agent: Personne, client: FauxClient, raison: str, autre: str, phrase: str
) -> None:
    refus = planning.CalendrierRefuse(champ="premier_jour", raison=raison, autre=autre, jour=date(2026, 12, 19))
    client.says(planning.PREVIEW_CALENDRIER, refus)
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT)
    assert agent.statut == 422
    assert phrase.replace(" »", "\u00a0»").replace("« ", "«\u00a0") in agent.texte or phrase in agent.texte


def test_only_the_weekdays_that_differ_are_sent(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/calendrier/rythmes").press(
        "Voir ce que cela change", champs={"e-jean-jaures": ["0", "1", "2", "3", "4"]}
    )
    [apercu] = client.calls_of(planning.PREVIEW_CALENDRIER)
    assert [(r.site, r.jours) for r in apercu.rythmes] == [("jean-jaures", [0, 1, 2, 3, 4])]
    assert apercu.zone is None


def test_nothing_to_change_is_said_and_not_saved(agent: Personne) -> None:
    agent.open("/mairie/calendrier/rythmes").press("Voir ce que cela change")
    assert "Le calendrier dit déjà cela" in agent.texte and "Enregistrer" not in agent.texte


def test_two_agents_the_second_is_told(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT)
    client.says(planning.SAVE_CALENDRIER, planning.CalendrierChange())
    agent.press("Enregistrer et prévenir les familles")
    assert agent.statut == 409 and "Quelqu’un a changé le calendrier" in agent.texte


@pytest.mark.parametrize("changement", ["", "[]", "pas du JSON", '{"version": 3}', '{"version": "x", "ajouter": 1}'])
def test_a_forged_change_is_refused(agent: Personne, client: FauxClient, changement: str) -> None:
    agent.open("/mairie/calendrier/ligne").press("Voir ce que cela change", champs=PONT)
    agent.press("Enregistrer et prévenir les familles", changement=changement)
    assert agent.statut == 422 and client.calls_of(planning.SAVE_CALENDRIER) == []


def test_a_file_is_read_and_what_it_changes_is_shown(agent: Personne, client: FauxClient) -> None:
    noel = un_calendrier_vu().lignes[2]
    client.says(
        planning.READ_FICHIER_CALENDRIER,
        un_fichier_lu(ajouter=[planning.LigneCalendrier(**noel.model_dump())], retirer=[NOEL]),
    )
    agent.open("/mairie/calendrier/import").press_with_file(
        "Voir ce que cela change", "zone-c.csv", "\ufeffDescription;été".encode()
    )
    assert "Avant et après" in agent.texte
    [lu] = client.calls_of(planning.READ_FICHIER_CALENDRIER)
    assert lu.contenu == "Description;été"
    agent.press("Enregistrer et prévenir les familles")
    [demande] = client.calls_of(planning.SAVE_CALENDRIER)
    assert (demande.origine, demande.retirer) == ("import", [NOEL])


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"\xff\xfe\x00d\x00", "pas en UTF-8"),
        ("été".encode("latin-1"), "pas en UTF-8"),
        (b"a\x00b", "pas en UTF-8"),
        (b"x" * 1_500_001, "trop lourd"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(
    agent: Personne, client: FauxClient, contenu: bytes, phrase: str
) -> None:
    agent.open("/mairie/calendrier/import").press_with_file("Voir ce que cela change", "c.csv", contenu)
    assert agent.statut == 422 and phrase in agent.texte
    assert client.calls_of(planning.READ_FICHIER_CALENDRIER) == []


@pytest.mark.parametrize("raison", ["vide", "colonnes", "date", "ics", "zone", "rien", "trop_long"])
def test_each_reason_of_the_reader_is_a_sentence(agent: Personne, client: FauxClient, raison: str) -> None:
    client.says(planning.READ_FICHIER_CALENDRIER, planning.FichierDeCalendrierRefuse(raison=raison))
    agent.open("/mairie/calendrier/import").press_with_file("Voir ce que cela change", "c.csv", b"bonjour")
    assert agent.statut == 422 and "{" not in agent.texte


def test_a_change_of_school_says_what_followed_what_did_not_and_the_pai_to_be_made_again(
    agent: Personne, client: FauxClient
) -> None:
    client.says(planning.LIST_CHANGEMENTS_ECOLE, des_changements_d_ecole())
    agent.open("/mairie/changements-ecole")
    for mots in ("PAI à refaire", "12 réservations reportées", "1 en liste d’attente", "Étude, lundi 23 novembre"):
        assert mots in agent.texte.replace("\u00a0", " ")
    assert "Tout a suivi" in agent.texte
