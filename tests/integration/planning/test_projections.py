"""Events of dossiers: late, twice or out of order, the projection ends equal to its owner."""

from __future__ import annotations

import itertools
import uuid
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag

from contracts.dossiers import AccesEtat, GardeEtat
from contracts.errors import Introuvable
from services.planning.snapshot import snapshot
from tests.integration.base import un_acteur
from tests.integration.planning.ville import CRENEAUX_DITS, LUNDI_16, LUNDI_23, Ville, ajout, un_foyer, une_sante

AUTRE_FOYER = uuid.UUID(int=7)


def test_events_in_any_order_end_in_the_same_projection(ville: Ville) -> None:
    famille = ville.une_famille()
    vus = set()
    for order in itertools.permutations([2, 3, 4]):
        ville.base.sql("truncate acces, enfant")
        for version in order:
            compte = AccesEtat(compte_id=uuid.UUID(int=version), foyer_id=famille.foyer_id, niveau="ecrire")
            event = famille.enfants[0].model_copy(
                update={"version": version, "prenom": f"Léonie {version}", "acces": [compte]}
            )
            ville.hear(event)
        vus.add(tuple(ville.base.sql("select prenom, version, compte_id from enfant join acces using (enfant_id)")))
    assert vus == {(("Léonie 4", 4, str(uuid.UUID(int=4))),)}


def test_a_withdrawn_access_closes_the_month_at_once(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "acces": []}))
    with pytest.raises(Introuvable):
        famille.mois()


def test_an_older_foyer_does_not_bring_an_account_back(ville: Ville) -> None:
    famille = ville.une_famille()
    nouveau, ancien = uuid.uuid4(), uuid.uuid4()
    ville.hear(un_foyer(famille.foyer_id, famille.dossier_id, nouveau, version=3))
    ville.hear(un_foyer(famille.foyer_id, famille.dossier_id, ancien, version=2))
    assert ville.base.sql("select compte_id from foyer_compte") == [(str(nouveau),)]


def test_a_judgment_from_a_day_moves_the_slots_from_that_day_and_nothing_before(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16, LUNDI_23))
    avant = GardeEtat(foyer_id=famille.foyer_id, du=date(2024, 9, 1), au=date(2026, 11, 19))
    jugement = GardeEtat(foyer_id=AUTRE_FOYER, du=date(2026, 11, 20))

    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "gardes": [avant, jugement]}))

    assert ville.base.sql("select jour, foyer_id, version from creneau order by jour") == [
        (LUNDI_16, str(famille.foyer_id), 1),
        (LUNDI_23, str(AUTRE_FOYER), 2),
    ]
    assert ville.base.said()[-1] == ("planning.creneaux.v1", str(famille.enfant_id))


def test_later_bookings_follow_a_child_who_changes_school(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16))
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "ecole": "ferry"}))
    assert ville.base.sql("select site, version from creneau") == [("ferry", 2)]


def test_signs_of_health_keep_their_greatest_version_and_refuse_another_childs(ville: Ville) -> None:
    enfant_id, autre_id = uuid.uuid4(), uuid.uuid4()
    ville.hear(une_sante(enfant_id, version=2, a_un_pai=True))
    ville.hear(une_sante(enfant_id, version=1))
    assert ville.base.sql("select version from sante") == [(2,)]
    stolen = une_sante(enfant_id, version=3).model_copy(update={"enfant_id": autre_id})
    with pytest.raises(InvalidTag):
        ville.hear(stolen)


def test_the_snapshot_says_every_slot_as_the_last_event_did(ville: Ville) -> None:
    for famille in (ville.une_famille(), ville.une_famille()):
        famille.save(*ajout("restauration", LUNDI_16, LUNDI_23))
    rows = ville.base.sql(CRENEAUX_DITS)

    with ville.base.transaction(un_acteur("parent")) as tx:
        states = [event.model_dump(mode="json", exclude_defaults=True) for event in snapshot(tx)]
    said = [creneau for state in states for creneau in state["creneaux"]]

    key = lambda data: (data["enfant_id"], data["jour"])  # noqa: E731
    assert sorted(said, key=key) == sorted((data for (data,) in rows), key=key)
