"""The roster, what is missing, who is told: on PostgreSQL, once by accueil and level."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite, Introuvable
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.test_point import JEUDI_5, point, une_marque
from tests.integration.planning.ville import LUNDI_9, Famille, Ville, ajout, un_agent

LUNDI_2 = date(2026, 11, 2)
MATIN = datetime(2026, 10, 20, 9, 0, tzinfo=PARIS)
JEUDI_MIDI = datetime(2026, 11, 5, 11, 35, tzinfo=PARIS)
AGENT = un_agent()


def une_ligne(nom: str = "A. B.", jours: tuple[int, ...] = (0, 1, 3, 4), **champs: Any) -> contrat.LigneTableau:
    return contrat.LigneTableau(**({"nom": nom, "debut": time(11, 30), "fin": time(13, 20), "jours": jours} | champs))


def save(ville: Ville, *lignes: contrat.LigneTableau, version: int = 0, **champs: Any) -> contrat.TableauService:
    par_defaut = {"operation_id": uuid.uuid4(), "site": "jaures", "lundi": LUNDI_2}
    request = contrat.SaveTableau(version=version, lignes=list(lignes), **(par_defaut | champs))
    return ville.call(contrat.SAVE_TABLEAU, request, AGENT)


def midi(ville: Ville, jour: date = JEUDI_5) -> contrat.PlageEncadrement:
    request = contrat.GetEncadrement(lundi=LUNDI_2, site="jaures")
    [site] = ville.call(contrat.GET_ENCADREMENT, request, AGENT).sites
    [trouve] = [j for j in site.jours if j.jour == jour]
    return next(plage for plage in trouve.plages if plage.debut == time(11, 30))


def said(ville: Ville, debut: str) -> list[str]:
    return [genre for genre, _ in ville.base.said() if genre.startswith(debut)]


@pytest.fixture
def famille(ville: Ville, horloge: Callable[[datetime], None]) -> Famille:
    """A child of 9 booked on Thursday 5; her brother of 5 is enrolled and not booked; it is Thursday, 11h35."""
    horloge(MATIN)
    famille = ville.une_famille("Léonie")
    famille.enfants.append(famille.un_enfant("Gaspard", naissance=date(2021, 5, 1)))
    ville.hear(famille.enfants[1])
    famille.save(*ajout("restauration", JEUDI_5))
    horloge(JEUDI_MIDI)
    return famille


def test_an_unbooked_child_who_is_marked_changes_the_number_required(ville: Ville, famille: Famille) -> None:
    save(ville, une_ligne())
    assert [(b.moins_de_6, b.six_et_plus, b.requis, b.prevus) for b in midi(ville).bandes] == [(0, 1, 1, 1)]

    point(ville, une_marque(famille.enfants[1].enfant_id))

    assert [(b.moins_de_6, b.six_et_plus, b.requis, b.manquants) for b in midi(ville).bandes] == [(1, 1, 2, 1)]


def test_two_agents_never_overwrite_each_other(ville: Ville) -> None:
    assert save(ville, une_ligne()).version == 1
    with pytest.raises(contrat.TableauModifie) as refus:
        save(ville, une_ligne("C. D."))
    assert refus.value.version == 1
    assert [ligne.nom for ligne in save(ville, une_ligne("C. D."), version=1).lignes] == ["C. D."]
    assert save(ville, lundi=LUNDI_9).version == 1


def test_whoever_types_the_roster_is_told_once_by_level(ville: Ville, famille: Famille) -> None:
    ville.tick("watch_encadrement")
    assert said(ville, "planning.encadrement") == []  # a site whose roster nobody typed is not alarmed

    save(ville)
    ville.tick("watch_encadrement")
    ville.tick("watch_encadrement")
    assert len(said(ville, "planning.encadrement")) == len(said(ville, "planning.avis")) == 1
    [alerte] = ville.call(contrat.GET_ALERTES, contrat.GetAlertes(), AGENT).alertes
    assert (alerte.jour, alerte.debut, alerte.manquants) == (JEUDI_5, time(11, 30), 1)

    point(ville, une_marque(famille.enfants[1].enfant_id))
    ville.tick("watch_encadrement")
    assert len(said(ville, "planning.encadrement")) == 2  # two are missing now

    save(ville, une_ligne(), une_ligne("C. D."), version=1)
    ville.tick("watch_encadrement")
    assert ville.call(contrat.GET_ALERTES, contrat.GetAlertes(), AGENT).alertes == []
    save(ville, version=2)
    ville.tick("watch_encadrement")
    assert len(said(ville, "planning.encadrement")) == 2


def test_the_crèche_and_unknown_sites_have_no_roster_and_parents_no_page(ville: Ville) -> None:
    with pytest.raises(Introuvable):
        save(ville, site="ailleurs")
    with pytest.raises(ActionInterdite):
        ville.call(contrat.GET_ENCADREMENT, contrat.GetEncadrement(lundi=LUNDI_2), un_acteur("parent"))
