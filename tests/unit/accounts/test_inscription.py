"""The wizard: which step is missing, and what a step must hold (leaflet L2)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.accounts import Conditions, MesReferences, SaveEtape, ServiceSouscrit
from services.accounts.domain.inscription import (
    Acceptation,
    BrouillonInscription,
    Informations,
    Reference,
    first_missing_step,
    refused_fields,
)

EN_VIGUEUR = "2026-09"
INFORMATIONS = Informations("Durand", "Zoé", "zoe@exemple.fr", "zoe.durand", "$argon2id$…")
REFERENCES = Reference(ServiceSouscrit.ENFANCE, "5961", "TEST", "zoe@exemple.fr", False)
CONDITIONS = Acceptation(EN_VIGUEUR, datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("brouillon", "etape"),
    [
        (BrouillonInscription(), 1),
        (BrouillonInscription(references=REFERENCES, conditions=CONDITIONS), 1),
        (BrouillonInscription(INFORMATIONS), 2),
        (BrouillonInscription(INFORMATIONS, REFERENCES), 3),
        (BrouillonInscription(INFORMATIONS, REFERENCES, Acceptation("2019-01", CONDITIONS.acceptees_at)), 3),
        (BrouillonInscription(INFORMATIONS, REFERENCES, CONDITIONS), None),
    ],
)
def test_the_first_missing_step_is_named(brouillon: BrouillonInscription, etape: int | None) -> None:
    assert first_missing_step(brouillon, EN_VIGUEUR) == etape


def fields(**steps: Any) -> list[tuple[str, str]]:
    request = SaveEtape(operation_id=uuid.uuid4(), brouillon_id="b" * 43, **steps)
    return [(refused.champ, refused.raison) for refused in refused_fields(request, EN_VIGUEUR)]


def test_a_family_that_names_a_dossier_gives_its_number_name_and_e_mail() -> None:
    assert fields(references=MesReferences()) == [
        ("references.numero", "missing"),
        ("references.nom", "missing"),
        ("references.email", "missing"),
    ]
    assert fields(references=MesReferences(numero="5961", nom="TEST", email="zoe@exemple.fr")) == []


def test_a_family_without_a_number_asks_for_one() -> None:
    assert fields(references=MesReferences(sans_numero=True)) == []


def test_the_terms_must_be_accepted_in_the_version_in_force() -> None:
    assert fields(conditions=Conditions(version=EN_VIGUEUR, acceptees=False)) == [
        ("conditions.acceptees", "conditions_non_acceptees")
    ]
    assert fields(conditions=Conditions(version="2019-01", acceptees=True)) == [
        ("conditions.version", "version_perimee")
    ]
    assert fields(conditions=Conditions(version=EN_VIGUEUR, acceptees=True)) == []


def test_a_save_without_any_step_is_refused() -> None:
    assert fields() == [("requete", "etape_absente")]
