"""Is the house whole? `python -m deploy.verify [--patience SECONDS]`.

Compares every projection with what its owner would say now, and looks at the promises that each service keeps alone:
places within their capacity, versions of orders that add up, a balanced ledger, nothing left unsaid. Reads only.
Takes DATABASE_URL_<SERVICE> and DATA_KEY_<SERVICE> of the five services and EXCHANGE_KEY, like the seed; without
them, the private stack that `make run` started here. Exit code: 0 whole, 1 not, 2 could not look.
"""

# ruff: noqa: E402 - eventlet's deprecation must be silenced before anything imports it
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import argparse
import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing

import psycopg2
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.errors import ServiceIndisponible
from deploy.local.home import default_home
from deploy.seed.bases import Bases
from deploy.verify.verdict import settle

WHOLE, BROKEN, UNSEEN = 0, 1, 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.verify", description="Is the house whole?")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds given to events on their way (30)")
    chosen = parser.parse_args()
    try:
        with closing(Bases(find_environment())) as bases:
            constats = settle(bases, chosen.patience, lambda text: print(text, file=sys.stderr))
    except (KeyError, OSError) as missing:
        return _say_unseen(f"il manque {missing}. Voir docs/exploitation.md")
    except (psycopg2.Error, PoolTimeout, ServiceIndisponible) as unreachable:
        return _say_unseen(f"une base ne répond pas ({type(unreachable).__name__})")
    except Exception as failure:  # whatever it is, nobody looked: no verdict; and no text, which may hold an address
        return _say_unseen(f"{type(failure).__name__}. Un réglage est faux, ou une base n’est pas à jour")
    print("\n".join(map(str, constats)))
    rompues = sum(not constat.tient for constat in constats)
    print("La maison est entière." if not rompues else f"La maison n’est pas entière : {rompues} promesses rompues.")
    return BROKEN if rompues else WHOLE


def _say_unseen(why: str) -> int:
    print(f"Impossible de regarder : {why}.", file=sys.stderr)
    return UNSEEN


def find_environment() -> Mapping[str, str]:
    """The caller's own, else that of the private stack in the default home. Raises OSError or KeyError."""
    if any(name.startswith("DATABASE_URL_") for name in os.environ):
        return os.environ
    state = json.loads((default_home() / "state.json").read_text())
    return dict(state["bases"])


if __name__ == "__main__":
    sys.exit(main())
