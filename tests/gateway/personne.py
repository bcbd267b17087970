"""A person in front of the portal: opens pages, fills forms as a browser without JavaScript would, follows 303s.

Every page that she receives is checked: it is well formed, accessible in structure, and says no inline script.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
from starlette.types import ASGIApp

from contracts import accounts
from contracts.base import Role
from gateway.csrf import COOKIE_SESSION
from tests.gateway.faux_client import FauxClient
from tests.gateway.html5 import problems
from tests.gateway.navigateur import Navigateur, UnNavigateur

ORIGINE = "http://portail.test"
AMELIE = UUID("11111111-1111-4111-8111-111111111111")
JETON_AMELIE = "jeton-de-session-d-amelie-00000000"


def une_identite(**change: Any) -> accounts.Identite:
    """Amélie N’Guessan-Lefèvre, parent, activated."""
    valeurs: dict[str, Any] = {
        "compte_id": AMELIE,
        "prenom": "Amélie",
        "nom": "N’Guessan-Lefèvre",
        "nom_utilisateur": "amelie.nl",
        "email": "amelie.nguessan@exemple.fr",
        "actif": True,
        "roles": frozenset({Role.PARENT}),
    }
    return accounts.Identite(**(valeurs | change))


@dataclass(frozen=True, slots=True)
class Champ:
    """A field as it is written: ``sorte`` is the type of its ``input``, ``select`` or ``textarea``."""

    sorte: str
    id: str
    est_requis: bool


@dataclass
class Form:
    """A form of a page, with what it would send."""

    action: str
    method: str
    paires: list[tuple[str, str]] = field(default_factory=list)
    boutons: list[tuple[str, str, str]] = field(default_factory=list)
    """``(name, value, words)``."""
    champs: dict[str, Champ] = field(default_factory=dict)
    """Its fields by name, whatever they hold."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._texte: list[str] | None = None
        self._options: list[tuple[str, bool]] = []
        self._modeles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {nom: valeur or "" for nom, valeur in attrs}
        if tag == "template":
            self._modeles += 1
        elif self._modeles:  # nobody sees it: a script copies it
            return
        elif tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get"))
            self.forms.append(self._form)
        elif self._form is None:
            return
        if tag in ("input", "select", "textarea") and a.get("name"):
            sorte = a.get("type", "text") if tag == "input" else tag
            self._form.champs.setdefault(a["name"], Champ(sorte, a.get("id", ""), "required" in a))
        if tag == "input":
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self._form.paires.append((a.get("name", ""), a.get("value", "on" if "checked" in a else "")))
        elif tag == "select":
            self._select, self._options = a["name"], []
        elif tag == "option":
            self._options.append((a.get("value", ""), "selected" in a))
        elif tag == "textarea":
            self._textarea, self._texte = a["name"], []
        elif tag == "button":
            self._form.boutons.append((a.get("name", ""), a.get("value", ""), ""))
            self._texte = []

    def handle_data(self, data: str) -> None:
        if self._texte is not None:
            self._texte.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._modeles -= 1
        if self._modeles or self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "select" and self._options:
            choisie = next((v for v, est_choisie in self._options if est_choisie), self._options[0][0])
            self._form.paires.append((self._select, choisie))
        elif tag == "textarea" and self._texte is not None:
            self._form.paires.append((self._textarea, "".join(self._texte).removeprefix("\n")))
            self._texte = None
        elif tag == "button" and self._texte is not None:
            nom, valeur, _ = self._form.boutons[-1]
            self._form.boutons[-1] = (nom, valeur, " ".join("".join(self._texte).split()))
            self._texte = None


def forms_of(page: str) -> list[Form]:
    lecteur = _Forms()
    lecteur.feed(page)
    return lecteur.forms


def text_of(page: str) -> str:
    """The words of a page, plain spaces, for assertions."""
    morceaux: list[str] = []
    lecteur = HTMLParser()
    lecteur.handle_data = morceaux.append  # type: ignore[method-assign]
    lecteur.feed(page.split("<main", 1)[-1].split("<footer", 1)[0])
    return " ".join("".join(morceaux).replace("\u00a0", " ").replace("\u202f", " ").split())


