"""Accounts: those of the demo, those of the staff of each site, and what an activated account looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contracts.base import Role
from deploy.seed.cas import AMELIE, CLAIRE, COURRIEL_TEST, KARIM, NOM_TEST, NUMERO_TEST
from deploy.seed.famille import Compte, make_id
from deploy.seed.ville import JEAN_JAURES, Quartier
from kit.clock import PARIS

VERSION_COMPTE = 2
"""Made (1), then activated (2)."""


def activation_of(compte: Compte, jour: date) -> datetime:
    """When the link of the mail was followed; the account, its terms and its dossier date from then."""
    return datetime.combine(jour - timedelta(days=compte.anciennete_jours), time(18, 30), PARIS)


def _personnel(nom_utilisateur: str, prenom: str, nom: str, role: Role, sites: tuple[str, ...] = ()) -> Compte:
    email = f"{nom_utilisateur}@mairie.example"
    return Compte(
        make_id("compte", nom_utilisateur), prenom, nom, email, nom_utilisateur, (role,), sites, anciennete_jours=640
    )


AGENT = _personnel("sandrine.menetrier", "Sandrine", "Ménétrier", Role.AGENT)
ANIMATEUR = _personnel("yanis.animateur", "Yanis", "Belkacem", Role.ANIMATEUR, (JEAN_JAURES,))
REGISSEUR = _personnel("claire.morel", "Claire", "Morel", Role.REGISSEUR)
CUISINIER = _personnel("marc.cuisine", "Marc", "Delattre", Role.CUISINE)
ADMINISTRATEUR = _personnel("administrateur", "Nathalie", "Prud’homme", Role.ADMINISTRATEUR)


def animateur_of(quartier: Quartier, site: str) -> Compte:
    """Who points at this site; the demo's own animateur is at Jean-Jaurès."""
    if quartier.rang == 0 and site == JEAN_JAURES:
        return ANIMATEUR
    code = quartier.site(site)
    return _personnel(f"anim.{code}", "Équipe", code.replace("-", " ").title(), Role.ANIMATEUR, (code,))


def list_personnel(quartiers: list[Quartier]) -> Iterator[Compte]:
    """The staff of the town, whose accounts dossiers has heard of as of any other."""
    yield from (AGENT, REGISSEUR, CUISINIER, ADMINISTRATEUR)
    for quartier in quartiers:
        for site in quartier.sites_pointes():
            yield animateur_of(quartier, site)


@dataclass(frozen=True, slots=True)
class CompteDemo:
    """An account to try the portal with, and what it is for."""

    profil: str
    nom_utilisateur: str
    pourquoi: str


COMPTES_DEMO = (
    CompteDemo("parent", AMELIE, "Amélie, three children, a PAI, a complete dossier, a rank on a waiting list"),
    CompteDemo("parent_alternance_a", CLAIRE, "alternating custody: Claire's weeks and invoices, a place offered"),
    CompteDemo("parent_alternance_b", KARIM, "the same children, Karim's weeks"),
    CompteDemo("agent", AGENT.nom_utilisateur, "families, link requests, bookings on their behalf"),
    CompteDemo(
        "animateur", ANIMATEUR.nom_utilisateur, f"attendance at {JEAN_JAURES}: a late notice at the étude, departures"
    ),
    CompteDemo("regisseur", REGISSEUR.nom_utilisateur, "invoices of the month"),
    CompteDemo("cuisine", CUISINIER.nom_utilisateur, "orders of the central kitchen"),
    CompteDemo("administrateur", ADMINISTRATEUR.nom_utilisateur, "everything"),
)
INVITATION: Mapping[str, str] = {
    "numero": NUMERO_TEST,
    "nom": NOM_TEST,
    "email": COURRIEL_TEST,
    "pourquoi": "a dossier that waits for its account: sign up with this e-mail, number and name",
}
