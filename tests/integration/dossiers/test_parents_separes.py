"""The table of DOMAIN §3, row by row and column by column, through the doors: who reads, who writes, who finds nothing.

Bookings are planning's; income, IBAN and invoices are billing's and are in no answer of this service.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import PasLeDroitDEcrire
from contracts.errors import ActionInterdite, Introuvable
from tests.integration.base import un_acteur
from tests.integration.dossiers.famille import une_famille_simple
from tests.integration.dossiers.separes import AGENT, CONJOINT, SANS, TEMOIN, A, B, Separes, un_agent

LIT, ECRIT, RIEN, REFUSE = "lit", "ecrit", "rien", "refuse"
FOYER_A = "foyer_a"
"""An agent who acts for A's household."""


def acteur(parents: Separes, qui: Any) -> Any:
    return un_agent(pour_le_compte_de=parents.foyer_a) if qui == FOYER_A else qui


def tries(parents: Separes, qui: Any, rpc: Any, **request: Any) -> str:
    """What happens when this person asks."""
    try:
        parents.call(rpc, acteur(parents, qui), **request)
    except Introuvable:
        return RIEN
    except PasLeDroitDEcrire:
        return REFUSE
    return ECRIT if rpc.is_write else LIT


# ---- row 1: the child's identity and health sheet ----


@pytest.mark.parametrize(
    ("qui", "accorde", "lecture", "ecriture", "identite"),
    [
        (A, None, LIT, ECRIT, ECRIT),
        (B, None, LIT, ECRIT, ECRIT),
        (SANS, None, RIEN, RIEN, RIEN),
        (SANS, "lire", LIT, REFUSE, REFUSE),
        (SANS, "ecrire", LIT, ECRIT, ECRIT),
        (CONJOINT, None, RIEN, RIEN, RIEN),
        (TEMOIN, None, RIEN, RIEN, RIEN),
        (FOYER_A, None, LIT, ECRIT, ECRIT),
    ],
    ids=["A", "B", "without authority", "granted reading", "granted writing", "new partner", "stranger", "counter"],
)
def test_the_child_s_identity_and_health_sheet(
    parents: Separes, qui: Any, accorde: str | None, lecture: str, ecriture: str, identite: str
) -> None:
    if accorde:
        parents.call(
            dossiers.GRANT_ACCES, un_agent(), adulte_id=parents.sam, enfant_id=parents.enfant_id, niveau=accorde
        )
    nouvelle = {"prenom": "Léonie", "nom": "Test-Martin", "naissance": date(2017, 4, 3)}

    assert tries(parents, qui, dossiers.GET_FICHE, enfant_id=parents.enfant_id) == lecture
    fiche = {"enfant_id": parents.enfant_id, "version_lue": 0, "allergies": ["arachide"]}
    assert tries(parents, qui, dossiers.SAVE_FICHE, **fiche) == ecriture
    assert tries(parents, qui, dossiers.PROPOSE, enfant_id=parents.enfant_id, identite=nouvelle) == identite


@pytest.mark.parametrize("qui", [A, B, SANS, CONJOINT])
def test_a_child_of_another_family_is_in_nobody_s_reach(parents: Separes, qui: UUID) -> None:
    autre = une_famille_simple(parents.base, "6001", "AUTRE").enfant_id
    permissions = {"version_lue": 0, "photo": True, "sorties": True, "soins": True}

    for rpc, request in (
        (dossiers.GET_FICHE, {}),
        (dossiers.SAVE_FICHE, {"version_lue": 0, "allergies": []}),
        (dossiers.SAVE_AUTORISATIONS, permissions),
        (dossiers.ASK_INSCRIPTIONS, {"annee_scolaire": "2026-2027", "activites": ["etude"]}),
        (dossiers.PROPOSE, {"ecole": {"ecole": "pasteur", "classe": "CM1"}}),
    ):
        assert tries(parents, qui, rpc, enfant_id=autre, **request) == RIEN


# ---- row 2: A's address ----


@pytest.mark.parametrize(
    ("qui", "adresse"),
    [(A, "1 rue A"), (B, "2 rue B"), (SANS, ""), (CONJOINT, ""), (FOYER_A, "1 rue A")],
    ids=["A", "B", "without authority", "new partner", "counter"],
)
def test_an_address_is_read_by_its_own_household_s_parents_only(parents: Separes, qui: Any, adresse: str) -> None:
    vue = parents.call(dossiers.GET_DOSSIER, acteur(parents, qui))

    assert vue.adresse == adresse
    dit = vue.model_dump_json()
    assert [une for une in ("1 rue A", "2 rue B") if une in dit] == ([adresse] if adresse else [])


