"""``python -m services.documents.decoupe``: the photo on the standard input, its vignette on the standard output.

A program of its own, started for one picture by ``cut``: decoders of pictures are native code that reads a stranger's
bytes. It is given no setting and no key, at most a gibibyte and 20 seconds of a processor; one that breaks takes
nothing else with it, and the service goes on meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

MEMOIRE_OCTETS: Final = 1024**3
PROCESSEUR_S: Final = 20
PATIENCE_S: Final = 60.0
VIGNETTE_MAX_OCTETS: Final = 64 * 1024
_REGARD_S: Final = 0.02
_RACINE: Final = Path(__file__).parents[2]


def cut(contenu: bytes) -> bytes | None:
    """The vignette of a photo; nothing when none can be made of these bytes. Others have their turn meanwhile.

    Raises ``TimeoutError`` on a machine too busy to say.
    """
    entree, sortie = os.memfd_create("photo"), os.memfd_create("vignette")  # never on a disk in clear
    try:
        _fill(entree, contenu)
        enfant = subprocess.Popen(
            [sys.executable, "-m", "services.documents.decoupe"],
            cwd=_RACINE,
            env={"PYTHONPATH": str(_RACINE), "LANG": "C.UTF-8"},
            stdin=entree,
            stdout=sortie,
            stderr=subprocess.DEVNULL,
        )
        fin = time.monotonic() + PATIENCE_S
        while enfant.poll() is None:
            if time.monotonic() > fin:
                enfant.kill()
                enfant.wait()
                raise TimeoutError
            time.sleep(_REGARD_S)
        return os.pread(sortie, VIGNETTE_MAX_OCTETS, 0) or None if enfant.returncode == 0 else None
    finally:
        os.close(entree)
        os.close(sortie)


def _fill(fichier: int, contenu: bytes) -> None:
    reste = memoryview(contenu)
    while reste:
        reste = reste[os.write(fichier, reste) :]
    os.lseek(fichier, 0, os.SEEK_SET)


def main() -> int:
    """Exit code 1: no picture."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_OCTETS, MEMOIRE_OCTETS))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSEUR_S, PROCESSEUR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from services.documents.domain.vignette import VignetteImpossible, make_vignette

    try:
        sys.stdout.buffer.write(make_vignette(sys.stdin.buffer.read()))
    except VignetteImpossible:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
