"""A real town's files brought into the five databases by the command: twice the same, changed, refused."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.ville.lecture import DEMO
from tests.integration.base import Base
from tests.integration.programmes import ROOT
from tests.keeper import SERVICES, KeptStack

TABLES = {
    "dossiers": ("ecole", "activite", "reglement"),
    "planning": ("site", "activite", "ouverture"),
    "billing": ("regie", "regie_activite", "tarif"),
    "accounts": ("destinataire", "theme"),
}


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "ville"))


@pytest.fixture
def bases_vides(base: Callable[[str], Base]) -> dict[str, Base]:
    return {service: base(service) for service in SERVICES}


@pytest.fixture
def run(stack: KeptStack, bases_vides: dict[str, Base]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, as whoever installs the portal types it."""
    cle = base64.b64encode(b"d" * 32).decode()
    environment = {f"DATABASE_URL_{service.upper()}": stack["database"][service] for service in SERVICES}
    environment |= {f"DATA_KEY_{service.upper()}": cle for service in SERVICES} | {"PATH": os.environ["PATH"]}

    def go(geste: str, dossier: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.ville", geste, str(dossier)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return go


def rows(bases: dict[str, Base]) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    return {
        (service, table): bases[service].sql(f"select * from {table} order by 1, 2")
        for service, tables in TABLES.items()
        for table in tables
    }


def test_the_same_town_loaded_twice_leaves_the_same_rows(
    bases_vides: dict[str, Base], run: Callable[..., Any], dossier: Path
) -> None:
    premiere = run("charge", dossier)
    assert (premiere.returncode, premiere.stderr) == (0, "")
    assert premiere.stdout.startswith("Chargé : 5 lieux, 10 activités, 17 ouvertures, 15 tarifs")
    avant = rows(bases_vides)
    assert all(avant.values())

    assert run("charge", dossier).returncode == 0

    assert rows(bases_vides) == avant


def test_a_change_reaches_every_service_that_says_it(
    bases_vides: dict[str, Base], run: Callable[..., Any], dossier: Path
) -> None:
    run("charge", dossier)
    sites = dossier / "sites.csv"
    sites.write_text(sites.read_text().replace("groupe scolaire Pasteur", "école Louis-Pasteur"))

    run("charge", dossier)

    noms = [
        bases_vides[service].sql(f"select libelle from {table} where code = 'pasteur'")
        for service, table in (("planning", "site"), ("dossiers", "ecole"), ("accounts", "destinataire"))
    ]
    assert noms == [[("école Louis-Pasteur",)], [("École Louis-Pasteur",)], [("École Louis-Pasteur",)]]


def test_a_folder_with_a_mistake_changes_nothing(
    bases_vides: dict[str, Base], run: Callable[..., Any], dossier: Path
) -> None:
    sites = dossier / "sites.csv"
    sites.write_text(sites.read_text().replace("Pasteur;ecole", "Pasteur;lycee"))

    charge = run("charge", dossier)

    assert charge.returncode == 1
    assert "sites.csv, ligne 5 : genre : « lycee » n’existe pas." in charge.stderr
    assert not any(rows(bases_vides).values())


def test_what_was_published_or_billed_is_never_changed(
    bases_vides: dict[str, Base], run: Callable[..., Any], dossier: Path
) -> None:
    run("charge", dossier)
    reglement = dossier / "reglement_2026-09.txt"
    texte = reglement.read_text()
    reglement.write_text(texte + "\nArticle 6. Tout change.\n")
    assert "la version 2026-09 est déjà publiée avec un autre texte" in run("charge", dossier).stderr
    reglement.write_text(texte)

    bases_vides["billing"].sql("update tarif set utilise_at = now() where code = 'restauration' and version = 1")
    tarifs = dossier / "tarifs.toml"
    tarifs.write_text(tarifs.read_text().replace("plancher_centimes = 105", "plancher_centimes = 106", 1))
    assert "le tarif restauration@1 est déjà sur des factures" in run("charge", dossier).stderr


def test_the_address_of_the_town_is_printed_for_the_gateway(run: Callable[..., Any], dossier: Path) -> None:
    lignes = run("reglages", dossier).stdout.splitlines()

    assert "MAIRIE_TELEPHONE=01 69 10 37 00" in lignes
    assert "MAIRIE_ADRESSE=Cité administrative|31 avenue Pierre-Brossolette" in lignes
