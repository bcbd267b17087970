"""The program: once, whole, the same each time, and never on a living town."""

from __future__ import annotations

import json

import pytest

from tests.integration.base import Base
from tests.seed.semeur import Semeur

PETITE = ("--families", "12", "--jour", "2026-11-24")
# Written by no seed: the version of reference data, the ids of the calendar's rows, and what is sealed or hashed with
# fresh random bytes.
TABLES = {
    "accounts": (("compte", ("mot_de_passe_hash",)), ("role", ()), ("acceptation", ())),
    "dossiers": (
        ("dossier", ()), ("foyer", ()), ("adulte", ()), ("enfant", ()), ("lien", ()), ("garde", ()),
        ("inscription", ()), ("sante", ("scelle",)), ("vaccination", ("scelle",)), ("litige", ("scelle",)),
        ("autorisation", ()), ("personne", ()), ("proposition", ()), ("acceptation", ()),
        ("compte", ()), ("rattachement", ()),
    ),
    "planning": (
        ("calendrier", ("ligne_id",)), ("site", ()), ("activite", ()), ("ouverture", ()), ("enfant", ()),
        ("creneau", ()), ("marque", ()),
    ),
    "billing": (("tarif", ()), ("regie", ()), ("ressource", ("scelle",)), ("creneau", ()), ("payeur", ())),
    "documents": (("foyer", ()), ("acces", ())),
}  # fmt: skip


def read_town(semeur: Semeur) -> dict:
    return {
        (service, table): semeur.rows(service, table, sauf)
        for service, tables in TABLES.items()
        for table, sauf in tables
    }


def read_sealed(semeur: Semeur) -> list:
    return [semeur.rows(service, table) for service, table in (("accounts", "compte"), ("dossiers", "sante"))]


def test_a_first_run_tells_the_accounts_and_a_second_does_nothing_and_says_so(semeur: Semeur) -> None:
    first = semeur.run(*PETITE, mot_de_passe="")
    town, sealed = read_town(semeur), read_sealed(semeur)

    second = semeur.run(mot_de_passe="")

    assert (first.code, second.code) == (0, 0), first.erreurs[-1500:]
    assert "amelie.nguessan" in first.sortie
    assert second.sortie.startswith("Already seeded (familles=12 jour=2026-11-24): nothing to do.")
    assert "shown by the first run" in second.sortie
    assert (first.erreurs, second.erreurs) == ("", "")
    assert (read_town(semeur), read_sealed(semeur)) == (town, sealed)


def test_the_same_parameters_give_the_same_rows(semeur: Semeur) -> None:
    semeur.run(*PETITE)
    town = read_town(semeur)
    assert all(town.values())
    semeur.empty()

    semeur.run(*PETITE)

    assert read_town(semeur) == town


def test_another_size_than_that_which_stands_is_refused(semeur: Semeur) -> None:
    semeur.run(*PETITE)

    said = semeur.run("--families", "13")

    assert said.code == 1
    assert "already seeded with familles=12 jour=2026-11-24" in said.erreurs


def test_a_seed_cut_short_is_taken_up_with_its_own_parameters(semeur: Semeur) -> None:
    semeur.run(*PETITE)
    town = read_town(semeur)
    semeur.empty("billing", "accounts")

    said = semeur.run("--demo", "--json")

    assert read_town(semeur) == town
    assert json.loads(said.sortie)["familles"] == 12


@pytest.mark.parametrize("service", ["dossiers", "accounts"])
def test_a_living_town_is_never_touched(semeur: Semeur, bases: dict[str, Base], service: str) -> None:
    living = {
        "dossiers": "insert into dossier (dossier_id, numero, nom) values (gen_random_uuid(), '5961', 'TEST')",
        "accounts": "insert into compte (compte_id, nom, prenom, email, email_normalise, nom_utilisateur,"
        " nom_utilisateur_normalise, mot_de_passe_hash, etat, cree_at) values (gen_random_uuid(), 'Test', 'Zoé',"
        " 'z@e.fr', 'z@e.fr', 'zoe', 'zoe', '$argon2id$', 'en_attente', now())",
    }
    bases[service].sql(living[service])

    said = semeur.run(*PETITE)

    assert said.code == 1
    assert "holds data that no seed wrote" in said.erreurs
    assert semeur.rows("planning", "enfant") == []


def test_a_password_that_the_portal_would_refuse_is_refused(semeur: Semeur) -> None:
    said = semeur.run(*PETITE, mot_de_passe="demo")

    assert said.code == 1
    assert "SEED_PASSWORD is refused: trop_court" in said.erreurs
    assert semeur.rows("dossiers", "dossier") == []


def test_the_accounts_are_told_as_json_for_programs(semeur: Semeur) -> None:
    said = json.loads(semeur.run(*PETITE, "--json").sortie)

    assert said["mot_de_passe"] == "Grenouille-Vapeur-81"
    assert set(said["comptes"]) >= {"parent", "agent", "animateur", "regisseur", "administrateur"}
    assert said["invitation"]["numero"] == "5961"
    known = {row["nom_utilisateur"] for row in semeur.rows("accounts", "compte")}
    assert set(said["comptes"].values()) <= known


@pytest.mark.parametrize("jour", ["2026-12-01", "2026-08-10", "2031-03-03"])
def test_a_town_is_seeded_on_any_day(semeur: Semeur, jour: str) -> None:
    """The first of a month, summer, and long after the published calendar."""
    said = semeur.run("--families", "12", "--jour", jour)

    assert (said.code, said.erreurs) == (0, "")
    assert semeur.rows("planning", "marque") != []
