"""Sites and activities agree with billing's tariffs and planning's rules."""

from __future__ import annotations

from datetime import date

import pytest

from deploy.seed.ville import ACTIVITES, COMMUNE, FAMILLES_PAR_QUARTIER, FORMULES, Quartier, quartiers
from services.billing.domain.lecture_tarif import lire_tarif
from services.planning.domain.activite import GenreActivite
from services.planning.referentiel import read_delais


@pytest.mark.parametrize("jour", [date(2026, 1, 2), date(2026, 8, 31), date(2026, 9, 1), date(2027, 7, 2)])
@pytest.mark.parametrize("code", [activite["code"] for activite in ACTIVITES])
def test_every_activity_has_a_price_from_a_year_before_to_the_end_of_the_calendar(code: str, jour: date) -> None:
    tarifs = [lire_tarif(donnees) for donnees in COMMUNE.tarifs]
    assert any(code in tarif.activites and tarif.at(jour) for tarif in tarifs)


@pytest.mark.parametrize("activite", ACTIVITES, ids=lambda activite: activite["code"])
def test_every_activity_has_the_deadlines_of_the_leaflet(activite: dict) -> None:
    delais = read_delais(activite["delais"])
    assert (delais.animateurs.jours, delais.annulation.jours) == (3, 1)
    assert delais.cuisine is None or delais.cuisine.jours == 15
    assert GenreActivite(activite["genre"]).value == {"stage": "vacances"}.get(activite["code"], activite["code"])


def test_only_meals_are_ordered_from_the_kitchen() -> None:
    sans_repas = {activite["code"] for activite in ACTIVITES if read_delais(activite["delais"]).cuisine is None}
    assert sans_repas == {"matin", "soir", "etude"}


def test_one_activity_of_the_holidays_is_booked_by_the_week() -> None:
    assert [activite["code"] for activite in ACTIVITES if activite.get("unite") == "semaine"] == ["stage"]


def test_the_three_formulas_of_wednesday_exclude_one_another_and_one_is_soon_full() -> None:
    assert {activite["code"] for activite in ACTIVITES if activite.get("groupe") == "mercredi"} == set(FORMULES)
    places = {x["activite"]: x["capacite"] for x in Quartier(0).ouvertures() if x["activite"] in FORMULES}
    assert places == dict.fromkeys(FORMULES, 40) | {"mercredi_repas_apres_midi": 6}


def test_the_demo_has_three_schools_a_centre_and_a_creche() -> None:
    genres = [site["genre"] for site in Quartier(0).sites()]
    assert sorted(genres) == ["centre", "creche", "ecole", "ecole", "ecole"]
    assert quartiers(200) == [Quartier(0)]


def test_a_greater_town_has_more_sites_of_the_same_size() -> None:
    assert len(quartiers(100_000)) == 100_000 // FAMILLES_PAR_QUARTIER
    codes = [site["code"] for quartier in quartiers(1000) for site in quartier.sites()]
    assert len(set(codes)) == 25
    assert {x["site"] for x in Quartier(3).ouvertures()} == {site["code"] for site in Quartier(3).sites()}
