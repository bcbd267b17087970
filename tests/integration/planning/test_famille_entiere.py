"""The children of a family saved together: one transaction, one accusé, a number of statements that does not grow."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.dossiers import AccesEtat, GardeEtat
from contracts.errors import Introuvable, OperationReutilisee
from services.planning import reference
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.famille_entiere import (
    coches,
    preview,
    refused,
    repeat,
    repetition,
    said,
    save,
    undo,
)
from tests.integration.planning.ville import (
    ACTIVITES,
    ECOLE,
    LUNDI_16,
    LUNDI_23,
    MERCREDI_25,
    MOIS,
    VENDREDI_6,
    Famille,
    Ville,
    ajout,
    inscrit,
    un_agent,
    un_foyer,
    une_sante,
)

FIN_DE_L_ANNEE = date(2027, 7, 2)
SOIR = {
    "code": "accueil_soir",
    "libelle": "Accueil du soir",
    "mot": "soir",
    "genre": "soir",
    "debut": "18:00",
    "fin": "18:45",
}
CHAQUE_JOUR = ("accueil_matin", "restauration", "etude", "accueil_soir")
SEMAINE = [(jour, activite) for jour in ECOLE for activite in CHAQUE_JOUR]


def test_two_children_are_saved_with_one_accuse_and_each_refusal_is_explained(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")

    sauvee = save(
        famille,
        [
            *coches(famille, 0, "restauration", LUNDI_16, LUNDI_23),
            *coches(famille, 1, "accueil_matin", VENDREDI_6, LUNDI_16),
        ],
    )

    assert said(sauvee) == [
        ("Léonie", "restauration", "compte_animateurs", [LUNDI_16]),
        ("Léonie", "restauration", "compte_cuisine", [LUNDI_23]),
        ("Malo", "accueil_matin", "compte_animateurs", [LUNDI_16]),
    ]
    assert refused(sauvee) == [("Malo", "accueil_matin", "delai_depasse", 1)]
    assert ville.base.sql("select ajouts, refus, cardinality(enfants) from accuse") == [(3, 1, 2)]


def test_the_same_operation_on_a_family_is_executed_once(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")
    ticks, operation_id = coches(famille, 0, "restauration", LUNDI_23), str(uuid.uuid4())

    first = save(famille, ticks, operation_id=operation_id)
    again = save(famille, ticks, operation_id=operation_id)

    assert again == first and len(ville.creneaux()) == 1
    with pytest.raises(OperationReutilisee):
        save(famille, coches(famille, 1, "restauration", LUNDI_23), operation_id=operation_id)


def test_nobody_saves_for_a_child_that_is_not_theirs_and_nothing_of_the_rest_is_kept(ville: Ville) -> None:
    famille, autre = ville.une_famille("Léonie"), ville.une_famille("Ailleurs")
    ticks = [*coches(famille, 0, "restauration", LUNDI_23), *coches(autre, 0, "restauration", LUNDI_23)]

    with pytest.raises(Introuvable):
        save(famille, ticks)

    assert ville.creneaux() == []


def test_of_two_siblings_who_ask_for_the_last_place_the_elder_has_it(ville: Ville) -> None:
    ville.limite("etude", "jaures", 1)
    famille = ville.une_famille("Léonie", "Malo")

    sauvee = save(famille, [*coches(famille, 1, "etude", LUNDI_16), *coches(famille, 0, "etude", LUNDI_16)])

    assert [(prenom, jours) for prenom, _, effet, jours in said(sauvee) if effet == "compte_animateurs"] == [
        ("Léonie", [LUNDI_16])
    ]
    reservees = ville.base.sql("select count(*) from creneau where etat = 'reservee'")
    assert reservees == [(1,)]


def test_the_drafts_of_all_the_children_are_kept_shown_and_cleared_by_the_save(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")
    ticks = [*coches(famille, 0, "restauration", LUNDI_23), *coches(famille, 1, "etude", LUNDI_16)]
    enfants = [str(enfant.enfant_id) for enfant in famille.enfants]
    draft = {"operation_id": str(uuid.uuid4()), "mois": MOIS, "enfants": enfants, "coches": ticks}
    ville.call(contrat.SAVE_BROUILLONS, draft, famille.parent)

    recap = preview(famille, mois=MOIS)
    assert [coche.model_dump(mode="json") for coche in recap.coches] == [
        {k: tick[k] for k in ("activite", "jour", "voulu", "enfant_id")} for tick in ticks
    ]
    assert ville.creneaux() == []
    sauvee = save(famille, ticks)

    assert (said(recap), refused(recap)) == (said(sauvee), refused(sauvee))
    mois = ville.call(contrat.GET_MOIS_FAMILLE, {"mois": MOIS}, famille.parent)
    assert [(vu.enfant.prenom, vu.brouillon) for vu in mois.enfants] == [("Léonie", []), ("Malo", [])]


def test_the_recap_counts_meals_and_animateurs(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")
    ticks = [
        *coches(famille, 0, "restauration", LUNDI_16, LUNDI_23),
        *coches(famille, 1, "mercredi_journee", MERCREDI_25),
    ]
    enfants = [str(enfant.enfant_id) for enfant in famille.enfants]
    draft = {"operation_id": str(uuid.uuid4()), "mois": MOIS, "enfants": enfants, "coches": ticks}
    ville.call(contrat.SAVE_BROUILLONS, draft, famille.parent)

    effets = preview(famille, mois=MOIS).effets

    assert effets.cuisine == contrat.EffetCuisine(plus=3, plus_apres_commande=1)
    assert [(e.site, e.jour, e.horaires, e.avant, e.apres) for e in effets.encadrement] == [
        ("école Jean-Jaurès", LUNDI_16, "11h30-13h20", 0, 1),
        ("école Jean-Jaurès", LUNDI_23, "11h30-13h20", 0, 1),
        ("centre de loisirs", MERCREDI_25, "8h-18h30", 0, 1),
    ]
    ville.hear(une_sante(famille.enfants[0].enfant_id, regime="panier_pai"))
    assert preview(famille, mois=MOIS).effets.cuisine == contrat.EffetCuisine(plus=1)


def test_a_formula_exchanged_for_another_orders_no_meal_more(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    famille.save(*ajout("mercredi_journee", MERCREDI_25))
    request = contrat.PreviewMois(
        enfant_id=famille.enfant_id,
        mois=MOIS,
        coches=[
            contrat.Coche(activite="mercredi_journee", jour=MERCREDI_25, voulu=False),
            contrat.Coche(activite="mercredi_matin_repas", jour=MERCREDI_25, voulu=True),
        ],
    )

    recap = ville.call(contrat.PREVIEW_MOIS, request, famille.parent)

    assert len(recap.changements) == 2 and recap.effets.cuisine == contrat.EffetCuisine()


def test_a_week_is_repeated_to_the_end_of_the_school_year_for_four_children_in_as_many_statements(
    ville: Ville, horloge: Callable[[datetime], None], instructions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The eve of the school year, four children, four activities: over 2,160 bookings; the time is printed."""
    with ville.base.transaction() as tx:
        reference.upsert_activites(tx, [ACTIVITES[2] | SOIR])
        reference.upsert_ouvertures(tx, [{"activite": "accueil_soir", "site": "jaures"}])
    horloge(datetime(2026, 8, 26, 9, 0, tzinfo=PARIS))
    prenoms = ("Léonie", "Malo", "Zoé", "Nina")
    famille = ville.une_famille(*prenoms, naissance=date(2018, 5, 1), inscriptions=inscrit(*CHAQUE_JOUR))
    ville.limite("etude", "jaures", 4000)
    save(famille, coches(famille, 0, "restauration", LUNDI_23))
    motif = repetition(famille, date(2026, 8, 24), FIN_DE_L_ANNEE, *SEMAINE)
    preview(famille, repetition=motif)
    instructions.clear()

    debut = time.perf_counter()
    sauvee = repeat(famille, motif)
    duree_s = time.perf_counter() - debut

    faits = sum(len(jours) for *_, jours in said(sauvee))
    with capsys.disabled():
        print(
            f"\n{faits} bookings of a school year in one save: {duree_s * 1000:.0f} ms, {len(instructions)} statements"
        )
    assert faits == len(ville.creneaux()) - 1
    assert faits >= 2160 and len(instructions) <= 8
    assert {code for _, _, code, _ in refused(sauvee)} == {"date_passee", "jour_ferme", "deja_reserve"}
    assert len(ville.base.said()) < 40 and duree_s < contrat.SAVE_FAMILLE.timeout_s


