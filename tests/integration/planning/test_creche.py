"""A contract signed, amended, closed, marked: its slots, and the hours said to billing, each once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite, Introuvable
from services.planning import reference
from services.planning.domain.mots import PARIS
from tests.integration.planning.test_point import point, un_animateur, une_marque
from tests.integration.planning.ville import Famille, Ville, inscrit, un_agent

JEUDI_5, LUNDI_9 = date(2026, 11, 5), date(2026, 11, 9)
NOVEMBRE, DECEMBRE = date(2026, 11, 1), date(2026, 12, 1)
AGENT = un_agent()
HEURES = "select c->>'mois', (c->>'contrat_minutes')::int, (c->>'deduites_minutes')::int,\
 (c->>'supplement_minutes')::int, c->'ouvertes', (c->>'version')::int from outbox,\
 lateral (select body::json->'data') as d (c) where type = 'planning.heures.v1' order by seq"


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Zoé, two years old, has a place at the crèche Les Lutins."""
    jour = {"animateurs": {"jours": 3}, "annulation": {"jours": 1}}
    with ville.base.transaction() as tx:
        reference.upsert_sites(tx, [{"code": "lutins", "libelle": "crèche Les Lutins", "genre": "creche"}])
        reference.upsert_activites(tx, [
            {"code": "creche", "libelle": "Crèche", "genre": "creche", "jours": [0, 1, 2, 3, 4], "periode": "annee",
             "debut": "07:30", "fin": "18:30", "delais": jour, "age_min": 0, "age_max": 3},
        ])  # fmt: skip
        reference.upsert_ouvertures(tx, [{"activite": "creche", "site": "lutins"}])
    return ville.une_famille("Zoé", naissance=date(2024, 10, 1), ecole="lutins", inscriptions=inscrit("creche"))


def sign(famille: Famille, version: int = 0, du: date = NOVEMBRE, actor: Any = AGENT, **champs: Any) -> contrat.Creche:
    """Mondays and Tuesdays from 8h to 16h; 39 weeks from November to July: 16 h a week, 624 h, 69 h 20 a month."""
    jours = [contrat.JourContrat(jour=rang, arrivee=time(8), depart=time(16)) for rang in champs.pop("jours", (0, 1))]
    par_defaut = {"operation_id": uuid.uuid4(), "enfant_id": famille.enfant_id, "foyer_id": famille.foyer_id,
                  "au": date(2027, 7, 31), "semaines": 39}  # fmt: skip
    request = contrat.SaveContrat(version=version, du=du, jours=jours, **(par_defaut | champs))
    return famille.ville.call(contrat.SAVE_CONTRAT, request, actor)


def away(famille: Famille, **champs: Any) -> contrat.Creche:
    par_defaut = {"operation_id": uuid.uuid4(), "enfant_id": famille.enfant_id, "du": LUNDI_9, "au": LUNDI_9}
    request = contrat.SaveAbsenceCreche(**(par_defaut | champs))
    famille.ville.call(contrat.SAVE_ABSENCE_CRECHE, request, AGENT)
    return get(famille, AGENT)


def get(famille: Famille, actor: Any) -> Any:
    return famille.ville.call(contrat.GET_CRECHE, contrat.GetCreche(enfant_id=famille.enfant_id), actor)


def said(ville: Ville) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in ville.base.sql(HEURES)]


def mark(ville: Ville, enfant_id: UUID, etat: str, heure: str, rang: int) -> None:
    instant = datetime.combine(JEUDI_5, time.fromisoformat(heure), PARIS)
    marque = une_marque(enfant_id, etat, rang=rang, instant=instant)
    point(ville, marque, actor=un_animateur("lutins"), site="lutins", activite="creche")


def test_a_contract_books_its_days_and_says_its_hours_once(ville: Ville, famille: Famille) -> None:
    creche = sign(famille)

    assert [(c.rang, c.minutes_semaine) for c in creche.contrats] == [(1, 16 * 60)]
    premiers = [jour for _, jour, *_ in ville.creneaux()][:3]
    assert premiers == [LUNDI_9, date(2026, 11, 10), date(2026, 11, 16)]
    assert said(ville) == [("2026-11", 4160, 0, 0, [], 1)]
    assert get(famille, famille.parent).contrats == creche.contrats

    ville.tick("hand_heures")
    assert len(said(ville)) == 1