def test_what_a_proposes_of_her_address_is_read_by_nobody_of_the_other_household(parents: Separes) -> None:
    parents.call(dossiers.PROPOSE, A, adresse={"adresse": "9 rue Neuve, Chilly-Mazarin"})

    assert [p.champs[0].apres for p in parents.call(dossiers.GET_DOSSIER, A).propositions] == [
        "9 rue Neuve, Chilly-Mazarin"
    ]
    for qui in (B, SANS, CONJOINT):
        assert "rue Neuve" not in parents.call(dossiers.GET_DOSSIER, qui).model_dump_json()
        assert "rue Neuve" not in parents.call(dossiers.GET_HISTORIQUE, qui).model_dump_json()


@pytest.mark.parametrize(("qui", "attendu"), [(A, ECRIT), (B, ECRIT), (SANS, REFUSE), (CONJOINT, REFUSE)])
def test_only_who_answers_for_a_household_proposes_its_address(parents: Separes, qui: UUID, attendu: str) -> None:
    assert tries(parents, qui, dossiers.PROPOSE, adresse={"adresse": "9 rue Neuve"}) == attendu


def test_nobody_reads_or_changes_the_telephone_of_the_other_household(parents: Separes) -> None:
    parents.call(dossiers.SAVE_COORDONNEES, A, adulte_id=parents.anne, version_lue=1, telephone="06 00 00 00 61")

    for qui in (B, SANS):
        assert "06 00 00 00 61" not in parents.call(dossiers.GET_DOSSIER, qui).model_dump_json()
        request = {"adulte_id": parents.anne, "version_lue": 2, "telephone": "06 11 11 11 11"}
        assert tries(parents, qui, dossiers.SAVE_COORDONNEES, **request) == RIEN
    assert "06 00 00 00 61" not in parents.call(dossiers.GET_DOSSIER, CONJOINT).model_dump_json()
    assert "anne@exemple.fr" not in parents.call(dossiers.GET_DOSSIER, CONJOINT).model_dump_json()


# ---- row 4: the pick-up list ----


def une_personne(parents: Separes, **change: Any) -> dict[str, Any]:
    valeurs = {
        "personne_id": uuid.uuid4(),
        "enfant_ids": [parents.enfant_id],
        "prenom": "Rose",
        "nom": "Mamie",
        "telephone": "06 00 00 00 10",
        "lien": "grand-mère",
        "du": date(2026, 9, 1),
    }
    return valeurs | change


def test_each_parent_sees_and_changes_her_own_entries_only(parents: Separes) -> None:
    de_a, de_b = une_personne(parents), une_personne(parents, prenom="Paul")
    parents.call(dossiers.SAVE_PERSONNE, A, **de_a)
    parents.call(dossiers.SAVE_PERSONNE, B, **de_b)

    vus = {qui: [p.prenom for p in parents.call(dossiers.GET_AUTORISATIONS, qui).personnes] for qui in (A, B)}
    assert vus == {A: ["Rose"], B: ["Paul"]}
    assert tries(parents, B, dossiers.SAVE_PERSONNE, **(de_a | {"version_lue": 1, "nom": "Autre"})) == RIEN
    enlever = {"personne_id": de_a["personne_id"], "version_lue": 1}
    assert tries(parents, B, dossiers.REMOVE_PERSONNE, **enlever) == RIEN
    assert tries(parents, FOYER_A, dossiers.REMOVE_PERSONNE, **enlever) == ECRIT


@pytest.mark.parametrize("accorde", [None, "lire", "ecrire"])
def test_who_has_no_authority_has_no_pick_up_list_whatever_was_granted(parents: Separes, accorde: str | None) -> None:
    if accorde:
        parents.base.sql("update lien set acces_accorde = %s where not autorite_parentale", accorde)
    parents.call(dossiers.SAVE_PERSONNE, B, **une_personne(parents))

    for qui in (SANS, CONJOINT):
        vue = parents.call(dossiers.GET_AUTORISATIONS, qui)
        assert (vue.enfants, vue.personnes) == ([], [])
        assert tries(parents, qui, dossiers.SAVE_PERSONNE, **une_personne(parents)) == RIEN
        assert "Rose" not in parents.call(dossiers.GET_HISTORIQUE, qui).model_dump_json()


def test_a_new_partner_may_be_on_the_list(parents: Separes) -> None:
    parents.call(dossiers.SAVE_PERSONNE, A, **une_personne(parents, prenom="Cléo", nom="Test", lien="compagne"))

    [etat] = parents.said("dossiers.autorisation.v1")
    assert [(un["prenom"], un["lien"]) for un in etat["personnes"]] == [("Cléo", "compagne")]


