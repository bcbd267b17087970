"""Pages of services that open later: what they will do, what to do meanwhile. A link of the leaflet is never dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Page, Pages
from gateway.visite import Visite

pages = Pages()


@dataclass(frozen=True, slots=True)
class Attente:
    """``promesse``: what the page will do; ``gestes``: what works today, in order."""

    titre: str
    promesse: str
    gestes: tuple[str, ...]
    courant: str = ""
    retour: tuple[str, str] = ("/espace", "Mon espace")


_APPELER: Final = "Appelez la mairie ou passez au guichet : un agent fait la démarche avec vous, aux mêmes règles."

PARENTS: Final = {
    "/dossier/autorisations": Attente(
        "Autorisations",
        "Vous direz ici qui peut venir chercher votre enfant, et s’il peut rentrer seul.",
        ("Les autorisations données sur papier à l’inscription restent valables.", _APPELER),
        "dossier",
        ("/dossier", "Mon dossier"),
    ),
    "/planning/absence": Attente(
        "Déclarer une absence",
        "Vous préviendrez ici d’une absence quand le délai d’annulation est passé.",
        ("Prévenez le service enfance par téléphone, le plus tôt possible.", "Seules les présences sont facturées."),
        "planning",
        ("/planning", "Le planning de mes enfants"),
    ),
    "/paiements/historique": Attente(
        "Historique de mon compte",
        "Vous retrouverez ici chaque facture, chaque paiement et chaque reçu.",
        ("Vos factures sont dans « Mes paiements ».", "La régie vous donne un relevé sur demande."),
        "paiements",
        ("/paiements", "Mes paiements"),
    ),
    "/paiements/prelevements": Attente(
        "Mes prélèvements",
        "Vous remplirez ici le formulaire de demande de prélèvement automatique.",
        ("Demandez le formulaire papier à la régie, avec un RIB.", _APPELER),
        "paiements",
        ("/paiements", "Mes paiements"),
    ),
}
PUBLIQUES: Final = {
    "/simulateur": Attente(
        "Calcul du taux de participation",
        "Vous calculerez ici votre prix, avec le même calcul que sur la facture. Rien ne sera enregistré.",
        ("Appelez la mairie avec vos revenus mensuels et le nombre d’enfants : un agent calcule avec vous.",),
        "simulateur",
        ("/", "Accueil"),
    ),
    "/mot-de-passe-oublie": Attente(
        "Mot de passe oublié",
        "Vous choisirez ici un nouveau mot de passe.",
        ("Appelez la mairie ou passez au guichet avec une pièce d’identité : un agent vous aide.",),
        "connexion",
        ("/connexion", "Je me connecte"),
    ),
}


def _page_of(attente: Attente) -> Page:
    async def show(visite: Visite) -> HttpResponse:
        return visite.page("portail/attente.html", attente.courant, attente=attente)

    return show


for _chemin, _attente in PARENTS.items():
    pages.get(_chemin, Acces.PARENT)(_page_of(_attente))
for _chemin, _attente in PUBLIQUES.items():
    pages.get(_chemin, Acces.PUBLIC)(_page_of(_attente))
