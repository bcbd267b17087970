"""Pick-up people and permissions: periods, contradictions between households, what the tablet is told."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from contracts import dossiers
from contracts.dossiers import ChampsEnConflit
from contracts.errors import ModifieEntreTemps, RequeteInvalide
from services.dossiers import etats
from tests.integration.dossiers.separes import A, B, Separes, un_agent


def permits(parents: Separes, qui: Any = A, version_lue: int = 0, **change: Any) -> dossiers.Accuse:
    valeurs: dict[str, Any] = {"photo": True, "sorties": True, "soins": True, "rentre_seul": []}
    return parents.call(
        dossiers.SAVE_AUTORISATIONS,
        qui,
        enfant_id=parents.enfant_id,
        version_lue=version_lue,
        **(valeurs | change),
    )


def personne(parents: Separes, **change: Any) -> dict[str, Any]:
    valeurs = {
        "personne_id": uuid.uuid4(),
        "enfant_ids": [parents.enfant_id],
        "prenom": "Rose",
        "nom": "Mamie",
        "telephone": "06 00 00 00 10",
        "lien": "grand-mère",
        "du": date(2026, 9, 1),
        "au": date(2027, 7, 3),
    }
    return valeurs | change


def etat(parents: Separes) -> dict[str, Any]:
    return parents.said("dossiers.autorisation.v1")[-1]


def litige(parents: Separes) -> dossiers.LitigeVue:
    [resume] = parents.call(dossiers.LIST_LITIGES, un_agent()).litiges
    return parents.call(dossiers.GET_LITIGE, un_agent(), litige_id=resume.litige_id)


def test_what_one_household_allows_is_told_to_the_tablet_with_its_periods(parents: Separes) -> None:
    parents.call(dossiers.SAVE_PERSONNE, A, **personne(parents))
    seul = {"activite": "etude", "heure": "18:00", "du": "2026-11-05", "au": "2026-12-18"}

    permits(parents, rentre_seul=[seul], photo=False)

    dit = etat(parents)
    assert [(un["prenom"], un["telephone"], un["du"], un["au"]) for un in dit["personnes"]] == [
        ("Rose", "06 00 00 00 10", "2026-09-01", "2027-07-03")
    ]
    assert dit["rentre_seul"] == [
        {"activite": "etude", "a_partir_de": "18:00:00", "du": "2026-11-05", "au": "2026-12-18"}
    ]
    assert (dit["photo"], dit["sorties"], dit["soins_urgents"], dit["est_en_conflit"]) == (False, True, True, False)
    assert [un["version"] for un in parents.said("dossiers.autorisation.v1")] == [2, 3]


def test_permissions_hold_until_the_end_of_the_school_year(parents: Separes) -> None:
    permits(parents)
    assert parents.base.sql("select distinct au from autorisation") == [(date(2027, 8, 31),)]
    [section] = [un for un in parents.call(dossiers.GET_ACCUEIL, A).sections if un.code == "autorisation"]
    assert section.etat == "accepte"

    parents.base.sql("update autorisation set au = '2026-08-31', du = '2026-08-01'")
    [section] = [un for un in parents.call(dossiers.GET_ACCUEIL, A).sections if un.code == "autorisation"]
    assert section.etat == "expire"


def test_two_households_that_contradict_each_other_wait_for_an_agent(parents: Separes) -> None:
    permits(parents, A)
    permits(parents, B, photo=False)

    assert (etat(parents)["photo"], etat(parents)["est_en_conflit"]) == (False, True)
    assert [un.en_conflit for un in parents.call(dossiers.GET_AUTORISATIONS, A).enfants] == [["photo"]]
    vu = litige(parents)
    assert {(vu.premiere.foyer, vu.premiere.valeur), (vu.seconde.foyer, vu.seconde.valeur)} == {
        ("Foyer A", "oui"),
        ("Foyer B", "non"),
    }
    assert not vu.peut_garder_les_deux
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=vu.litige_id, decision="les_deux")


@pytest.mark.parametrize("gagnant", ["Foyer A", "Foyer B"])
def test_an_agent_decides_and_the_tablet_is_told(parents: Separes, gagnant: str) -> None:
    permits(parents, A)
    permits(parents, B, photo=False)
    vu = litige(parents)
    decision = "premiere" if vu.premiere.foyer == gagnant else "seconde"

    parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=vu.litige_id, decision=decision, motif="Entendus.")

    assert (etat(parents)["photo"], etat(parents)["est_en_conflit"]) == (gagnant == "Foyer A", False)
    permits(parents, A, 1)  # the same answer again: the decision stands
    assert (etat(parents)["photo"], etat(parents)["est_en_conflit"]) == (gagnant == "Foyer A", False)


def test_a_household_that_changes_its_answer_asks_again_or_settles_it(parents: Separes) -> None:
    permits(parents, A)
    permits(parents, B, photo=False)
    permits(parents, B, 1, photo=True)
    assert parents.call(dossiers.LIST_LITIGES, un_agent()).litiges == []
    assert (etat(parents)["photo"], etat(parents)["est_en_conflit"]) == (True, False)

    permits(parents, B, 2, photo=False)
    assert len(parents.call(dossiers.LIST_LITIGES, un_agent()).litiges) == 1


def test_nobody_goes_home_alone_while_one_parent_is_against_it(parents: Separes) -> None:
    oui = {"activite": "etude", "heure": "18:00", "du": "2026-11-05"}
    permits(parents, A, rentre_seul=[oui])
    permits(parents, B, rentre_seul=[oui | {"accorde": False, "heure": None}])

    assert etat(parents)["rentre_seul"] == []
    assert etat(parents)["est_en_conflit"]


def test_an_adult_of_the_same_household_who_answered_otherwise_meanwhile_is_shown(parents: Separes) -> None:
    permits(parents, A)
    au_guichet = un_agent(pour_le_compte_de=parents.foyer_a)

    with pytest.raises(ChampsEnConflit) as refus:
        permits(parents, au_guichet, 0, photo=False)

    assert (refus.value.version_actuelle, refus.value.noms) == (1, ["photo"])
    permits(parents, au_guichet, 1, photo=False)
    assert not etat(parents)["photo"]


def test_a_person_whom_the_other_parent_refuses_does_not_come_until_an_agent_says_so(parents: Separes) -> None:
    parents.call(dossiers.SAVE_PERSONNE, A, **personne(parents))
    parents.call(dossiers.SAVE_PERSONNE, B, **personne(parents, prenom="rosé", nom="MAMIE", sens="refusee"))

    assert (etat(parents)["personnes"], etat(parents)["est_en_conflit"]) == ([], True)
    [vue] = parents.call(dossiers.GET_AUTORISATIONS, A).personnes
    assert vue.est_contestee
    vu = litige(parents)
    assert vu.premiere.valeur == "Rose Mamie peut venir"
    parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=vu.litige_id, decision="premiere")
    assert ([un["prenom"] for un in etat(parents)["personnes"]], etat(parents)["est_en_conflit"]) == (["Rose"], False)


def test_a_refusal_upheld_keeps_the_person_away_without_a_conflict(parents: Separes) -> None:
    parents.call(dossiers.SAVE_PERSONNE, A, **personne(parents))
    parents.call(dossiers.SAVE_PERSONNE, B, **personne(parents, sens="refusee"))

    parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=litige(parents).litige_id, decision="seconde")

    assert (etat(parents)["personnes"], etat(parents)["est_en_conflit"]) == ([], False)


def test_two_people_of_one_household_who_change_one_entry_keep_both(parents: Separes) -> None:
    rose = personne(parents)
    parents.call(dossiers.SAVE_PERSONNE, A, **rose)
    parents.call(dossiers.SAVE_PERSONNE, A, **(rose | {"version_lue": 1, "telephone": "06 11 11 11 11"}))

    au_guichet = un_agent(pour_le_compte_de=parents.foyer_a)
    accuse = parents.call(
        dossiers.SAVE_PERSONNE, au_guichet, **(rose | {"version_lue": 1, "telephone": "06 22 22 22 22"})
    )

    assert accuse.les_deux_gardees
    assert {un["telephone"] for un in etat(parents)["personnes"]} == {"06 11 11 11 11", "06 22 22 22 22"}
    vu = litige(parents)
    assert vu.peut_garder_les_deux
    parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=vu.litige_id, decision="seconde")
    assert [un["telephone"] for un in etat(parents)["personnes"]] == ["06 22 22 22 22"]


def test_a_person_who_may_no_longer_come_is_gone_from_the_tablet_and_stays_in_the_history(parents: Separes) -> None:
    rose = personne(parents)
    parents.call(dossiers.SAVE_PERSONNE, A, **rose)
    with pytest.raises(ModifieEntreTemps):
        parents.call(dossiers.REMOVE_PERSONNE, A, personne_id=rose["personne_id"], version_lue=7)

    parents.call(dossiers.REMOVE_PERSONNE, A, personne_id=rose["personne_id"], version_lue=1)

    assert etat(parents)["personnes"] == []
    assert parents.call(dossiers.GET_AUTORISATIONS, A).personnes == []
    derniere = parents.call(dossiers.GET_HISTORIQUE, A).changements[0]
    assert (derniere.champ, derniere.avant, derniere.apres) == ("personne", "Rose Mamie", "")


@pytest.mark.parametrize(
    "change",
    [{"du": date(2026, 9, 2), "au": date(2026, 9, 1)}],
)
def test_a_period_that_ends_before_it_begins_is_refused(parents: Separes, change: dict[str, Any]) -> None:
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.SAVE_PERSONNE, A, **personne(parents, **change))
    with pytest.raises(RequeteInvalide):
        permits(parents, rentre_seul=[{"activite": "etude", **change}])


def test_an_activity_that_the_town_does_not_have_is_refused(parents: Separes) -> None:
    with pytest.raises(RequeteInvalide):
        permits(parents, rentre_seul=[{"activite": "piscine", "du": "2026-11-05"}])


def test_the_snapshot_tells_the_same_as_the_last_event(parents: Separes) -> None:
    parents.call(dossiers.SAVE_PERSONNE, A, **personne(parents))
    permits(parents, B, photo=False)

    with parents.base.transaction() as tx:
        [dit] = etats.read_autorisations(tx, [parents.enfant_id])

    assert dit.model_dump(mode="json") == etat(parents)
