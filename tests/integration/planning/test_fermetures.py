"""A strike: the days close at once, bookings are cancelled, each account is told once, the kitchen sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite, Introuvable
from kit import clock
from kit.dependencies import CallContext
from services.planning.calendrier import fermetures
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    CRENEAUX_DITS,
    LUNDI_16,
    LUNDI_23,
    Famille,
    Ville,
    ajout,
    refus_of,
    un_agent,
)

MARDI_24 = date(2026, 11, 24)
ACTIVITES = ("restauration", "etude")


def tick(ville: Ville, times: int = 1) -> None:
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    for _ in range(times):
        ville.base.sql("delete from minuterie")
        service.cancel_fermetures()  # type: ignore[call-arg]


def close(ville: Ville, premier: date = LUNDI_23, **champs: Any) -> contrat.Fermetures:
    par_defaut = {"premier_jour": premier, "dernier_jour": premier, "motif": "grève des agents"}
    request = contrat.SaveFermeture(operation_id=uuid.uuid4(), **(par_defaut | champs))
    return ville.call(contrat.SAVE_FERMETURE, request, un_agent())


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Two children booked on the 23rd for lunch and study, the first on the 24th too."""
    famille = ville.une_famille("Léonie", "Gaspard")
    for enfant in famille.enfants:
        coches = [coche for activite in ACTIVITES for coche in ajout(activite, LUNDI_23)]
        famille.save(*coches, enfant_id=str(enfant.enfant_id))
    famille.save(*ajout("restauration", MARDI_24))
    return famille


def etats(ville: Ville) -> dict[date, set[str]]:
    trouves: dict[date, set[str]] = {}
    for _, jour, etat, _, _ in ville.creneaux():
        trouves.setdefault(jour, set()).add(etat)
    return trouves


def test_what_it_would_cancel_is_read_first_and_writes_nothing(ville: Ville, famille: Famille) -> None:
    demande = contrat.PreviewFermeture(premier_jour=LUNDI_23, dernier_jour=LUNDI_23)

    effet = ville.call(contrat.PREVIEW_FERMETURE, demande, un_agent())

    assert (effet.reservations, effet.enfants, effet.familles) == (4, 2, 1)
    assert etats(ville)[LUNDI_23] == {"reservee"}


def test_a_closed_day_cancels_its_bookings_and_no_other(ville: Ville, famille: Famille) -> None:
    close(ville)
    tick(ville, 3)

    assert etats(ville) == {LUNDI_23: {"annulee_par_la_ville"}, MARDI_24: {"reservee"}}
    [fermeture] = ville.call(contrat.LIST_FERMETURES, contrat.ListFermetures(), un_agent()).fermetures
    assert (fermeture.annulees, fermeture.motif) == (4, "grève des agents")


def test_each_account_is_told_once_even_when_something_is_cancelled_later(ville: Ville, famille: Famille) -> None:
    close(ville)
    tick(ville, 2)
    # As a save that had read the calendar a moment before the closure.
    ville.base.sql("update creneau set etat = 'reservee', fermeture_id = null where activite = 'etude'")
    tick(ville, 2)

    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville"}
    avis = [body for (body,) in ville.base.sql("select body from outbox where type = 'planning.avis.v1'")]
    assert len(avis) == 1
    assert str(famille.compte_id) in avis[0] and "le lundi 23 novembre 2026" in avis[0] and "grève" not in avis[0]


def test_from_the_closing_nobody_books_the_day_and_its_cell_says_why(ville: Ville, famille: Famille) -> None:
    close(ville)

    saved = famille.save(*ajout("accueil_matin", LUNDI_23))

    assert refus_of(saved) == {("accueil_matin", LUNDI_23): "jour_ferme"}
    assert saved.refusees[0].nombres["motif"] == "grève des agents"
    demande = contrat.GetMois(enfant_id=famille.enfant_id, mois="2026-11")
    mois = ville.call(contrat.GET_MOIS, demande, famille.parent)
    dites = {c.activite: c.mot for vue in mois.jours if vue.jour == LUNDI_23 for c in vue.cellules}
    assert {"accueil_matin", *ACTIVITES} <= set(dites) and not {"mercredi_journee", "vacances"} & set(dites)
    assert set(dites.values()) == {"Fermé : grève des agents"}


def test_only_the_named_site_closes(ville: Ville, famille: Famille) -> None:
    close(ville, sites=["ferry"])
    tick(ville)

    assert etats(ville)[LUNDI_23] == {"reservee"}


