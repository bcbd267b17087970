"""Days prepared once: one memory for all the sites that the calendar does not tell apart."""

from __future__ import annotations

from datetime import date

import pytest

from services.planning.domain.calendrier import SEMAINE_4_JOURS_ET_DEMI, Calendrier
from services.planning.domain.echeancier import Echeancier, prepare_jour
from tests.unit.planning.fabrique import un_calendrier, une_activite

JEUDI_12, VENDREDI_13 = date(2026, 11, 12), date(2026, 11, 13)
RESTAURATION = une_activite(sites=frozenset())
LIGNES = un_calendrier("fermeture;2026-11-12;2026-11-12;grève;jaures;").lignes
CALENDRIER = Calendrier(LIGNES, rythmes={"ferry": SEMAINE_4_JOURS_ET_DEMI})


def test_sites_that_nothing_names_share_their_days() -> None:
    echeancier = Echeancier(CALENDRIER)

    pagnol, moulin = (echeancier.prepare(RESTAURATION, JEUDI_12, site) for site in ("pagnol", "moulin"))

    assert pagnol is moulin
    assert pagnol is not echeancier.prepare(RESTAURATION, JEUDI_12, "jaures")
    assert pagnol is not echeancier.prepare(RESTAURATION, JEUDI_12, "ferry")


@pytest.mark.parametrize("site", ["jaures", "ferry", "pagnol", ""])
@pytest.mark.parametrize("jour", [JEUDI_12, VENDREDI_13, date(2026, 11, 11), date(2026, 11, 18)])
def test_a_shared_day_is_that_of_the_site(site: str, jour: date) -> None:
    partage = Echeancier(CALENDRIER).prepare(RESTAURATION, jour, site)
    sien = prepare_jour(RESTAURATION, jour, CALENDRIER, site)

    assert (partage.motif, partage.echeances) == (sien.motif, sien.echeances)
