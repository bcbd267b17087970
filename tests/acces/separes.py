"""The table of DOMAIN §3 field by field: how each field is read, and what each of four people reads there.

``a`` is Alice, ``b`` Bruno, who shares authority; Sam lives with Bruno and has none; Nora lives with Alice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts import accounts, billing, documents, dossiers, planning
from contracts.base import Rpc
from contracts.errors import Introuvable
from tests.acces.acteurs import Qui
from tests.acces.foyers import NAISSANCE
from tests.acces.monde import Monde
from tests.acces.table.planning import MOIS

A, B, SANS, CONJOINT = Qui.PARENT, Qui.AUTRE_FOYER, Qui.SANS_AUTORITE, Qui.CONJOINT
COLONNES = (A, B, SANS, CONJOINT)
TELEPHONE_B = "06 55 44 33 22"
DEJA_RESERVE = date(2026, 12, 10)
"""A Thursday of A's, which Alice has booked."""
Lecture = Callable[[Monde, Qui], object]


def lu(monde: Monde, qui: Qui, rpc: Rpc[Any, Any], **demande: Any) -> Any:
    """The answer, or nothing where there is nothing for this person."""
    try:
        return monde.ask(rpc, qui, demande)
    except Introuvable:
        return None


@dataclass(frozen=True, slots=True)
class Champ:
    """One field, how it is read, and what each of the four reads there; a function where the world decides."""

    nom: str
    lit: Lecture
    a: object
    b: object
    sans: object = None
    conjoint: object = None

    def attendu(self, monde: Monde, qui: Qui) -> object:
        dit = {A: self.a, B: self.b, SANS: self.sans, CONJOINT: self.conjoint}[qui]
        return dit(monde) if callable(dit) else dit


# ---- how each field is read ----


def identite(monde: Monde, qui: Qui) -> object:
    vus = monde.ask(dossiers.GET_DOSSIER, qui).enfants
    return [(e.prenom, e.nom, e.naissance, e.ecole, e.classe) for e in vus]


def fiche(champ: str) -> Lecture:
    def lit(monde: Monde, qui: Qui) -> object:
        vue = lu(monde, qui, dossiers.GET_FICHE, enfant_id=monde.familles.lea)
        return vue and getattr(vue.fiche, champ)

    return lit


def adresse(monde: Monde, qui: Qui) -> object:
    return monde.ask(dossiers.GET_DOSSIER, qui).adresse


def coordonnees(personne: str) -> Lecture:
    def lit(monde: Monde, qui: Qui) -> object:
        adulte_id = getattr(monde.familles, personne).adulte_id
        vus = monde.ask(dossiers.GET_DOSSIER, qui).adultes
        return next(((a.telephone, a.email) for a in vus if a.adulte_id == adulte_id), None)

    return lit


def propositions(monde: Monde, qui: Qui) -> object:
    vues = monde.ask(dossiers.GET_DOSSIER, qui).propositions
    return {champ.apres for p in vues for champ in p.champs if p.genre == "adresse"}


def historique(mot: str) -> Lecture:
    def lit(monde: Monde, qui: Qui) -> object:
        return mot in monde.ask(dossiers.GET_HISTORIQUE, qui).model_dump_json()

    return lit


def factures(monde: Monde, qui: Qui) -> object:
    return {f.foyer_id for f in monde.ask(billing.LIST_FACTURES, qui).factures}


def reste_a_payer(monde: Monde, qui: Qui) -> object:
    vu = monde.ask(billing.GET_ACCUEIL, qui)
    return {(f.foyer_id, f.reste_centimes > 0) for f in vu.a_payer}


def facture_of(foyer: str) -> Callable[[Monde], uuid.UUID]:
    def find(monde: Monde) -> uuid.UUID:
        statement = "select facture_id::text from facture where foyer_id = %s order by mois desc limit 1"
        ((facture_id,),) = monde.maison.sql("billing", statement, str(getattr(monde.familles, foyer)))
        return uuid.UUID(facture_id)

    return find


def raisons(foyer: str, base: str) -> Lecture:
    """Whether the reasons of a household's price, which its parents read, name this income."""

    def lit(monde: Monde, qui: Qui) -> object:
        vue = lu(monde, qui, billing.GET_FACTURE, facture_id=facture_of(foyer)(monde))
        if vue is None:
            return None
        dit = vue.model_dump_json().replace("\u202f", " ").replace("\u00a0", " ")
        return base in dit

    return lit


def prix_unitaires(monde: Monde, qui: Qui) -> set[int]:
    """Every unit price on every invoice that this person may open."""
    vues = [
        lu(monde, qui, billing.GET_FACTURE, facture_id=facture_of(f)(monde)) for f in ("foyer_a", "foyer_b", "foyer_c")
    ]
    return {ligne.prix_unitaire_centimes for vue in vues if vue for ligne in vue.lignes}