class Personne:
    """One browser. ``page`` is what it shows."""

    def __init__(self, app: ASGIApp | UnNavigateur) -> None:
        self.navigateur = app if isinstance(app, UnNavigateur) else Navigateur(app, ORIGINE)
        self.reponse: httpx.Response = httpx.Response(204)

    def connect(self, client: FauxClient, **identite: Any) -> Personne:
        """With a session that accounts knows."""
        client.says(accounts.GET_SESSION, une_identite(**identite))
        self.navigateur.cookies.set(COOKIE_SESSION, JETON_AMELIE, domain="portail.test")
        return self

    @property
    def page(self) -> str:
        return self.reponse.text

    @property
    def texte(self) -> str:
        return text_of(self.page)

    @property
    def titre(self) -> str:
        return html.unescape(self.page.split("<title>", 1)[-1].split("</title>", 1)[0]).replace("\u00a0", " ")

    @property
    def statut(self) -> int:
        return self.reponse.status_code

    def open(self, adresse: str, suit: bool = True) -> Personne:
        """Goes to an address, and where it leads."""
        return self._show(self.navigateur.get(adresse), suit)

    def post(self, adresse: str, paires: list[tuple[str, str]], suit: bool = True, **options: Any) -> Personne:
        """Sends fields as they are, whatever the page holds."""
        corps = httpx.QueryParams(paires)
        entetes = {"content-type": "application/x-www-form-urlencoded"} | options.pop("headers", {})
        return self._show(self.navigateur.post(adresse, content=str(corps).encode(), headers=entetes, **options), suit)

    def form(self, bouton: str) -> Form:
        """The form of the page that has a button with these words."""
        for form in forms_of(self.page):
            if any(bouton in mots for _, _, mots in form.boutons):
                return form
        raise AssertionError(f"no form with the button {bouton!r} on « {self.titre} »")

    def paires(self, bouton: str, champs: dict[str, Any]) -> list[tuple[str, str]]:
        """What this button would send, with these fields changed (a list: several values; None: not sent)."""
        form = self.form(bouton)
        paires = [(nom, valeur) for nom, valeur in form.paires if nom and nom not in champs]
        for nom, valeur in champs.items():
            valeurs = [] if valeur is None else valeur if isinstance(valeur, list) else [valeur]
            paires += [(nom, str(v)) for v in valeurs]
        nom, valeur, _ = next(b for b in form.boutons if bouton in b[2])
        return [*paires, (nom, valeur)] if nom else paires

    def press(self, bouton: str, suit: bool = True, champs: dict[str, Any] | None = None, **autres: Any) -> Personne:
        """Fills and sends the form of this button."""
        paires = self.paires(bouton, (champs or {}) | autres)
        return self.post(self.form(bouton).action, paires, suit)

    def press_with_file(self, bouton: str, nom: str, contenu: bytes, suit: bool = True, **champs: Any) -> Personne:
        """Like ``press``, for a form that sends a file."""
        return self.press_with_files(bouton, [(nom, contenu)], suit, **champs)

    def press_with_files(
        self, bouton: str, contenus: list[tuple[str, bytes]], suit: bool = True, **champs: Any
    ) -> Personne:
        """Several files in one field, as ``multiple`` sends them."""
        envoi: dict[str, list[str]] = {}
        for cle, valeur in self.paires(bouton, champs):
            if cle != "fichier":
                envoi.setdefault(cle, []).append(valeur)
        fichiers = [("fichier", (nom, contenu, "application/octet-stream")) for nom, contenu in contenus]
        return self._show(self.navigateur.post(self.form(bouton).action, data=envoi, files=fichiers), suit)

    def _show(self, reponse: httpx.Response, suit: bool) -> Personne:
        self.reponse = reponse
        if suit and reponse.status_code == 303:
            return self.open(reponse.headers["location"].partition("#")[0])
        if reponse.headers.get("content-type", "").startswith("text/html") and reponse.text:
            trouves = problems(reponse.text)
            assert trouves == [], f"{reponse.request.url}: {trouves}"
        return self
