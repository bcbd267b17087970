"""Makes `.venv` and installs the pinned requirements; needs a Python of 3.11 or later and nothing else.

    python3 -m deploy.local.bootstrap [--tests]

Standard library only. Nothing is done again while the requirements, the Python and the place of the checkout stay the
same.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from deploy.clamav import programs as clamav
from deploy.local import debian, test_tools
from deploy.local.home import REPOSITORY, cache_folder
from deploy.rabbitmq import programs as rabbitmq

VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
TO_RUN = ("services.txt", "local.txt")
TO_TEST = (*TO_RUN, "test.txt")


class CannotInstall(Exception):
    """What is missing on this machine, and how to get it."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local.bootstrap")
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    chosen = parser.parse_args()
    beside = [fetch_parts, *([partial(test_tools.install, say)] if chosen.tests else [])]
    try:
        with ThreadPoolExecutor(len(beside)) as pool:  # pip computes, these wait for the network
            others = [pool.submit(task) for task in beside]
            install(TO_TEST if chosen.tests else TO_RUN)
        for other in others:
            other.result()
    except (CannotInstall, test_tools.MissingTool) as reason:
        raise SystemExit(f"error: {reason}") from None


def fetch_parts() -> None:
    """The broker and the antivirus that the stack would fetch at its start; one that cannot be had is said there."""
    for given, find_or_fetch in (("AMQP_URI", rabbitmq.find_or_fetch), ("CLAMD_HOST", clamav.find_or_fetch)):
        if not os.environ.get(given):
            with suppress(debian.CannotFetch):
                find_or_fetch(cache_folder())


def install(names: tuple[str, ...]) -> None:
    """Brings `.venv` to these requirements. Raises CannotInstall."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:3]))
        raise CannotInstall(f"Python 3.11 or later is needed, {sys.executable} is {have}: try make PYTHON=python3.12")
    files = [REPOSITORY / "requirements" / name for name in names]
    if any(_stamp(done).exists() for done in (names, TO_TEST)):
        return
    started = time.monotonic()
    make_venv()
    say(f"installing {', '.join(file.stem for file in files)} (pinned, hashes checked)")
    run_pip(files)
    _stamp(names).touch()
    say(f"ready in {time.monotonic() - started:.0f} s")


def run_pip(files: list[Path]) -> None:
    """Installs exactly what the files pin, showing how far it is; Python compiles what it imports. Raises
    CannotInstall.
    """
    total = sum(1 for file in files for line in file.read_text().splitlines() if line[:1].isalnum() and "==" in line)
    options = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--progress-bar=off", "--no-compile"]
    requirements = [part for file in files for part in ("-r", str(file))]
    pip = subprocess.Popen(
        [*pip_command(), "install", *options, *requirements],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert pip.stdout is not None
    count, tail = 0, ""
    for line in pip.stdout:
        tail = f"{tail}{line}"[-2000:]
        if line.startswith("Collecting "):
            count += 1
            progress(f"{count}/{total} {line.split()[1].partition('=')[0]}")
        elif line.startswith("Installing collected"):
            progress("unpacking")
    progress("")
    if pip.wait() != 0:
        raise CannotInstall(f"pip could not install the requirements:\n{tail}")


def make_venv() -> None:
    """`.venv` of this Python, with pip where this Python has it; one of another Python or another place is replaced."""
    works = PYTHON.exists() and (VENV / "pyvenv.cfg").exists()
    if works:
        asked = subprocess.run(
            [PYTHON, "-c", "import sys; print(sys.version_info[:2], sys.prefix)"],
            check=False,
            capture_output=True,
            text=True,
        )
        works = asked.stdout.strip() == f"{sys.version_info[:2]} {VENV}"
    if works:
        return
    say("making .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if done.returncode != 0:  # Debian's Python without python3-venv knows how to make one without pip
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)


def pip_command() -> list[str]:
    """pip for `.venv`: its own, else this Python's, else the one in the distribution's package python3-pip-whl."""
    if list(VENV.glob("lib/python3*/site-packages/pip/__main__.py")):
        return [str(PYTHON), "-m", "pip"]
    own = subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True)
    if own.returncode == 0:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    wheels, fetched = "usr/share/python-wheels/pip-*.whl", cache_folder() / "python3-pip-whl"
    try:
        if not list(Path("/").glob(wheels)) and not fetched.exists():
            say("fetching pip")
            debian.unpack("python3-pip-whl", fetched)
    except debian.CannotFetch as reason:
        raise CannotInstall(f"this Python has no pip ({reason}): install python3-venv or python3-pip") from None
    found = [*Path("/").glob(wheels), *fetched.glob(wheels)]
    return [str(PYTHON), f"{found[0]}/pip"]


def _stamp(names: tuple[str, ...]) -> Path:
    """A file whose name tells what `.venv` holds."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {VENV}".encode())
    for name in names:
        digest.update((REPOSITORY / "requirements" / name).read_bytes())
    return VENV / f".portail-{digest.hexdigest()[:16]}"


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"bootstrap: {sentence}", flush=True)


def progress(state: str) -> None:
    """Overwrites the last line of a terminal; nothing elsewhere."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {state}" if state else "\r\033[K", end="", flush=True)


if __name__ == "__main__":
    main()
