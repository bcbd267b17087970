"""A person in front of a real browser: she finds things by what she reads, never by their place in the page.

Everything the browser complains of (console, content policy, a request that leaves the portal) is kept; ``close``
fails on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

STATUT = re.compile(r"the server responded with a status of 4\d\d")
"""What Chromium writes of a page that says no: not a fault of ours."""
Ouvre = Callable[..., "Ecran"]


class Ecran:
    """One browser of one person; ``avec_js`` says whether our two small scripts may run."""

    def __init__(
        self,
        navigateur: Browser,
        origine: str,
        *,
        avec_js: bool = True,
        garde: Any = None,
        cookies: Any = (),
        finesse: float = 1,
    ) -> None:
        self.origine, self.avec_js = origine, avec_js
        self.contexte = navigateur.new_context(
            base_url=origine,
            java_script_enabled=avec_js,
            storage_state=garde,
            reduced_motion="reduce",
            device_scale_factor=finesse,
            viewport={"width": 1280, "height": 900},
        )
        self.contexte.add_cookies(list(cookies))
        self.plaintes: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """One more tab of the same browser; ``page`` stays the first."""
        page = self.contexte.new_page()
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.plaintes.append(str(error)))
        page.on("request", lambda request: self._look_out(request.url))
        return page

    def _complain(self, sorte: str, texte: str) -> None:
        if sorte in ("error", "warning") and not STATUT.search(texte):
            self.plaintes.append(texte)

    def _look_out(self, url: str) -> None:
        if not url.startswith((self.origine, "http://127.0.0.1:", "data:")):
            self.plaintes.append(f"asked outside: {url}")

    # ---- going ----

    def open(self, adresse: str) -> Ecran:
        self.page.goto(adresse)
        return self

    def press(self, bouton: str, *, double: bool = False) -> Ecran:
        """The one button with exactly these words (what is only read aloud may follow them)."""
        touche = self.bouton(bouton)
        if double:
            touche.dblclick()
            self.page.wait_for_load_state("networkidle")  # the second click's answer is the one that is shown
        else:
            touche.click()
        return self

    def bouton(self, mots: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(mots)}( et recommencer.*)?$"))

    def follow(self, lien: str) -> Ecran:
        """The first link with exactly these words."""
        self.page.get_by_role("link", name=lien, exact=True).first.click()
        return self

    def fill(self, champs: dict[str, str]) -> Ecran:
        """Fields by their labels."""
        for label, valeur in champs.items():
            self.page.get_by_label(label, exact=True).fill(valeur)
        return self

    def login(self, nom_utilisateur: str, mot_de_passe: str) -> Ecran:
        self.open("/connexion")
        self.fill({"Nom d’utilisateur ou adresse e-mail": nom_utilisateur, "Mot de passe": mot_de_passe})
        return self.press("Me connecter")

    # ---- reading ----

    def is_titled(self, titre: str) -> Ecran:
        """The page's only ``h1``."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(_loose(titre))
        return self

    def says(self, *phrases: str) -> Ecran:
        for phrase in phrases:
            expect(self.page.get_by_role("main")).to_contain_text(_loose(phrase))
        return self

    def never_says(self, *phrases: str) -> Ecran:
        for phrase in phrases:
            expect(self.page.get_by_role("main")).not_to_contain_text(phrase)
        return self

    def wait_for(self, phrase: str) -> Ecran:
        """Loads the page again until it says so: an event is on its way."""
        return self.reload_until(
            lambda: bool(self.page.get_by_role("main").get_by_text(_loose(phrase)).count()), phrase
        )

    def reload_until(self, condition: Callable[[], bool], quoi: str) -> Ecran:
        for _ in range(100):
            if condition():
                return self
            self.page.wait_for_timeout(100)
            self.page.reload()
        dit = self.page.locator("main").inner_text()
        raise AssertionError(f"{self.page.url} never shows {quoi!r}: {dit[:400]}")

    # ---- leaving ----

    def state(self) -> Any:
        """What this browser keeps when it is closed: its cookies."""
        return self.contexte.storage_state()

    def silence(self) -> list[str]:
        """What the browser complained of since it was last asked."""
        plaintes, self.plaintes = self.plaintes, []
        return plaintes

    def close(self) -> None:
        self.contexte.close()
        assert self.plaintes == []


def _loose(texte: str) -> re.Pattern[str]:
    """Any French space matches any other."""
    return re.compile(r"[\s\u00a0\u202f]+".join(map(re.escape, texte.split())))
