"""The table of DOMAIN §3, on real answers: two households of a child in alternating custody read and write."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from contracts import billing, dossiers, planning
from contracts.base import Rpc
from contracts.billing import RienAPayer
from contracts.dossiers import PasLeDroitDEcrire
from contracts.errors import Introuvable
from tests.acces.acteurs import Qui
from tests.acces.foyers import NAISSANCE, RENTREE
from tests.acces.monde import Monde
from tests.acces.separes import CHAMPS, COLONNES, CONJOINT, SANS, TELEPHONE_B, A, B, Champ, lu, prix_unitaires
from tests.acces.table.planning import CHEZ_A, CHEZ_B, MOIS
from tests.e2e.maison import Maison


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
    except (Introuvable, PasLeDroitDEcrire, RienAPayer) as refus:
        return type(refus)
    return REFUSE_DANS_LA_REPONSE if getattr(reponse, "refusees", None) else ECRIT


def de_lea(monde: Monde, **autres: Any) -> dict[str, Any]:
    return {"enfant_id": monde.familles.lea} | autres


def coche(monde: Monde, jour: date) -> dict[str, Any]:
    return de_lea(monde, mois=MOIS, coches=[{"activite": "restauration", "jour": jour, "voulu": True}])


Ecriture = tuple[str, Rpc[Any, Any], Callable[[Monde], dict[str, Any]], tuple[Issue, Issue, Issue, Issue]]
ECRITURES: tuple[Ecriture, ...] = (
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
        "the card payment of A's invoice, which is paid",
        billing.OPEN_PAIEMENT,
        lambda m: {"facture_ids": [m.a.facture_payee_id]},
        (RienAPayer, Introuvable, Introuvable, Introuvable),
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