def quittance(monde: Monde, qui: Qui) -> object:
    vue = lu(monde, qui, billing.GET_QUITTANCE, paiement_id=monde.a.paiement_id)
    return vue and vue.montant_centimes


def compte(monde: Monde, qui: Qui) -> object:
    return {f.foyer_id for f in monde.ask(billing.GET_HISTORIQUE, qui).foyers}


def iban_masque(monde: Monde, qui: Qui) -> object:
    return {m.iban_masque[-3:] for m in monde.ask(billing.GET_MANDATS, qui).mandats}


def iban_de_a(monde: Monde, qui: Qui) -> object:
    vu = lu(monde, qui, billing.OPEN_MANDAT, mandat_id=monde.a.mandat_id)
    return vu and vu.iban


def papier(nom: str) -> Lecture:
    def lit(monde: Monde, qui: Qui) -> object:
        vus = {d.document_id for d in monde.ask(documents.LIST_DOCUMENTS, qui).documents}
        return getattr(monde.a, nom) in vus

    return lit


def reservation(monde: Monde, qui: Qui) -> object:
    """Alice's booking on her own day: whether it is seen, and whether it can be changed."""
    vu = lu(monde, qui, planning.GET_MOIS, enfant_id=monde.familles.lea, mois=MOIS)
    if vu is None:
        return None
    jour = next(j for j in vu.jours if j.jour == DEJA_RESERVE)
    cellule = next(c for c in jour.cellules if c.activite == "restauration")
    return (cellule.est_reserve, cellule.etat)


def personnes(monde: Monde, qui: Qui) -> object:
    return {p.prenom for p in monde.ask(dossiers.GET_AUTORISATIONS, qui).personnes}


def photo(monde: Monde, qui: Qui) -> object:
    return [e.photo for e in monde.ask(dossiers.GET_AUTORISATIONS, qui).enfants]


def fils(monde: Monde, qui: Qui) -> object:
    return {fil.objet for fil in monde.ask(accounts.LIST_FILS, qui).fils}


LEA = [("Léa", "Acces", NAISSANCE, "jean-jaures", "CM1")]
CHAMPS = (
    Champ("the child's identity", identite, LEA, LEA, [], []),
    Champ("the health sheet: allergies", fiche("allergies"), ["arachide"], ["arachide"]),
    Champ("the health sheet: diet", fiche("regime"), "standard", "standard"),
    Champ("the health sheet: PAI", fiche("a_un_pai"), False, False),
    Champ("the health sheet: doctor", fiche("medecin"), "", ""),
    Champ(
        "the household's address",
        adresse,
        lambda m: m.familles.adresses["a"],
        lambda m: m.familles.adresses["b"],
        "",
        "",
    ),
    Champ(
        "Alice's telephone and e-mail",
        coordonnees("alice"),
        lambda m: (m.telephone, m.familles.alice.email),
        ("", ""),
        None,
        ("", ""),
    ),
    Champ(
        "Bruno's telephone and e-mail",
        coordonnees("bruno"),
        ("", ""),
        lambda m: (TELEPHONE_B, m.familles.bruno.email),
        ("", ""),
        None,
    ),
    Champ("A's new address, proposed", propositions, lambda m: {m.nouvelle_adresse}, set(), set(), set()),
    Champ("the history: A's telephone", historique("06 71 82 93 04"), True, False, False, False),
    Champ("the history: B's telephone", historique(TELEPHONE_B), False, True, False, False),
    Champ("the history: A's pick-up list", historique("Ginette-Odile"), True, False, False, False),
    Champ("invoices", factures, lambda m: {m.familles.foyer_a}, lambda m: {m.familles.foyer_b}, set(), set()),
    Champ(
        "what is owed",
        reste_a_payer,
        lambda m: {(m.familles.foyer_a, True)},
        lambda m: {(m.familles.foyer_b, True)},
        set(),
        set(),
    ),
    Champ("A's income, in the reasons of a price", raisons("foyer_a", "3 217"), True, None),
    Champ("B's income, in the reasons of a price", raisons("foyer_b", "2 149"), None, True),
    Champ("A's receipt", quittance, 100, None),
    Champ("the account", compte, lambda m: {m.familles.foyer_a}, lambda m: {m.familles.foyer_b}, set(), set()),
    Champ("the IBAN, masked", iban_masque, lambda m: {m.ibans["a"][-3:]}, lambda m: {m.ibans["b"][-3:]}, set(), set()),
    Champ("A's IBAN, whole", iban_de_a, lambda m: m.ibans["a"], None),
    Champ("A's bank details (RIB)", papier("rib_id"), True, False, False, False),
    Champ("the child's insurance", papier("document_id"), True, True, False, False),
    Champ("a booking on A's day", reservation, (True, "prise"), (True, "fixe")),
    Champ("the pick-up list", personnes, lambda m: {m.personne}, {"Paulette"}, set(), set()),
    Champ("the answer about photos", photo, [True], [False], [], []),
    Champ("threads with the town", fils, lambda m: {m.objet}, set(), set(), set()),
)
