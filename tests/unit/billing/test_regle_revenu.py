"""Which income applies on a day, and how far back a correction goes."""

from datetime import date, timedelta

import pytest

from services.billing.domain.regle_revenu import (
    Justificatif,
    Retroactivite,
    SansJustificatif,
    choose_base,
    effective_from,
    mois_a_corriger,
)

AVIS_2025 = Justificatif(date(2026, 1, 1), date(2026, 12, 31), 3_000_00, mention="avis d’impôt 2025")
CHOMAGE = Justificatif(date(2026, 10, 15), date(2026, 12, 31), 1_800_00, mention="attestation CAF")


def test_the_proof_that_starts_last_applies_from_its_first_day_and_changes_nothing_before() -> None:
    def revenu(jour: date) -> int | None:
        return choose_base([CHOMAGE, AVIS_2025], jour, SansJustificatif.MAXIMUM).revenu_mensuel_centimes

    assert (revenu(date(2026, 10, 14)), revenu(date(2026, 10, 15))) == (3_000_00, 1_800_00)


@pytest.mark.parametrize(
    ("regle", "revenu", "est_bloquee"),
    [
        (SansJustificatif.MAXIMUM, None, False),
        (SansJustificatif.DERNIER_CONNU, 3_000_00, False),
        (SansJustificatif.BLOQUER, None, True),
    ],
)
def test_once_the_proof_has_expired_the_town_s_setting_decides(
    regle: SansJustificatif, revenu: int | None, est_bloquee: bool
) -> None:
    expire = AVIS_2025.au
    assert expire is not None

    base = choose_base([AVIS_2025], expire + timedelta(days=1), regle)

    assert (base.revenu_mensuel_centimes, base.est_bloquee) == (revenu, est_bloquee)
    assert choose_base([AVIS_2025], expire, regle).revenu_mensuel_centimes == 3_000_00


def test_a_family_that_never_proved_anything_pays_the_maximum() -> None:
    assert choose_base([], date(2026, 10, 1), SansJustificatif.DERNIER_CONNU).revenu_mensuel_centimes is None


@pytest.mark.parametrize(
    ("regle", "demande", "valide", "effet"),
    [
        (Retroactivite.AUCUNE, date(2026, 9, 1), date(2026, 11, 20), date(2026, 12, 1)),
        (Retroactivite.AUCUNE, date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (Retroactivite.AUCUNE, date(2027, 3, 15), date(2026, 11, 20), date(2027, 3, 15)),
        (Retroactivite.ANNEE_SCOLAIRE, date(2026, 9, 1), date(2026, 11, 20), date(2026, 9, 1)),
        (Retroactivite.ANNEE_SCOLAIRE, date(2026, 2, 1), date(2026, 11, 20), date(2026, 9, 1)),
        (Retroactivite.ANNEE_SCOLAIRE, date(2025, 10, 1), date(2026, 8, 31), date(2025, 10, 1)),
        (Retroactivite.TOTALE, date(2025, 2, 1), date(2026, 11, 20), date(2025, 2, 1)),
    ],
)
def test_a_correction_goes_back_as_far_as_the_setting_says(
    regle: Retroactivite, demande: date, valide: date, effet: date
) -> None:
    assert effective_from(demande, valide, regle) == effet


def test_each_issued_month_since_the_effect_is_corrected_once() -> None:
    emis = ["2026-10", "2026-07", "2026-09", "2026-11", "2026-10"]

    assert mois_a_corriger(date(2026, 9, 15), emis) == ("2026-09", "2026-10", "2026-11")
    assert mois_a_corriger(date(2026, 12, 1), emis) == ()