def test_a_repetition_that_nobody_ended_stays_within_a_school_year(ville: Ville) -> None:
    """From a day that the table does not know, the next summer of the table may be a quarter of a century later."""
    famille = ville.une_famille("Léonie")
    motif = repetition(famille, date(2000, 1, 1), FIN_DE_L_ANNEE, *[(jour, "restauration") for jour in range(7)])

    recap = preview(famille, repetition=motif | {"au": None})

    assert (recap.au, len(recap.enfants[0].changements)) == (date(2000, 1, 1) + timedelta(contrat.MAX_JOURS), 0)


def test_a_week_copied_is_read_child_by_child(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")
    save(famille, [*coches(famille, 0, "restauration", LUNDI_16), *coches(famille, 1, "mercredi_journee", MERCREDI_25)])
    motif = repetition(famille, LUNDI_23, date(2026, 12, 6), source="2026-11-16")

    copiee = repeat(famille, motif)

    assert said(copiee) == [("Léonie", "restauration", "compte_cuisine", [LUNDI_23, date(2026, 11, 30)])]


def test_only_the_days_in_this_household_s_charge_are_taken(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    autre = uuid.uuid4()
    garde = GardeEtat(
        foyer_id=famille.foyer_id, du=date(2024, 9, 1), regle={"rythme": "parite_iso", "foyer_b": str(autre)}
    )
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "gardes": [garde]}))

    sauvee = repeat(famille, repetition(famille, LUNDI_23, date(2026, 12, 18), (0, "restauration")))

    assert said(sauvee) == [("Léonie", "restauration", "compte_cuisine", [LUNDI_23, date(2026, 12, 7)])]
    assert refused(sauvee) == [("Léonie", "restauration", "autre_foyer_en_charge", 2)]


