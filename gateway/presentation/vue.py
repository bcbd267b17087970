"""What surrounds every page: who is there, the menu, the form token, the notices left by the page before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from contracts.base import Role

Espace = Literal["public", "parent", "mairie"]
Sorte = Literal["info", "ok", "attente", "faux"]


@dataclass(frozen=True, slots=True)
class Lien:
    """One entry of a menu; ``cle`` is what a page gives as ``courant``."""

    cle: str
    texte: str
    adresse: str
    roles: frozenset[Role] = frozenset()
    """Who sees it in the agents' menu; empty for everyone."""


_BUREAU: Final = frozenset({Role.AGENT, Role.ADMINISTRATEUR})

MENU_PUBLIC: Final = (
    Lien("accueil", "Accueil", "/"),
    Lien("simulateur", "Taux de participation", "/simulateur"),
    Lien("contact", "Contact", "/contact"),
    Lien("connexion", "Je me connecte", "/connexion"),
)
MENU_PARENT: Final = (
    Lien("espace", "Accueil", "/espace"),
    Lien("dossier", "Mon dossier", "/dossier"),
    Lien("planning", "Réservations", "/planning"),
    Lien("paiements", "Paiements", "/paiements"),
    Lien("contacts", "Contacts", "/contacts"),
)
MENU_MAIRIE: Final = (
    Lien("a-traiter", "À traiter", "/mairie", _BUREAU | {Role.REGISSEUR}),
    Lien("messages", "Messages", "/mairie/messages", _BUREAU | {Role.REGISSEUR}),
    Lien("familles", "Familles", "/mairie/familles", _BUREAU | {Role.REGISSEUR}),
    Lien("pointage", "Pointage", "/pointage", _BUREAU | {Role.ANIMATEUR}),
    Lien("cuisine", "Cuisine", "/mairie/cuisine", _BUREAU | {Role.CUISINE}),
    Lien("facturation", "Facturation", "/mairie/facturation", frozenset({Role.REGISSEUR, Role.ADMINISTRATEUR})),
    Lien("regie", "Régie", "/mairie/regie", frozenset({Role.REGISSEUR, Role.ADMINISTRATEUR})),
)
PIED: Final = (
    Lien("donnees", "Données personnelles", "/donnees-personnelles"),
    Lien("mentions", "Mentions légales", "/mentions-legales"),
    Lien("plan", "Plan du site", "/plan"),
    Lien("guide", "Guide des parents", "/guide"),
    Lien("aide", "Aide", "/aide"),
)


def menu_mairie(roles: Iterable[Role]) -> tuple[Lien, ...]:
    """The agents' menu cut to what these roles may open."""
    connus = frozenset(roles)
    return tuple(lien for lien in MENU_MAIRIE if not lien.roles or lien.roles & connus)


@dataclass(frozen=True, slots=True)
class Annonce:
    """One message shown once at the top of the next page: what was done, then what to do."""

    sorte: Sorte
    titre: str
    texte: str = ""


@dataclass(frozen=True, slots=True)
class Vue:
    """Given to every template as ``vue``. The default is a visitor's page without a form."""

    menu: tuple[Lien, ...] = MENU_PUBLIC
    courant: str = ""
    jeton: str = ""
    """Form token of this answer (``security.Jetons.make``); never the same text twice."""
    personne: str = ""
    """Name of the connected person, empty for a visitor."""
    session: str = ""
    """What tells this session from the next one of the same person; no secret (the instant at which it ends)."""
    pour_le_compte_de: str = ""
    """Family an agent acts for, said on every page while it lasts (L15)."""
    famille: str = ""
    """Address of that family at the desk."""
    annonces: tuple[Annonce, ...] = ()

    @property
    def accueil(self) -> str:
        """Where the mark of the portal leads this person: the first page of her menu."""
        return self.menu[0].adresse if self.menu else "/compte"

    @property
    def est_bureau(self) -> bool:
        """Somebody who works for the town: the pages of a parent are not hers."""
        return bool(self.personne) and self.accueil not in ("/espace", "/compte")
