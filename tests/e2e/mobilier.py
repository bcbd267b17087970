"""What the town is given so that each of its pages has something to show: people in every state, a receipt, a link.

``furnish`` takes a few seconds. The rest (messages, pieces to decide, payments) is the seed's.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from tests.e2e.maison import Maison
from tests.gateway.personne import Personne, forms_of

PARENT, AUTRE_PARENT = "amelie.nguessan", "claire.moreau"
AGENT, ANIMATEUR, REGISSEUR, ADMINISTRATEUR = (
    "sandrine.menetrier", "yanis.animateur", "claire.morel", "administrateur",
)  # fmt: skip
VISITEUR, INSCRIT, INACTIF = "visiteur", "inscription en cours", "compte à activer"
"""Who is not connected, or hardly: nobody, somebody in the middle of the sign-up, an account that waits."""
PERSONNES: Final = (VISITEUR, INSCRIT, INACTIF, PARENT, AUTRE_PARENT, AGENT, ANIMATEUR, REGISSEUR, ADMINISTRATEUR)
ACCUEILS: Final = {
    VISITEUR: "/", INSCRIT: "/inscription", INACTIF: "/compte", PARENT: "/espace",
    AUTRE_PARENT: "/espace", AGENT: "/mairie",
    ANIMATEUR: "/pointage", REGISSEUR: "/mairie", ADMINISTRATEUR: "/mairie",
}  # fmt: skip
MOT_DE_PASSE: Final = "Vk7!fjord-Xylo.pamplemousse"
PDF: Final = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


MANDAT: Final = {
    "civilite": "madame", "titulaire": "Claire Moreau", "iban": "FR76 3000 6000 0112 3456 7890 189",
    "adresse": "27 rue d’Effiat", "code_postal": "91380", "ville": "Chilly-Mazarin", "consentement": "oui",
}  # fmt: skip


@dataclass(slots=True)
class Mobilier:
    """``departs``: addresses that only a mail, a button or a machine leads to, by who opens them."""

    maison: Maison
    personnes: dict[str, Personne] = field(default_factory=dict)
    departs: dict[str, list[str]] = field(default_factory=dict)

    def personne(self, qui: str) -> Personne:
        if qui not in self.personnes:
            self.personnes[qui] = self.maison.personne(qui)
        return self.personnes[qui]

    def cookies(self, qui: str) -> list[Any]:
        """What a browser must hold to be this person."""
        jar = self.personne(qui).navigateur.cookies.jar
        return [{"name": cookie.name, "value": cookie.value or "", "url": self.maison.url} for cookie in jar]

    def leads(self, qui: str, *adresses: str) -> None:
        self.departs.setdefault(qui, []).extend(adresses)


def sign_up(
    maison: Maison, nom_utilisateur: str, email: str, numero: str, nom: str, *, prenom: str = "Camille",
    jusqu_a: int = 4,
) -> Personne:  # fmt: skip
    """Somebody who fills the first ``jusqu_a`` steps of the sign-up; four is "Valider mon inscription"."""
    personne = maison.visiteur().open("/inscription")
    commun = {"email": email, "nom_utilisateur": nom_utilisateur}
    secret = {"mot_de_passe": MOT_DE_PASSE, "mot_de_passe_bis": MOT_DE_PASSE}
    personne.press("Continuer", nom=nom.title(), prenom=prenom, **commun, **secret)
    if jusqu_a > 1:
        personne.press("Continuer", service="Service enfance", numero=numero, nom=nom, email=email)
    if jusqu_a > 2:
        personne.press("Continuer", acceptees="oui")
    if jusqu_a > 3:
        personne.press("Valider mon inscription")
    assert personne.statut == 200, (personne.statut, personne.titre)
    return personne


def furnish(maison: Maison) -> Mobilier:
    mobilier = Mobilier(maison)
    _furnish_comptes(mobilier)
    parent = mobilier.personne(PARENT)
    maison.personne(PARENT)  # another device, that can be closed
    _furnish_planning(mobilier, parent)
    parent.open("/dossier/pieces/deposer").press_with_file("Envoyer", "caf.pdf", PDF, genre="attestation_caf")
    mobilier.leads(PARENT, _here(parent))
    _furnish_demandes(mobilier)
    agent = mobilier.personne(AGENT).open("/mairie/fermetures")
    agent.press("Voir ce que cela annule", premier_jour="2026-12-21", motif="travaux de Noël")
    agent.press("Fermer et prévenir les familles")
    agent.open("/mairie/calendrier/ligne")
    agent.press("Voir ce que cela change", genre="sans_classe", premier_jour="2027-06-18", nom="pont d’essai")
    if agent.statut == 200:  # the same day twice is refused
        suite = " et prévenir les familles" if "Enregistrer et prévenir" in agent.texte else ""
        agent.press(f"Enregistrer{suite}")
    minh = f"/mairie/creche/{maison.enfant('Minh', 'Bùi')}"
    agent.open(minh).press("Noter l’absence", absence_du="2026-11-23", motif="maladie")
    mobilier.leads(AGENT, minh, "/mairie/familles?q=nguessan", _find_repas(agent, maison.now().date()))
    mobilier.leads(ANIMATEUR, _mark_somebody(mobilier.personne(ANIMATEUR), maison.now().date()))
    mobilier.leads(REGISSEUR, "/mairie/regie?texte=nguessan", "/mairie/facturation/2026-09/resultat")
    return mobilier


def _mark_somebody(animateur: Personne, aujourd_hui: date) -> str:
    """The last sheet that expects somebody, with one child marked present: its hours may be corrected."""
    for rang in range(7):
        animateur.open(f"/pointage?jour={aujourd_hui - timedelta(days=rang)}")
        for feuille in re.findall(r'href="(/pointage/[a-z-]+/[a-z_]+/[0-9-]+)"', animateur.page):
            boutons = [mots for form in forms_of(animateur.open(feuille).page) for _, _, mots in form.boutons]
            if any(mots.startswith("Présent :") for mots in boutons):
                return _here(animateur.press("Présent :"))
    raise LookupError("nobody was expected for a week")


def _find_repas(agent: Personne, aujourd_hui: date) -> str:
    """The kitchen's page of the next day on which somebody eats."""
    for rang in range(15):
        adresse = f"/mairie/cuisine?jour={aujourd_hui + timedelta(days=rang)}"
        if "Enregistrer les adultes" in agent.open(adresse).texte:
            return adresse
    raise LookupError("nobody eats for a fortnight")


