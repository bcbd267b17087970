"""Who may see what between separated parents (DOMAIN §3; code civil 372-2), as events and pages tell it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from uuid import UUID

import pytest

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import DossierVue, EnfantEtat, FoyerEtat, GetDossier, PayeurEtat
from contracts.errors import Introuvable
from services.dossiers import etats
from services.dossiers.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.dossiers.famille import Famille, une_famille_simple

A, B, SANS, CONJOINT, TEMOIN = (uuid.UUID(int=n) for n in range(1, 6))
"""Accounts: parent A, parent B with authority, B without authority, A's new partner, a stranger."""


@dataclass
class Separes:
    base: Base
    foyer_a: UUID
    foyer_b: UUID
    enfant_id: UUID

    def etat_enfant(self) -> EnfantEtat:
        with self.base.transaction() as tx:
            [etat] = etats.read_enfants(tx, [self.enfant_id])
        return etat

    def etat_foyer(self, foyer_id: UUID) -> tuple[FoyerEtat, PayeurEtat]:
        with self.base.transaction() as tx:
            foyer, payeur = etats.read_foyers(tx, [foyer_id])
        return foyer, payeur

    def acces(self) -> set[tuple[UUID, UUID, str]]:
        return {(one.compte_id, one.foyer_id, one.niveau) for one in self.etat_enfant().acces}

    def dossier(self, compte_id: UUID) -> DossierVue:
        return self.base.call(Service, dossiers.GET_DOSSIER, GetDossier(), un_acteur(Role.PARENT, compte_id=compte_id))


@pytest.fixture
def separes(base) -> Separes:
    dos = base("dossiers")
    famille = Famille(dos)
    foyer_a, foyer_b = famille.foyer("Foyer A", "1 rue A"), famille.foyer("Foyer B", "2 rue B")
    enfant = famille.enfant()
    famille.lien(famille.adulte(foyer_a, "Anne", compte_id=A), enfant, part=50)
    famille.lien(famille.adulte(foyer_b, "Bruno", compte_id=B), enfant, part=50)
    famille.lien(famille.adulte(foyer_b, "Sam", compte_id=SANS), enfant, autorite=False)
    famille.adulte(foyer_a, "Cléo", compte_id=CONJOINT)
    famille.garde(enfant, foyer_a, foyer_b, json.dumps({"rythme": "parite_iso", "jour_changement": 4}))
    return Separes(dos, foyer_a, foyer_b, enfant)


def test_each_parent_writes_for_her_household_and_reads_the_others_days(separes: Separes) -> None:
    assert separes.acces() == {
        (A, separes.foyer_a, "ecrire"),
        (A, separes.foyer_b, "lire"),
        (B, separes.foyer_b, "ecrire"),
        (B, separes.foyer_a, "lire"),
    }


def test_a_parent_without_authority_has_what_an_agent_grants(separes: Separes) -> None:
    separes.base.sql("update lien set acces_accorde = 'lire' where not autorite_parentale")
    assert {one for one in separes.acces() if one[0] == SANS} == {(SANS, separes.foyer_b, "lire")}
    assert [enfant.enfant_id for enfant in separes.dossier(SANS).enfants] == [separes.enfant_id]


def test_a_parent_without_authority_nor_grant_and_a_new_partner_see_no_child(separes: Separes) -> None:
    for compte_id in (SANS, CONJOINT):
        vue = separes.dossier(compte_id)
        assert (vue.enfants, vue.sections) == ([], [])


def test_a_household_is_acted_for_by_its_parents_and_never_by_a_new_partner(separes: Separes) -> None:
    foyer_a, payeur_a = separes.etat_foyer(separes.foyer_a)
    foyer_b, _ = separes.etat_foyer(separes.foyer_b)
    assert [compte.compte_id for compte in foyer_a.comptes] == [A]
    assert [compte.compte_id for compte in foyer_b.comptes] == [B]
    assert (payeur_a.nom_complet, payeur_a.adresse) == ("Anne Test", "1 rue A")


def test_the_other_parent_is_named_and_her_new_partner_is_not(separes: Separes) -> None:
    assert [adulte.prenom for adulte in separes.dossier(A).adultes] == ["Anne", "Bruno", "Cléo", "Sam"][:3]
    assert {adulte.prenom for adulte in separes.dossier(B).adultes} == {"Anne", "Bruno", "Sam"}
    assert [adulte.est_moi for adulte in separes.dossier(A).adultes] == [True, False, False]


def test_the_custody_travels_with_both_households(separes: Separes) -> None:
    [garde] = separes.etat_enfant().gardes
    assert garde.foyer_id == separes.foyer_a
    assert garde.regle == {"rythme": "parite_iso", "jour_changement": 4, "foyer_b": str(separes.foyer_b)}


def test_an_account_without_dossier_finds_none(separes: Separes) -> None:
    with pytest.raises(Introuvable):
        separes.dossier(TEMOIN)


def test_another_familys_child_is_in_no_answer(separes: Separes) -> None:
    autre = une_famille_simple(separes.base, "6001", "AUTRE")
    for compte_id in (A, B, SANS, CONJOINT):
        vue = separes.dossier(compte_id)
        assert vue.numero == "5961"
        assert autre.enfant_id not in {enfant.enfant_id for enfant in vue.enfants}


def test_a_family_whose_children_are_unknown_is_its_adults(base) -> None:
    dos = base("dossiers")
    famille = Famille(dos, "7000", "SEULE")
    foyer = famille.foyer()
    famille.adulte(foyer, "Inès", compte_id=A)
    with dos.transaction() as tx:
        foyer_etat, payeur = etats.read_foyers(tx, [foyer])
    assert [compte.compte_id for compte in foyer_etat.comptes] == [A]
    assert payeur.nom_complet == "Inès Test"
