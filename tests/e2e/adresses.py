"""Every page of the table of addresses, on the real town: who opens it, and where.

``furnish`` makes what a page needs to have something to show: an invoice, a receipt, a piece, a request that waits, a
link not yet used. An address of the table without a line here fails (``test_chaque_page.py``).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from contracts import billing
from contracts.actor import Actor
from gateway.app import all_pages
from gateway.routage import Entree
from tests.e2e.maison import Maison, wait_until
from tests.gateway.personne import Personne

PARENT: Final = "amelie.nguessan"
AGENT, ANIMATEUR, REGISSEUR, ADMINISTRATEUR = (
    "sandrine.menetrier", "yanis.animateur", "claire.morel", "administrateur",
)  # fmt: skip
VISITEUR, INSCRIT, INACTIF = "", "(inscription en cours)", "(compte à activer)"
"""Who is not connected: nobody, somebody in the middle of the sign-up, somebody whose account waits."""
MOT_DE_PASSE: Final = "Vk7!fjord-Xylo.pamplemousse"
SANS_PAGE: Final = {
    "/inscription": "leads to the step that waits",
    "/planning/modifier": "leads to the month of the first child",
    "/dossier/pieces/{document_id}": "a file",
    "/vivant": "for programs",
    "/pret": "for programs",
}
"""Addresses of the table that are no page."""
PDF: Final = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass(slots=True)
class Mobilier:
    """What the town was given so that its pages are not empty."""

    maison: Maison
    valeurs: dict[str, str] = field(default_factory=dict)
    personnes: dict[str, Personne] = field(default_factory=dict)
    """Whose cookies open each page."""

    def personne(self, qui: str) -> Personne:
        if qui not in self.personnes:
            self.personnes[qui] = self.maison.personne(qui)
        return self.personnes[qui]

    def cookies(self, qui: str) -> list[Any]:
        """What a browser must hold to be this person."""
        jar = self.personne(qui).navigateur.cookies.jar
        return [{"name": cookie.name, "value": cookie.value or "", "url": self.maison.url} for cookie in jar]

    def adresse(self, chemin: str) -> str:
        """An address of the table with this town's own ids."""
        return chemin.format(**self.valeurs)


def sign_up(maison: Maison, nom_utilisateur: str, email: str, numero: str, nom: str, *, jusqu_a: int = 4) -> Personne:
    """Somebody who fills the first ``jusqu_a`` steps of the sign-up; four is "Valider mon inscription"."""
    personne = maison.visiteur().open("/inscription")
    commun = {"email": email, "nom_utilisateur": nom_utilisateur}
    secret = {"mot_de_passe": MOT_DE_PASSE, "mot_de_passe_bis": MOT_DE_PASSE}
    personne.press("Continuer", nom=nom.title(), prenom="Camille", **commun, **secret)
    if jusqu_a > 1:
        personne.press("Continuer", service="Service enfance", numero=numero, nom=nom, email=email)
    if jusqu_a > 2:
        personne.press("Continuer", acceptees="oui")
    if jusqu_a > 3:
        personne.press("Valider mon inscription")
    assert personne.statut == 200, (personne.statut, personne.titre)
    return personne


def furnish(maison: Maison) -> Mobilier:
    """A town whose pages have something to say; about three seconds."""
    mobilier = Mobilier(maison)
    _furnish_comptes(mobilier)
    parent = mobilier.personne(PARENT)
    enfant = maison.enfant("Léonie", "N’Guessan-Lefèvre")
    mobilier.valeurs |= {"enfant_id": str(enfant), "mois": "2026-11"}
    ((dossier_id,),) = maison.sql("dossiers", "select dossier_id::text from enfant where enfant_id = %s", str(enfant))
    mobilier.valeurs["dossier_id"] = dossier_id
    mobilier.valeurs |= {"site": "jean-jaures", "activite": "restauration", "jour": "2026-11-05"}
    parent.open("/dossier/pieces/deposer").press_with_file(
        "Envoyer la pièce", "assurance.pdf", PDF, genre="assurance", enfant_id=str(enfant)
    )
    document_id, *_ = re.findall(r"/dossier/pieces/([0-9a-f-]{36})", parent.page)
    mobilier.valeurs["document_id"] = document_id
    _furnish_planning(mobilier, parent)
    _furnish_factures(mobilier)
    return mobilier


def _furnish_comptes(mobilier: Mobilier) -> None:
    maison, rang = mobilier.maison, uuid.uuid4().hex[:6]  # a town can be furnished again
    email, inactive = f"ailleurs.{rang}@exemple.fr", f"inactive.{rang}@exemple.fr"
    mobilier.personnes[VISITEUR] = maison.visiteur()
    mobilier.personnes[INSCRIT] = sign_up(maison, f"en.{rang}", f"en.{rang}@exemple.fr", "5961", "TEST", jusqu_a=3)
    attente = sign_up(maison, f"ailleurs.{rang}", email, "6007", "KOWALCZYK")
    attente.open(maison.wait_lien(email)).press("Activer mon compte")
    mobilier.valeurs["demande_id"] = maison.wait_demande(email)
    inactif = sign_up(maison, f"inactive.{rang}", inactive, "5961", "TEST")
    inactif.open("/connexion").press("Me connecter", identifiant=f"inactive.{rang}", mot_de_passe=MOT_DE_PASSE)
    mobilier.personnes[INACTIF] = inactif
    mobilier.valeurs["lien"] = maison.wait_lien(inactive).rpartition("/")[2]