def _here(personne: Personne) -> str:
    """The path of the page that this person sees."""
    assert personne.statut == 200, personne.titre
    return str(personne.reponse.request.url.path)


def _furnish_comptes(mobilier: Mobilier) -> None:
    """A request that waits for an agent, an account to activate, a sign-up at its recap, two links of mails."""
    maison, rang = mobilier.maison, uuid.uuid4().hex[:6]  # a town can be furnished again
    email, inactive = (f"{mot}.{rang}@exemple.fr" for mot in ("ailleurs", "inactive"))
    mobilier.personnes[VISITEUR] = maison.visiteur()
    mobilier.personnes[INSCRIT] = sign_up(maison, f"en.{rang}", f"en.{rang}@exemple.fr", "5961", "TEST", jusqu_a=3)
    attente = sign_up(maison, f"ailleurs.{rang}", email, "6007", "KOWALCZYK")
    attente.open(maison.wait_lien(email)).press("Activer mon compte")
    maison.wait_demande(email)
    inactif = sign_up(maison, f"inactive.{rang}", inactive, "5961", "TEST")
    inactif.open("/connexion").press("Me connecter", identifiant=f"inactive.{rang}", mot_de_passe=MOT_DE_PASSE)
    mobilier.personnes[INACTIF] = inactif
    mobilier.leads(INACTIF, "/inscription/terminee")
    mobilier.leads(VISITEUR, maison.wait_lien(inactive), "/activation/renvoyee")
    maison.visiteur().open("/mot-de-passe-oublie").press("Recevoir", identifiant=f"ailleurs.{rang}")
    mobilier.leads(VISITEUR, maison.wait_lien(email, "/mot-de-passe/", rang=2), "/mot-de-passe-oublie/envoye")


def _furnish_planning(mobilier: Mobilier, parent: Personne) -> None:
    """A receipt with a change kept and one refused, then a draft that waits."""
    enfant = mobilier.maison.enfant("Léonie", "N’Guessan-Lefèvre")
    ici = f"/planning/{enfant}/2026-11"
    parent.open(ici).press("Terminer les modifications", r=_cochees(parent, "2026-11-24.matin", "2026-11-06.soir"))
    parent.press("Terminer")
    mobilier.leads(PARENT, _here(parent), f"{ici}/recapitulatif")
    _furnish_famille(mobilier, parent)
    parent.open(ici).press("Valider", r=_cochees(parent, "2026-11-19.matin", "2026-11-20.restauration"))


def _furnish_famille(mobilier: Mobilier, parent: Personne) -> None:
    """A receipt of two children that may still be undone, and a week repeated, at its recap."""
    ici = "/planning/famille/2026-12"
    parent.open(ici).press("Terminer les modifications", r=_cochees(parent, "0.2026-12-10.matin", "1.2026-12-10.matin"))
    parent.press("Terminer")
    accuse = re.search(r"/planning/annuler/R-[0-9-]+", parent.page)
    assert accuse is not None, parent.texte[:400]
    semaine = "case=0.restauration&case=1.restauration&du=2027-03-01&au=2027-03-14"
    enfant = mobilier.maison.enfant("Léonie", "N’Guessan-Lefèvre")
    mobilier.leads(PARENT, _here(parent), accuse[0], "/planning/famille/2026-11/recapitulatif")
    mobilier.leads(PARENT, f"/planning/repeter/recapitulatif?enfant={enfant}&{semaine}")


def _cochees(personne: Personne, *plus: str) -> list[str]:
    """The boxes of the month as they are, and these."""
    form = personne.form("Terminer les modifications")
    return [*(valeur for nom, valeur in form.paires if nom == "r"), *plus]


def _furnish_demandes(mobilier: Mobilier) -> None:
    """Claire moves and asks for direct debit; Amélie left the payment page before its end."""
    claire, amelie, maison = mobilier.personne(AUTRE_PARENT), mobilier.personne(PARENT), mobilier.maison
    claire.open("/dossier/adresse").press("Envoyer ma demande", adresse="4 rue des Lilas, 91380 Chilly-Mazarin")
    mobilier.leads(AUTRE_PARENT, _here(claire))
    claire.open("/paiements/prelevements").press("Envoyer ma demande", **MANDAT)
    assert claire.statut == 200, claire.texte[:400]
    amelie.open("/paiements").press("Payer par carte", suit=False)
    ((paiement_id,),) = maison.sql(
        "billing",
        "select paiement_id::text from paiement where demande_par = %s order by demande_at desc limit 1",
        str(maison.compte(PARENT)),
    )
    mobilier.leads(PARENT, f"/paiements/carte/{paiement_id}")
