"""A tariff read from its stored form: what it prices, and what an agent is told when it is wrong."""

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.bareme import Partie, Situation
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.lecture_tarif import TarifInvalide, empreinte_tarif, lire_tarif

DEMO = tomllib.loads((Path(__file__).parents[3] / "deploy/ville/demo/tarifs.toml").read_text())["tarifs"]
GRILLE = GrilleTarifs(lire_tarif(tarif) for tarif in DEMO)
OCTOBRE = date(2026, 10, 6)

CANTINE: dict[str, Any] = next(t for t in DEMO if t["code"] == "restauration" and t["version"] == 2)
MERCREDI: dict[str, Any] = next(t for t in DEMO if t["code"] == "mercredi_journee" and t["version"] == 2)
CRECHE: dict[str, Any] = next(t for t in DEMO if t["code"] == "creche")


def prix(activite: str, jour: date = OCTOBRE, **situation: Any) -> list[tuple[str, int]]:
    tarif = GRILLE.find(activite, jour)
    assert tarif is not None
    return [(p.partie.value, p.prix_centimes) for p in tarif.prix(Situation(**situation)).parts]


def test_the_demo_town_prices_a_meal_as_on_the_drawn_invoice() -> None:
    leonie = {"revenu_mensuel_centimes": 3_000_00, "enfants_a_charge": 3}

    assert prix("restauration", **leonie) == [("repas", 294), ("encadrement", 25)]
    assert prix("etude", **leonie) == [("encadrement", 174)]
    assert prix("restauration", date(2026, 8, 31), **leonie) == [("repas", 285), ("encadrement", 24)]


def test_the_demo_town_prices_a_wednesday_by_bracket_split_in_meal_and_supervision() -> None:
    assert prix("mercredi_journee", quotient_centimes=640_00) == [("repas", 237), ("encadrement", 553)]
    assert prix("mercredi_matin_repas", quotient_centimes=640_00) == [("repas", 230), ("encadrement", 280)]
    assert sum(p for _, p in prix("vacances", quotient_centimes=640_00, rang=2, fratrie_presente=2)) == 711
    assert sum(p for _, p in prix("vacances", est_exterieur=True)) == 2400


def test_the_demo_town_prices_a_creche_hour_by_the_national_table() -> None:
    assert prix("creche", revenu_mensuel_centimes=3_000_00, enfants_a_charge=2) == [("encadrement", 155)]


def test_every_demo_tariff_splits_meal_from_supervision() -> None:
    parties = {t.libelle: {p.partie for p in t.prix(Situation()).parts} for t in map(lire_tarif, DEMO)}

    assert all(Partie.FORFAIT not in p for p in parties.values())
    assert parties["Restauration scolaire"] == {Partie.REPAS, Partie.ENCADREMENT}


def _change(tarif: dict[str, Any], chemin: str, valeur: Any) -> dict[str, Any]:
    copie = deepcopy(tarif)
    cible: Any = copie
    *debut, dernier = [int(m) if m.isdigit() else m for m in chemin.split(".")]
    for cle in debut:
        cible = cible[cle]
    cible[dernier] = valeur
    return copie


