"""What a line of our programs' logs may say: these keys and no other, and of each only such values.

A key more is a decision taken here: ids, instants, counts of ours, words of the code; nothing that somebody typed.
"""

from __future__ import annotations

import json
import re
from typing import Final

_MOT = r"[a-z][a-z0-9_]*"
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CLASSE = r"(?:[A-Z]\w*)?"
CLES: Final[dict[str, str]] = {
    "event": _MOT,
    "programme": r"[a-z-]+",
    "level": r"debug|info|warning|error|critical",
    "timestamp": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
    "appel": r"[A-Za-z0-9._-]{0,64}",
    "methode": rf"[A-Z]+|{_MOT}\.{_MOT}",
    "route": r"autre|/[A-Za-z0-9/{}_.:-]*",
    "statut": r"\d{3}",
    "duree_ms": r"\d+\.\d+",
    "conteneur": _MOT,
    "service": _MOT,
    "minuterie": _MOT,
    "essai": r"\d+",
    "mort": r"True|False",
    "en_attente": r"\d+",
    "attendent": r"\d+",
    "nombre": r"\d+",
    "code": r"\d{3}",
    "refus": _MOT,
    "courriel": _ID,
    "document": _ID,
    "cle": r"[a-z]+/[0-9a-f/-]+",
    "reponse": r"[\x20-\x7e]*",
    "avis": r"MODE EMBARQU.*",
    "erreur": _CLASSE,
    "cause": _CLASSE,
    "trace": r"(?:[\w.<>-]+/)?[\w.<>-]+\.py:\d+|<\w+>:\d+",
}
_BIBLIOTHEQUES = re.compile(
    r"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) [a-z_.]+ |.*EventletDeprecationWarning|Eventlet is deprecated|we strongly|"
    r"If you are already|framework\.  For|https://eventlet|  import eventlet|\*\*\* MODE EMBARQU|\s*$"
)
"""A library's own line, whose words are looked for like any other's."""


def judge(line: str) -> str | None:
    """What is wrong with this line, or nothing."""
    try:
        said = json.loads(line)
    except ValueError:
        return None if _BIBLIOTHEQUES.match(line) else f"not one of our lines: {line[:200]}"
    if not isinstance(said, dict):
        return f"not one of our lines: {line[:200]}"
    for cle, valeur in said.items():
        for un in valeur if isinstance(valeur, list) else [valeur]:
            if cle not in CLES or not re.fullmatch(CLES[cle], str(un)):
                return f"{cle}: {un!r}"
    return None
