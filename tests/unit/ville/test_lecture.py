"""A town's folder: read whole, or every mistake told in French with its file and its line."""

from __future__ import annotations

import shutil
from datetime import time
from pathlib import Path

import pytest

from deploy.ville.lecture import DEMO, Ville, read_ville
from deploy.ville.tables import VilleInvalide
from services.planning.domain.calendrier import Comptage
from services.planning.domain.delais import Delai, Delais
from services.planning.referentiel import read_delais


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the demo town, to be spoilt."""
    return Path(shutil.copytree(DEMO, tmp_path / "ville"))


def change(chemin: Path, avant: str, apres: str) -> None:
    texte = chemin.read_text()
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1))


def said(dossier: Path) -> list[str]:
    with pytest.raises(VilleInvalide) as invalide:
        read_ville(dossier)
    return [str(erreur) for erreur in invalide.value.erreurs]


def test_the_demo_town_reads_as_the_services_take_it() -> None:
    ville = read_ville(DEMO)

    assert [site["code"] for site in ville.sites][:2] == ["jean-jaures", "chataigniers"]
    (cantine,) = [a for a in ville.activites if a["code"] == "restauration"]
    assert (cantine["jours"], cantine["debut"], cantine["periode"]) == ([0, 1, 3, 4], "11:30", "scolaire")
    assert cantine["delais"] == {"cuisine": {"jours": 15}, "animateurs": {"jours": 3}, "annulation": {"jours": 1}}
    assert "cuisine" not in next(a for a in ville.activites if a["code"] == "etude")["delais"]
    creche = {"activite": "creche", "site": "creche-lutins", "capacite": 30, "ecoles": (), "liste_attente": True}
    assert ville.ouvertures[-1] == creche
    assert [lancement["groupe"] for lancement in ville.lancements] == ["residents", "fratrie", "tous"]
    assert ville.lancements[-1]["ouvre_at"].isoformat() == "2027-01-05T08:00:00+01:00"
    assert ville.destinataires[0]["themes"] == [("inscription-vacances", "Inscription vacances"), ("etudes", "Études")]
    assert ville.reglements[0]["texte"].startswith("Article 1.")
    assert ville.mairie["adresse"] == "Cité administrative|31 avenue Pierre-Brossolette"


def test_a_spreadsheet_of_a_town_reads_the_same(dossier: Path) -> None:
    """With a byte order mark, quotes, Windows' ends of line and blank lines."""
    lignes = (dossier / "sites.csv").read_text().splitlines()
    propre = ["code;libelle;genre", '"jean-jaures";"école ""Jean-Jaurès""";ecole', "", *lignes[3:]]
    (dossier / "sites.csv").write_text("\ufeff" + "\r\n".join(propre), newline="")

    ville: Ville = read_ville(dossier)

    assert (len(ville.sites), ville.sites[0]["libelle"]) == (5, 'école "Jean-Jaurès"')


