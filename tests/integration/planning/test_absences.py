"""An absence declared: kept, told to the site, to billing and to the public, and why is nobody's business."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.errors import Introuvable
from services.planning.domain.mots import PARIS
from tests.integration.planning.test_point import un_animateur
from tests.integration.planning.ville import LUNDI_16, VENDREDI_6, VENDREDI_20, Famille, Ville, ajout, un_agent

LE_16 = datetime(2026, 11, 16, 8, 5, tzinfo=PARIS)
FEUILLE = contrat.GetFeuille(site="jaures", activite="restauration", jour=LUNDI_16)


@pytest.fixture
def famille(ville: Ville, horloge: Callable[[datetime], None]) -> Famille:
    """A lunch on the 16th and one on the 20th; it is the morning of the 16th."""
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16), *ajout("restauration", VENDREDI_20))
    horloge(LE_16)
    return famille


def declare(famille: Famille, *jours: date, motif: str = "maladie", precision: str = "") -> contrat.DeclareAbsence:
    return contrat.DeclareAbsence(
        operation_id=uuid.uuid4(),
        enfant_id=famille.enfant_id,
        creneaux=[contrat.CreneauVise(activite="restauration", jour=jour) for jour in jours],
        motif=contrat.MotifAbsence(motif),
        precision=precision,
    )


def test_the_day_itself_is_said_absent_and_the_later_one_is_cancelled(ville: Ville, famille: Famille) -> None:
    dite = ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16, VENDREDI_20), famille.parent)

    assert [(c.jour, c.effet.value, c.note) for c in dite.changements] == [
        (LUNDI_16, "absence", "absence prévenue, rien à payer"),
        (VENDREDI_20, "retrait", "annulé à temps, rien à payer"),
    ]
    assert dite.accuse.startswith("R-2026-")
    assert [(jour, etat) for _, jour, etat, _, _ in ville.creneaux()] == [
        (LUNDI_16, "absence_prevenue"),
        (VENDREDI_20, "annulee"),
    ]
    assert [nom for nom, _ in ville.base.said()][-3:] == [
        "planning.creneaux.v1",
        "planning.absences.declarees.v1",
        "planning.reservations.annulees.v1",
    ]


def test_the_piece_that_was_joined_is_for_agents_only_and_goes_with_the_absence(ville: Ville, famille: Famille) -> None:
    piece = uuid.uuid4()
    demande = declare(famille, LUNDI_16)
    ville.call(contrat.DECLARE_ABSENCE, demande, famille.parent)  # the file did not pass
    dits = ville.base.said()
    joint = demande.model_copy(update={"operation_id": uuid.uuid4(), "document_id": piece})
    for suivante in (joint, declare(famille, LUNDI_16, motif="autre")):
        [refusee] = ville.call(contrat.DECLARE_ABSENCE, suivante, famille.parent).refusees
        assert refusee.code == "absence_deja_prevenue"
    assert ville.base.said() == dits

    def joined(lecteur: Actor) -> list[uuid.UUID | None]:
        return [ligne.justificatif_id for ligne in ville.call(contrat.GET_FEUILLE, FEUILLE, lecteur).lignes]

    assert joined(un_agent()) == [piece]
    assert joined(un_animateur()) == [None]
    ville.call(
        contrat.WITHDRAW_ABSENCE,
        contrat.WithdrawAbsence(operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, creneaux=demande.creneaux),
        famille.parent,
    )
    assert joined(un_agent()) == [None]


def test_the_site_reads_the_absence_and_never_why(ville: Ville, famille: Famille) -> None:
    ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16, precision="Elle tousse"), famille.parent)

    [ligne] = ville.call(contrat.GET_FEUILLE, FEUILLE, un_animateur()).lignes
    assert (ligne.est_prevenue, ligne.est_reserve, ligne.etat) == (True, False, None)
    assert "maladie" not in ligne.model_dump_json()
    kept = json.dumps(ville.base.sql("select to_jsonb(a) from absence a"), default=str)
    assert "maladie" not in kept and "tousse" not in kept
    assert not [body for (body,) in ville.base.sql("select body from outbox") if "maladie" in body or "tousse" in body]


def test_the_same_operation_twice_declares_once(ville: Ville, famille: Famille) -> None:
    request = declare(famille, LUNDI_16)

    premiere = ville.call(contrat.DECLARE_ABSENCE, request, famille.parent)

    assert ville.call(contrat.DECLARE_ABSENCE, request, famille.parent) == premiere
    receipt = contrat.GetSauvegarde(operation_id=request.operation_id)
    assert ville.call(contrat.GET_SAUVEGARDE, receipt, famille.parent) == premiere
    [refusee] = ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16), famille.parent).refusees
    assert refusee.code == "absence_deja_prevenue"


def test_who_comes_after_all_is_expected_again_and_the_reason_is_forgotten(ville: Ville, famille: Famille) -> None:
    ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16), famille.parent)
    creneaux = [contrat.CreneauVise(activite="restauration", jour=LUNDI_16)]
    retour = contrat.WithdrawAbsence(operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, creneaux=creneaux)

    ville.call(contrat.WITHDRAW_ABSENCE, retour, famille.parent)

    [ligne] = ville.call(contrat.GET_FEUILLE, FEUILLE, un_animateur()).lignes
    assert (ligne.est_prevenue, ligne.est_reserve) == (False, True)
    assert ville.base.sql("select count(*) from absence") == [(0,)]


def test_the_page_offers_the_coming_days_with_what_each_would_mean(ville: Ville, famille: Famille) -> None:
    ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16), famille.parent)

    [vu] = ville.call(contrat.GET_ABSENCES, contrat.GetAbsences(), famille.parent).enfants

    assert [(c.jour, c.est_prevenue, c.est_annulable, c.note) for c in vu.creneaux] == [
        (LUNDI_16, True, False, "absence déjà prévenue"),
        (VENDREDI_20, False, True, "annulable jusqu’à jeu. 19/11 23h59"),
    ]


def test_a_past_day_and_a_day_without_a_booking_are_explained(ville: Ville, famille: Famille) -> None:
    dite = ville.call(contrat.DECLARE_ABSENCE, declare(famille, VENDREDI_6, date(2026, 11, 17)), famille.parent)

    assert [(r.jour, r.code) for r in dite.refusees] == [
        (VENDREDI_6, "date_passee"),
        (date(2026, 11, 17), "rien_a_annuler"),
    ]


def test_another_family_finds_nothing(ville: Ville, famille: Famille) -> None:
    autre = ville.une_famille("Ulysse")

    with pytest.raises(Introuvable):
        ville.call(contrat.DECLARE_ABSENCE, declare(famille, LUNDI_16), autre.parent)
    assert ville.creneaux()[0][2] == "reservee"
