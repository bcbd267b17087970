"""Sensitive changes: proposed, looked at, accepted or refused; phone and e-mail at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from contracts import dossiers
from contracts.dossiers import (
    ChampsEnConflit,
    PropositionDejaDecidee,
    PropositionDepassee,
    SansAutreFoyer,
)
from contracts.errors import Introuvable, RequeteInvalide
from tests.integration.dossiers.famille import une_famille_simple
from tests.integration.dossiers.separes import A, B, Separes, un_agent

NEUVE = {"adresse": {"adresse": "9 rue Neuve, Chilly-Mazarin"}}


def propose(parents: Separes, qui: Any = A, **change: Any) -> dossiers.PropositionAgent:
    parents.call(dossiers.PROPOSE, qui, **change)
    derniere = parents.call(dossiers.LIST_PROPOSITIONS, un_agent()).propositions[-1]
    return parents.call(dossiers.GET_PROPOSITION, un_agent(), proposition_id=derniere.proposition_id)


def decide(parents: Separes, proposition: dossiers.PropositionAgent, **decision: Any) -> None:
    parents.call(dossiers.DECIDE_PROPOSITION, un_agent(), proposition_id=proposition.proposition_id, **decision)


def test_an_address_changes_only_once_an_agent_accepts_it(parents: Separes) -> None:
    proposition = propose(parents, **NEUVE)
    assert [(c.avant, c.apres) for c in proposition.champs] == [("1 rue A", "9 rue Neuve, Chilly-Mazarin")]
    assert parents.call(dossiers.GET_DOSSIER, A).adresse == "1 rue A"
    assert parents.said("dossiers.payeur.v1") == []

    decide(parents, proposition, accepte=True)

    assert parents.call(dossiers.GET_DOSSIER, A).adresse == "9 rue Neuve, Chilly-Mazarin"
    assert [un["adresse"] for un in parents.said("dossiers.payeur.v1")] == ["9 rue Neuve, Chilly-Mazarin"]
    assert [(un["compte_id"], un["genre"], un["valeurs"]) for un in parents.said("dossiers.avis.v1")] == [
        (str(A), "proposition_acceptee", {"quoi": "votre changement d’adresse"})
    ]
    [changement] = [c for c in parents.call(dossiers.GET_HISTORIQUE, A).changements if c.champ == "adresse"]
    assert (changement.par, changement.avant, changement.apres) == (
        "la mairie",
        "1 rue A",
        "9 rue Neuve, Chilly-Mazarin",
    )


def test_a_refusal_is_told_with_its_reason_on_the_page_and_without_it_in_the_mail(parents: Separes) -> None:
    proposition = propose(parents, **NEUVE)

    decide(parents, proposition, accepte=False, motif="Joignez un justificatif.")

    [vue] = parents.call(dossiers.GET_DOSSIER, A).propositions
    assert (vue.etat, vue.motif) == ("refusee", "Joignez un justificatif.")
    assert parents.call(dossiers.GET_DOSSIER, A).adresse == "1 rue A"
    assert "justificatif" not in str(parents.said("dossiers.avis.v1"))
    with pytest.raises(PropositionDejaDecidee):
        decide(parents, proposition, accepte=True)


def test_a_refusal_has_a_reason(parents: Separes) -> None:
    with pytest.raises(RequeteInvalide):
        decide(parents, propose(parents, **NEUVE), accepte=False)


def test_a_newer_proposal_replaces_the_waiting_one(parents: Separes) -> None:
    premiere = propose(parents, **NEUVE)
    propose(parents, adresse={"adresse": "11 rue Neuve"})

    assert [p.champs[0].apres for p in parents.call(dossiers.GET_DOSSIER, A).propositions] == ["11 rue Neuve"]
    with pytest.raises(PropositionDejaDecidee):
        decide(parents, premiere, accepte=True)


def test_proposals_at_once_leave_one_waiting(parents: Separes) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda n: parents.call(dossiers.PROPOSE, A, adresse={"adresse": f"{n} rue Neuve"}), range(8)))

    assert len(parents.call(dossiers.LIST_PROPOSITIONS, un_agent()).propositions) == 1
    assert parents.base.sql("select count(*) from accuse") == [(8,)]


def test_a_dossier_that_moved_since_is_shown_and_asks_for_a_second_yes(parents: Separes) -> None:
    proposition = propose(parents, **NEUVE)
    parents.base.sql("update foyer set adresse = '5 rue du Guichet' where foyer_id = %s", str(parents.foyer_a))

    vue = parents.call(dossiers.GET_PROPOSITION, un_agent(), proposition_id=proposition.proposition_id)
    assert vue.champs[0].actuel == "5 rue du Guichet"
    with pytest.raises(PropositionDepassee):
        decide(parents, proposition, accepte=True)
    decide(parents, proposition, accepte=True, malgre_tout=True)
    assert parents.call(dossiers.GET_DOSSIER, A).adresse == "9 rue Neuve, Chilly-Mazarin"


def garde(parents: Separes, **change: Any) -> dict[str, Any]:
    valeurs = {"du": date(2026, 11, 15), "rythme": "foyer_unique", "foyer_id": parents.foyer_b}
    return {"enfant_id": parents.enfant_id, "garde": valeurs | change}


def test_a_judgment_from_15_november_changes_nothing_before(parents: Separes) -> None:
    proposition = propose(parents, B, **garde(parents))
    assert proposition.champs[0].avant.startswith("une semaine sur deux : semaines paires au foyer Foyer A")
    assert proposition.champs[0].apres == "toujours au foyer Foyer B"

    decide(parents, proposition, accepte=True)

    [etat] = parents.said("dossiers.enfant.v1")
    assert [(un["du"], un["au"], un["foyer_id"], bool(un["regle"])) for un in etat["gardes"]] == [
        ("2026-09-01", "2026-11-14", str(parents.foyer_a), True),
        ("2026-11-15", None, str(parents.foyer_b), False),
    ]


def test_the_shared_holidays_stay_when_the_rhythm_changes(parents: Separes) -> None:
    parents.base.sql("""update garde set regle = regle || '{"vacances": {"ete_par_quinzaines": true}}'""")
    change = garde(parents, rythme="parite_iso", jour_changement=4, heure_changement="18:30")

    decide(parents, propose(parents, **change), accepte=True)

    regle = parents.said("dossiers.enfant.v1")[-1]["gardes"][-1]["regle"]
    assert regle == {
        "rythme": "parite_iso",
        "jour_changement": 4,
        "heure_changement": "18:30",
        "vacances": {"ete_par_quinzaines": True},
        "foyer_b": str(parents.foyer_a),
    }


def test_a_custody_names_the_households_of_the_parents_only(parents: Separes) -> None:
    autre = une_famille_simple(parents.base, "6001", "AUTRE")
    with pytest.raises(Introuvable):
        propose(parents, **garde(parents, foyer_id=autre.foyer_id))


def test_an_alternating_custody_needs_two_households(parents: Separes) -> None:
    seul = une_famille_simple(parents.base, "6001", "AUTRE")
    parents.base.sql(
        "update adulte set compte_id = %s, rattache_at = now() where adulte_id = %s", str(uuid.UUID(int=99)),
        str(seul.amelie),
    )  # fmt: skip
    change = garde(parents, rythme="parite_iso", foyer_id=seul.foyer_id) | {"enfant_id": seul.enfant_id}
    with pytest.raises(SansAutreFoyer):
        parents.call(dossiers.PROPOSE, uuid.UUID(int=99), **change)


@pytest.mark.parametrize("ecole", ["nulle-part", "lutins"])
def test_only_a_school_of_the_town_is_offered_and_taken(parents: Separes, ecole: str) -> None:
    """Les Lutins is a crèche."""
    dossier = parents.call(dossiers.GET_DOSSIER, A)
    assert [une.code for une in dossier.ecoles] == ["jean-jaures", "pasteur"]
    with pytest.raises(RequeteInvalide):
        propose(parents, enfant_id=parents.enfant_id, ecole={"ecole": ecole, "classe": "CM1"})


@pytest.mark.parametrize("naissance", ["9999-12-31", "0001-01-01", "1926-11-05"])
def test_a_birth_that_is_not_a_child_s_is_refused(parents: Separes, naissance: str) -> None:
    identite = {"prenom": "Inès", "nom": "Test", "naissance": naissance}

    with pytest.raises(RequeteInvalide) as refus:
        parents.call(dossiers.PROPOSE, A, enfant_id=parents.enfant_id, identite=identite)

    assert [(c.champ, c.raison) for c in refus.value.champs] == [("identite.naissance", "pas_un_enfant")]


@pytest.mark.parametrize("change", [{}, NEUVE | {"identite": {"prenom": "A", "nom": "B", "naissance": "2017-01-01"}}])
def test_a_proposal_is_one_change(parents: Separes, change: dict[str, Any]) -> None:
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.PROPOSE, A, **change)


def test_a_telephone_changes_at_once_and_its_history_says_who(parents: Separes) -> None:
    accuse = parents.call(
        dossiers.SAVE_COORDONNEES, A, adulte_id=parents.anne, version_lue=1, telephone="06 00 00 00 61"
    )

    [moi] = [un for un in parents.call(dossiers.GET_DOSSIER, A).adultes if un.est_moi]
    assert (moi.telephone, moi.version, accuse.genre) == ("06 00 00 00 61", 2, "coordonnees")
    [changement] = parents.call(dossiers.GET_HISTORIQUE, A).changements
    assert (changement.par, changement.champ, changement.avant, changement.apres) == (
        "Anne Test",
        "telephone",
        "",
        "06 00 00 00 61",
    )


@pytest.mark.parametrize("copie", ["06\u00a000\u00a000\u00a000\u00a061", "06\u202f00 00 00\u202f61 "])
def test_a_telephone_copied_with_no_break_spaces_is_kept_with_plain_ones(parents: Separes, copie: str) -> None:
    parents.call(dossiers.SAVE_COORDONNEES, A, adulte_id=parents.anne, version_lue=1, telephone=copie)

    [moi] = [un for un in parents.call(dossiers.GET_DOSSIER, A).adultes if un.est_moi]
    assert moi.telephone == "06 00 00 00 61"


def test_two_people_who_change_one_telephone_see_both(parents: Separes) -> None:
    au_guichet = un_agent(pour_le_compte_de=parents.foyer_a)
    request = {"adulte_id": parents.anne, "version_lue": 1}
    parents.call(dossiers.SAVE_COORDONNEES, au_guichet, telephone="0100000000", **request)

    with pytest.raises(ChampsEnConflit) as refus:
        parents.call(dossiers.SAVE_COORDONNEES, A, telephone="0600000000", email="a@exemple.fr", **request)

    assert (refus.value.version_actuelle, refus.value.noms) == (2, ["telephone"])
    parents.call(dossiers.SAVE_COORDONNEES, A, adulte_id=parents.anne, version_lue=2, telephone="0600000000")


def test_an_accuse_of_another_household_does_not_exist(parents: Separes) -> None:
    accuse = parents.call(dossiers.PROPOSE, A, **NEUVE)
    assert accuse.reponse_avant == date(2026, 11, 20)
    with pytest.raises(Introuvable):
        parents.call(dossiers.GET_ACCUSE, B, numero=accuse.numero)
