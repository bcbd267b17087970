"""The month to be filled says in each cell its state, its deadline, and what a change would do."""

import gzip
import re
import time
from datetime import date

import pytest

from contracts.errors import RequeteInvalide
from contracts.planning import CelluleVue, Coche, JourVue, MoisEnfant
from gateway.presentation import galerie, icones
from gateway.presentation.coches import read_coches
from gateway.presentation.planning import Grille, render_grille
from gateway.presentation.planning_lecture import render_lecture
from tests.gateway.html5 import problems

LUNDI_16, MERCREDI_25 = date(2026, 11, 16), date(2026, 11, 25)


def grille(mois: MoisEnfant, **plus: object) -> Grille:
    with icones.page():
        return render_grille(mois, **plus)  # type: ignore[arg-type]


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").strip()


def un_mois(
    *cellules: CelluleVue, jour: date = LUNDI_16, brouillon: list[Coche] | None = None, ferme: str = ""
) -> MoisEnfant:
    """A month of one day."""
    return galerie.mois_de_leonie().model_copy(
        update={"jours": [JourVue(jour=jour, cellules=list(cellules), ferme=ferme)], "brouillon": brouillon or []}
    )


def boxes(html: str) -> dict[str, bool]:
    """Every box and radio button by value (or name for « Rien »), ticked or not."""
    trouves = re.findall(r'<input type="(?:checkbox|radio)" name="([^"]+)" value="([^"]*)"( checked)?>', html)
    return {valeur or nom: bool(coche) for nom, valeur, coche in trouves}


def sent(html: str) -> list[tuple[str, str]]:
    """What a browser sends for this form, untouched."""
    envoi = re.findall(r'<input type="(?:checkbox|radio)" name="([^"]+)" value="([^"]*)" checked>', html)
    return [*envoi, *re.findall(r'<input type="hidden" name="(pris)" value="([^"]*)">', html)]


def test_a_free_cell_names_its_activity_day_state_and_deadline() -> None:
    html = grille(un_mois(galerie.libre("repas", LUNDI_16))).html

    dit = "À ajouter compté pour les animateurs Libre, à réserver jusqu’à ven. 13/11 23h59"
    assert f"Restauration : lundi 16 novembre : {dit}" in text(html)
    assert boxes(html)["2026-11-16.repas"] is False


def test_the_class_is_what_is_booked_and_the_tick_is_what_is_wanted() -> None:
    brouillon = [
        Coche(activite="matin", jour=LUNDI_16, voulu=True),
        Coche(activite="repas", jour=LUNDI_16, voulu=False),
    ]

    html = grille(un_mois(galerie.libre("matin", LUNDI_16), galerie.prise("repas", LUNDI_16), brouillon=brouillon)).html

    assert '<label class="case libre"><input type="checkbox" name="r" value="2026-11-16.matin" checked>' in html
    assert '<label class="case prise"><input type="checkbox" name="r" value="2026-11-16.repas">' in html


def test_what_cannot_change_is_a_sentence_and_not_a_box() -> None:
    fermee = CelluleVue(
        activite="repas", etat="fixe", mot="Fermé en ligne", note="depuis ven. 13/11 23h59", signe="cadenas"
    )

    html = grille(un_mois(fermee)).html

    assert boxes(html) == {}
    assert "Restauration : Fermé en ligne depuis ven. 13/11 23h59" in text(html)
    assert 'href="#i-cadenas"' in html


def test_a_booked_meal_that_cannot_be_cancelled_offers_to_declare_an_absence() -> None:
    autre_foyer = CelluleVue(activite="repas", etat="fixe", mot="Réservé", est_reserve=True, signe="ok")
    assert "absence" not in grille(un_mois(autre_foyer), absence="/planning/absence").html
    reservee = autre_foyer.model_copy(update={"absence_a_declarer": True})

    avec, sans = grille(un_mois(reservee), absence="/planning/absence").html, grille(un_mois(reservee)).html

    assert "&amp;activite=repas&amp;jour=2026-11-16" in avec
    assert '<a href="/planning/absence?enfant=' in avec
    assert 'aria-label="Déclarer une absence, Restauration, lundi 16 novembre"' in avec
    assert "absence" not in sans


def test_the_formulas_of_a_wednesday_exclude_each_other() -> None:
    html = grille(galerie.mois_de_leonie()).html
    groupe = html.split("mercredi 25")[1].split("</fieldset>")[0]

    assert boxes(groupe) == {
        "mercredi_journee": False, "mercredi_matin": True, "mercredi_aprem": False, "f.2026-11-25.mercredi": False,
    }  # fmt: skip
    assert "Mercredi 25 novembre : Une formule au choix" in text(groupe)


def test_a_formula_that_is_booked_and_closed_leaves_no_choice() -> None:
    reservee = CelluleVue(activite="mercredi_journee", etat="fixe", mot="Réservé", est_reserve=True, signe="ok")

    html = grille(un_mois(reservee, galerie.libre("mercredi_matin", MERCREDI_25), jour=MERCREDI_25)).html

    assert boxes(html) == {}
    assert "Journée : Réservé" in text(html)


