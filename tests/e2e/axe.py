"""Accessibility rules in a real browser: axe-core on a page, at every width and in both colour schemes.

``violations(page)`` opens every folded part first, then runs the rules of WCAG 2.0 to 2.2, A and AA, and the best
practices, and gives one line per violation. The engine is injected by the browser's own debugger, so the page's
content policy stays as it is served.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

MOTEUR: Final = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
LARGEURS: Final = (360, 768, 1280)
CHROMIUM: Final = "/usr/bin/chromium"
OPTIONS_CHROMIUM: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_REGLES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_LOOK: Final = """
regles => axe.run(document, {runOnly: {type: 'tag', values: regles}, resultTypes: ['violations']}).then(r => [
  r.passes.length,
  r.violations.map(v => `${v.id} (${v.impact}): ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 120)}`),
])
"""
"""Only what is shown comes back: the whole result of a month is megabytes."""


def violations(page: Page) -> list[str]:
    """One line per violation: rule, impact, first element; empty when the page is clean."""
    if not MOTEUR.exists():
        raise RuntimeError("axe-core is missing: run `npm ci` in tests/e2e")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    if not page.evaluate("'axe' in window"):
        page.evaluate(MOTEUR.read_text())
    regles_passees, trouvees = page.evaluate(_LOOK, _REGLES)
    if regles_passees < 15:
        raise RuntimeError(f"axe-core looked at almost nothing: {regles_passees} rules")
    return list(trouvees)
