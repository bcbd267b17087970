"""Waiting lists inside a family's save: siblings on the last place, several full slots, undone, repeated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from contracts import planning as contrat
from tests.integration.planning.famille_entiere import coches, preview, refused, repeat, repetition, said, save, undo
from tests.integration.planning.ville import LUNDI_16, LUNDI_23, Famille, Ville, ajout

LUNDI_30 = date(2026, 11, 30)
ETUDE = "etude"


def cellules(reponse: Any) -> list[tuple[str, str, str, date]]:
    return [(*ligne[:3], jour) for ligne in said(reponse) for jour in ligne[3]]


def etats(ville: Ville) -> list[tuple[Any, ...]]:
    """First name, day, state; in the order of the lists."""
    return ville.base.sql(
        "select e.prenom, c.jour, c.etat from creneau c join enfant e using (enfant_id)"
        " where c.etat <> 'annulee' order by c.jour, c.ordre nulls first, e.naissance"
    )


def rangs(famille: Famille) -> list[tuple[str, date, int | None]]:
    vues = famille.ville.call(contrat.GET_ATTENTES, contrat.GetAttentes(), famille.parent).attentes
    return [(vue.prenom, vue.jour, vue.rang) for vue in vues]


def test_siblings_on_the_last_place_are_booked_and_ranked_by_age_as_the_recap_said(ville: Ville) -> None:
    ville.limite(ETUDE, "jaures", 1)
    famille = ville.une_famille("Léonie", "Malo", "Zoé")
    ticks = [tick for rang in (2, 1, 0) for tick in coches(famille, rang, ETUDE, LUNDI_16, LUNDI_23)]
    motif = repetition(famille, LUNDI_16, LUNDI_23, (0, ETUDE))

    prevu, sauvee = preview(famille, repetition=motif), save(famille, ticks)

    attendu = [
        (prenom, ETUDE, effet, jour)
        for prenom, effet in (("Léonie", "compte_animateurs"), ("Malo", "liste_attente"), ("Zoé", "liste_attente"))
        for jour in (LUNDI_16, LUNDI_23)
    ]
    assert attendu == cellules(prevu) == cellules(sauvee)
    assert rangs(famille) == [
        ("Malo", LUNDI_16, 1), ("Zoé", LUNDI_16, 2), ("Malo", LUNDI_23, 1), ("Zoé", LUNDI_23, 2),
    ]  # fmt: skip
    assert ville.base.sql("select ajouts, retraits, refus from accuse") == [(6, 0, 0)]
    assert ville.base.sql("select count(*), max(capacite), max(prises) from refus_complet") == [(4, 1, 1)]


def test_undone_a_save_gives_its_last_place_and_its_ranks_to_those_behind(ville: Ville) -> None:
    """Léonie took the last place, her brother the first rank; a neighbour waits behind them."""
    ville.limite(ETUDE, "jaures", 1)
    famille, voisin = ville.une_famille("Léonie", "Malo"), ville.une_famille("Aya")
    sauvee = save(famille, [*coches(famille, 0, ETUDE, LUNDI_16), *coches(famille, 1, ETUDE, LUNDI_16)])
    voisin.save(*ajout(ETUDE, LUNDI_16))
    assert rangs(voisin) == [("Aya", LUNDI_16, 2)]

    defaite = undo(famille, sauvee.accuse)

    assert [effet for _, _, effet, _ in said(defaite)] == ["retrait", "quitte_liste"] and refused(defaite) == []
    assert etats(ville) == [("Aya", LUNDI_16, "proposee")]


def test_undone_a_save_that_gave_up_a_place_taken_since_is_ranked_again(ville: Ville) -> None:
    ville.limite(ETUDE, "jaures", 1)
    famille, voisin = ville.une_famille("Léonie"), ville.une_famille("Aya")
    save(famille, coches(famille, 0, ETUDE, LUNDI_16))
    rendue = save(famille, coches(famille, 0, ETUDE, LUNDI_16, voulu=False))
    voisin.save(*ajout(ETUDE, LUNDI_16))

    assert said(undo(famille, rendue.accuse)) == [("Léonie", ETUDE, "liste_attente", [LUNDI_16])]
    assert etats(ville) == [("Aya", LUNDI_16, "reservee"), ("Léonie", LUNDI_16, "en_attente")]


def test_a_rank_that_became_an_offer_is_left_by_the_undo(ville: Ville) -> None:
    ville.limite(ETUDE, "jaures", 1)
    voisin, famille = ville.une_famille("Aya"), ville.une_famille("Léonie")
    prise = save(voisin, coches(voisin, 0, ETUDE, LUNDI_16))
    rangee = save(famille, coches(famille, 0, ETUDE, LUNDI_16, LUNDI_23))
    undo(voisin, prise.accuse)

    defaite = undo(famille, rangee.accuse)

    assert said(defaite) == [("Léonie", ETUDE, "retrait", [LUNDI_23])]
    assert refused(defaite) == [("Léonie", ETUDE, "change_depuis", 1)]
    assert etats(ville) == [("Léonie", LUNDI_16, "proposee")]


def test_a_place_that_goes_from_one_sibling_to_the_other_is_booked(ville: Ville) -> None:
    """Whichever is the elder; where somebody waits, the place is first theirs."""
    ville.limite(ETUDE, "jaures", 1)
    famille = ville.une_famille("Léonie", "Malo")
    save(famille, coches(famille, 0, ETUDE, LUNDI_16))
    save(famille, coches(famille, 1, ETUDE, LUNDI_23))

    echange = [
        *coches(famille, 0, ETUDE, LUNDI_16, voulu=False), *coches(famille, 1, ETUDE, LUNDI_16),
        *coches(famille, 1, ETUDE, LUNDI_23, voulu=False), *coches(famille, 0, ETUDE, LUNDI_23),
        *coches(famille, 1, "restauration", LUNDI_23),
    ]  # fmt: skip
    save(famille, echange)

    assert [(p, j) for p, j, etat in etats(ville) if etat == "reservee"] == [
        ("Malo", LUNDI_16), ("Léonie", LUNDI_23), ("Malo", LUNDI_23)
    ]  # fmt: skip
    voisin = ville.une_famille("Aya")
    voisin.save(*ajout(ETUDE, LUNDI_16))
    save(famille, [*coches(famille, 1, ETUDE, LUNDI_16, voulu=False), *coches(famille, 0, ETUDE, LUNDI_16)])
    assert etats(ville)[:2] == [("Léonie", LUNDI_16, "en_attente"), ("Aya", LUNDI_16, "proposee")][::-1]


def test_a_week_repeated_over_full_days_is_ranked_there_and_booked_elsewhere(
    ville: Ville, instructions: list[str]
) -> None:
    ville.limite(ETUDE, "jaures", 2)
    voisins = ville.une_famille("Aya", "Sami")
    save(voisins, [t for rang in (0, 1) for t in coches(voisins, rang, ETUDE, LUNDI_16)])
    save(voisins, coches(voisins, 0, ETUDE, LUNDI_23))
    famille = ville.une_famille("Léonie", "Malo")
    motif = repetition(famille, LUNDI_16, LUNDI_30 + timedelta(days=4), (0, ETUDE), (1, "restauration"))
    prevu = preview(famille, repetition=motif)
    instructions.clear()

    sauvee = repeat(famille, motif)

    assert len(instructions) <= 8 and said(prevu) == said(sauvee)
    assert [ligne for ligne in said(sauvee) if ligne[1] == ETUDE] == [
        ("Léonie", ETUDE, "liste_attente", [LUNDI_16]),
        ("Léonie", ETUDE, "compte_animateurs", [LUNDI_23, LUNDI_30]),
        ("Malo", ETUDE, "liste_attente", [LUNDI_16, LUNDI_23]),
        ("Malo", ETUDE, "compte_animateurs", [LUNDI_30]),
    ]
    assert rangs(famille) == [("Léonie", LUNDI_16, 1), ("Malo", LUNDI_16, 2), ("Malo", LUNDI_23, 1)]
    undo(famille, sauvee.accuse)
    assert {prenom for prenom, _, _ in etats(ville)} == {"Aya", "Sami"}
