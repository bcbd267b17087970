"""« Déclarer une absence »: ticked slots, a reason, a receipt; what is missing is said beside its field."""

from __future__ import annotations

import pytest

from contracts import planning
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


@pytest.fixture(autouse=True)
def sans_rappel(client: FauxClient) -> None:
    client.says(planning.GET_RAPPEL, planning.Rappel(est_voulu=False))


def test_each_slot_says_what_ticking_it_means(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    parent.open(f"/planning/absence?enfant={un.LEONIE}&activite=restauration&jour=2026-11-06")

    assert parent.statut == 200
    assert "Vendredi 6 novembre, Restauration" in parent.texte and "le site sera prévenu" in parent.texte
    assert 'value="2026-11-06.restauration" checked' in parent.page
    assert "Absences déjà prévenues" in parent.texte


def test_a_declared_absence_leads_to_its_receipt(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())
    client.says(planning.DECLARE_ABSENCE, un.un_mois_sauve())
    client.says(planning.GET_SAUVEGARDE, un.un_mois_sauve())

    parent.open("/planning/absence").press(
        "Déclarer l’absence", creneaux="2026-11-06.restauration", motif="maladie", precision="Elle tousse"
    )

    [demande] = client.calls_of(planning.DECLARE_ABSENCE)
    assert [(c.activite, str(c.jour)) for c in demande.creneaux] == [("restauration", "2026-11-06")]
    assert (demande.motif.value, demande.precision) == ("maladie", "Elle tousse")
    assert "R-2026-018427" in parent.texte


def test_nothing_ticked_and_no_reason_are_said_beside_their_fields(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    parent.open("/planning/absence").press("Déclarer l’absence", precision="Elle tousse")

    assert parent.statut == 422
    assert "Cochez au moins un moment." in parent.texte and "Choisissez une raison." in parent.texte
    assert "Elle tousse" in parent.page


def test_a_child_of_another_family_is_not_found(parent: Personne, client: FauxClient) -> None:
    client.says(planning.GET_ABSENCES, un.des_absences())

    assert parent.open("/planning/absence?enfant=11111111-1111-4111-8111-111111111111").statut == 404
