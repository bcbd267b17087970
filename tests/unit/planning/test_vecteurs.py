"""One command says in French which promises do not hold."""

from pathlib import Path

import pytest

from services.planning.vecteurs import DOSSIER, REGLES, check_dossier, main, read_vecteurs


def un_dossier(tmp_path: Path, nom: str, *lignes: str) -> Path:
    entete = ";".join(next(read_vecteurs(DOSSIER / f"{nom}.csv"))[1])
    (tmp_path / f"{nom}.csv").write_text("\n".join((entete, *lignes)), "utf-8")
    return tmp_path


def test_every_promise_of_the_house_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    sortie = capsys.readouterr().out
    assert set(check_dossier(DOSSIER)[0]) == {f"{regle}.csv" for regle in REGLES}
    assert sortie.count("toutes tiennent") == len(REGLES)


@pytest.mark.parametrize(
    ("nom", "ligne", "phrase"),
    [
        ("encadrement", "periscolaire;non;2;31;64;8;", "ligne 2 : animateurs : attendu « 8 », trouvé « 9 »"),
        (
            "encadrement",
            "periscolaire;peut-être;2;31;64;8;",
            "ligne 2 : pedt : « peut-être » n’est pas l’un de : oui, non",
        ),
        (
            "encadrement",
            "periscolaire;non;deux;31;64;8;",
            "ligne 2 : duree_heures : « deux » n’est pas un nombre d’heures",
        ),
        ("encadrement", "periscolaire;non;2;-1;64;8;", "moins_de_6 : « -1 » n’est pas un nombre entier de 0 à"),
        ("encadrement", "periscolaire;non;2", "ligne 2 : il manque la colonne « moins_de_6 »"),
        ("garde", "alternance_stricte;2025-09-01;;;lundi;00:00;;;;;2026-11-16 08:30:00;A;", "un jour de référence"),
        (
            "garde",
            "parite_iso;2025-09-01;;;lundi;00:00;;;;;2026-11-16 08:30:00;A;",
            "foyer : attendu « A », trouvé « B »",
        ),
        ("delais", "2026-13-02;3;ouvre;23:59:59;oui;;;;;", "ligne 2 : jour : « 2026-13-02 » n’est pas un jour"),
        ("delais", "2026-11-02;9999999;ouvre;23:59:59;oui;;;;;", "n’est pas un nombre entier de 0 à 366"),
        (
            "delais",
            "2026-11-02;3;ouvrables;23:59:59;oui;;;;;",
            "n’est pas l’un de : calendaire, ouvrable, ouvre, scolaire",
        ),
        ("delais", "2026-11-02;3;ouvre;23:59;oui;;;;;", "heure_limite : « 23:59 » n’est pas une heure"),
        ("delais", "2031-01-06;3;scolaire;23:59:59;oui;;;;;", "n’est pas dans le calendrier"),
    ],
)
def test_a_row_that_does_not_hold_is_said_with_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nom: str, ligne: str, phrase: str
) -> None:
    assert main([str(un_dossier(tmp_path, nom, ligne))]) == 1
    assert phrase in capsys.readouterr().out


def test_an_empty_directory_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "Aucune ligne" in capsys.readouterr().out


def test_a_town_is_judged_by_its_own_calendar(tmp_path: Path) -> None:
    un_dossier(tmp_path, "garde", "parite_iso;2025-09-01;;;lundi;00:00;A;;;;2026-11-16 08:30:00;A;")
    lignes = ("annee;2026-09-01;2027-08-31;2026-2027;;", "vacances;2026-11-16;2026-11-22;vacances d’ici;;")
    (tmp_path / "calendrier.csv").write_text("\n".join(lignes), "utf-8")

    assert check_dossier(tmp_path) == ({"garde.csv": 1}, [])


def test_a_row_as_a_spreadsheet_saves_it_is_read(tmp_path: Path) -> None:
    promesse = "30/10/2026 23:59:59;2026-10-30T23:00:00Z;ven. 30/10 23h59;3 jours avant;été"
    ligne = f"02/11/2026;3;calendaire;23:59:59;oui;{promesse}"
    dossier = un_dossier(tmp_path, "delais", ligne)
    fichier = dossier / "delais.csv"
    fichier.write_bytes(fichier.read_text("utf-8").replace("\n", "\r\n").encode("cp1252"))

    assert check_dossier(dossier) == ({"delais.csv": 1}, [])


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("delais.csv", "jour,delai_jours\n2026-11-02,3", "delais.csv : la première ligne doit nommer les colonnes"),
        (
            "calendrier.csv",
            "# ma ville\nannee;2026-09-01;2026-13-31;x;;",
            "calendrier.csv, ligne 2 : « annee;2026-09-01",
        ),
        ("calendrier.csv", "annee;2026-09-01;2026-09-09;x;;\nannee;2026-09-09;2026-09-10;x;;", "le même jour"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nom: str, contenu: str, phrase: str
) -> None:
    (tmp_path / nom).write_text(contenu, "utf-8")

    assert main([str(tmp_path)]) == 1
    assert phrase in capsys.readouterr().out
