"""The gateway's routes in the table, and how one is knocked at: over HTTP, with a real session, a real form token.

A cell is one of: **allowed** (the status that the row says), **nothing** (404, the very page of an id that does not
exist), **refused** (403, « cette page n’est pas ouverte à votre compte »), and for a visitor the way to the login page
(303 for a reading, 401 for a form, which says that nothing was done).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from contracts import accounts
from gateway.csrf import CHAMP, COOKIE_SESSION
from gateway.pour_le_compte import COOKIE as COOKIE_POUR
from gateway.security import cookie_name
from tests.acces.acteurs import RIEN, Qui
from tests.acces.grammaire import Essai, Quand
from tests.acces.monde import Monde
from tests.gateway.personne import text_of

COLONNES: Final = (
    Qui.VISITEUR,
    Qui.PARENT,
    Qui.AUTRE_FOYER,
    Qui.SANS_AUTORITE,
    Qui.AUTRE_FAMILLE,
    Qui.AGENT,
    Qui.AGENT_POUR,
    Qui.REGISSEUR,
    Qui.ADMINISTRATEUR,
    Qui.ANIMATEUR,
    Qui.CUISINE,
)
TOUS: Final = frozenset(COLONNES)
CONNECTES: Final = TOUS - {Qui.VISITEUR}
A: Final = frozenset({Qui.PARENT, Qui.AGENT_POUR})
FAMILLES: Final = A | {Qui.AUTRE_FOYER, Qui.SANS_AUTORITE, Qui.AUTRE_FAMILLE}
DE_L_ENFANT: Final = A | {Qui.AUTRE_FOYER}
AGENTS: Final = frozenset({Qui.AGENT, Qui.AGENT_POUR, Qui.ADMINISTRATEUR})
REGIE: Final = frozenset({Qui.REGISSEUR, Qui.ADMINISTRATEUR})
GUICHET: Final = AGENTS | REGIE
BUREAU: Final = GUICHET | {Qui.ANIMATEUR, Qui.CUISINE}
CUISINE: Final = AGENTS | {Qui.CUISINE}
POINTAGE: Final = AGENTS | {Qui.ANIMATEUR}
_JETON: Final = re.compile(rf'name="{CHAMP}" value="([^"]+)"')
FERMEE: Final = "page n’est pas ouverte"


def nothing_to_say(_essai: Essai) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Porte:
    """One route and its row. ``dit``: the status of an allowed answer, where a visitor's and others' differ a pair."""

    methode: str
    chemin: str
    oui: Quand
    rien: Quand = RIEN
    dit: int | tuple[int, int] = 0
    corps: Callable[[Essai], Mapping[str, Any]] = nothing_to_say
    chemins: Mapping[str, str] | None = None
    """Names of the path that stand for another of A's things than the one of the same name."""
    forme: str = "formulaire"
    """``formulaire``, ``fichiers`` or ``json``."""
    session_jetable: bool = False
    lecture_seule: Quand = RIEN
    """Who opens the page and is told that the change is not hers to make (403)."""
    id_choisi: bool = False
    """Whoever writes chooses the id: one of nowhere is a new thing, not a missing one."""
    note: str = ""

    @property
    def nom(self) -> str:
        return f"{self.methode} {self.chemin}"

    def statut(self, qui: Qui) -> int:
        """The status to expect."""
        if qui in self.oui:
            dit = self.dit or (200 if self.methode == "GET" else 303)
            return dit if isinstance(dit, int) else dit[qui is not Qui.VISITEUR]
        if qui in self.rien:
            return 404
        if qui in self.lecture_seule:
            return 403
        if qui is Qui.VISITEUR:
            return 303 if self.methode == "GET" else 401
        return 403

    def sign(self, qui: Qui) -> str:
        """The cell as the page shows it."""
        if qui in self.lecture_seule:
            return "≠"
        return "✔" if qui in self.oui else "∅" if qui in self.rien else "✘"