def test_a_month_begins_and_its_hours_are_handed_by_the_clock(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    sign(famille)
    horloge(datetime(2026, 12, 1, 0, 5, tzinfo=PARIS))
    ville.tick("hand_heures")
    ville.tick("hand_heures")
    assert [row[:2] for row in said(ville)] == [("2026-11", 4160), ("2026-12", 4160)]


def test_an_amendment_keeps_the_past_and_moves_the_slots(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    sign(famille)
    with pytest.raises(contrat.ContratModifie):
        sign(famille, du=DECEMBRE, semaines=30)
    with pytest.raises(contrat.ContratDansLePasse):
        sign(famille, version=1, du=date(2026, 10, 31))

    creche = sign(famille, version=1, du=DECEMBRE, jours=(2,), semaines=30)

    assert [(c.rang, c.du, c.dernier) for c in creche.contrats] == [
        (2, DECEMBRE, date(2027, 7, 31)),
        (1, NOVEMBRE, date(2026, 11, 30)),
    ]
    etats = {(jour.weekday(), etat) for _, jour, etat, *_ in ville.creneaux() if jour >= DECEMBRE}
    assert etats == {(0, "annulee"), (1, "annulee"), (2, "reservee")}
    assert said(ville) == [("2026-11", 4160, 0, 0, [], 1)]
    horloge(datetime(2026, 12, 2, tzinfo=PARIS))
    ville.tick("hand_heures")
    assert said(ville)[-1][:2] == ("2026-12", 1800)


def test_a_contract_to_come_leaves_the_present_one_to_be_amended(ville: Ville, famille: Famille) -> None:
    prochain, fin = date(2027, 5, 3), date(2027, 7, 31)
    sign(famille)
    sign(famille, version=1, du=prochain, au=fin, jours=(3,), semaines=10)

    with pytest.raises(contrat.ContratAVenir) as refus:
        sign(famille, version=2, du=DECEMBRE, jours=(2,), semaines=30)
    assert refus.value.jour == prochain
    sign(famille, version=2, du=DECEMBRE, au=date(2027, 5, 2), jours=(2,), semaines=20)
    creche = sign(famille, version=3, du=prochain, au=fin, jours=(4,), semaines=10)

    assert [(c.rang, c.du, c.dernier) for c in creche.contrats] == [
        (4, prochain, fin),
        (3, DECEMBRE, date(2027, 5, 2)),
        (2, prochain, date(2027, 5, 2)),
        (1, NOVEMBRE, date(2026, 11, 30)),
    ]
    tenus = [jour for _, jour, etat, *_ in ville.creneaux() if etat == "reservee"]
    assert {jour.weekday() for jour in tenus if DECEMBRE <= jour < prochain} == {2}
    assert {jour.weekday() for jour in tenus if jour >= prochain} == {4}
    liste = ville.call(contrat.LIST_CRECHE, contrat.ListCreche(), AGENT)
    assert [(un.du, un.au) for un in liste.enfants] == [(NOVEMBRE, date(2026, 11, 30))]


def test_no_contract_is_signed_on_a_day_without_a_place(ville: Ville, famille: Famille) -> None:
    ville.limite("creche", "lutins", 1)
    sign(famille)
    autre = ville.une_famille("Tom", naissance=date(2024, 9, 1), ecole="lutins", inscriptions=inscrit("creche"))

    with pytest.raises(contrat.CrecheComplete) as refus:
        sign(autre, jours=(1, 2))
    assert (refus.value.jour, refus.value.capacite) == (date(2026, 11, 10), 1)
    assert sign(autre, jours=(2, 3)).version == 1
    assert sign(famille, version=1, du=DECEMBRE, jours=(0,), semaines=30).version == 2


@pytest.mark.parametrize(("arrivee", "depart"), [(time(7, 15), time(16)), (time(8), time(18, 45))])
def test_no_hour_is_signed_while_the_creche_is_closed(famille: Famille, arrivee: time, depart: time) -> None:
    jours = [contrat.JourContrat(jour=2, arrivee=arrivee, depart=depart)]
    request = contrat.SaveContrat(
        operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, foyer_id=famille.foyer_id, version=0, du=NOVEMBRE,
        au=DECEMBRE, semaines=2, jours=jours,
    )  # fmt: skip
    with pytest.raises(contrat.ContratHorsHoraires) as refus:
        famille.ville.call(contrat.SAVE_CONTRAT, request, AGENT)
    assert refus.value.to_wire()["nombres"] == {"rang": 2, "ouvre": "07:30:00", "ferme": "18:30:00"}


def test_an_absence_is_deducted_by_its_reason_and_given_back_when_withdrawn(ville: Ville, famille: Famille) -> None:
    sign(famille)
    with pytest.raises(contrat.HorsDuContrat):
        away(famille, motif="conge", du=date(2026, 9, 1), au=date(2026, 9, 2))
    [absence] = away(famille, motif="hospitalisation", justificatif_vu=True).absences
    assert said(ville)[-1] == ("2026-11", 4160, 480, 0, [], 2)
    kept = str(ville.base.sql("select scelle from absence_creche") + ville.base.sql("select response from operation"))
    assert "hospitalisation" not in kept

    retiree = contrat.WithdrawAbsenceCreche(
        operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, absence_id=absence.absence_id
    )
    ville.call(contrat.WITHDRAW_ABSENCE_CRECHE, retiree, AGENT)
    assert said(ville)[-1] == ("2026-11", 4160, 0, 0, [], 3)


def test_arrival_and_departure_make_the_hours_beyond_the_contract(ville: Ville, famille: Famille) -> None:
    """Thursday is not in the contract: from 13h05 to 14h10, three half hours begun."""
    sign(famille)
    mark(ville, famille.enfant_id, "present", "13:05", 1)
    assert said(ville)[-1] == ("2026-11", 4160, 0, 0, ["2026-11-05"], 2)  # nobody said that the child left
    mark(ville, famille.enfant_id, "parti", "14:10", 2)
    assert said(ville)[-1] == ("2026-11", 4160, 0, 90, [], 3)


def test_the_sheet_of_the_tablet_says_the_hours_of_the_contract(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    sign(famille)
    horloge(datetime(2026, 11, 9, 9, 0, tzinfo=PARIS))
    request = contrat.GetFeuille(site="lutins", activite="creche", jour=LUNDI_9)
    [ligne] = ville.call(contrat.GET_FEUILLE, request, un_animateur("lutins")).lignes
    assert (ligne.prenom, ligne.est_reserve, ligne.attendu_de, ligne.attendu_a) == ("Zoé", True, time(8), time(16))


def test_a_closure_decided_later_is_deducted(ville: Ville, famille: Famille) -> None:
    sign(famille)
    greve = contrat.SaveFermeture(
        operation_id=uuid.uuid4(), premier_jour=LUNDI_9, dernier_jour=LUNDI_9, sites=["lutins"], motif="grève"
    )
    ville.call(contrat.SAVE_FERMETURE, greve, AGENT)
    ville.tick("cancel_fermetures")
    assert said(ville)[-1] == ("2026-11", 4160, 480, 0, [], 2)


def test_who_may_sign_and_who_may_read(ville: Ville, famille: Famille) -> None:
    with pytest.raises(ActionInterdite):
        sign(famille, actor=famille.parent)
    with pytest.raises(Introuvable):
        get(famille, ville.une_famille("Autre").parent)
    with pytest.raises(Introuvable):
        sign(famille, foyer_id=ville.une_famille("Autre").foyer_id)
    with pytest.raises(contrat.PasDePlaceEnCreche):
        sign(famille, du=date(2027, 9, 1), au=date(2027, 12, 1), semaines=4)
    grande = ville.une_famille("Léonie")
    with pytest.raises(Introuvable):
        get(grande, grande.parent)
    [enfant] = ville.call(contrat.LIST_CRECHE, contrat.ListCreche(), AGENT).enfants
    assert (enfant.prenom, enfant.est_inscrit, enfant.du, enfant.ouvertes) == ("Zoé", True, None, 0)