@pytest.mark.parametrize(
    ("tarif", "chemin", "valeur", "champ", "message"),
    [
        (CANTINE, "code", "", "code", "un texte est attendu"),
        (CANTINE, "version", 0, "version", "entre 1"),
        (CANTINE, "du", "1/9/2026", "du", "une date est attendue"),
        (CANTINE, "au", "2026-08-31", "au", "la fin est avant le début"),
        (CANTINE, "activites", [], "activites", "au moins un texte"),
        (CANTINE, "prixx", 3, "prixx", "champ inconnu"),
        (CANTINE, "rang", "age", "rang", "valeurs possibles : foyer, presents"),
        (CANTINE, "parts", [], "parts", "liste de 1 à 10"),
        (CANTINE, "parts.0", 7, "parts[0]", "groupe de champs"),
        (CANTINE, "parts.0.partie", "gouter", "parts[0].partie", "repas, encadrement, forfait"),
        (CANTINE, "parts.0.bareme.famille", "devine", "parts[0].bareme.famille", "taux_participation"),
        (CANTINE, "parts.0.bareme.taux_pct", [0.098], "parts[0].bareme.taux_pct[0]", "entre guillemets"),
        (CANTINE, "parts.0.bareme.taux_pct", ["NaN"], "parts[0].bareme.taux_pct[0]", "entre 0 et 100"),
        (CANTINE, "parts.0.bareme.taux_pct", ["zéro"], "parts[0].bareme.taux_pct[0]", "n’est pas un nombre"),
        (CANTINE, "parts.0.bareme.taux_pct", ["0.0000001"], "parts[0].bareme.taux_pct[0]", "six décimales"),
        (CANTINE, "parts.0.bareme.prix", None, "parts[0].bareme", "il faut un plafond"),
        (CANTINE, "parts.0.bareme.prix.plancher_centimes", 9_00, "parts[0].bareme.prix", "au-dessus du plafond"),
        (CANTINE, "parts.1.bareme.prix_centimes", 0.25, "parts[1].bareme.prix_centimes", "entier de centimes"),
        (CANTINE, "parts.1.bareme.prix_centimes", -25, "parts[1].bareme.prix_centimes", "entre 0"),
        (CANTINE, "parts.1.bareme.prix_centimes", True, "parts[1].bareme.prix_centimes", "entier de centimes"),
        (MERCREDI, "parts.0.ventilation.0.pct", "31", "parts[0].ventilation", "100 en tout"),
        (MERCREDI, "parts.0.bareme.tranches.1.jusqu_a", "300", "parts[0].bareme.tranches", "doivent monter"),
        (MERCREDI, "parts.0.bareme.tranches.1.moins_de", "500", "parts[0].bareme.tranches[1]", "borne exclue"),
        (MERCREDI, "parts.0.bareme.tranches.6.jusqu_a", "9000", "parts[0].bareme.tranches[6].jusqu_a", "dernière"),
        (MERCREDI, "parts.0.fratrie.remise_pct", "101", "parts[0].fratrie.remise_pct", "entre 0 et 100"),
        (CRECHE, "parts.0.bareme.colonnes.0.a_partir_de", 2, "parts[0].bareme.colonnes", "1 enfant"),
        (CRECHE, "parts.0.bareme.plafonds.0.du", "2026-09-01", "parts[0].bareme.plafonds", "dates doivent monter"),
    ],
)
def test_each_mistake_is_told_in_french_with_its_field(
    tarif: dict[str, Any], chemin: str, valeur: Any, champ: str, message: str
) -> None:
    with pytest.raises(TarifInvalide) as refus:
        lire_tarif(_change(tarif, chemin, valeur))

    assert any(e.champ == champ and message in e.message for e in refus.value.erreurs), refus.value.erreurs


def test_all_the_mistakes_are_told_at_once() -> None:
    with pytest.raises(TarifInvalide) as refus:
        lire_tarif(_change(_change(CANTINE, "du", None), "parts.1.bareme.prix_centimes", "25"))

    assert [e.champ for e in refus.value.erreurs] == ["du", "parts[1].bareme.prix_centimes"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=8), enfants, max_size=3),
    max_leaves=6,
)
_CHEMINS = [
    "code", "du", "au", "activites", "parts", "repas_fourni", "parts.0.partie", "parts.0.bareme", "parts.0.fratrie",
    "parts.0.bareme.taux_pct", "parts.0.bareme.prix", "parts.0.ventilation", "parts.0.exterieurs",
]  # fmt: skip


@given(chemin=st.sampled_from(_CHEMINS), valeur=_JSON)
def test_whatever_is_written_the_answer_is_a_tariff_or_a_list_of_errors(chemin: str, valeur: Any) -> None:
    try:
        tarif = lire_tarif(_change(CANTINE, chemin, valeur))
    except TarifInvalide as refus:
        assert refus.erreurs
    else:
        assert tarif.prix(Situation()).total_centimes >= 0


def test_an_empty_text_is_not_a_tariff() -> None:
    with pytest.raises(TarifInvalide, match="code"):
        lire_tarif({})


def test_the_fingerprint_ignores_the_order_of_the_keys_and_sees_a_changed_cent() -> None:
    autre_ordre = dict(reversed(CANTINE.items()))

    assert empreinte_tarif(CANTINE) == empreinte_tarif(autre_ordre)
    assert empreinte_tarif(CANTINE) != empreinte_tarif(_change(CANTINE, "parts.1.bareme.prix_centimes", 26))
