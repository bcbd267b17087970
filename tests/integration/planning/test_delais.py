"""Which deadlines for this activity and this day, and why: answered to anybody (vectors of DOMAIN §5)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contracts import planning as contrat
from contracts.errors import Introuvable
from tests.integration.planning.ville import LUNDI_16, MERCREDI_11, Ville


def get_delais(ville: Ville, activite: str, jour: date, site: str = "jaures") -> contrat.DelaisDuJour:
    return ville.call(contrat.GET_DELAIS, contrat.GetDelais(activite=activite, site=site, jour=jour), None)


def test_a_meal_has_three_deadlines_with_their_last_second_and_their_reason(ville: Ville) -> None:
    delais = get_delais(ville, "restauration", LUNDI_16)

    assert [(e.genre, e.dernier_instant, e.pourquoi, e.est_passee) for e in delais.echeances] == [
        ("cuisine", datetime(2026, 11, 1, 22, 59, 59, tzinfo=UTC), "15 jours avant", True),
        ("animateurs", datetime(2026, 11, 13, 22, 59, 59, tzinfo=UTC), "3 jours avant", False),
        ("annulation", datetime(2026, 11, 15, 22, 59, 59, tzinfo=UTC), "1 jour avant", False),
    ]
    assert (delais.libelle, delais.site, delais.motif) == ("Restauration", "école Jean-Jaurès", "")


def test_where_nobody_eats_there_is_no_deadline_of_the_kitchen(ville: Ville) -> None:
    assert [e.genre for e in get_delais(ville, "etude", LUNDI_16).echeances] == ["animateurs", "annulation"]


def test_a_closed_day_says_why_and_has_no_deadline(ville: Ville) -> None:
    delais = get_delais(ville, "mercredi_journee", MERCREDI_11, "loisirs")

    assert (delais.motif, delais.echeances) == ("jour férié : Armistice", [])


@pytest.mark.parametrize(
    ("activite", "site"), [("restauration", "loisirs"), ("restauration", "lune"), ("inconnue", "jaures")]
)
def test_an_activity_that_does_not_open_there_is_not_found(ville: Ville, activite: str, site: str) -> None:
    with pytest.raises(Introuvable):
        get_delais(ville, activite, LUNDI_16, site)


def test_the_choices_are_every_activity_with_its_sites(ville: Ville) -> None:
    ouvertures = ville.call(contrat.LIST_OUVERTURES, contrat.ListOuvertures(), None).ouvertures

    sites = {ouverture.activite: [site.code for site in ouverture.sites] for ouverture in ouvertures}
    assert sites["restauration"] == ["jaures", "ferry"]
    assert sites["mercredi_journee"] == ["loisirs"]
