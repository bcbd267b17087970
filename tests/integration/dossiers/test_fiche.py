"""The health sheet: what is kept, what two people do to it, what leaves the service, and nothing in clear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts import dossiers
from contracts.dossiers import ChampsEnConflit, FicheSanitaire, SignesSante
from contracts.errors import RequeteInvalide
from kit.config import service_settings
from kit.sealing import Sealer
from tests.integration.dossiers.separes import A, B, Separes, un_agent


def save(parents: Separes, qui: Any = A, version_lue: int = 0, **champs: Any) -> dossiers.Accuse:
    return parents.call(dossiers.SAVE_FICHE, qui, enfant_id=parents.enfant_id, version_lue=version_lue, **champs)


def read(parents: Separes, qui: Any = A) -> dossiers.FicheVue:
    return parents.call(dossiers.GET_FICHE, qui, enfant_id=parents.enfant_id)


def signes(parents: Separes) -> SignesSante:
    """What planning was told last."""
    exchange = Sealer(service_settings().exchange_key.get_secret_value())
    scelle = parents.said("dossiers.sante.v1")[-1]["scelle"]
    return SignesSante.model_validate_json(exchange.open(scelle, str(parents.enfant_id)))


def test_a_sheet_is_kept_field_by_field_and_its_signs_go_to_planning(parents: Separes) -> None:
    accuse = save(
        parents,
        regime="panier_pai",
        allergies=["arachide"],
        a_un_pai=True,
        pai_au="2027-06-30",
        medicaments=[{"nom": "Anapen", "expire_le": "2027-03-01"}],
        medecin="Dr Lefort",
        medecin_telephone="01 00 00 00 00",
    )

    vue = read(parents, B)
    assert vue.fiche == FicheSanitaire(
        regime="panier_pai",
        allergies=["arachide"],
        a_un_pai=True,
        pai_au=date(2027, 6, 30),
        pai_ecole="jean-jaures",
        medicaments=[{"nom": "Anapen", "expire_le": date(2027, 3, 1)}],
        medecin="Dr Lefort",
        medecin_telephone="01 00 00 00 00",
    )
    assert (vue.version, vue.relue_le, vue.a_renouveler_le) == (1, date(2026, 11, 5), date(2027, 3, 2))
    assert vue.modifiee_par == "Anne Test"
    assert signes(parents) == SignesSante(regime="panier_pai", a_un_pai=True, allergies=["arachide"])
    assert accuse.numero.startswith("F-2026-") and accuse.genre == "fiche"


def test_no_health_word_is_in_clear_anywhere_in_the_database(parents: Separes) -> None:
    save(parents, allergies=["arachide"], medicaments=[{"nom": "Anapen", "expire_le": "2027-03-01"}])
    save(parents, B, 0, allergies=["latex"])
    manquants = {"enfant_id": parents.enfant_id, "manquants": ["tetanos"]}
    parents.call(dossiers.VERIFY_VACCINS, un_agent(), **manquants)

    tables = [row[0] for row in parents.base.sql("select tablename from pg_tables where schemaname = 'public'")]
    for table in set(tables) - {"vaccin"}:
        texte = str(parents.base.sql(f"select t.* from {table} t"))
        assert [mot for mot in ("arachide", "latex", "Anapen", "tétanos", "tetanos") if mot in texte] == [], table


def test_the_second_person_sees_the_fields_that_somebody_else_changed_meanwhile(parents: Separes) -> None:
    save(parents, medecin="Dr Avant", medecin_telephone="0100000000")
    save(parents, B, 1, medecin="Dr Bruno")

    with pytest.raises(ChampsEnConflit) as refus:
        save(parents, A, 1, medecin="Dr Anne", medecin_telephone="0100000001")

    assert (refus.value.version_actuelle, refus.value.noms) == (2, ["medecin"])
    assert (read(parents).fiche.medecin, read(parents).fiche.medecin_telephone) == ("Dr Bruno", "0100000000")


def test_she_chooses_and_her_choice_is_kept(parents: Separes) -> None:
    save(parents, medecin="Dr Avant")
    save(parents, B, 1, medecin="Dr Bruno")

    save(parents, A, 1, medecin="Dr Anne", medecin_telephone="0100000001", version_vue=2, choisis=["medecin"])

    assert (read(parents).fiche.medecin, read(parents).fiche.medecin_telephone) == ("Dr Anne", "0100000001")


def test_a_third_change_while_she_chose_is_a_conflict_again(parents: Separes) -> None:
    save(parents, medecin="Dr Avant")
    save(parents, B, 1, medecin="Dr Bruno")
    save(parents, B, 2, medecin="Dr Trois")

    with pytest.raises(ChampsEnConflit):
        save(parents, A, 1, medecin="Dr Anne", version_vue=2, choisis=["medecin"])


def test_a_form_sent_back_untouched_overwrites_nothing(parents: Separes) -> None:
    save(parents, medecin="Dr Avant", regime="vegetarien")
    save(parents, B, 1, medecin="Dr Bruno")

    save(parents, A, 1, medecin="Dr Avant", regime="sans_porc")

    assert (read(parents).fiche.medecin, read(parents).fiche.regime) == ("Dr Bruno", "sans_porc")


def test_on_a_safety_field_both_values_are_kept_and_an_agent_is_alerted(parents: Separes) -> None:
    save(parents, allergies=["lait"])
    save(parents, B, 1, allergies=["lait", "arachide"], a_un_pai=True)

    accuse = save(parents, A, 1, allergies=["œuf"], a_un_pai=False)

    assert accuse.les_deux_gardees
    assert parents.call(dossiers.GET_ACCUSE, A, numero=accuse.numero).les_deux_gardees
    assert read(parents).fiche.allergies == ["lait", "arachide", "œuf"]
    assert signes(parents).a_un_pai
    [litige] = parents.call(dossiers.LIST_LITIGES, un_agent()).litiges
    assert (litige.genre, litige.prenom) == ("sante", "Léonie")
    vu = parents.call(dossiers.GET_LITIGE, un_agent(), litige_id=litige.litige_id)
    assert (vu.champ, vu.premiere.valeur, vu.seconde.valeur) == ("allergies", "lait, arachide", "œuf")
    assert (vu.premiere.par, vu.seconde.par) == ("Bruno Test", "Anne Test")


@pytest.mark.parametrize(
    ("decision", "allergies"),
    [("premiere", ["lait"]), ("seconde", ["œuf"]), ("les_deux", ["lait", "œuf"])],
)
def test_the_agent_s_decision_is_what_planning_hears(parents: Separes, decision: str, allergies: list[str]) -> None:
    save(parents, allergies=[])
    save(parents, B, 1, allergies=["lait"])
    save(parents, A, 1, allergies=["œuf"])
    [litige] = parents.call(dossiers.LIST_LITIGES, un_agent()).litiges

    parents.call(
        dossiers.DECIDE_LITIGE, un_agent(), litige_id=litige.litige_id, decision=decision, motif="Vu avec le médecin."
    )

    assert signes(parents).allergies == read(parents, B).fiche.allergies == allergies
    assert parents.call(dossiers.LIST_LITIGES, un_agent()).litiges == []
    with pytest.raises(dossiers.LitigeDejaDecide):
        parents.call(dossiers.DECIDE_LITIGE, un_agent(), litige_id=litige.litige_id, decision="premiere")


def test_a_double_click_is_one_save(parents: Separes) -> None:
    request = {"enfant_id": parents.enfant_id, "version_lue": 0, "medecin": "Dr Lefort"}
    operation_id = parents.enfant_id

    premiere = parents.call(dossiers.SAVE_FICHE, A, operation_id=operation_id, **request)

    assert parents.call(dossiers.SAVE_FICHE, A, operation_id=operation_id, **request) == premiere
    assert read(parents).version == 1


def test_a_pai_is_to_be_done_again_when_the_school_changes(parents: Separes) -> None:
    save(parents, a_un_pai=True)
    parents.call(dossiers.PROPOSE, A, enfant_id=parents.enfant_id, ecole={"ecole": "pasteur", "classe": "CM2"})
    [proposition] = parents.call(dossiers.LIST_PROPOSITIONS, un_agent()).propositions
    assert not read(parents).pai_a_refaire

    parents.call(dossiers.DECIDE_PROPOSITION, un_agent(), proposition_id=proposition.proposition_id, accepte=True)

    assert (read(parents).pai_a_refaire, read(parents).ecole) == (True, "École Pasteur")
    sections = {un.code: un for un in parents.call(dossiers.GET_ACCUEIL, A).sections}
    assert (sections["fiche_sanitaire"].etat, sections["fiche_sanitaire"].il_manque) == (
        "expire",
        "la fiche de Léonie",
    )
    save(parents, A, 1, a_un_pai=True, pai_refait=True)
    assert not read(parents).pai_a_refaire


def test_an_agent_verifies_the_vaccines_and_three_months_run(parents: Separes) -> None:
    demandes = read(parents).vaccination.demandes
    assert [un.code for un in demandes] == ["diphterie", "tetanos", "poliomyelite"]  # born in 2017

    parents.call(dossiers.VERIFY_VACCINS, un_agent(), enfant_id=parents.enfant_id, manquants=["tetanos"])

    vue = read(parents, B).vaccination
    assert (vue.verifiee_le, vue.verifiee_par, vue.est_complete) == (date(2026, 11, 5), "Sandrine Test", False)
    assert vue.provisoire_jusqu_au == date(2027, 2, 5)
    assert [un.libelle for un in vue.demandes if un.manque] == ["tétanos"]
    [section] = [un for un in parents.call(dossiers.GET_ACCUEIL, A).sections if un.code == "vaccins"]
    assert (section.etat, section.precision) == (
        "refuse",
        "« À compléter avant le 5 février 2027 : l’admission est provisoire. »",
    )

    parents.call(dossiers.VERIFY_VACCINS, un_agent(), enfant_id=parents.enfant_id)
    [section] = [un for un in parents.call(dossiers.GET_ACCUEIL, A).sections if un.code == "vaccins"]
    assert section.etat == "accepte"
    with pytest.raises(RequeteInvalide):
        parents.call(dossiers.VERIFY_VACCINS, un_agent(), enfant_id=parents.enfant_id, manquants=["rage"])