def test_a_deadline_says_its_counting_its_hour_and_whether_the_day_itself_counts(dossier: Path) -> None:
    fichier = dossier / "activites.csv"
    fichier.write_text(
        fichier.read_text().replace(";15;3;1;2;12", ";15 scolaire;3 ouvrable 10:00;1 exclu 23:59;2;12", 1)
    )

    [repas] = [activite for activite in read_ville(dossier).activites if activite["code"] == "restauration"]

    assert repas["delais"] == {
        "cuisine": {"jours": 15, "comptage": "scolaire"},
        "animateurs": {"jours": 3, "comptage": "ouvrable", "heure_limite": "10:00"},
        "annulation": {"jours": 1, "inclus": False},
    }
    assert read_delais(repas["delais"]) == Delais(
        cuisine=Delai(15, Comptage.SCOLAIRE),
        animateurs=Delai(3, Comptage.OUVRABLE, time(10)),
        annulation=Delai(1, inclus=False),
    )


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "phrase"),
    [
        ("sites.csv", "Pasteur;ecole", "Pasteur;lycee",
         "sites.csv, ligne 5 : genre : « lycee » n’existe pas. Écrivez ecole, centre ou creche."),
        ("sites.csv", "pasteur;", "jean-jaures;", "sites.csv, ligne 5 : « jean-jaures » est déjà à la ligne 3."),
        ("sites.csv", "pasteur;", "École Pasteur;",
         "sites.csv, ligne 5 : code : « École Pasteur » n’est pas un code (minuscules sans accent, chiffres, tirets)."),
        ("sites.csv", "groupe scolaire Pasteur", "",
         "sites.csv, ligne 5 : libelle : cette case ne peut pas être vide."),
        ("sites.csv", "Pasteur;ecole", "Pasteur,ecole",
         "sites.csv, ligne 5 : 3 colonnes attendues, 2 trouvées (séparateur « ; »)."),
        ("sites.csv", "code;libelle;genre", "code;nom;genre",
         "sites.csv, ligne 2 : colonne inconnue : nom. Attendues : code, libelle, genre, rythme."),
        ("activites.csv", "lun mar jeu ven;11:30", "lundi;11:30",
         "activites.csv, ligne 7 : jours : jour inconnu : lundi. Écrivez lun mar mer jeu ven sam dim."),
        ("activites.csv", "11:30;13:20", "11h30;13:20",
         "activites.csv, ligne 7 : debut : « 11h30 » n’est pas une heure, par exemple 11:30."),
        ("activites.csv", "11:30;13:20", "13:30;13:20", "activites.csv, ligne 7 : fin : 13:20 vient avant 13:30."),
        ("activites.csv", ";15;3;1;2;12", ";quinze;3;1;2;12",
         "activites.csv, ligne 7 : cuisine_jours : « quinze » n’est pas un nombre entier entre 0 et 365."),
        ("activites.csv", ";15;3;1;2;12", ";15;3 jours;1;2;12",
         "activites.csv, ligne 7 : animateurs_jours : « jours » n’est ni calendaire, ouvrable, ouvre, scolaire, ni"),
        ("activites.csv", ";15;3;1;2;12", ";15;3 ouvre scolaire;1;2;12",
         "activites.csv, ligne 7 : animateurs_jours : « 3 ouvre scolaire » dit deux fois la même chose."),
        ("ouvertures.csv", "matin;jean-jaures", "matin;jaures",
         "ouvertures.csv, ligne 3 : « jaures » n’est pas dans sites.csv."),
        ("ouvertures.csv", "40;jean-jaures", "40;creche-lutins",
         "ouvertures.csv, ligne 14 : « creche-lutins » n’est pas dans les écoles de sites.csv."),
        ("lancements.csv", "tous;2027-01-05 08:00", "tous;8 h",
         "lancements.csv, ligne 5 : ouvre_at : « 8 h » n’est pas une date et une heure, par exemple 2027-01-05 08:00."),
        ("lancements.csv", "fratrie;", "residents;",
         "lancements.csv, ligne 4 : « vacances centre-primeveres 2027-02-06 residents » est déjà à la ligne 3."),
        ("themes.csv", "scolaire;facturation", "urbanisme;facturation",
         "themes.csv, ligne 5 : « urbanisme » n’est pas dans destinataires.csv."),
        ("tarifs.toml", 'famille = "taux_participation"', 'famille = "au_choix"', "tarifs.toml, ligne 4 : parts[0]"),
        ("tarifs.toml", 'activites = ["restauration"]', 'activites = ["cantine"]',
         "tarifs.toml, ligne 4 : « cantine » n’est pas dans activites.csv."),
        ("ville.toml", 'emetteur_nom = "Claire Morel"\n', "", "ville.toml, ligne 14 : il manque emetteur_nom."),
        ("ville.toml", 'prefixe = "CRE"', 'prefix = "CRE"', "ville.toml, ligne 21 : « prefix » n’est pas attendu ici."),
        ("ville.toml", "en_vigueur_du = 2026-08-01", 'en_vigueur_du = "août"',
         "ville.toml, ligne 30 : en_vigueur_du : une date est attendue, par exemple 2026-09-01."),
        ("ville.toml", "reglement_2026-09.txt", "absent.txt",
         "ville.toml, ligne 30 : le fichier « absent.txt » manque ou est vide."),
        ("ville.toml", 'prefixe = "CRE"', "prefixe = 3", "ville.toml, ligne 21 : prefixe : un texte est attendu."),
        ("ville.toml", 'activites = ["creche"]', 'activites = "creche"',
         "ville.toml, ligne 21 : activites : une liste de textes est attendue."),
        ("ville.toml", "[[regies]] # la première", "[[autres]] # la première",
         "ville.toml, ligne 14 : « autres » n’est pas attendu ici."),
        ("ville.toml", "pedt = false", 'pedt = "non"',
         "ville.toml, ligne 36 : [encadrement] : pedt = true ou pedt = false est attendu."),
        ("ville.toml", "tranche_minutes = 30", "tranche_minutes = 0",
         "ville.toml, ligne 39 : [creche] : tranche_minutes, un nombre de 1 à 60, est attendu."),
        ("ville.toml", "[mairie]", "[mairie", "ville.toml : ce fichier ne se lit pas"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_its_line_and_what_to_write(
    dossier: Path, fichier: str, avant: str, apres: str, phrase: str
) -> None:
    change(dossier / fichier, avant, apres)

    assert any(dit.startswith(phrase) for dit in said(dossier)), said(dossier)


def test_every_mistake_of_every_file_is_told_at_once(dossier: Path) -> None:
    change(dossier / "sites.csv", "Pasteur;ecole", "Pasteur;lycee")
    change(dossier / "activites.csv", "11:30;13:20", "11h30;13:20")
    (dossier / "themes.csv").unlink()

    dits = said(dossier)

    assert [
        any(dit.startswith(debut) for dit in dits) for debut in ("activites", "sites", "themes.csv : ce fichier")
    ] == [True] * 3


def test_a_file_that_is_not_utf_8_says_how_to_save_it(dossier: Path) -> None:
    (dossier / "sites.csv").write_bytes((dossier / "sites.csv").read_text().encode("latin-1"))

    assert "sites.csv : enregistrez ce fichier en UTF-8 (« CSV UTF-8 » dans le tableur)." in said(dossier)


def test_a_text_outside_the_folder_is_not_read(dossier: Path) -> None:
    change(dossier / "ville.toml", "reglement_2026-09.txt", "../../../etc/passwd")

    assert any("« passwd » manque" in dit for dit in said(dossier))


def test_the_school_year_of_the_town_is_read_or_told(dossier: Path) -> None:
    table = Path(__file__).parents[3] / "services/planning/donnees/calendrier_zone_c.csv"
    shutil.copy(table, dossier / "calendrier.csv")
    assert read_ville(dossier).calendrier

    (dossier / "calendrier.csv").write_text("vacances;2026-13-01;2026-10-20;Toussaint;tous;BO\n")
    assert said(dossier)[0].startswith("calendrier.csv, ligne 1 : cette ligne ne se lit pas")