def _furnish_planning(mobilier: Mobilier, parent: Personne) -> None:
    """A receipt with a change kept and one refused, then a draft that waits."""
    ici = f"/planning/{mobilier.valeurs['enfant_id']}/2026-11"
    parent.open(ici).press("Terminer les modifications", r=_cochees(parent, "2026-11-24.matin", "2026-11-06.soir"))
    parent.press("Terminer")
    assert "/termine/" in str(parent.reponse.request.url), parent.titre
    mobilier.valeurs["operation_id"] = str(parent.reponse.request.url).rpartition("/")[2]
    parent.open(ici).press("Valider", r=_cochees(parent, "2026-11-19.matin", "2026-11-20.restauration"))


def _cochees(personne: Personne, *plus: str) -> list[str]:
    """The boxes of the month as they are, and these."""
    form = personne.form("Terminer les modifications")
    return [*(valeur for nom, valeur in form.paires if nom == "r"), *plus]


def _furnish_factures(mobilier: Mobilier) -> None:
    """October's invoices."""
    regie = mobilier.personne(REGISSEUR)
    if "Émettre les factures" in regie.open("/mairie/facturation/2026-10/confirmer").texte:
        regie.press("Émettre les factures")
    maison = mobilier.maison
    acteur = Actor(compte_id=maison.compte(PARENT), roles=frozenset({"parent"}))
    (facture, *_) = wait_until(lambda: maison.call(billing.LIST_FACTURES, billing.ListFactures(), acteur).factures)
    mobilier.valeurs["facture_id"] = str(facture.facture_id)


PAGES: Final[tuple[tuple[str, str], ...]] = (
    (VISITEUR, "/"),
    (VISITEUR, "/connexion"),
    (VISITEUR, "/activation"),
    (VISITEUR, "/activation/renvoyee"),
    (VISITEUR, "/activation/{lien}"),
    (INACTIF, "/inscription/terminee"),
    (VISITEUR, "/conditions-d-utilisation"),
    (VISITEUR, "/aide"),
    (VISITEUR, "/contact"),
    (VISITEUR, "/plan"),
    (VISITEUR, "/accessibilite"),
    (VISITEUR, "/donnees-personnelles"),
    (VISITEUR, "/mentions-legales"),
    (VISITEUR, "/simulateur"),
    (VISITEUR, "/mot-de-passe-oublie"),
    (INSCRIT, "/inscription/mes-informations"),
    (INSCRIT, "/inscription/mes-references-dossier"),
    (INSCRIT, "/inscription/conditions-d-utilisation"),
    (INSCRIT, "/inscription/recapitulatif"),
    (INACTIF, "/compte"),
    (PARENT, "/compte/sessions"),
    (PARENT, "/espace"),
    (PARENT, "/planning"),
    (PARENT, "/planning/{enfant_id}/{mois}"),
    (PARENT, "/planning/{enfant_id}/{mois}/recapitulatif"),
    (PARENT, "/planning/{enfant_id}/{mois}/termine/{operation_id}"),
    (PARENT, "/planning/absence"),
    (PARENT, "/paiements"),
    (PARENT, "/paiements/factures/{facture_id}"),
    (PARENT, "/paiements/historique"),
    (PARENT, "/paiements/prelevements"),
    (PARENT, "/dossier"),
    (PARENT, "/dossier/autorisations"),
    (PARENT, "/dossier/pieces/deposer"),
    (PARENT, "/contacts"),
    (PARENT, "/contacts/nouveau"),
    (AGENT, "/mairie"),
    (AGENT, "/mairie/rattachements"),
    (AGENT, "/mairie/rattachements/{demande_id}"),
    (AGENT, "/mairie/familles"),
    (AGENT, "/mairie/familles/{dossier_id}"),
    (AGENT, "/mairie/cuisine"),
    (REGISSEUR, "/mairie/facturation"),
    (REGISSEUR, "/mairie/facturation/2026-09/confirmer"),
    (REGISSEUR, "/mairie/facturation/2026-10/resultat"),
    (ANIMATEUR, "/pointage"),
    (ANIMATEUR, "/pointage/{site}/{activite}/{jour}"),
)
"""One line per page. September is still to be issued, so that its confirmation can be looked at."""


def name_of(chemin: str) -> str:
    """A file's name for an address of the table."""
    return chemin.strip("/").replace("/", "_").replace("{", "").replace("}", "") or "accueil"


def all_entrees() -> list[Entree]:
    """The table of addresses, whole."""
    return [entree for pages in all_pages() for entree in pages.entrees]
