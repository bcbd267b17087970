"""The table of DOMAIN §3 field by field: two households of a child in alternating custody, on real answers.

``A`` is Alice, ``B`` Bruno, who shares authority; Sam lives with Bruno and has none; Nora lives with Alice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from contracts import accounts, billing, documents, dossiers, planning
from contracts.base import Rpc
from contracts.dossiers import PasLeDroitDEcrire
from contracts.errors import Introuvable
from tests.acces.acteurs import Qui
from tests.acces.foyers import ADRESSES, NAISSANCE, RENTREE
from tests.acces.monde import IBANS, Monde
from tests.acces.table.planning import CHEZ_A, CHEZ_B, MOIS
from tests.e2e.maison import Maison

A, B, SANS, CONJOINT = Qui.PARENT, Qui.AUTRE_FOYER, Qui.SANS_AUTORITE, Qui.CONJOINT
COLONNES = (A, B, SANS, CONJOINT)
TELEPHONE_B = "06 55 44 33 22"
DEJA_RESERVE = date(2026, 12, 10)
"""A Thursday of A's, which Alice has booked."""
Lecture = Callable[[Monde, Qui], object]


@pytest.fixture(scope="module")
def separes(maison: Maison) -> Iterator[Monde]:
    """A family that no other test touches; Bruno too has left something of his own."""
    monde = Monde(maison)
    f = monde.familles
    monde.ask(
        dossiers.SAVE_COORDONNEES, B, {"adulte_id": f.bruno.adulte_id, "version_lue": 1, "telephone": TELEPHONE_B}
    )
    monde.ask(dossiers.SAVE_PERSONNE, B, une_personne(monde, "Paulette"))
    yield monde


def une_personne(monde: Monde, prenom: str) -> dict[str, Any]:
    return {
        "personne_id": uuid.uuid4(), "enfant_ids": [monde.familles.lea], "prenom": prenom, "nom": "Essai",
        "du": RENTREE,
    }  # fmt: skip


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
        statement = "select facture_id::text from facture where foyer_id = %s"
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
    return {m.iban_masque[-4:] for m in monde.ask(billing.GET_MANDATS, qui).mandats}


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
    Champ("the household's address", adresse, ADRESSES["a"], ADRESSES["b"], "", ""),
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
    Champ("A's new address, proposed", propositions, {"9 rue Promise à Alice"}, set(), set(), set()),
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
    Champ("the IBAN, masked", iban_masque, {IBANS["a"][-4:]}, {IBANS["b"][-4:]}, set(), set()),
    Champ("A's IBAN, whole", iban_de_a, IBANS["a"], None),
    Champ("A's bank details (RIB)", papier("rib_id"), True, False, False, False),
    Champ("the child's insurance", papier("document_id"), True, True, False, False),
    Champ("a booking on A's day", reservation, (True, "prise"), (True, "fixe")),
    Champ("the pick-up list", personnes, lambda m: {m.personne}, {"Paulette"}, set(), set()),
    Champ("the answer about photos", photo, [True], [False], [], []),
    Champ("threads with the town", fils, {"Objet d’Alice"}, set(), set(), set()),
)


@pytest.mark.parametrize("qui", COLONNES)
@pytest.mark.parametrize("champ", CHAMPS, ids=lambda champ: champ.nom)
def test_each_reads_of_this_field_what_the_table_says(separes: Monde, champ: Champ, qui: Qui) -> None:
    assert champ.lit(separes, qui) == champ.attendu(separes, qui)


def test_each_household_is_priced_on_its_own_base_and_reads_no_other_unit_price(separes: Monde) -> None:
    chez_a, chez_b = prix_unitaires(separes, A), prix_unitaires(separes, B)

    assert chez_a and chez_b
    assert chez_a != chez_b
    assert (prix_unitaires(separes, SANS), prix_unitaires(separes, CONJOINT)) == (set(), set())


# ---- writing ----

ECRIT, REFUSE_DANS_LA_REPONSE = "written", "refused in the answer"
Issue = str | type[Exception]


def tries(monde: Monde, qui: Qui, rpc: Rpc[Any, Any], demande: dict[str, Any]) -> Issue:
    try:
        reponse = monde.ask(rpc, qui, demande)
    except (Introuvable, PasLeDroitDEcrire) as refus:
        return type(refus)
    return REFUSE_DANS_LA_REPONSE if getattr(reponse, "refusees", None) else ECRIT


def de_lea(monde: Monde, **autres: Any) -> dict[str, Any]:
    return {"enfant_id": monde.familles.lea} | autres


def coche(monde: Monde, jour: date) -> dict[str, Any]:
    return de_lea(monde, mois=MOIS, coches=[{"activite": "restauration", "jour": jour, "voulu": True}])


