"""`python -m deploy.local run [--no-broker] | up [--only broker,postgres,store,mail,antivirus] | reset`."""

from __future__ import annotations

import argparse
import sys

from deploy.local.home import Home, HomeIsBusy, default_home
from deploy.local.processes import Registry
from deploy.local.stack import PARTS
from deploy.local.supervisor import run, up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    whole = commands.add_parser("run", help="the whole portal, until Ctrl-C")
    whole.add_argument("--no-broker", action="store_true", help="as on a machine where no RabbitMQ is to be had")
    parts = commands.add_parser("up", help="the parts without the portal, until Ctrl-C")
    parts.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    commands.add_parser("reset", help="wipes the data, the secrets and the mails of the private stack")
    chosen = parser.parse_args()
    if chosen.command == "run":
        return run(default_home(), parts=[part for part in PARTS if part != "broker" or not chosen.no_broker])
    if chosen.command == "up":
        return up(default_home(), chosen.only.split(","))
    return reset()


def reset() -> int:
    """Wipes the home; refuses while something runs in it."""
    path = default_home()
    try:
        with Home(path) as home:
            Registry(path / "processes.json").end_all()
            home.wipe()
    except HomeIsBusy as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1
    print(f"{path} is empty")
    return 0


if __name__ == "__main__":
    sys.exit(main())
