"""The simulator gives the invoice's price to the cent, and keeps nothing (DOMAIN §9.4, leaflet L13)."""

from __future__ import annotations

import pytest

from contracts import billing
from contracts.billing import ActiviteSansTarif, PrixSimule
from contracts.errors import RequeteInvalide
from services.billing.service import Service
from tests.integration.base import Base
from tests.integration.billing.famille import JOURS, Famille, issue
from tests.integration.billing.paiement import factures_of


def simule(base: Base, activite: str, **champs: object) -> PrixSimule:
    return base.call(Service, billing.SIMULE_PRIX, {"activite": activite, **champs})


@pytest.mark.parametrize("enfants", [1, 2, 3, 4])
@pytest.mark.parametrize("activite", ["restauration", "matin", "soir", "etude"])
def test_the_same_cent_and_the_same_reasons_as_the_invoice_line(
    billing_base: Base, activite: str, enfants: int
) -> None:
    famille = Famille(billing_base, "Léonie")
    famille.hear(famille.foyer(), famille.payeur(enfants_a_charge=enfants), famille.enfant("Léonie"))
    famille.prove(3_000_00).attend("Léonie", JOURS[:1], activite)
    issue(billing_base)

    demande = billing.GetFacture(facture_id=factures_of(billing_base, famille)[0])
    facture = billing_base.call(Service, billing.GET_FACTURE, demande, famille.parent)
    prix = simule(billing_base, activite, revenu_mensuel_centimes=3_000_00, enfants_a_charge=enfants)

    assert prix.total_centimes == facture.resume.total_centimes
    assert [part.prix_centimes for part in prix.parts] == [x.prix_unitaire_centimes for x in facture.lignes]
    assert [_words(part.trace) for part in prix.parts] == [_words(x.trace) for x in facture.lignes]


@pytest.mark.parametrize(
    ("revenu", "enfants", "aeeh", "centimes"),
    [
        (0, 1, 0, 50),
        (3_000_00, 1, 0, 186),
        (8_500_00, 1, 0, 526),
        (9_999_00, 1, 0, 526),
        (0, 2, 0, 42),
        (3_000_00, 2, 0, 155),
        (8_500_00, 2, 0, 439),
        (0, 3, 0, 34),
        (3_000_00, 3, 0, 124),
        (8_500_00, 3, 0, 351),
        (3_000_00, 1, 1, 155),
        (None, 1, 0, 526),
    ],
)
def test_the_national_table_of_creches(
    billing_base: Base, revenu: int | None, enfants: int, aeeh: int, centimes: int
) -> None:
    prix = simule(billing_base, "creche", revenu_mensuel_centimes=revenu, enfants_a_charge=enfants, enfants_aeeh=aeeh)

    assert (prix.total_centimes, prix.unite) == (centimes, "une heure")
    assert "PSU" in prix.parts[0].trace[-1].note


def test_it_asks_for_what_each_price_depends_on(billing_base: Base) -> None:
    tarifs = billing_base.call(Service, billing.LIST_TARIFS, {}).tarifs

    demandes = {tarif.activite: tarif.demande for tarif in tarifs}
    assert demandes["restauration"] == demandes["creche"] == ["revenu"]
    assert demandes["mercredi_journee"] == ["quotient"]


def test_nothing_is_written(billing_base: Base) -> None:
    tables = [row[0] for row in billing_base.sql("select tablename from pg_tables where schemaname = 'public'")]
    avant = [billing_base.sql(f"select count(*) from {table}") for table in tables]

    simule(billing_base, "restauration", revenu_mensuel_centimes=1_234_56)

    assert [billing_base.sql(f"select count(*) from {table}") for table in tables] == avant


def test_what_has_no_price_is_refused(billing_base: Base) -> None:
    with pytest.raises(ActiviteSansTarif):
        simule(billing_base, "piscine")
    for faux in ({"enfants_a_charge": 0}, {"revenu_mensuel_centimes": -1}, {"prix_centimes": 1}):
        with pytest.raises(RequeteInvalide):
            simule(billing_base, "restauration", **faux)


def _words(trace: list[billing.EtapePrix]) -> list[tuple[str, str]]:
    """The proof of the income is the one thing that a visitor has not."""
    return [(etape.libelle, etape.valeur) for etape in trace]