def test_a_child_without_enrolment_is_said_once_with_its_days(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    zoe = famille.un_enfant("Zoé", 1, inscriptions=inscrit("restauration"))
    ville.hear(zoe)
    famille.enfants.append(zoe)

    sauvee = repeat(famille, repetition(famille, LUNDI_23, date(2026, 12, 18), (2, "mercredi_journee")))

    assert refused(sauvee) == [("Zoé", "mercredi_journee", "non_inscrit", 4)]


def test_a_save_is_undone_with_its_own_accuse_and_once(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Malo")
    save(famille, coches(famille, 0, "restauration", LUNDI_16))
    sauvee = save(
        famille,
        [
            *coches(famille, 0, "restauration", LUNDI_16, voulu=False),
            *coches(famille, 1, "etude", LUNDI_23),
            *coches(famille, 0, "mercredi_journee", MERCREDI_25),
        ],
    )
    prevu = ville.call(contrat.PREVIEW_ANNULATION, {"accuse": sauvee.accuse}, famille.parent)

    defaite = undo(famille, sauvee.accuse)

    assert said(prevu) == said(defaite) and defaite.annule == sauvee.accuse != defaite.accuse
    reservees = ville.base.sql("select activite, jour from creneau where etat = 'reservee'")
    assert reservees == [("restauration", LUNDI_16)]
    with pytest.raises(contrat.DejaAnnule) as refus:
        undo(famille, sauvee.accuse)
    assert refus.value.par == defaite.accuse
    accuses = ville.call(contrat.LIST_ACCUSES, {}, famille.parent).accuses
    assert [(a.annule, a.annule_par) for a in accuses] == [(sauvee.accuse, ""), ("", defaite.accuse), ("", "")]


def test_what_changed_since_or_is_too_late_is_left_and_said(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    famille = ville.une_famille("Léonie")
    sauvee = save(famille, coches(famille, 0, "restauration", date(2026, 11, 12), LUNDI_16, LUNDI_23))
    save(famille, coches(famille, 0, "restauration", LUNDI_23, voulu=False))
    guichet = un_agent(pour_le_compte_de=famille.foyer_id)
    le_11, le_22, le_23 = (datetime(2026, 11, jour, 23, 59, 59, tzinfo=PARIS) for jour in (11, 22, 23))
    assert _limites(famille, famille.parent) == (le_11, le_22, None)
    assert _limites(famille, guichet) == (le_11 + timedelta(days=1), le_23, None)
    horloge(datetime(2026, 11, 12, 0, 0, 0, tzinfo=PARIS))
    assert _limites(famille, famille.parent) == (None, le_22, None)

    defaite = undo(famille, sauvee.accuse)

    assert _limites(famille, famille.parent) == (None, None, None)
    assert said(defaite) == [("Léonie", "restauration", "retrait", [LUNDI_16])]
    assert sorted(code for _, _, code, _ in refused(defaite)) == ["change_depuis", "delai_depasse"]


def test_the_list_says_why_nothing_of_a_save_can_be_undone(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    famille = ville.une_famille("Léonie")
    save(famille, coches(famille, 0, "restauration", LUNDI_16))
    save(famille, coches(famille, 0, "restauration", LUNDI_16, voulu=False))
    assert _limites(famille, famille.parent)[2] is contrat.PasAnnulable.CHANGE_DEPUIS

    horloge(datetime(2026, 11, 14, 0, 0, 0, tzinfo=PARIS))  # past J-3: what was given up is no longer taken back
    accuses = ville.call(contrat.LIST_ACCUSES, {}, famille.parent).accuses
    assert [a.pas_annulable for a in accuses] == [contrat.PasAnnulable.DELAI_PASSE, contrat.PasAnnulable.CHANGE_DEPUIS]


def _limites(famille: Famille, lecteur: Actor) -> tuple[datetime | None, datetime | None, contrat.PasAnnulable | None]:
    """Of the first save: until when all of it, and something of it, may be undone; why not."""
    [*_, premier] = famille.ville.call(contrat.LIST_ACCUSES, {}, lecteur).accuses
    return premier.annulable_jusqu_a, premier.annulable_en_partie_jusqu_a, premier.pas_annulable


def test_a_save_of_somebody_else_is_neither_listed_nor_undone(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    sauvee = save(famille, coches(famille, 0, "restauration", LUNDI_23))
    voisin = ville.une_famille("Ailleurs")

    for actor in (voisin.parent, un_acteur("parent"), un_agent()):
        with pytest.raises(Introuvable):
            undo(famille, sauvee.accuse, actor)
    assert ville.call(contrat.LIST_ACCUSES, {}, voisin.parent).accuses == []


def test_the_counter_sees_and_undoes_what_the_household_saved(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    sauvee = save(famille, coches(famille, 0, "restauration", LUNDI_23))
    guichet = un_agent(pour_le_compte_de=famille.foyer_id)

    defaite = undo(famille, sauvee.accuse, guichet)

    assert said(defaite) == [("Léonie", "restauration", "retrait", [LUNDI_23])]
    accuses = ville.call(contrat.LIST_ACCUSES, {}, famille.parent).accuses
    assert [a.pour_le_compte_de for a in accuses] == [True, False]


def test_the_other_parent_does_not_undo_the_household_s_save(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    autre_compte, autre_foyer = uuid.uuid4(), uuid.uuid4()
    ville.hear(un_foyer(autre_foyer, famille.dossier_id, autre_compte))
    acces = [*famille.enfants[0].acces, AccesEtat(compte_id=autre_compte, foyer_id=autre_foyer, niveau="ecrire")]
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "acces": acces}))
    sauvee = save(famille, coches(famille, 0, "restauration", LUNDI_23))

    with pytest.raises(Introuvable):
        undo(famille, sauvee.accuse, un_acteur("parent", compte_id=autre_compte))
