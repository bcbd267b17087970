"""Every refusal of the contracts has its sentence, and every sentence says what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

import contracts.catalogue
from contracts import planning
from contracts.errors import ChampRefuse, DelaiDepasse, Refus, RefusInconnu, RequeteInvalide
from gateway import csrf, errors

assert contracts.catalogue.SERVICES and csrf.PageExpiree  # importing them is what declares every refusal


def every_refus(classe: type[Refus] = Refus) -> Iterator[type[Refus]]:
    for enfant in classe.__subclasses__():
        yield enfant
        yield from every_refus(enfant)


EXEMPLES: dict[str, Any] = {
    "limite": datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC),
    "jour": date(2026, 11, 11),
    "champs": [ChampRefuse(champ="nom", raison="missing")],
    "propositions": ["amelie.nl", "amelie91"],
    "mois": "2026-11",
    "code_recu": "nouveau",
    "activites": ["Étude"],
    "noms": ["medecin"],
    "ouvre": time(7, 30),
    "ferme": time(18, 30),
    "fin": time(18, 30),
    "ouvre_at": datetime(2026, 11, 3, 7, 0, tzinfo=UTC),
    "groupe": "residents",
}


def an_example(classe: type[Refus]) -> Refus:
    nombres = {}
    for nom, champ in classe.numbers_model.model_fields.items():
        if nom in EXEMPLES:
            nombres[nom] = EXEMPLES[nom]
        elif champ.is_required():
            nombres[nom] = 3 if champ.annotation is int else "planning"
    return classe(**nombres)


@pytest.mark.parametrize("classe", list(every_refus()), ids=lambda c: c.__name__)
def test_every_refusal_has_its_own_sentence(classe: type[Refus]) -> None:
    assert classe in errors.classes_expliquees(), f"write the sentence of {classe.__name__} in gateway/errors/"

    explication = errors.explain(an_example(classe))

    assert 400 <= explication.http < 600
    for phrase in (explication.texte, explication.suite):
        assert (phrase[0].isupper() or phrase[0].isdigit()) and phrase.endswith("."), phrase
    assert explication.titre and not explication.titre.endswith(".")
    assert explication.mot


def test_a_deadline_is_told_as_a_date_and_an_hour_of_paris() -> None:
    refus = DelaiDepasse(limite=datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC), jours=3)

    explication = errors.explain(refus)

    assert explication.texte.replace("\u00a0", " ") == "Le délai était mardi 3 novembre, 23h59 (3 jours avant)."
    assert explication.mot == "Fermé en ligne"


def test_the_counting_of_days_is_said() -> None:
    limite = datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC)

    textes = [errors.explain(DelaiDepasse(limite=limite, jours=1, comptage=c)).texte for c in ("ouvre", "scolaire")]

    assert "1\u00a0jour ouvré avant" in textes[0]
    assert "1\u00a0jour d’école avant" in textes[1]


def test_a_refused_cell_reads_like_the_refusal_itself() -> None:
    wire = planning.Complet(capacite=40, prises=40).to_wire()

    explication = errors.explain_cellule(wire["code"], wire["nombres"])

    assert explication.mot == "Complet"
    assert "40\u00a0places" in explication.texte


@pytest.mark.parametrize(("code", "nombres"), [("venu_du_futur", {}), ("complet", {"capacite": "beaucoup"})])
def test_a_refused_cell_that_nobody_understands_is_still_explained(code: str, nombres: dict[str, Any]) -> None:
    assert errors.explain_cellule(code, nombres) == errors.explain(RefusInconnu(code_recu=code))


def test_a_field_is_told_by_its_form_first() -> None:
    champ = ChampRefuse(champ="numero", raison="string_pattern_mismatch")

    assert errors.explain_champ(champ) == "Cette réponse n’a pas la forme attendue."
    assert errors.explain_champ(champ, {"numero.string_pattern_mismatch": "4 chiffres."}) == "4 chiffres."
    assert errors.explain_champ(champ, {"numero": "Un numéro."}) == "Un numéro."
    illisible = ChampRefuse(champ="numero", raison="caractere_interdit")
    assert "sans copier-coller" in errors.explain_champ(illisible, {"numero": "Un numéro."})
    assert errors.explain_champ(ChampRefuse(champ="x", raison="jamais_vu")).startswith("Cette réponse")


def test_a_delay_is_rounded_up() -> None:
    durees = [errors.duree(s).replace("\u00a0", " ") for s in (0, 45, 90, 121, 5400)]

    assert durees == ["1 seconde", "45 secondes", "2 minutes", "3 minutes", "2 heures"]


def test_an_invalid_request_is_422() -> None:
    assert errors.explain(RequeteInvalide(champs=[])).http == 422
