from datetime import UTC, date, datetime, time

import pytest

from services.planning.domain import mots

JEUDI_19 = date(2026, 11, 19)


def test_a_short_day_gives_weekday_day_and_month_without_zeros() -> None:
    assert mots.jour_court(JEUDI_19) == "jeu. 19/11"
    assert mots.jour_court(date(2027, 3, 7)) == "dim. 7/3"


def test_a_long_day_is_written_in_full() -> None:
    assert mots.jour_long(date(2026, 11, 16)) == "lundi 16 novembre 2026"


def test_the_first_of_a_month_is_premier_and_only_the_first() -> None:
    assert mots.jour_long(date(2026, 11, 1)) == "dimanche 1er novembre 2026"
    assert mots.jour_du_mois(date(2026, 12, 2)) == "mercredi 2 décembre"


def test_every_month_has_its_name() -> None:
    noms = [mots.mois_annee(date(2026, mois, 1)) for mois in range(1, 13)]
    assert noms[0] == "janvier 2026" and noms[1] == "février 2026" and noms[7] == "août 2026"
    assert noms[11] == "décembre 2026" and len(set(noms)) == 12


def test_every_weekday_has_its_short_name() -> None:
    semaine = [mots.jour_court(date(2026, 11, jour)).split()[0] for jour in range(16, 23)]
    assert semaine == ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]


@pytest.mark.parametrize(
    ("moment", "attendu"),
    [(time(23, 59, 59), "23h59"), (time(8, 5), "8h05"), (time(18), "18h"), (time(0), "0h"), (time(0, 1), "0h01")],
)
def test_an_hour_is_said_the_french_way(moment: time, attendu: str) -> None:
    assert mots.heure(moment) == attendu


def test_an_instant_is_said_on_the_towns_clock_winter_and_summer() -> None:
    assert mots.instant_court(datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC)) == "jeu. 19/11 23h59"
    assert mots.instant_court(datetime(2027, 3, 28, 21, 30, tzinfo=UTC)) == "dim. 28/3 23h30"
    assert mots.instant_long(datetime(2026, 11, 18, 23, 0, tzinfo=UTC)) == "jeudi 19 novembre 2026 à 0h"


def test_a_naive_instant_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="aware"):
        mots.to_paris(datetime(2026, 11, 19, 12, 0))
