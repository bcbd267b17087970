"""Several acts on the same slots, joined as billing writes them at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from contracts.planning import MAX_CRENEAUX, CreneauEtat, CreneauxEtat
from services.billing.projections import join_creneaux

LEONIE, GASPARD, FOYER = (UUID(int=rang) for rang in (2, 1, 9))
MARDI_3 = date(2026, 11, 3)


def un_creneau(
    enfant_id: UUID = LEONIE, jour: date = MARDI_3, version: int = 1, est_reserve: bool = True
) -> CreneauEtat:
    return CreneauEtat(
        version=version,
        enfant_id=enfant_id,
        activite="matin",
        activite_libelle="Matin",
        jour=jour,
        foyer_id=FOYER,
        est_reserve=est_reserve,
    )


def test_the_greatest_version_of_a_slot_is_kept_whatever_the_order() -> None:
    newer, older = un_creneau(version=3, est_reserve=False), un_creneau(version=2)

    for acts in ([newer], [older]), ([older], [newer]):
        assert join_creneaux([CreneauxEtat(creneaux=act) for act in acts]) == [CreneauxEtat(creneaux=[newer])]


def test_slots_are_in_the_order_of_their_key() -> None:
    acts = [CreneauxEtat(creneaux=[un_creneau(LEONIE)]), CreneauxEtat(creneaux=[un_creneau(GASPARD)])]

    (joined,) = join_creneaux(acts)

    assert [creneau.enfant_id for creneau in joined.creneaux] == [GASPARD, LEONIE]


def test_as_many_messages_as_their_size_asks_for() -> None:
    jours = [MARDI_3 + timedelta(days=rang) for rang in range(MAX_CRENEAUX + 1)]
    acts = [CreneauxEtat(creneaux=[un_creneau(jour=jour)]) for jour in jours]

    assert [len(event.creneaux) for event in join_creneaux(acts)] == [MAX_CRENEAUX, 1]
