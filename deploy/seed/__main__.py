"""A believable town: `python -m deploy.seed [--demo | --families N] [--jour YYYY-MM-DD] [--json]`.

The environment gives DATABASE_URL_<SERVICE> (owner's role, migrated) and DATA_KEY_<SERVICE> of the five services,
EXCHANGE_KEY, and SEED_PASSWORD where the accounts' common password is to be a known one; otherwise a strong one is
made and printed once. The same parameters give the same rows, but for the random part of what is sealed. A second run
does nothing and says so. What is printed on standard output is for the person who starts the portal.
"""

# ruff: noqa: E402 - eventlet's deprecation must be silenced before anything imports it
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date

from contracts.accounts import MotDePasseFaible
from deploy.seed.bases import BaseDejaOccupee, Bases, DejaSemee
from deploy.seed.comptes import COMPTES_DEMO, INVITATION
from deploy.seed.semis import DEMO_FAMILLES, Parametres, find_filled, sow
from deploy.seed.write_accounts import make_password


def main() -> int:
    chosen = read_arguments()
    given = os.environ.get("SEED_PASSWORD", "")
    mot_de_passe = given or make_password()
    bases = Bases(os.environ)
    try:
        was_filled = "accounts" in find_filled(bases)
        parametres = sow(bases, chosen.families, chosen.jour, mot_de_passe, make_say())
    except BaseDejaOccupee as reason:
        return fail(f"the database {reason} holds data that no seed wrote: nothing was touched")
    except DejaSemee as reason:
        return fail(f"the town is already seeded with {reason}: nothing was touched; make reset wipes it")
    except MotDePasseFaible as reason:
        return fail(f"SEED_PASSWORD is refused: {reason.raison}")
    finally:
        bases.close()
    known = given if was_filled else mot_de_passe
    print(write_json(parametres, known) if chosen.json else write_text(parametres, known, was_filled))
    return 0


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.seed", description="A believable town.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--demo", action="store_true", help=f"{DEMO_FAMILLES} families, unless a town stands already (the default)"
    )
    size.add_argument("--families", type=_positive, help="that many families")
    parser.add_argument("--jour", type=date.fromisoformat, help="reference day, YYYY-MM-DD (default: today in Paris)")
    parser.add_argument("--json", action="store_true", help="print the demo accounts as JSON")
    return parser.parse_args()


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one family")
    return number


def make_say() -> Callable[[str], None]:
    """Progress with its time, on the terminal of somebody who waits; silent where nobody does."""
    started = time.monotonic()

    def say(sentence: str) -> None:
        if sys.stderr.isatty() or os.environ.get("SEED_VERBOSE"):
            print(f"{time.monotonic() - started:6.1f} s  {sentence}", file=sys.stderr)

    return say


def write_text(parametres: Parametres, mot_de_passe: str, was_filled: bool) -> str:
    """The demo accounts as a person reads them."""
    lines = []
    if was_filled:
        lines.append(f"Already seeded ({parametres}): nothing to do.")
    shown = mot_de_passe or "the one shown by the first run"
    lines.append(f"Demo accounts, password of all: {shown}")
    lines += [f"  {compte.nom_utilisateur:<20} {compte.profil}: {compte.pourquoi}" for compte in COMPTES_DEMO]
    invitation = "Dossier {numero}, name {nom}, e-mail {email}: {pourquoi}"
    lines.append(invitation.format_map(INVITATION))
    return "\n".join(lines)


def write_json(parametres: Parametres, mot_de_passe: str) -> str:
    """For the tests and the measures; ``mot_de_passe`` is null when only the first run knew it."""
    said = {
        "familles": parametres.familles,
        "jour": parametres.jour.isoformat(),
        "mot_de_passe": mot_de_passe or None,
        "comptes": {compte.profil: compte.nom_utilisateur for compte in COMPTES_DEMO},
        "invitation": dict(INVITATION),
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def fail(sentence: str) -> int:
    print(f"error: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
