"""Another municipal system, outside the house: the example of docs/interconnexions as a process, its own rights."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kombu import Connection

from deploy.local.processes import base_environment
from tests.keeper import KeptStack
from tests.waiting import wait_until

SCRIPT: Final = Path(__file__).parents[2] / "docs" / "interconnexions" / "exemple_abonne.py"
FILE: Final = "abonne.demo-abonne.exemple"


class Abonne:
    """What it printed: one line of attributes, then one of data, for each event."""

    def __init__(self, sortie: Path) -> None:
        self._sortie = sortie

    @property
    def texte(self) -> str:
        return self._sortie.read_text()

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of each event, in the order in which they came."""
        lignes = [ligne for ligne in self.texte.splitlines() if not ligne.startswith("#")]
        paires = zip(lignes[::2], lignes[1::2], strict=False)
        return [(tete.split()[0], json.loads(donnees)) for tete, donnees in paires if donnees.endswith("}")]

    def hears(self, genre: str, /, **donnees: object) -> dict[str, Any]:
        """Waits for an event of this type with these data, or with a créneau that has them."""
        voulu = {cle: str(valeur) for cle, valeur in donnees.items()}

        def has_all(recu: dict[str, Any]) -> bool:
            creneaux = recu.pop("creneaux", [{}])
            return any({cle: str((recu | un).get(cle)) for cle in voulu} == voulu for un in creneaux)

        def find() -> dict[str, Any] | None:
            return next((recu for g, recu in self.events() if g == genre and has_all(dict(recu))), None)

        return wait_until(find, saying=lambda: self.texte[-400:])


@contextmanager
def listening(stack: KeptStack, dossier: Path) -> Iterator[Abonne]:
    """Runs from a folder where nothing of ours can be imported; its queue goes with it."""
    sortie = dossier / "abonne.txt"
    _forget(stack)
    with sortie.open("w") as fichier:
        processus = subprocess.Popen(
            [sys.executable, "-W", "ignore", SCRIPT],
            cwd=dossier,
            env=base_environment(AMQP_URI=stack["amqp"]["demo-abonne"]),
            stdout=fichier,
            stderr=subprocess.STDOUT,
        )
    abonne = Abonne(sortie)
    try:
        wait_until(lambda: f"# {FILE} listens" in abonne.texte)
        yield abonne
    finally:
        processus.terminate()
        processus.wait(10)
        _forget(stack)


def _forget(stack: KeptStack) -> None:
    with Connection(stack["amqp"]["ops"], connect_timeout=5) as connection:
        for file in (FILE, f"{FILE}.mort"):
            connection.default_channel.queue_delete(file)
