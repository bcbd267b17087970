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
        ("encadrement", "periscolaire;peut-être;2;31;64;8;", "colonne ou mot inconnu : peut-être"),
        ("encadrement", "periscolaire;non;deux;31;64;8;", "ligne illisible"),
        (
            "garde",
            "parite_iso;2025-09-01;;;lundi;00:00;;;;;2026-11-16 08:30:00;A;",
            "foyer : attendu « A », trouvé « B »",
        ),
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
