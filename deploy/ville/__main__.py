"""A real town from files: `python -m deploy.ville verifie|charge|reglages DIR`.

`verifie` reads everything and says what is wrong; `charge` then loads it (again and again: the same files leave the
same rows); `reglages` prints the MAIRIE_* lines for the gateway's environment. `charge` takes DATABASE_URL_<SERVICE>
and DATA_KEY_<SERVICE> of the five services, like the seed; `deploy/ville/demo/` is a town to copy.
"""

# ruff: noqa: E402 - eventlet's deprecation must be silenced before anything imports it
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import argparse
import os
import sys
from pathlib import Path

from deploy.seed.bases import Bases
from deploy.ville.charge import load_ville
from deploy.ville.lecture import Ville, read_ville
from deploy.ville.tables import VilleInvalide


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.ville", description="A real town from files.")
    parser.add_argument("geste", choices=("verifie", "charge", "reglages"))
    parser.add_argument("dossier", type=Path)
    chosen = parser.parse_args()
    try:
        ville = read_ville(chosen.dossier)
        if chosen.geste == "reglages":
            print("\n".join(f"MAIRIE_{nom.upper()}={valeur}" for nom, valeur in ville.mairie.items()))
            return 0
        if chosen.geste == "charge":
            for phrase in charge(ville):
                print(phrase)
    except VilleInvalide as invalide:
        print(f"{invalide}\nRien n’a été chargé de ce qui est faux : corrigez, puis recommencez.", file=sys.stderr)
        return 1
    fait = "Chargé" if chosen.geste == "charge" else "Rien à redire"
    print(
        f"{fait} : {len(ville.sites)} lieux, {len(ville.activites)} activités, {len(ville.ouvertures)} ouvertures,"
        f" {len(ville.tarifs)} tarifs, {len(ville.destinataires)} services à qui écrire."
    )
    return 0


def charge(ville: Ville) -> list[str]:
    bases = Bases(os.environ)
    try:
        return load_ville(bases, ville)
    finally:
        bases.close()


if __name__ == "__main__":
    sys.exit(main())
