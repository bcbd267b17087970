"""The agenda of a family: an address made by its owner, read by any program, parsed back by a reader."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from icalendar import Calendar

from contracts import planning
from contracts.base import Rien
from contracts.errors import Introuvable, TropDEssais
from gateway.debit import Debit
from gateway.portail import agenda
from gateway.presentation.ical import write_agenda
from gateway.presentation.mots import PARIS
from tests.gateway import fabrique as un
from tests.gateway.fabrique_agenda import des_agendas, un_agenda_lu, un_evenement
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

AVANT_HIVER, APRES_HIVER = date(2026, 10, 23), date(2026, 10, 26)
AVANT_ETE, APRES_ETE = date(2027, 3, 26), date(2027, 3, 29)


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "_LECTURES", Debit(30, 600.0))
    monkeypatch.setattr(agenda, "_ESSAIS_MANQUES", Debit(60, 600.0))


@pytest.fixture
def parent(app: FastAPI, client: FauxClient) -> Personne:
    """A parent whose addresses are kept, as planning does."""
    agendas: dict[UUID, planning.AgendaVu] = {}

    def create(request: planning.CreateAgenda) -> Rien:
        agendas[request.agenda_id] = planning.AgendaVu(
            agenda_id=request.agenda_id,
            enfant_id=request.enfant_id,
            prenom="Léonie" if request.enfant_id else "",
            empreinte=request.empreinte,
            cree_at=un.A_14H12,
        )
        return Rien()

    def revoke(request: planning.RevokeAgenda) -> Rien:
        del agendas[request.agenda_id]
        return Rien()

    def lu(request: planning.ReadAgenda) -> planning.AgendaLu:
        if request.empreinte not in {une.empreinte for une in agendas.values()}:
            raise Introuvable(objet="agenda")
        return un_agenda_lu()

    client.says(planning.LIST_AGENDAS, lambda _request: des_agendas(*agendas.values()))
    client.says(planning.CREATE_AGENDA, create)
    client.says(planning.REVOKE_AGENDA, revoke)
    client.says(planning.READ_AGENDA, lu)
    return Personne(app).connect(client)


def address_of(personne: Personne) -> str:
    """The path of the address that the page shows."""
    return "/ical/" + personne.reponse.text.split("/ical/")[1].split('"')[0]


def evenement(jour: date, **change: object) -> planning.EvenementAgenda:
    debut = datetime.combine(jour, time(11, 30), PARIS).astimezone(UTC)
    return un_evenement(jour=jour, debut=debut, fin=debut + timedelta(minutes=110), **change)


def test_an_address_is_made_shown_read_and_revoked(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning/agenda").press("Pour toute la famille")
    assert "L’adresse est créée" in parent.texte
    adresse = address_of(parent)

    lu = parent.navigateur.get(adresse)
    assert (lu.status_code, lu.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert b"Repas" in lu.content or "repas" in lu.text

    parent.press("Supprimer cette adresse")
    assert "L’adresse est supprimée" in parent.texte
    assert parent.navigateur.get(adresse).status_code == 404


def test_the_secret_is_256_bits_that_planning_never_receives(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning/agenda").press("Pour toute la famille")

    secret = address_of(parent).removeprefix("/ical/").removesuffix(".ics")
    [demande] = client.calls_of(planning.CREATE_AGENDA)
    assert len(secret) == 43
    assert secret not in demande.model_dump_json()


def test_what_did_not_change_is_not_sent_again(parent: Personne, client: FauxClient) -> None:
    adresse = address_of(parent.open("/planning/agenda").press("Pour toute la famille"))
    etag = parent.navigateur.get(adresse).headers["etag"]

    encore = parent.navigateur.get(adresse, headers={"if-none-match": f'"autre", W/{etag}'})
    assert (encore.status_code, encore.content, encore.headers["etag"]) == (304, b"", etag)

    client.says(planning.READ_AGENDA, un_agenda_lu(un_evenement(est_annule=True, version=2)))
    change = parent.navigateur.get(adresse, headers={"if-none-match": etag})
    assert change.status_code == 200
    assert change.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("secret", ["x", "a" * 43, "é" * 43, "a" * 500, "..%2f..%2fetc"])
def test_a_secret_of_nothing_opens_nothing(parent: Personne, secret: str) -> None:
    assert parent.navigateur.get(f"/ical/{secret}.ics").status_code == 404


def test_a_revoked_address_is_gone_in_words(parent: Personne, client: FauxClient) -> None:
    client.says(planning.READ_AGENDA, planning.AgendaFerme())

    parent.open(f"/ical/{'a' * 43}.ics")

    assert parent.statut == 410
    assert "ne sert plus" in parent.texte


def test_whoever_asks_too_often_waits(parent: Personne) -> None:
    adresse = address_of(parent.open("/planning/agenda").press("Pour toute la famille"))
    statuts = [parent.navigateur.get(adresse).status_code for _ in range(31)]
    assert (statuts[29], statuts[30]) == (200, 429)
    assert int(parent.navigateur.get(adresse).headers["retry-after"]) > 500


def test_a_window_passes_by_itself_and_memory_is_bounded() -> None:
    heure = [0.0]
    debit = Debit(1, 10.0, max_cles=2, clock=lambda: heure[0])
    for cle in "abc":
        debit.count(cle)
    debit.check("a")  # forgotten: the oldest of three
    with pytest.raises(TropDEssais):
        debit.check("c")
    heure[0] = 10.0
    debit.check("c")


def test_no_secret_is_logged(
    parent: Personne,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)  # the browser's own, not the portal's
    adresse = address_of(parent.open("/planning/agenda").press("Pour toute la famille"))
    parent.navigateur.get(adresse)
    sortie = "".join(capfd.readouterr())
    secret = adresse.removeprefix("/ical/").removesuffix(".ics")
    assert "/ical/{secret}.ics" in sortie
    assert secret[:16] not in caplog.text + sortie


def test_parsed_back_hours_are_those_of_the_wall_on_both_sides_of_both_clock_changes() -> None:
    jours = [AVANT_HIVER, APRES_HIVER, AVANT_ETE, APRES_ETE]
    lu = planning.AgendaLu(prenom="", evenements=[evenement(jour, uid=UUID(int=jour.toordinal())) for jour in jours])

    events = Calendar.from_ical(write_agenda(lu)).walk("VEVENT")

    assert [e.decoded("dtstart").astimezone(UTC).hour for e in events] == [9, 10, 10, 9]
    assert {e.decoded("dtstart").strftime("%H:%M") for e in events} == {"11:30"}
    assert {str(e["dtstart"].params["TZID"]) for e in events} == {"Europe/Paris"}


def test_the_zone_of_the_document_says_what_paris_says() -> None:
    """The VTIMEZONE alone, without any table of the machine, gives the offsets of Paris."""
    [zone] = Calendar.from_ical(write_agenda(un_agenda_lu())).walk("VTIMEZONE")
    selon_le_document = zone.to_tz(lookup_tzid=False)
    for heure in range(0, 24 * 800, 7):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=heure)
        naif = instant.astimezone(PARIS).replace(tzinfo=None)
        if PARIS.utcoffset(naif) == PARIS.utcoffset(naif.replace(fold=1)):  # the hour played twice has two answers
            assert selon_le_document.utcoffset(naif) == PARIS.utcoffset(naif), naif


def test_an_event_keeps_its_name_grows_and_is_struck_out() -> None:
    def read(**change: object) -> tuple[str, int, str, datetime]:
        [event] = Calendar.from_ical(write_agenda(un_agenda_lu(un_evenement(**change)))).walk("VEVENT")
        return str(event["uid"]), int(event["sequence"]), str(event["status"]), event.decoded("last-modified")

    apres = un.A_14H12 + timedelta(days=1)
    assert read() == (f"{UUID(int=17)}@portail-familles", 0, "CONFIRMED", un.A_14H12)
    assert read(version=2, est_en_attente=True, modifie_at=apres)[1:] == (1, "TENTATIVE", apres)
    assert read(version=3, est_annule=True, modifie_at=apres)[1:] == (2, "CANCELLED", apres)
    assert read()[3].utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("prenom", "change", "titre"),
    [
        ("", {}, "Léonie : repas"),
        ("Léonie", {}, "Repas"),
        ("Léonie", {"est_autre_foyer": True}, "Repas (autre parent)"),
        ("", {"prenom": "Zoé,\r\nX-INJECTE:1;"}, "Zoé,\nX-INJECTE:1; : repas"),
    ],
)
def test_a_title_says_who_and_what_whatever_the_name(prenom: str, change: dict[str, object], titre: str) -> None:
    document = write_agenda(un_agenda_lu(un_evenement(**change), prenom=prenom))
    [event] = Calendar.from_ical(document).walk("VEVENT")
    assert str(event["summary"]) == titre
    assert "X-INJECTE" not in event
    assert str(event["location"]) == "école Jean-Jaurès"


def test_lines_are_those_of_the_standard_and_the_same_bookings_are_the_same_bytes() -> None:
    document = write_agenda(un_agenda_lu(un_evenement(site="école " + "é" * 90)))
    assert document == write_agenda(un_agenda_lu(un_evenement(site="école " + "é" * 90)))
    assert all(len(ligne) <= 75 for ligne in document.split(b"\r\n"))
    assert document.count(b"\n") == document.count(b"\r\n")
