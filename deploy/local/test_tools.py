"""What the tests need that pip does not bring: Chromium, axe-core, openssl.

Standard library only; called by the bootstrap. As root, what is missing is installed with apt; otherwise the refusal
says how to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.local.home import REPOSITORY

E2E = REPOSITORY / "tests" / "e2e"
# Debian's package by program.
PACKAGES = {"chromium": "chromium", "openssl": "openssl", "npm": "npm"}


class MissingTool(Exception):
    """A program that only the person at this machine can install."""


def install(say: Callable[[str], None]) -> None:
    """Brings every tool; does nothing when they are here. Raises MissingTool."""
    needed = ["chromium", "openssl", *([] if axe_is_here() else ["npm"])]
    missing = [PACKAGES[program] for program in needed if shutil.which(program) is None]
    if missing:
        apt_install(missing, say)
    if not axe_is_here():
        say("installing axe-core")
        environment = os.environ | {"npm_config_omit_lockfile_registry_resolved": "true"}
        command = ["npm", "ci", "--no-audit", "--no-fund", "--silent", "--prefix", str(E2E)]
        if subprocess.run(command, check=False, env=environment).returncode != 0 or not axe_is_here():
            raise MissingTool("npm could not install axe-core (tests/e2e/package-lock.json); its message is above")


def axe_is_here() -> bool:
    """Whether tests/e2e holds the version of axe-core that its lock file names."""
    installed = E2E / "node_modules" / "axe-core" / "package.json"
    return installed.exists() and version_of(installed) == locked_version(E2E / "package-lock.json")


def locked_version(lock: Path) -> str:
    """axe-core's, in package-lock.json."""
    return str(json.loads(lock.read_text())["packages"]["node_modules/axe-core"]["version"])


def version_of(package: Path) -> str:
    """Of an installed package.json."""
    return str(json.loads(package.read_text())["version"])


def apt_install(packages: list[str], say: Callable[[str], None]) -> None:
    """Raises MissingTool where we may not."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingTool(f"the tests need {', '.join(packages)}: sudo apt-get install {' '.join(packages)}")
    say(f"installing {', '.join(packages)} with apt")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "-qq", "update"]
    add = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages]
    for command in (update, add):
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise MissingTool(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")