class Portier:
    """Sessions of every column, opened once, and the requests that they send. A cookie set by an answer is not kept."""

    def __init__(self, monde: Monde) -> None:
        self._monde, self._maison = monde, monde.maison
        self._http = httpx.Client(base_url=monde.maison.url, timeout=30, trust_env=False)
        self._cookies: dict[Qui, dict[str, str]] = {}
        self._jetons: dict[tuple[Qui, str], str] = {}

    def close(self) -> None:
        self._http.close()

    def knock(self, porte: Porte, essai: Essai) -> httpx.Response:
        """One real request of this column for these things."""
        qui = essai.qui
        cookies = self._log_in(qui) if porte.session_jetable else self._cookies_of(qui)
        chemin = porte.chemin.format_map(self._names(porte, essai))
        if porte.methode == "GET":
            return self._send("GET", chemin, cookies)
        corps = {"operation_id": str(uuid.uuid4()), **porte.corps(essai)}
        corps[CHAMP] = self._jeton(qui, cookies, porte)
        if porte.forme == "json":
            return self._send("POST", chemin, cookies, json=corps)
        if porte.forme == "fichiers":
            fichiers = [(nom, (None, str(valeur))) for nom, valeur in reversed(corps.items())]
            return self._send("POST", chemin, cookies, files=fichiers)
        return self._send("POST", chemin, cookies, data=corps)

    def _send(self, methode: str, chemin: str, cookies: Mapping[str, str], **options: Any) -> httpx.Response:
        self._http.cookies.clear()
        entete = {"cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in cookies.items())} if cookies else {}
        return self._http.request(methode, chemin, headers=entete, **options)

    def _names(self, porte: Porte, essai: Essai) -> dict[str, Any]:
        """What stands in the path: A's things, or things of nowhere."""
        cible = essai.cible
        noms = {nom: getattr(cible, nom) for nom in cible.__slots__}
        noms |= {
            "numero": cible.accuse, "operation_id": cible.sauvegarde_id, "vaccin_id": uuid.uuid4(),
            "mois": "2026-12", "jour": "2026-11-03", "site": "jean-jaures", "activite": "restauration",
            "genre": "identite", "lien": "un-lien-qui-n-a-jamais-existe", "secret": "un-secret-qui-n-a-jamais-existe",
            "jeton": "un-jeton-qui-n-a-jamais-existe",
        }  # fmt: skip
        return noms | {nom: noms[autre] for nom, autre in (porte.chemins or {}).items()}

    # ---- sessions ----

    def _cookies_of(self, qui: Qui) -> dict[str, str]:
        if qui not in self._cookies:
            self._cookies[qui] = self._log_in(qui)
        return self._cookies[qui]

    def _log_in(self, qui: Qui) -> dict[str, str]:
        """The cookies of a new session; an agent who acts for A has asked for it on the family's page."""
        if qui is Qui.VISITEUR:
            vu = self._send("GET", "/connexion", {})
            return dict(vu.cookies)
        f, comptes = self._monde.familles, self._maison.comptes
        nom = {
            Qui.PARENT: f.alice.nom_utilisateur,
            Qui.AUTRE_FOYER: f.bruno.nom_utilisateur,
            Qui.SANS_AUTORITE: f.sam.nom_utilisateur,
            Qui.AUTRE_FAMILLE: f.carole.nom_utilisateur,
            Qui.AGENT: comptes["agent"],
            Qui.AGENT_POUR: comptes["agent"],
            Qui.REGISSEUR: comptes["regisseur"],
            Qui.ADMINISTRATEUR: comptes["administrateur"],
            Qui.ANIMATEUR: comptes["animateur"],
            Qui.CUISINE: comptes["cuisine"],
        }[qui]
        request = accounts.Login(identifiant=nom, mot_de_passe=self._maison.mot_de_passe)
        cookies = {cookie_name(COOKIE_SESSION, secure=False): self._maison.call(accounts.LOGIN, request, None).jeton}
        return self._begin_acting(cookies) if qui is Qui.AGENT_POUR else cookies

    def _begin_acting(self, cookies: dict[str, str]) -> dict[str, str]:
        jeton = self._read_jeton(self._send("GET", "/mairie", cookies))
        f = self._monde.familles
        demande = {"dossier_id": str(f.dossier_id), "foyer_id": str(f.foyer_a), CHAMP: jeton}
        reponse = self._send("POST", "/mairie/pour-le-compte", cookies, data=demande)
        nom = cookie_name(COOKIE_POUR, secure=False)
        return cookies | {nom: reponse.cookies[nom]}

    def _jeton(self, qui: Qui, cookies: Mapping[str, str], porte: Porte) -> str:
        """The form token of this session; while acting, a parents' page has one of its own."""
        est_de_famille = not porte.chemin.startswith(("/mairie", "/pointage"))
        lieu = "/connexion" if qui is Qui.VISITEUR else "/espace" if est_de_famille else "/mairie"
        if porte.session_jetable:
            return self._read_jeton(self._send("GET", lieu, cookies))
        cle = (qui, lieu)
        if cle not in self._jetons:
            self._jetons[cle] = self._read_jeton(self._send("GET", lieu, cookies))
        return self._jetons[cle]

    def _read_jeton(self, reponse: httpx.Response) -> str:
        """Every page has one, also the page of a refusal: its form of deconnection."""
        trouve = _JETON.search(reponse.text)
        assert trouve is not None, (reponse.status_code, reponse.request.url, text_of(reponse.text)[:200])
        return trouve.group(1)
