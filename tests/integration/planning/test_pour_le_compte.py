"""An agent who acts for a household (leaflet L15): its children, its days, after the deadlines too, both names kept."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.base import Role
from contracts.dossiers import AccesEtat, EnfantEtat, GardeEtat
from contracts.errors import ActionInterdite, Introuvable
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    LUNDI_9,
    LUNDI_16,
    MOIS,
    VENDREDI_6,
    Famille,
    Ville,
    ajout,
    refus_of,
    retrait,
    un_agent,
    un_foyer,
)


class Papier:
    """A family without internet: a household, its child, and no account at all."""

    def __init__(self, ville: Ville, *prenoms: str) -> None:
        self.ville, self.foyer_id, self.dossier_id = ville, uuid.uuid4(), uuid.uuid4()
        ville.hear(un_foyer(self.foyer_id, self.dossier_id))
        self.enfant = self.un_enfant([GardeEtat(foyer_id=self.foyer_id, du=date(2024, 9, 1))])
        self.agent = un_agent(pour_le_compte_de=self.foyer_id)

    def un_enfant(self, gardes: list[GardeEtat], acces: list[AccesEtat] | None = None) -> EnfantEtat:
        modele = Famille(self.ville, ["Modèle"]).enfants[0]
        enfant = modele.model_copy(
            update={
                "enfant_id": uuid.uuid4(),
                "dossier_id": self.dossier_id,
                "prenom": "Odette",
                "gardes": gardes,
                "acces": acces or [],
            }
        )
        self.ville.hear(enfant)
        return enfant

    def save(
        self, *coches: contrat.Coche, actor: Actor | None = None, operation_id: UUID | None = None
    ) -> contrat.MoisSauve:
        request = contrat.SaveMois(
            operation_id=operation_id or uuid.uuid4(), enfant_id=self.enfant.enfant_id, mois=MOIS, coches=list(coches)
        )
        sauve: contrat.MoisSauve = self.ville.call(contrat.SAVE_MOIS, request, actor or self.agent)
        return sauve

    def prenoms(self, actor: Actor) -> list[str]:
        vu = self.ville.call(contrat.GET_PLANNING, contrat.GetPlanning(mois=MOIS), actor)
        return [enfant.prenom for enfant in vu.enfants]


def alternee(papier: Papier) -> tuple[UUID, Actor]:
    """The same child, one week in two in another household: the paper household has the even weeks."""
    autre_id = uuid.uuid4()
    papier.ville.hear(un_foyer(autre_id, papier.dossier_id))
    garde = GardeEtat(
        foyer_id=papier.foyer_id, du=date(2024, 9, 1), regle={"rythme": "parite_iso", "foyer_b": str(autre_id)}
    )
    papier.enfant = papier.un_enfant([garde])
    return autre_id, un_agent(pour_le_compte_de=autre_id)


# ---- a paper family ----


def test_a_family_without_any_account_is_booked_for_and_both_names_are_in_the_audit(ville: Ville) -> None:
    papier = Papier(ville)
    operation_id = uuid.uuid4()

    sauve = papier.save(*ajout("restauration", LUNDI_16), operation_id=operation_id)

    noms = (str(papier.agent.compte_id), str(papier.foyer_id))
    assert [c.effet for c in sauve.changements] == ["compte_animateurs"]
    assert ville.base.sql("select compte_id, pour_le_compte_de, foyer_id from creneau") == [(*noms, noms[1])]
    assert ville.base.sql("select compte_id, pour_le_compte_de, action from audit") == [(*noms, "save_mois")]
    assert ville.base.sql("select compte_id, pour_le_compte_de, numero from accuse") == [(*noms, sauve.accuse)]


def test_the_receipt_is_read_again_while_acting_for_that_household_only(ville: Ville) -> None:
    papier, operation_id = Papier(ville), uuid.uuid4()
    sauve = papier.save(*ajout("restauration", LUNDI_16), operation_id=operation_id)
    request = contrat.GetSauvegarde(operation_id=operation_id)

    assert ville.call(contrat.GET_SAUVEGARDE, request, papier.agent).accuse == sauve.accuse
    sans_mandat = papier.agent.model_copy(update={"pour_le_compte_de": None})
    for autre in (sans_mandat, un_agent(pour_le_compte_de=papier.foyer_id), Papier(ville).agent):
        with pytest.raises(Introuvable):
            ville.call(contrat.GET_SAUVEGARDE, request, autre)


def test_an_agent_adds_and_cancels_after_the_deadlines_for_a_household(ville: Ville) -> None:
    papier = Papier(ville)

    ajoute = papier.save(*ajout("accueil_matin", VENDREDI_6))
    retire = papier.save(*retrait("accueil_matin", VENDREDI_6))

    assert [c.effet for c in ajoute.changements] == ["apres_delais"]
    assert [c.effet for c in retire.changements] == ["retrait"]


def test_the_regie_acts_within_the_deadlines_of_the_family(ville: Ville) -> None:
    papier = Papier(ville)
    regie = un_acteur(Role.REGISSEUR, pour_le_compte_de=papier.foyer_id)

    sauve = papier.save(*ajout("accueil_matin", VENDREDI_6, LUNDI_16), actor=regie)

    assert refus_of(sauve) == {("accueil_matin", VENDREDI_6): "delai_depasse"}
    assert [c.jour for c in sauve.changements] == [LUNDI_16]


def test_month_home_and_draft_open_for_the_household(ville: Ville) -> None:
    papier = Papier(ville)
    coches = {"enfant_id": papier.enfant.enfant_id, "mois": MOIS, "coches": ajout("restauration", LUNDI_16)}

    ville.call(contrat.SAVE_BROUILLON, contrat.SaveBrouillon(operation_id=uuid.uuid4(), **coches), papier.agent)
    request = contrat.GetMois(enfant_id=papier.enfant.enfant_id, mois=MOIS)

    assert papier.prenoms(papier.agent) == ["Odette"]
    assert len(ville.call(contrat.GET_MOIS, request, papier.agent).brouillon) == 1
    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), papier.agent)
    assert [brouillon.prenom for brouillon in accueil.brouillons] == ["Odette"]


def test_a_draft_for_one_household_of_a_child_is_not_shown_for_the_other(ville: Ville) -> None:
    papier = Papier(ville)
    autre_id, _ = alternee(papier)
    ici, la = (papier.agent.model_copy(update={"pour_le_compte_de": foyer}) for foyer in (papier.foyer_id, autre_id))
    coches = {"enfant_id": papier.enfant.enfant_id, "mois": MOIS, "coches": ajout("restauration", LUNDI_9)}
    ville.call(contrat.SAVE_BROUILLON, contrat.SaveBrouillon(operation_id=uuid.uuid4(), **coches), ici)

    request = contrat.GetMois(enfant_id=papier.enfant.enfant_id, mois=MOIS)
    vus = [len(ville.call(contrat.GET_MOIS, request, qui).brouillon) for qui in (ici, la)]
    papier.save(*ajout("restauration", LUNDI_16), actor=la)

    assert vus == [1, 0]
    assert len(ville.call(contrat.GET_MOIS, request, ici).brouillon) == 1
    assert ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), la).brouillons == []


# ---- the household, and nothing of the other one ----


def test_each_household_books_on_its_own_days(ville: Ville) -> None:
    papier = Papier(ville)
    _, pour_l_autre = alternee(papier)  # Monday 9 is in week 46, Monday 16 in week 47

    ici = papier.save(*ajout("restauration", LUNDI_9, LUNDI_16))
    la = papier.save(*ajout("restauration", LUNDI_9, LUNDI_16), actor=pour_l_autre)

    assert refus_of(ici) == {("restauration", LUNDI_16): "autre_foyer_en_charge"}
    assert refus_of(la) == {("restauration", LUNDI_9): "autre_foyer_en_charge"}
    assert ville.base.sql("select jour, foyer_id from creneau where etat = 'reservee' order by jour") == [
        (LUNDI_9, str(papier.foyer_id)),
        (LUNDI_16, str(pour_l_autre.pour_le_compte_de)),
    ]


def test_children_of_another_household_of_the_dossier_are_not_there(ville: Ville) -> None:
    papier = Papier(ville)
    autre_id = uuid.uuid4()
    ville.hear(un_foyer(autre_id, papier.dossier_id))
    papier.un_enfant([GardeEtat(foyer_id=autre_id, du=date(2024, 9, 1))])

    assert papier.prenoms(papier.agent) == ["Odette"]
    with pytest.raises(Introuvable):
        papier.save(*ajout("restauration", LUNDI_16), actor=un_agent(pour_le_compte_de=autre_id))


@pytest.mark.parametrize("foyer", ["unknown", "of another family"])
def test_a_household_that_is_not_the_child_s_finds_nothing(ville: Ville, foyer: str) -> None:
    papier, autre = Papier(ville), Papier(ville)
    pour = un_agent(pour_le_compte_de=uuid.uuid4() if foyer == "unknown" else autre.foyer_id)

    with pytest.raises(Introuvable):
        papier.save(*ajout("restauration", LUNDI_16), actor=pour)
    assert ville.creneaux() == []


def test_an_agent_never_acts_for_a_household_of_her_own_family(ville: Ville) -> None:
    famille = ville.une_famille()
    autre_id = uuid.uuid4()
    ville.hear(un_foyer(autre_id, famille.dossier_id))

    for foyer_id in (famille.foyer_id, autre_id):
        elle = un_acteur(Role.AGENT, Role.PARENT, compte_id=famille.compte_id, pour_le_compte_de=foyer_id)
        with pytest.raises(Introuvable):
            famille.save(*ajout("accueil_matin", VENDREDI_6), actor=elle)


@pytest.mark.parametrize("role", [Role.PARENT, Role.ANIMATEUR, Role.CUISINE, Role.MACHINE])
def test_nobody_but_the_counter_carries_a_household(ville: Ville, role: Any) -> None:
    papier = Papier(ville)

    with pytest.raises(ActionInterdite):
        papier.save(*ajout("restauration", LUNDI_16), actor=un_acteur(role, pour_le_compte_de=papier.foyer_id))
