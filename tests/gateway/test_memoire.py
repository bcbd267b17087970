"""Many people send many files at once: the gateway's memory grows by less than 100 MB (issue 3)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from gateway.csrf import COOKIE_SESSION
from tests.gateway.personne import forms_of
from tests.gateway.ville import JETONS

MO = 1024 * 1024
ROOT = Path(__file__).resolve().parents[2]
PERSONNES, FICHIERS = 12, 4
FICHIER = b"%PDF-1.7\n" + b"x" * (10 * MO - 9)


@pytest.fixture
def guichet() -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "tests.gateway.guichet_seul"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), psutil.Process(process.pid)
        finally:
            process.terminate()


def send(adresse: str, fichiers: list[bytes]) -> int:
    cookies = {COOKIE_SESSION: JETONS["parent"]}
    with httpx.Client(base_url=adresse, cookies=cookies, timeout=120, trust_env=False) as navigateur:
        page = navigateur.get("/dossier/pieces/deposer").text
        champs = dict(next(f for f in forms_of(page) if f.action.endswith("deposer")).paires)
        envoi = {nom: champs[nom] for nom in ("jeton", "operation_id")} | {"genre": "rib"}
        pieces = [("fichier", (f"{n}.pdf", contenu)) for n, contenu in enumerate(fichiers)]
        return navigateur.post("/dossier/pieces/deposer", data=envoi, files=pieces).status_code


def test_twelve_people_with_four_files_of_10_megabytes_each(guichet: tuple[str, psutil.Process]) -> None:
    adresse, process = guichet
    assert send(adresse, [FICHIER[:MO]]) == 303  # everything is imported and warm
    before, peak = process.memory_info().rss, 0

    with ThreadPoolExecutor(PERSONNES) as pool:
        waiting = [pool.submit(send, adresse, [FICHIER] * FICHIERS) for _ in range(PERSONNES)]
        lourd = pool.submit(send, adresse, [b"x" * 20_000_000])
        while not all(one.done() for one in [*waiting, lourd]):
            peak = max(peak, process.memory_info().rss)

    assert [one.result() for one in waiting] == [303] * PERSONNES and lourd.result() == 422
    assert peak - before < 100 * MO, f"{(peak - before) / MO:.0f} MiB more"
    print(f"memory grew by {(peak - before) / MO:.0f} MiB at most")