ECRITURES: tuple[tuple[str, Rpc[Any, Any], Callable[[Monde], dict[str, Any]], tuple[Issue, Issue, Issue, Issue]], ...] = (
    (
        "the child's health sheet",
        dossiers.SAVE_FICHE,
        lambda m: de_lea(m, version_lue=1, medecin="Dr Test"),
        (ECRIT, ECRIT, Introuvable, Introuvable),
    ),
    (
        "the child's identity",
        dossiers.PROPOSE,
        lambda m: de_lea(m, identite={"prenom": "Léa", "nom": "Acces", "naissance": NAISSANCE}),
        (ECRIT, ECRIT, Introuvable, Introuvable),
    ),
    (
        "the child's enrolments",
        dossiers.ASK_INSCRIPTIONS,
        lambda m: de_lea(m, annee_scolaire="2026-2027", activites=["matin"]),
        (ECRIT, ECRIT, Introuvable, Introuvable),
    ),
    (
        "the address of one's household",
        dossiers.PROPOSE,
        lambda m: {"adresse": {"adresse": "2 rue d’Essai"}},
        (ECRIT, ECRIT, PasLeDroitDEcrire, PasLeDroitDEcrire),
    ),
    (
        "Alice's telephone",
        dossiers.SAVE_COORDONNEES,
        lambda m: {"adulte_id": m.familles.alice.adulte_id, "version_lue": 1, "telephone": m.telephone},
        (ECRIT, Introuvable, Introuvable, Introuvable),
    ),
    (
        "a booking on A's day",
        planning.SAVE_MOIS,
        lambda m: coche(m, CHEZ_A),
        (ECRIT, REFUSE_DANS_LA_REPONSE, Introuvable, Introuvable),
    ),
    (
        "a booking on B's day",
        planning.SAVE_MOIS,
        lambda m: coche(m, CHEZ_B),
        (REFUSE_DANS_LA_REPONSE, ECRIT, Introuvable, Introuvable),
    ),
    (
        "an entry of one's own pick-up list",
        dossiers.SAVE_PERSONNE,
        lambda m: une_personne(m, "Nora"),
        (ECRIT, ECRIT, Introuvable, Introuvable),
    ),
    (
        "an entry of A's pick-up list",
        dossiers.REMOVE_PERSONNE,
        lambda m: {"personne_id": m.a.personne_id, "version_lue": 1},
        (ECRIT, Introuvable, Introuvable, Introuvable),
    ),
    (
        "the card payment of A's invoice",
        billing.OPEN_PAIEMENT,
        lambda m: {"facture_ids": [m.a.facture_id]},
        (ECRIT, Introuvable, Introuvable, Introuvable),
    ),
    (
        "the end of A's mandate",
        billing.REVOKE_MANDAT,
        lambda m: {"mandat_id": m.a.mandat_id},
        (ECRIT, Introuvable, Introuvable, Introuvable),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("nom", "rpc", "demande", "issues"), ECRITURES, ids=[e[0] for e in ECRITURES])
def test_each_writes_there_what_the_table_says(
    separes: Monde,
    nom: str,
    rpc: Rpc[Any, Any],
    demande: Callable[[Monde], dict[str, Any]],
    issues: tuple[Issue, Issue, Issue, Issue],
) -> None:
    """From the last column to the first: who is refused has changed nothing for who is not."""
    dites = [tries(separes, qui, rpc, demande(separes)) for qui in reversed(COLONNES)]

    assert tuple(reversed(dites)) == issues


@pytest.mark.parametrize(("niveau", "issue"), [("lire", PasLeDroitDEcrire), ("ecrire", ECRIT), ("rien", Introuvable)])
def test_who_has_no_authority_has_what_an_agent_grants_and_no_more(separes: Monde, niveau: str, issue: Issue) -> None:
    f = separes.familles
    separes.ask(dossiers.GRANT_ACCES, Qui.AGENT, de_lea(separes, adulte_id=f.sam.adulte_id, niveau=niveau))

    lisible = niveau != "rien"
    assert (lu(separes, SANS, dossiers.GET_FICHE, enfant_id=f.lea) is not None) is lisible
    assert tries(separes, SANS, dossiers.SAVE_FICHE, de_lea(separes, version_lue=1, medecin="Dr Test")) == issue
    for champ in CHAMPS:
        if champ.nom in TOUJOURS_TU:
            assert champ.lit(separes, SANS) == champ.attendu(separes, SANS), champ.nom


TOUJOURS_TU = (
    "the household's address",
    "A's new address, proposed",
    "invoices",
    "what is owed",
    "A's income, in the reasons of a price",
    "B's income, in the reasons of a price",
    "A's receipt",
    "the account",
    "the IBAN, masked",
    "A's IBAN, whole",
    "A's bank details (RIB)",
    "the pick-up list",
)
"""What no grant about a child opens."""


def test_the_new_partner_may_be_on_the_pick_up_list_and_the_sheet_says_so(separes: Monde) -> None:
    separes.ask(dossiers.SAVE_PERSONNE, A, une_personne(separes, "Nora-Compagne"))

    lignes = separes.ask(dossiers.GET_AUTORISATIONS, A).personnes
    assert "Nora-Compagne" in {personne.prenom for personne in lignes}
    assert separes.ask(dossiers.GET_AUTORISATIONS, CONJOINT).personnes == []