def test_reopened_families_may_book_again(ville: Ville, famille: Famille) -> None:
    [fermeture] = close(ville).fermetures
    tick(ville)
    levee = contrat.ReopenFermeture(operation_id=uuid.uuid4(), fermeture_id=fermeture.fermeture_id)

    assert ville.call(contrat.REOPEN_FERMETURE, levee, un_agent()).fermetures == []

    assert famille.save(*ajout("restauration", LUNDI_23)).refusees == []
    encore = contrat.ReopenFermeture(operation_id=uuid.uuid4(), fermeture_id=fermeture.fermeture_id)
    with pytest.raises(Introuvable):
        ville.call(contrat.REOPEN_FERMETURE, encore, un_agent())


def test_the_kitchen_that_was_told_sees_the_difference(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    horloge(datetime(2026, 11, 9, 0, 0, 30, tzinfo=PARIS))
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    service.emit_commandes()  # type: ignore[call-arg]
    close(ville)
    tick(ville)

    demande = contrat.ListCommandes(du=LUNDI_23)
    commandes = ville.call(contrat.LIST_COMMANDES, demande, un_acteur("cuisine")).commandes
    [repas] = [c for c in commandes if (c.site, c.activite) == ("jaures", "restauration")]
    assert [(v.etape.value, [ligne.nombre for ligne in v.lignes]) for v in repas.versions] == [
        ("cuisine", [2]),
        ("manuelle", [-2]),
    ]
    assert repas.actuel == []


def test_a_day_that_has_begun_and_an_unknown_site_are_refused(ville: Ville) -> None:
    with pytest.raises(contrat.FermeturePassee):
        close(ville, date(2026, 11, 5))
    with pytest.raises(Introuvable):
        close(ville, LUNDI_16, sites=["lune"])


@pytest.mark.parametrize("role", ["parent", "animateur", "cuisine", "regisseur"])
def test_only_agents_close(ville: Ville, role: str) -> None:
    request = contrat.SaveFermeture(
        operation_id=uuid.uuid4(), premier_jour=LUNDI_23, dernier_jour=LUNDI_23, motif="grève"
    )
    with pytest.raises(ActionInterdite):
        ville.call(contrat.SAVE_FERMETURE, request, un_acteur(role))


def letters(ville: Ville) -> int:
    return len(ville.base.sql("select 1 from outbox where type = 'planning.avis.v1'"))


def test_two_closures_that_overlap_cancel_once_and_tell_each_account_once(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    close(ville)
    horloge(clock.now() + timedelta(seconds=1))
    close(ville, dernier_jour=MARDI_24, sites=["jaures"], motif="travaux")
    tick(ville, 4)

    assert etats(ville) == {LUNDI_23: {"annulee_par_la_ville"}, MARDI_24: {"annulee_par_la_ville"}}
    annulees = [
        f.annulees for f in ville.call(contrat.LIST_FERMETURES, contrat.ListFermetures(), un_agent()).fermetures
    ]
    assert sorted(annulees) == [1, 4]
    assert letters(ville) == 2  # one of each closure: the second cancelled the Tuesday, which the first did not


def test_one_closure_lifted_leaves_the_day_closed_by_the_other(ville: Ville, famille: Famille) -> None:
    [une] = close(ville).fermetures
    close(ville, sites=["jaures"], motif="travaux")
    levee = contrat.ReopenFermeture(operation_id=uuid.uuid4(), fermeture_id=une.fermeture_id)
    ville.call(contrat.REOPEN_FERMETURE, levee, un_agent())
    tick(ville, 2)

    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville"}
    assert refus_of(famille.save(*ajout("accueil_matin", LUNDI_23))) == {("accueil_matin", LUNDI_23): "jour_ferme"}
    assert letters(ville) == 1


def test_dead_in_the_middle_of_a_batch_nothing_is_half_done_and_the_next_turn_ends_it(
    ville: Ville, famille: Famille, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process goes once bookings are cancelled and families told, before the commit."""
    monkeypatch.setattr(fermetures, "ENFANTS_PAR_LOT", 1)
    close(ville)
    tick(ville)
    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville", "reservee"} and letters(ville) == 1
    with monkeypatch.context() as mort, pytest.raises(KeyboardInterrupt):
        mort.setattr(fermetures, "failpoint", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        tick(ville)
    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville", "reservee"} and letters(ville) == 1

    tick(ville, 2)

    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville"} and letters(ville) == 1


def test_what_was_closed_is_said_to_billing_as_not_booked(ville: Ville, famille: Famille) -> None:
    close(ville)
    tick(ville)
    dits = [c for (c,) in ville.base.sql(CRENEAUX_DITS) if c["jour"] == LUNDI_23.isoformat()]
    derniers = {(c["enfant_id"], c["activite"]): c for c in dits}
    assert len(derniers) == 4
    assert all(not c["est_reserve"] and "presence" not in c for c in derniers.values())
