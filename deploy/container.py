"""Inside an image: `start` becomes the program named by SERVICE, `health` answers for Docker. Standard library only."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

GATEWAY = "gateway"


def command(service: str) -> list[str]:
    """What follows the Python interpreter."""
    return ["-m", "gateway"] if service == GATEWAY else ["-m", "kit.runner", service]


def health_url(service: str, environment: dict[str, str]) -> str:
    """The page that answers 200 when the program can serve."""
    port = environment["HTTP_PORT"] if service == GATEWAY else environment["HEALTH_PORT"]
    return f"http://127.0.0.1:{port}/pret"


def is_healthy(service: str, environment: dict[str, str]) -> bool:
    """Whether it does."""
    try:
        with urllib.request.urlopen(health_url(service, environment), timeout=4) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> int:
    service, asked = os.environ["SERVICE"], sys.argv[1]
    if asked == "health":
        return 0 if is_healthy(service, dict(os.environ)) else 1
    # Replaces us, so that the program itself gets the signals. Does not return.
    return os.execv(sys.executable, [sys.executable, *command(service)])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
