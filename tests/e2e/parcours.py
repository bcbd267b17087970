"""A walk through the portal by its links, as each person: every page that a link leads to, and every form on it.

The table of addresses (``gateway.app.all_pages``) says what must be found: a page that no link leads to, or an address
that takes a form which no page shows, is a fault of the portal or has its reason in ``SANS_PAGE``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from starlette.routing import compile_path

from gateway.app import all_pages
from gateway.routage import Entree
from tests.e2e.mobilier import ACCUEILS, PERSONNES, Mobilier
from tests.gateway.personne import Form, forms_of

ADRESSES_PAR_CHEMIN: Final = 3
"""How many addresses of one line of the table a person opens: the children of a family differ."""
_LIEN: Final = re.compile(r'<a\s[^>]*?href="(/[^"#]*)')
SANS_PAGE: Final = {
    "/vivant": "for programs",
    "/api/v1/delais": "for programs",
    "/pret": "for programs",
    "/pointage/service.js": "a script",
    "/pointage/jeton": "for the tablet's script",
    "/pointage/{site}/{activite}/{jour}/connus": "for the tablet's script",
    "/pointage/{site}/{activite}/{jour}/version": "for the tablet's script",
    "/creche/{enfant_id}": "linked for a child of the crèche (tests/gateway/test_creche.py)",
    "/pointage/hors-ligne": "shown without network (test_tablette.py)",
    "/pointage/verrou": "a locked tablet (test_verrou.py)",
    "/conditions-d-utilisation/accepter": "shown when a version waits (tests/gateway/test_conditions_pages.py)",
    "/inscription": "leads to the step that waits",
    "/ical/{secret}.ics": "for programs: opens by a secret",
    "/planning/modifier": "leads to the month of the children",
    "/dossier/pieces/{document_id}": "a file",
    "/mairie/cuisine/commandes.csv": "a file",
    "/mairie/cuisine/commandes.pdf": "a file",
    "/mairie/pieces/{document_id}/fichier": "a file",
    "/paiements/factures/{facture_id}/pdf": "a file",
    "/paiements/recus/{paiement_id}/pdf": "a file",
    "/paiements/prelevements/{mandat_id}/pdf": "a file",
    "/absent/{jeton}": "the link of a mail (tests/integration/planning/test_rappels.py)",
    "/pointage/{site}/evacuation/pdf": "a file",
    "/pointage/{site}/photos/{jour}": "for the tablet's script",
    "/pointage/{site}/photos/{jour}/{enfant_id}": "an image",
    "/pointage/{site}/{activite}/{jour}/pdf": "a file",
    "/mairie/regie/factures/{facture_id}/pdf": "a file",
    "/mairie/regie/recus/{paiement_id}/pdf": "a file",
    "/mairie/regie/mandats/{mandat_id}/pdf": "a file",
}
"""Lines of the table that are no page, and why."""
MENENT: Final = frozenset({"/inscription", "/planning/modifier"})
"""Of these, the ones that lead to a page: they are followed."""
SANS_FORMULAIRE: Final = {
    "/absent/{jeton}": "on the page of a mail's link (tests/gateway/test_absent.py)",
    "/api/webhooks/stripe": "for the payment provider, signed",
    "/planning/attente": "where a child waits or is offered a place (tests/integration/planning/test_listes.py)",
    "/pointage/{site}/{activite}/{jour}/departs": "where a sheet ended with children not gone (test_departs_pages.py)",
    "/pointage/envoi": "for the tablet's script (test_tablette.py)",
    "/activation/{lien}/renvoyer": "on the page of an expired link (test_fil_1_inscription.py)",
    "/mairie/pour-le-compte/terminer": "in the bar of whoever acts for a household (test_persona_4_agent.py)",
    "/conditions-d-utilisation/accepter": "shown when a version waits (tests/gateway/test_conditions_pages.py)",
    "/mairie/calendrier/confirmer": "on the page of what a change would do (tests/gateway/test_calendrier.py)",
    "/paiements/avance": "shown to a family that has paid too much (tests/gateway)",
    "/mairie/regie/recus/{paiement_id}/rembourser": "on the receipt of a payment by card (tests/gateway)",
}
"""Lines of the table that take a POST from no form of a page."""


@dataclass(frozen=True, slots=True)
class Trouvee:
    """A page and who found it."""

    qui: str
    adresse: str


@dataclass(frozen=True, slots=True)
class FormeTrouvee:
    """A form, the page that shows it and who found it."""

    qui: str
    page: str
    form: Form


@dataclass(slots=True)
class Parcours:
    """By line of the table: the first page found, the first form found."""

    pages: dict[str, Trouvee] = field(default_factory=dict)
    formes: dict[str, FormeTrouvee] = field(default_factory=dict)
    fichiers: dict[str, Trouvee] = field(default_factory=dict)
    """Links to lines that are no page: known, not opened."""
    casses: list[tuple[str, str, int]] = field(default_factory=list)
    """Links that lead nowhere: who followed, to where, the answer."""


def entrees(methode: str) -> list[Entree]:
    """The table of addresses, in the order in which the portal tries them."""
    return [entree for pages in all_pages() for entree in pages.entrees if entree.methode == methode]


@cache
def _motifs(methode: str) -> list[tuple[re.Pattern[str], str]]:
    return [(compile_path(entree.chemin)[0], entree.chemin) for entree in entrees(methode)]


def chemin_of(adresse: str, methode: str = "GET") -> str:
    """The line of the table that answers this address, or nothing."""
    path = urlsplit(adresse).path
    return next((chemin for motif, chemin in _motifs(methode) if motif.match(path)), "")


def walk(mobilier: Mobilier) -> Parcours:
    """Everything that links and ``departs`` lead to, person after person."""
    parcours = Parcours()
    for qui in PERSONNES:
        _walk_as(mobilier, qui, parcours)
    return parcours


def _walk_as(mobilier: Mobilier, qui: str, parcours: Parcours) -> None:
    personne = mobilier.personne(qui)
    a_suivre = [ACCUEILS[qui], *mobilier.departs.get(qui, ())]
    deja, fois = set(a_suivre), Counter[str]()
    while a_suivre:
        adresse = a_suivre.pop(0)
        chemin = chemin_of(adresse)
        fois[chemin] += 1
        if chemin in SANS_PAGE and chemin not in MENENT:
            parcours.fichiers.setdefault(chemin, Trouvee(qui, adresse))
            continue
        if fois[chemin] > ADRESSES_PAR_CHEMIN:
            continue
        personne.open(adresse, suit=False)
        suivantes = []
        if personne.statut == 303:
            suivantes = [personne.reponse.headers["location"].partition("#")[0]]
        elif personne.statut == 200:
            parcours.pages.setdefault(chemin, Trouvee(qui, adresse))
            _keep_formes(personne.page, qui, adresse, parcours)
            suivantes = [lien.replace("&amp;", "&") for lien in _LIEN.findall(personne.page)]
        else:
            parcours.casses.append((qui, adresse, personne.statut))
        for suivante in suivantes:
            if suivante not in deja and chemin_of(suivante):
                deja.add(suivante)
                a_suivre.append(suivante)


def _keep_formes(page: str, qui: str, adresse: str, parcours: Parcours) -> None:
    for form in forms_of(page):
        if form.method == "post" and (chemin := chemin_of(form.action, "POST")):
            parcours.formes.setdefault(chemin, FormeTrouvee(qui, adresse, form))


def name_of(chemin: str) -> str:
    """A file's name for a line of the table."""
    return re.sub(r"[{}]", "", chemin).strip("/").replace("/", "_") or "accueil"