def test_a_closed_week_is_one_sentence_and_a_closed_day_one_line() -> None:
    jours = [JourVue(jour=date(2026, 12, n), ferme="vacances de Noël") for n in range(21, 26)]
    semaine = galerie.mois_de_leonie().model_copy(update={"mois": "2026-12", "jours": jours, "brouillon": []})

    entiere, un_jour = grille(semaine).html, grille(un_mois(ferme="Armistice, jour férié")).html

    assert text(entiere).endswith("Semaine du 21 au 25 décembre Fermé : vacances de Noël.")
    assert "Toute la journée : Fermé : Armistice, jour férié" in text(un_jour)


def test_past_days_of_the_week_are_folded_and_those_of_a_past_month_are_not() -> None:
    mois = galerie.mois_de_leonie()
    fini = mois.model_copy(update={"aujourd_hui": date(2026, 12, 3)})

    assert "Voir les jours passés, du lundi 2 au mercredi 4" in text(grille(mois).html)
    assert "<details>" not in grille(fini).html


def test_the_sheet_is_told_how_many_columns_and_the_page_where_weeks_begin() -> None:
    g = grille(galerie.mois_de_leonie())

    assert g.classe == "brouillon col-4"
    assert g.semaines == (("s2", "2"), ("s9", "9"), ("s16", "16"), ("s23", "23"), ("s30", "30"))


def test_words_of_the_town_are_text() -> None:
    hostile = CelluleVue(activite="repas", etat="libre", mot="<b>x</b>, y", note='"><script>', mot_si_change="<i>")

    html = grille(un_mois(hostile), notes={LUNDI_16: "<script>"}).html

    assert "<script>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_form_sent_back_untouched_is_the_draft_itself() -> None:
    mois = galerie.mois_de_leonie()

    coches = read_coches(sent(grille(mois).html))

    assert coches == sorted(mois.brouillon, key=lambda coche: (coche.jour, coche.activite))


def test_the_difference_is_with_what_was_shown() -> None:
    envoi = [
        ("pris", "2026-11-16.repas 2026-11-17.repas"),
        ("r", "2026-11-17.repas"),
        ("r", "2026-11-18.etude"),
        ("jeton", "x.y"),
    ]

    coches = read_coches(envoi)

    assert [(c.jour.day, c.activite, c.voulu) for c in coches] == [(16, "repas", False), (18, "etude", True)]


@pytest.mark.parametrize(
    "valeur",
    [
        "repas",
        "2026-13-01.repas",
        "2026-02-30.repas",
        "2026-11-16.<script>",
        "2026-11-16." + "x" * 99,
        "2026-11-16.repas.prix=0",
    ],
)
def test_a_value_that_the_page_cannot_have_sent_is_refused(valeur: str) -> None:
    with pytest.raises(RequeteInvalide):
        read_coches([("r", valeur)])


@pytest.mark.parametrize("champ", [("prix", "1"), ("etat", "present"), ("f.demain.mercredi", "x"), ("r", b"fichier")])
def test_a_field_that_the_page_does_not_have_is_refused(champ: tuple[str, object]) -> None:
    with pytest.raises(RequeteInvalide):
        read_coches([("r", "2026-11-16.repas"), champ])


def test_a_cell_sent_twice_is_said_twice_to_planning() -> None:
    coches = read_coches([("r", "2026-11-16.repas"), ("r", "2026-11-16.repas")])

    assert [(c.activite, c.voulu) for c in coches] == [("repas", True), ("repas", True)]


def test_more_ticks_than_a_month_has_are_refused() -> None:
    with pytest.raises(RequeteInvalide):
        read_coches([("r", f"2026-11-16.a{n}") for n in range(500)])


def test_a_whole_month_is_light_valid_and_quick() -> None:
    mois = galerie.mois_de_leonie()
    html = grille(mois).html

    page = f'<!doctype html>\n<html lang="fr"><body><h1>a</h1><h2>b</h2>{html}{{}}</body></html>'
    with icones.page():
        render_grille(mois)
        page = page.format(icones.planche())
    depart = time.process_time()
    for _ in range(20):
        grille(mois)
    cpu_ms = (time.process_time() - depart) * 1000 / 20

    assert problems(page) == []
    assert len(gzip.compress(html.encode(), 6)) < 6_000
    assert cpu_ms < 3  # 0.3 ms measured on a quiet machine; the margin is for a busy one


def test_the_month_to_read_lists_each_day_with_its_date() -> None:
    presentation_html = _lecture()

    assert text(presentation_html).startswith(
        "lundi mardi mercredi jeudi vendredi lundi 2 novembre Lé Léonie repas, étude Ga Gaspard repas"
    )
    assert "Gaspard rien" in text(presentation_html)
    assert "mercredi 11 novembre Fermé : Armistice, jour férié" in text(presentation_html)
    assert "samedi" not in presentation_html


def test_a_month_that_begins_on_a_thursday_starts_in_its_column() -> None:
    planning = galerie.planning_des_enfants()
    jeudi = planning.model_copy(update={"jours": planning.jours[3:]})

    assert '<li class="date date-jour debut-4">' in render_lecture(jeudi)


def test_a_weekend_appears_only_when_something_is_booked() -> None:
    planning = galerie.planning_des_enfants()
    samedi_7 = planning.jours[5]
    reserve = samedi_7.model_copy(update={"lignes": planning.jours[0].lignes})

    assert "samedi" not in render_lecture(planning.model_copy(update={"jours": [samedi_7]}))
    assert '<li class="date date-fin">' in render_lecture(planning.model_copy(update={"jours": [reserve]}))


def _lecture() -> str:
    return str(render_lecture(galerie.planning_des_enfants()))
