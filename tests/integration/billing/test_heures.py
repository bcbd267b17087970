"""The hours of the crèche, from planning's event to the line of an invoice: priced as the simulator, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts import billing
from contracts.planning import HeuresEtat
from services.billing.service import Service
from tests.integration.base import Base
from tests.integration.billing.famille import JOURS, OCTOBRE, Famille, issue, issue_again, regisseur
from tests.integration.billing.test_thread import read


def heures(famille: Famille, version: int = 1, **more: Any) -> HeuresEtat:
    """69 h 20 of contract, 8 h deducted, half an hour more: 61 h 50."""
    champs: dict[str, Any] = {"contrat_minutes": 4160, "deduites_minutes": 480, "supplement_minutes": 30} | more
    return HeuresEtat(
        version=version, enfant_id=famille.enfants["Zoé"], foyer_id=famille.foyer_id, mois=OCTOBRE, activite="creche",
        activite_libelle="Crèche", **champs,
    )  # fmt: skip


def preview(base: Base) -> billing.Previsualisation:
    return base.call(Service, billing.PREVIEW_FACTURATION, billing.PreviewFacturation(mois=OCTOBRE), regisseur())


@pytest.fixture
def famille(billing_base: Base) -> Famille:
    """3 000 € a month and two children in charge: 1,55 € an hour."""
    famille = Famille(billing_base, "Zoé")
    famille.hear(famille.foyer(), famille.payeur(enfants_a_charge=2), famille.enfant("Zoé"))
    return famille.prove()


def test_a_month_at_the_crèche_is_one_line_priced_as_the_simulator_says(billing_base: Base, famille: Famille) -> None:
    famille.attend("Zoé", [date(2026, 10, 5)], "creche")  # attendance alone adds nothing
    famille.hear(heures(famille))

    assert issue(billing_base).emises == 1

    [ligne] = read(billing_base, famille).lignes
    simulation = billing.SimulePrix(activite="creche", revenu_mensuel_centimes=3_000_00, enfants_a_charge=2)
    heure = billing_base.call(Service, billing.SIMULE_PRIX, simulation, None).total_centimes
    assert (ligne.libelle, ligne.minutes, ligne.prix_unitaire_centimes) == ("Zoé, accueil en crèche", 3710, heure)
    assert (heure, ligne.montant_centimes, ligne.jours) == (155, 9584, [])  # 61 h 50 at 1,55 €: 95,8416…
    assert [(etape.libelle, etape.valeur) for etape in ligne.trace[:4]] == [
        ("Heures du contrat", "69\u00a0h\u00a020"),
        ("Heures déduites", "−\u00a08\u00a0h"),
        ("Heures en plus", "+\u00a00\u00a0h\u00a030"),
        ("Heures facturées", "61\u00a0h\u00a050"),
    ]
    assert billing_base.sql("select quantite::text from facture_ligne") == [("61.833",)]


def test_running_twice_bills_nothing_twice_and_a_later_change_is_to_be_corrected(
    billing_base: Base, famille: Famille
) -> None:
    famille.hear(heures(famille), heures(famille))
    issue(billing_base)
    assert issue_again(billing_base).emises == 0
    assert preview(billing_base).a_corriger == 0

    famille.hear(heures(famille, version=2, deduites_minutes=0))
    famille.hear(heures(famille))

    assert (issue_again(billing_base).emises, preview(billing_base).a_corriger) == (0, 1)


def test_an_open_day_is_listed_and_holds_back_its_household_alone(billing_base: Base, famille: Famille) -> None:
    Famille(billing_base, "Ana").arrive().prove().attend("Ana", JOURS[:1])
    famille.attend("Zoé", [date(2026, 10, 5)], "creche", presence="conflit")  # listed once, as the day that it is
    famille.hear(heures(famille, ouvertes=[date(2026, 10, 5)]))

    vue = preview(billing_base)
    assert [(un.raison, un.jour) for un in vue.a_regler] == [("journee_ouverte", date(2026, 10, 5))]
    [anomalie] = [a for a in vue.anomalies if a.code == "journee_ouverte"]
    assert (anomalie.nombre, anomalie.bloque) == (1, False)
    assert "Zoé" in anomalie.exemples[0]
    reports = [billing.Report(raison=billing.RaisonReport.JOURNEE_OUVERTE, foyers=1)]
    premiere = issue(billing_base)
    assert (premiere.emises, premiere.reports, vue.reports) == (1, reports, reports)

    famille.hear(heures(famille, version=2))
    assert (issue_again(billing_base).emises, issue_again(billing_base).emises) == (1, 0)


def test_hours_wholly_deducted_make_no_invoice(billing_base: Base, famille: Famille) -> None:
    famille.hear(heures(famille, deduites_minutes=4160, supplement_minutes=0))
    assert issue(billing_base).emises == 0
