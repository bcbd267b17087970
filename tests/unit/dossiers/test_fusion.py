"""Two people edit the same thing (DOMAIN §3): nothing is silently overwritten."""

from __future__ import annotations

import pytest

from services.dossiers.domain.fusion import Fusion, keep_both, merge

ACTUEL = {"telephone": "06 B", "email": "b@exemple.fr"}


def test_a_field_that_nobody_else_touched_is_taken() -> None:
    assert merge(ACTUEL, {}, {"telephone": "06 A"}) == Fusion({"telephone": "06 A"})


def test_a_field_that_somebody_else_changed_to_another_value_is_a_conflict() -> None:
    assert merge(ACTUEL, {"telephone": "06 avant"}, {"telephone": "06 A"}) == Fusion({}, ("telephone",))


def test_a_field_left_as_it_was_read_keeps_the_other_s_value() -> None:
    assert merge(ACTUEL, {"telephone": "06 avant"}, {"telephone": "06 avant"}) == Fusion()


def test_the_same_new_value_twice_is_no_conflict() -> None:
    assert merge(ACTUEL, {"telephone": "06 avant"}, {"telephone": "06 B"}) == Fusion()


def test_one_conflict_does_not_hide_the_other_fields() -> None:
    fusion = merge(ACTUEL, {"telephone": "06 avant"}, {"telephone": "06 A", "email": "a@exemple.fr"})
    assert fusion == Fusion({"email": "a@exemple.fr"}, ("telephone",))


@pytest.mark.parametrize(
    ("champ", "actuel", "voulu", "garde"),
    [
        ("allergies", ["arachide"], ["œuf"], ["arachide", "œuf"]),
        ("allergies", ["Arachide"], ["arachide", "lait"], ["Arachide", "lait"]),
        ("allergies", ["arachide"], [], ["arachide"]),
        ("a_un_pai", True, False, True),
        ("a_un_pai", False, True, True),
    ],
)
def test_a_safety_field_keeps_both_values(champ: str, actuel: object, voulu: object, garde: object) -> None:
    assert keep_both(champ, actuel, voulu) == garde


def test_no_other_field_can_hold_two_values() -> None:
    with pytest.raises(ValueError, match="medecin"):
        keep_both("medecin", "A", "B")
