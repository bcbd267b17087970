"""What is looked at on any page: the rules of accessibility, what sticks out, what it weighs, what it asks for."""

from __future__ import annotations

import gzip
import re
from typing import Final

from playwright.sync_api import Page, Response

from tests.e2e.axe import violations

POIDS_OCTETS: Final = 25_000
"""Of a page's HTML, gzipped (DESIGN §6)."""
LARGEURS: Final = (320, 360, 768, 1000, 1280)
AVEC_AXE: Final = (320, 1280)
"""At the widths between, the rules see nothing that they do not see there."""
_DEBORDE: Final = """
() => [...document.querySelectorAll('.carte, .alerte, .case, .barre, .tableau')]
  .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible')
  .map(e => e.className + ': ' + e.textContent.trim().slice(0, 40))
"""
"""What is wider than the box it is drawn in: it would be hidden by its neighbour."""
_EN_LIGNE: Final = re.compile(rb"<style|<[^>]+\s(style|on\w+)=|<script(?![^>]*\ssrc=)")


def problems_at_each_width(page: Page, avec_axe: tuple[int, ...] = AVEC_AXE) -> list[str]:
    """One line each, with the width at which it is seen."""
    found = []
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 800})
        if largeur in avec_axe:
            found += [f"{largeur}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > largeur:
            found.append(f"{largeur}: wider than the screen")
        found += [f"{largeur}: {quoi}" for quoi in page.evaluate(_DEBORDE)]
    return found


def problems_of(reponse: Response | None) -> list[str]:
    """Its content policy, what it has inline, its weight."""
    if reponse is None:
        return ["no answer"]
    politique, corps = reponse.headers.get("content-security-policy", ""), reponse.body()
    found = [] if "default-src 'none'" in politique and "unsafe" not in politique else [f"policy: {politique}"]
    if en_ligne := _EN_LIGNE.search(corps):
        found.append(f"inline: {en_ligne.group()[:80]!r}")
    poids = len(gzip.compress(corps, 6))
    return found + ([f"{poids} bytes gzipped"] if poids > POIDS_OCTETS else [])
