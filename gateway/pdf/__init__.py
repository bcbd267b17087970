"""PDF/UA-1 documents, written when they are asked for (docs/decisions/0015-pdf.md).

The service gives the same typed data as for the page; the document is made here by typst, in a small pool of real
threads (typst releases the GIL), and kept nowhere. Data travel as JSON: nothing that a person typed is ever markup.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from starlette.responses import Response as HttpResponse

MODELES: Final = Path(__file__).parent
A_LA_FOIS: Final = 2
"""A hundred people at once wait a little; pages are not slowed down."""

_pool = ThreadPoolExecutor(A_LA_FOIS, thread_name_prefix="pdf")


async def download(modele: str, donnees: dict[str, Any], nom_fichier: str) -> HttpResponse:
    """A tagged PDF as a file to keep."""
    contenu = await asyncio.get_running_loop().run_in_executor(_pool, render, modele, donnees)
    entetes = {"content-disposition": f'attachment; filename="{nom_fichier}"'}
    return HttpResponse(contenu, media_type="application/pdf", headers=entetes)


def render(modele: str, donnees: dict[str, Any]) -> bytes:
    """The bytes of ``<modele>.typ`` for these data; about 10 ms."""
    contenu: bytes = typst.compile(
        _source(modele),
        format="pdf",
        sys_inputs={"d": json.dumps(donnees, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return contenu


@lru_cache
def _source(modele: str) -> bytes:
    """The common head, then the document: one text, so that typst reads no file of this machine."""
    return b"\n".join((MODELES / f"{nom}.typ").read_bytes() for nom in ("commun", modele))
