"""Families of the seed: always the same, all plausible, and every kind that the demo promises."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from pydantic import TypeAdapter

from contracts.accounts import NomUtilisateur
from contracts.base import Courriel, Nom
from deploy.seed.generation import draw_famille, list_familles
from deploy.seed.periode import Periode
from deploy.seed.scolarite import AGE_BY_CLASSE, CRECHE
from deploy.seed.ville import ACTIVITES, FORMULES, Quartier
from services.planning.domain.activite import age_on
from tests.unit.seed.ville_demo import MARDI_24_NOVEMBRE, des_enfants, des_familles, une_scolarite

ACTIVITE_BY_CODE = {activite["code"]: activite for activite in ACTIVITES}


def test_the_same_day_gives_the_same_families() -> None:
    assert tuple(list_familles(200, une_scolarite())) == des_familles()


def test_the_demo_is_the_beginning_of_a_greater_town() -> None:
    assert tuple(list_familles(230, une_scolarite()))[:200] == des_familles()


def test_a_family_is_drawn_from_its_rank_alone() -> None:
    assert draw_famille(150, une_scolarite()) == des_familles()[150]


def test_no_id_number_e_mail_or_user_name_comes_twice() -> None:
    familles = des_familles()
    adultes = [adulte for famille in familles for adulte in famille.adultes]
    comptes = [adulte.compte for adulte in adultes if adulte.compte]
    for values in (
        [famille.numero for famille in familles],
        [famille.dossier_id for famille in familles],
        [foyer.foyer_id for famille in familles for foyer in famille.foyers],
        [adulte.adulte_id for adulte in adultes],
        [adulte.email for adulte in adultes if adulte.email],
        [enfant.enfant_id for enfant in des_enfants()],
        [compte.nom_utilisateur for compte in comptes],
        [compte.compte_id for compte in comptes],
    ):
        assert not [value for value, times in Counter(values).items() if times > 1]


def test_every_name_e_mail_and_user_name_is_one_that_the_portal_accepts() -> None:
    nom, courriel, utilisateur = TypeAdapter(Nom), TypeAdapter(Courriel), TypeAdapter(NomUtilisateur)
    for famille in des_familles():
        nom.validate_python(famille.nom)
        for adulte in famille.adultes:
            nom.validate_python(adulte.nom)
            if adulte.email:
                courriel.validate_python(adulte.email)
            if adulte.compte:
                utilisateur.validate_python(adulte.compte.nom_utilisateur)


def test_there_are_lone_parents_couples_and_children_in_two_households() -> None:
    familles = des_familles()
    assert sum(len(f.adultes) == 1 for f in familles) >= 20
    assert sum(len(f.adultes) == 2 and len(f.foyers) == 1 for f in familles) >= 80
    assert sum(len(f.foyers) == 2 and f.enfants[0].alternance is not None for f in familles) >= 10


def test_there_are_families_of_one_to_four_children_a_crèche_and_health_signs() -> None:
    assert set(Counter(len(famille.enfants) for famille in des_familles())) == {1, 2, 3, 4}
    enfants = des_enfants()
    assert sum(enfant.classe in CRECHE for enfant in enfants) >= 10
    assert sum(enfant.signes is not None and enfant.signes.a_un_pai for enfant in enfants) >= 5
    assert {enfant.signes.regime for enfant in enfants if enfant.signes} >= {"standard", "sans_porc", "vegetarien"}
    assert any(enfant.signes is None for enfant in enfants)


def test_names_hold_accents_apostrophes_hyphens_and_homonyms() -> None:
    noms = " ".join(famille.nom for famille in des_familles())
    assert all(signe in noms for signe in "é’-Ç")
    personnes = Counter((enfant.prenom, enfant.nom) for enfant in des_enfants())
    personnes.update((adulte.prenom, adulte.nom) for famille in des_familles() for adulte in famille.adultes)
    assert max(personnes.values()) > 1


def test_no_two_children_of_a_family_have_the_same_first_name() -> None:
    for famille in des_familles():
        prenoms = [enfant.prenom for enfant in famille.enfants]
        assert len(set(prenoms)) == len(prenoms), famille.numero


def test_every_child_is_enrolled_for_what_it_does() -> None:
    for enfant in des_enfants():
        acceptees = {i.activite for i in enfant.inscriptions if (i.annee_scolaire, i.etat) == ("2026-2027", "acceptee")}
        assert {habitude.activite for habitude in enfant.habitudes} <= acceptees


def test_no_enrolment_comes_twice_and_some_wait_for_an_agent() -> None:
    etats: Counter[str] = Counter()
    for enfant in des_enfants():
        cles = [(i.annee_scolaire, i.activite) for i in enfant.inscriptions]
        assert len(set(cles)) == len(cles)
        etats.update(i.etat for i in enfant.inscriptions)
    assert etats["acceptee"] > 1000
    assert etats["demandee"] + etats["incomplete"] + etats["refusee"] > 3


def test_every_child_has_the_age_of_what_it_does_on_every_day_of_the_period() -> None:
    periode = Periode(MARDI_24_NOVEMBRE)
    for enfant in des_enfants():
        for habitude in enfant.habitudes:
            activite = ACTIVITE_BY_CODE[habitude.activite]
            for jour in (periode.premier, periode.dernier):
                assert activite["age_min"] <= age_on(enfant.naissance, jour) <= activite["age_max"], enfant


def test_a_child_chooses_one_formula_of_wednesday_at_most() -> None:
    for enfant in des_enfants():
        assert sum(habitude.activite in FORMULES for habitude in enfant.habitudes) <= 1


def test_a_child_goes_to_a_site_of_its_own_quartier() -> None:
    sites = {site["code"] for site in Quartier(0).sites()}
    for enfant in des_enfants():
        assert {enfant.ecole, *(habitude.site for habitude in enfant.habitudes)} <= sites


def test_every_child_has_a_parent_with_authority_in_each_household_in_charge() -> None:
    for famille in des_familles():
        for enfant in famille.enfants:
            for foyer in (0, 1) if enfant.alternance else (0,):
                assert famille.payeur_of(enfant, foyer).foyer == foyer


@pytest.mark.parametrize("jour", [date(2025, 9, 1), date(2026, 1, 1), date(2026, 7, 14), date(2027, 8, 31)])
def test_every_child_is_born_and_of_the_age_of_its_class_whatever_the_day(jour: date) -> None:
    for famille in des_familles(jour=jour):
        for enfant in famille.enfants:
            annee = une_scolarite(jour).debut
            assert enfant.naissance < jour
            assert enfant.naissance.year == annee - AGE_BY_CLASSE[enfant.classe]
