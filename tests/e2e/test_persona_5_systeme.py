"""Another municipal system (issue 3, "Must hold"): it hears of an account, a dossier, a booking; of nobody's name.

What the parent, the agent, the animateur and the régie do is heard in their own tests.
"""

from __future__ import annotations

import uuid

from contracts.base import public_events
from tests.e2e.abonne import Abonne
from tests.e2e.maison import Maison
from tests.e2e.mobilier import PARENT, sign_up
from tests.e2e.personas import book_lunch

LUNDI_30 = "2026-11-30"
_SANS_COMPTE = """
select a.email, d.numero, d.nom from adulte a join dossier d using (dossier_id)
where a.compte_id is null and a.email <> '' order by d.numero desc, a.email limit 1
"""
"""An adult whom the town knows by an e-mail, far from the families of the other tests."""


def test_another_system_hears_ids_dates_and_counts_and_nobodys_name(maison: Maison, abonne: Abonne) -> None:
    nom_utilisateur = f"systeme.{uuid.uuid4().hex[:6]}"
    ((email, numero, nom),) = maison.sql("dossiers", _SANS_COMPTE)
    parent = sign_up(maison, nom_utilisateur, email, numero, nom)
    parent.open(maison.wait_lien(email)).press("Activer mon compte")
    compte_id = maison.compte(nom_utilisateur)
    abonne.hears("accounts.compte.active.v1", compte_id=compte_id)
    abonne.hears("dossiers.rattachement.decide.v1", compte_id=compte_id)

    book_lunch(maison, "Léonie", LUNDI_30)
    cancel_lunch(maison)
    leonie = maison.enfant("Léonie", "N’Guessan-Lefèvre")
    abonne.hears("planning.reservations.creees.v1", enfant_id=leonie, jour=LUNDI_30)
    abonne.hears("planning.reservations.annulees.v1", enfant_id=leonie, jour=LUNDI_30)

    entendus = {genre for genre, _ in abonne.events()}
    assert entendus <= {event.type for event in public_events()}
    noms = maison.sql("dossiers", "select nom from adulte union select nom from enfant union select prenom from enfant")
    assert [un for (un,) in noms if f'"{un}"' in abonne.texte] == []


def cancel_lunch(maison: Maison) -> None:
    """By the parent who had booked it."""
    enfant = maison.enfant("Léonie", "N’Guessan-Lefèvre")
    parent = maison.personne(PARENT).open(f"/planning/{enfant}/2026-11")
    repas = f"{LUNDI_30}.restauration"
    cochees = [valeur for nom, valeur in parent.form("Valider").paires if nom == "r" and valeur != repas]
    parent.press("Terminer les modifications", r=cochees).press("Terminer")
    assert "Votre changement est enregistré" in parent.texte, parent.texte[:300]
