"""Children counted on PostgreSQL: one statement for any number of sites and days; required animateurs follow."""

from __future__ import annotations

from datetime import date, time

import pytest

from services.planning import referentiel as memoire
from services.planning.animateurs.effectifs import groupe_of, read_effectifs, required
from services.planning.domain.effectif import change
from services.planning.reference import set_pedt
from tests.integration.planning.ville import LUNDI_23, MERCREDI_25, Famille, Ville, ajout


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Léonie is 9; Gaspard is 6 on that very Monday; both eat there, Léonie stays for étude."""
    famille = ville.une_famille("Léonie")
    gaspard = famille.un_enfant("Gaspard", naissance=date(2020, 11, 24))
    ville.hear(gaspard)
    famille.save(*ajout("restauration", LUNDI_23), *ajout("etude", LUNDI_23))
    famille.save(
        *ajout("restauration", LUNDI_23), *ajout("mercredi_journee", MERCREDI_25), enfant_id=str(gaspard.enfant_id)
    )
    return famille


def test_children_are_counted_by_what_they_follow_and_the_age_of_the_day(ville: Ville, famille: Famille) -> None:
    midi, etude = frozenset({"restauration"}), frozenset({"etude", "restauration"})
    with ville.base.transaction() as tx:
        effectifs = read_effectifs(tx, ["jaures", "loisirs"], LUNDI_23, MERCREDI_25)
        referentiel = memoire.read(tx)
    assert effectifs["jaures", LUNDI_23].prevu == {(midi, "moins_6"): 1, (etude, "six_et_plus"): 1}
    assert effectifs["loisirs", MERCREDI_25].reel == {(frozenset({"mercredi_journee"}), "six_et_plus"): 1}

    lundi = effectifs["jaures", LUNDI_23].prevu
    plages = required(referentiel, "jaures", LUNDI_23, lundi)
    assert [(plage.debut, plage.requis) for plage in plages] == [(time(7, 30), 0), (time(11, 30), 2), (time(16, 30), 1)]
    leonie = groupe_of(date(2017, 5, 1), LUNDI_23, ["restauration", "etude"])
    sans_leonie = required(referentiel, "jaures", LUNDI_23, change(lundi, leonie, None))
    assert [plage.requis for plage in sans_leonie] == [0, 1, 0]
    assert required(referentiel, "loisirs", date(2040, 1, 2), lundi) == []


def test_the_town_signs_a_pedt_and_the_rates_change(ville: Ville) -> None:
    with ville.base.transaction() as tx:
        set_pedt(tx, True)
        referentiel = memoire.read(tx)
        [plage] = required(referentiel, "loisirs", MERCREDI_25, {})
    assert (plage.taux.moins_de_6, plage.taux.six_et_plus) == (10, 14)
