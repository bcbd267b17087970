"""Direct debit requests: checked, sealed, decided, stopped; the IBAN is never in clear where it should not be."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from contracts import billing
from contracts.billing import EtatMandat, FoyerAChoisir, IbanRefuse, MandatDejaDecide, MandatDejaDemande, MotifManquant
from contracts.errors import ActionInterdite, Introuvable
from services.billing.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.billing.famille import Famille, regisseur

IBAN = "FR7630006000011234567890189"


@pytest.fixture
def famille(billing_base: Base) -> Famille:
    return Famille(billing_base, "Léonie").arrive()


def ask(base: Base, qui: Any, **champs: Any) -> billing.MandatVue:
    valeurs = {
        "operation_id": uuid.uuid4(),
        "civilite": "madame",
        "titulaire": "Inès Martin",
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "adresse": "3 rue des Lilas",
        "code_postal": "91380",
        "ville": "Chilly-Mazarin",
        "fait_a": "Chilly-Mazarin",
        "consentement": "oui",
    }
    return base.call(Service, billing.ASK_MANDAT, billing.AskMandat(**(valeurs | champs)), qui)


def decide(base: Base, mandat: billing.MandatVue, accepte: bool, motif: str = "", qui: Any = None) -> billing.MandatVue:
    demande = billing.DecideMandat(operation_id=uuid.uuid4(), mandat_id=mandat.mandat_id, accepte=accepte, motif=motif)
    return base.call(Service, billing.DECIDE_MANDAT, demande, qui or regisseur())


def revoke(base: Base, mandat: billing.MandatVue, qui: Any) -> billing.MandatVue:
    demande = billing.RevokeMandat(operation_id=uuid.uuid4(), mandat_id=mandat.mandat_id)
    return base.call(Service, billing.REVOKE_MANDAT, demande, qui)


def test_a_request_is_numbered_and_shows_a_masked_account(billing_base: Base, famille: Famille) -> None:
    mandat = ask(billing_base, famille.parent)

    assert (mandat.accuse, mandat.rum, mandat.etat) == ("S-2026-000001", "PF-2026-000001", EtatMandat.DEMANDE)
    assert mandat.iban_masque == "FR76 •••• •••• •••• •••• •••• 189"
    assert mandat.bic == "AGRIFRPPXXX"
    assert "autorisez" in mandat.consentement


def test_the_account_is_in_clear_nowhere_in_the_database(billing_base: Base, famille: Famille) -> None:
    mandat = ask(billing_base, famille.parent)
    demande = billing.OpenMandat(operation_id=uuid.uuid4(), mandat_id=mandat.mandat_id)

    assert billing_base.call(Service, billing.OPEN_MANDAT, demande, famille.parent).iban == IBAN

    tables = [row[0] for row in billing_base.sql("select tablename from pg_tables where schemaname = 'public'")]
    for table in tables:
        for (texte,) in billing_base.sql(f"select t::text from {table} t"):
            assert "11234567890" not in texte.replace(" ", ""), table
    assert billing_base.sql("select action from audit order by at, action") == [("mandat.demande",), ("mandat.ouvert",)]


def test_the_same_click_twice_is_one_request_and_a_second_one_waits(billing_base: Base, famille: Famille) -> None:
    operation = uuid.uuid4()
    premiers = {ask(billing_base, famille.parent, operation_id=operation).rum for _ in range(2)}
    assert premiers == {"PF-2026-000001"}

    with pytest.raises(MandatDejaDemande):
        ask(billing_base, famille.parent)


@pytest.mark.parametrize(
    "iban",
    [
        "fr76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189",
        "FR76\u202f3000 6000-0112-3456-7890-189 ",
        "IBAN : FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_an_account_may_be_copied_as_banks_print_it(billing_base: Base, famille: Famille, iban: str) -> None:
    mandat = ask(billing_base, famille.parent, iban=iban)

    demande = billing.OpenMandat(operation_id=uuid.uuid4(), mandat_id=mandat.mandat_id)
    assert billing_base.call(Service, billing.OPEN_MANDAT, demande, famille.parent).iban == IBAN


@pytest.mark.parametrize(
    ("iban", "raison"),
    [
        ("FR7630006000011234567890188", "cle"),
        ("FR763000600001123456789018", "longueur"),
        ("XX7630006000011234567890189", "pays"),
        ("SA0380000000608010167519", "pays"),
    ],
)
def test_a_wrong_account_is_told_why(billing_base: Base, famille: Famille, iban: str, raison: str) -> None:
    with pytest.raises(IbanRefuse) as refus:
        ask(billing_base, famille.parent, iban=iban)

    assert refus.value.raison == raison
    assert billing_base.sql("select count(*) from compteur_mandat") == [(0,)]


def test_the_regie_accepts_and_the_parent_is_told(billing_base: Base, famille: Famille) -> None:
    mandat = ask(billing_base, famille.parent)

    assert decide(billing_base, mandat, True).etat is EtatMandat.ACCEPTE

    with pytest.raises(MandatDejaDecide):
        decide(billing_base, mandat, False, "trop tard")
    dit = str(billing_base.sql("select body from outbox where type = 'billing.avis.v1'"))
    assert "mandat_accepte" in dit and "PF-2026-000001" in dit


def test_a_refusal_needs_its_reason_and_leaves_room_for_another_request(billing_base: Base, famille: Famille) -> None:
    mandat = ask(billing_base, famille.parent)
    with pytest.raises(MotifManquant):
        decide(billing_base, mandat, False)

    assert decide(billing_base, mandat, False, "Le nom n’est pas celui du RIB.").motif.startswith("Le nom")

    assert ask(billing_base, famille.parent).rum == "PF-2026-000002"


@pytest.mark.parametrize("accepte_avant", [False, True])
def test_the_parent_stops_it_asked_or_in_force(billing_base: Base, famille: Famille, accepte_avant: bool) -> None:
    mandat = ask(billing_base, famille.parent)
    if accepte_avant:
        decide(billing_base, mandat, True)

    etats = [revoke(billing_base, mandat, famille.parent).etat for _ in range(2)]

    assert etats == [EtatMandat.REVOQUE, EtatMandat.REVOQUE]


def test_another_family_neither_sees_nor_stops_it(billing_base: Base, famille: Famille) -> None:
    mandat = ask(billing_base, famille.parent)
    autre = Famille(billing_base, "Ana").arrive()

    assert billing_base.call(Service, billing.GET_MANDATS, billing.GetMandats(), autre.parent).mandats == []
    with pytest.raises(Introuvable):
        revoke(billing_base, mandat, autre.parent)
    with pytest.raises(Introuvable):
        demande = billing.OpenMandat(operation_id=uuid.uuid4(), mandat_id=mandat.mandat_id)
        billing_base.call(Service, billing.OPEN_MANDAT, demande, autre.parent)
    with pytest.raises(ActionInterdite):
        decide(billing_base, mandat, True, qui=autre.parent)


def test_an_account_without_a_household_is_sent_to_the_counter(billing_base: Base) -> None:
    with pytest.raises(FoyerAChoisir):
        ask(billing_base, un_acteur("parent"))
    assert billing_base.call(Service, billing.GET_MANDATS, billing.GetMandats(), un_acteur("parent")).mandats == []


def test_an_agent_fills_it_for_a_paper_family(billing_base: Base) -> None:
    papier = Famille(billing_base, "Léonie")
    papier.hear(papier.foyer(comptes=[]), papier.payeur())

    mandat = ask(billing_base, un_acteur("agent", pour_le_compte_de=papier.foyer_id))

    assert mandat.foyer_id == papier.foyer_id
    assert billing_base.sql("select pour_le_compte_de from audit")[0][0] == str(papier.foyer_id)