@pytest.mark.parametrize(("qui", "attendu"), [(A, ECRIT), (B, ECRIT), (SANS, RIEN), (CONJOINT, RIEN), (TEMOIN, RIEN)])
def test_permissions_and_enrolments_are_decided_by_those_who_have_authority(
    parents: Separes, qui: UUID, attendu: str
) -> None:
    permissions = {"version_lue": 0, "photo": True, "sorties": True, "soins": True}
    demande = {"annee_scolaire": "2026-2027", "activites": ["etude"]}

    assert tries(parents, qui, dossiers.SAVE_AUTORISATIONS, enfant_id=parents.enfant_id, **permissions) == attendu
    assert tries(parents, qui, dossiers.ASK_INSCRIPTIONS, enfant_id=parents.enfant_id, **demande) == attendu


def test_the_other_household_s_answers_stay_with_it(parents: Separes) -> None:
    parents.call(
        dossiers.SAVE_AUTORISATIONS,
        A,
        enfant_id=parents.enfant_id,
        version_lue=0,
        photo=True,
        sorties=True,
        soins=True,
    )

    [chez_b] = parents.call(dossiers.GET_AUTORISATIONS, B).enfants
    assert (chez_b.photo, chez_b.version) == (None, 0)


def test_an_agent_decides_nothing_in_her_own_dossier(parents: Separes) -> None:
    anne_agente = un_acteur(Role.PARENT, Role.AGENT, compte_id=A)
    parents.call(dossiers.PROPOSE, A, adresse={"adresse": "9 rue Neuve"})
    parents.call(
        dossiers.ASK_INSCRIPTIONS, B, enfant_id=parents.enfant_id, annee_scolaire="2026-2027", activites=["etude"]
    )
    [proposition] = parents.call(dossiers.LIST_PROPOSITIONS, anne_agente).propositions
    [demande] = parents.call(dossiers.LIST_INSCRIPTIONS, anne_agente).demandes

    for rpc, request in (
        (dossiers.DECIDE_PROPOSITION, {"proposition_id": proposition.proposition_id, "accepte": True}),
        (dossiers.DECIDE_INSCRIPTION, {"inscription_id": demande.inscription_id, "decision": "acceptee"}),
        (dossiers.GRANT_ACCES, {"adulte_id": parents.sam, "enfant_id": parents.enfant_id, "niveau": "lire"}),
        (dossiers.VERIFY_VACCINS, {"enfant_id": parents.enfant_id}),
    ):
        with pytest.raises(ActionInterdite):
            parents.call(rpc, anne_agente, **request)


# ---- the counter ----


def test_an_agent_who_acts_for_a_household_is_its_holder_and_nothing_of_the_other(parents: Separes) -> None:
    au_guichet = un_agent(pour_le_compte_de=parents.foyer_a)

    vue = parents.call(dossiers.GET_DOSSIER, au_guichet)
    assert (vue.adresse, "2 rue B" in vue.model_dump_json()) == ("1 rue A", False)
    parents.call(dossiers.SAVE_COORDONNEES, au_guichet, adulte_id=parents.anne, version_lue=1, telephone="0102030405")
    refus = {"adulte_id": parents.bruno, "version_lue": 1, "telephone": "0102030405"}
    assert tries(parents, FOYER_A, dossiers.SAVE_COORDONNEES, **refus) == RIEN
    assert parents.base.sql("select distinct compte_id, pour_le_compte_de from audit") == [
        (str(AGENT), str(parents.foyer_a))
    ]
    [changement] = parents.call(dossiers.GET_HISTORIQUE, A).changements
    assert (changement.par, changement.pour) == ("la mairie", "Foyer A")


def test_a_family_without_internet_is_served_at_the_counter(base, parents: Separes) -> None:
    papier = une_famille_simple(parents.base, "6002", "PAPIER")
    au_guichet = un_agent(pour_le_compte_de=papier.foyer_id)

    accuse = parents.call(dossiers.ACCEPT_REGLEMENT, au_guichet, version="2026-09")
    parents.call(
        dossiers.ASK_INSCRIPTIONS,
        au_guichet,
        enfant_id=papier.enfant_id,
        annee_scolaire="2026-2027",
        activites=["etude"],
    )

    assert parents.call(dossiers.GET_ACCUSE, au_guichet, numero=accuse.numero) == accuse
    [demande] = parents.call(dossiers.LIST_INSCRIPTIONS, un_agent()).demandes
    parents.call(dossiers.DECIDE_INSCRIPTION, un_agent(), inscription_id=demande.inscription_id, decision="acceptee")
    assert parents.said("dossiers.avis.v1") == []
