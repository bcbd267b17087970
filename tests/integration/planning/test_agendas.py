"""An agenda follows the rights of the account that made it, at each reading."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.dossiers import AccesEtat, GardeEtat
from contracts.errors import ActionInterdite, Introuvable
from tests.integration.base import un_acteur
from tests.integration.planning.ville import LUNDI_23, Famille, Ville, ajout, retrait, un_foyer

SECRETS = [uuid.uuid4().hex * 2 for _ in range(12)]


def create(ville: Ville, actor: Actor, secret: str, enfant_id: UUID | None = None) -> UUID:
    agenda_id = uuid.uuid4()
    request = contrat.CreateAgenda(
        operation_id=uuid.uuid4(), agenda_id=agenda_id, enfant_id=enfant_id, empreinte=secret
    )
    ville.call(contrat.CREATE_AGENDA, request, actor)
    return agenda_id


def revoke(ville: Ville, actor: Actor, agenda_id: UUID) -> None:
    request = contrat.RevokeAgenda(operation_id=uuid.uuid4(), agenda_id=agenda_id)
    ville.call(contrat.REVOKE_AGENDA, request, actor)


def lu(ville: Ville, secret: str) -> list[Any]:
    return ville.call(contrat.READ_AGENDA, contrat.ReadAgenda(empreinte=secret), None).evenements


@pytest.fixture
def famille(ville: Ville) -> Famille:
    famille = ville.une_famille("Léonie", "Gaspard")
    for enfant in famille.enfants:
        famille.save(*ajout("restauration", LUNDI_23), enfant_id=str(enfant.enfant_id))
    return famille


def test_a_family_and_a_child_each_have_their_events_and_a_cancelled_one_is_said_so(
    ville: Ville, famille: Famille
) -> None:
    create(ville, famille.parent, SECRETS[0])
    create(ville, famille.parent, SECRETS[1], famille.enfant_id)

    toute, une = lu(ville, SECRETS[0]), lu(ville, SECRETS[1])
    assert [e.prenom for e in toute] == ["Gaspard", "Léonie"] or [e.prenom for e in toute] == ["Léonie", "Gaspard"]
    [evenement] = une
    assert (evenement.mot, evenement.site, evenement.jour) == ("repas", "école Jean-Jaurès", LUNDI_23)
    assert (evenement.debut.isoformat(), evenement.est_annule) == ("2026-11-23T10:30:00+00:00", False)
    assert evenement.uid in {e.uid for e in toute} and famille.enfant_id != evenement.uid

    famille.save(*retrait("restauration", LUNDI_23))
    [annule] = lu(ville, SECRETS[1])
    assert (annule.uid, annule.est_annule) == (evenement.uid, True)
    assert annule.version > evenement.version


def test_what_is_waited_for_is_not_said_to_be_booked(ville: Ville, famille: Famille) -> None:
    ville.limite("etude", "jaures", 1)
    attend = ville.une_famille("Zoé")
    create(ville, attend.parent, SECRETS[0])
    famille.save(*ajout("etude", LUNDI_23))
    attend.save(*ajout("etude", LUNDI_23))
    assert [(e.est_en_attente, e.est_annule) for e in lu(ville, SECRETS[0])] == [(True, False)]

    famille.save(*retrait("etude", LUNDI_23))  # the place is offered to Zoé
    assert [(e.est_en_attente, e.est_annule) for e in lu(ville, SECRETS[0])] == [(True, False)]
    attend.save(*ajout("etude", LUNDI_23))
    assert [(e.est_en_attente, e.est_annule) for e in lu(ville, SECRETS[0])] == [(False, False)]


def test_a_revoked_address_shows_nothing_and_only_its_owner_revokes_it(ville: Ville, famille: Famille) -> None:
    agenda_id = create(ville, famille.parent, SECRETS[0])
    autre = ville.une_famille("Zoé")
    with pytest.raises(Introuvable):
        revoke(ville, autre.parent, agenda_id)
    assert len(lu(ville, SECRETS[0])) == 2

    revoke(ville, famille.parent, agenda_id)

    with pytest.raises(contrat.AgendaFerme):
        lu(ville, SECRETS[0])
    with pytest.raises(Introuvable):
        lu(ville, SECRETS[5])
    assert ville.call(contrat.LIST_AGENDAS, contrat.ListAgendas(), famille.parent).agendas == []


def test_a_right_that_ends_closes_the_address_at_the_next_reading(ville: Ville, famille: Famille) -> None:
    create(ville, famille.parent, SECRETS[0])
    create(ville, famille.parent, SECRETS[1], famille.enfant_id)
    ailleurs = famille.enfants[0].model_copy(update={"version": 2, "acces": []})
    ville.hear(ailleurs)

    assert [e.prenom for e in lu(ville, SECRETS[0])] == ["Gaspard"]
    with pytest.raises(contrat.AgendaFerme):
        lu(ville, SECRETS[1])


def test_the_other_parent_sees_the_days_of_the_other_household_and_which_they_are(
    ville: Ville, famille: Famille
) -> None:
    """Alternating custody: A has even weeks; the 23rd is in week 48."""
    b, compte_b = uuid.uuid4(), uuid.uuid4()
    ville.hear(un_foyer(b, famille.dossier_id, compte_b))
    regle = {"rythme": "parite_iso", "foyer_b": str(b)}
    ville.hear(
        famille.enfants[0].model_copy(
            update={
                "version": 2,
                "gardes": [GardeEtat(foyer_id=famille.foyer_id, du=date(2024, 9, 1), regle=regle)],
                "acces": [
                    AccesEtat(compte_id=famille.compte_id, foyer_id=famille.foyer_id, niveau="ecrire"),
                    AccesEtat(compte_id=compte_b, foyer_id=b, niveau="ecrire"),
                ],
            }
        )
    )
    create(ville, famille.parent, SECRETS[0], famille.enfant_id)
    create(ville, un_acteur("parent", compte_id=compte_b), SECRETS[1])

    assert [e.est_autre_foyer for e in lu(ville, SECRETS[0])] == [False]
    assert [(e.prenom, e.est_autre_foyer) for e in lu(ville, SECRETS[1])] == [("Léonie", True)]


def test_ten_addresses_are_enough_and_anothers_child_is_not_found(ville: Ville, famille: Famille) -> None:
    with pytest.raises(Introuvable):
        create(ville, ville.une_famille("Zoé").parent, SECRETS[0], famille.enfant_id)
    for secret in SECRETS[:10]:
        create(ville, famille.parent, secret)
    with pytest.raises(contrat.TropDAgendas):
        create(ville, famille.parent, SECRETS[10])


def test_nobody_makes_one_in_the_name_of_a_household(ville: Ville, famille: Famille) -> None:
    with pytest.raises(ActionInterdite):
        create(ville, un_acteur("agent", pour_le_compte_de=famille.foyer_id), SECRETS[0])
