"""The month of one child as its page needs it: words, deadlines, closures, rights, and how little it costs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest

from contracts import planning as contrat
from contracts.dossiers import AccesEtat, GardeEtat
from contracts.errors import Introuvable
from services.planning import reference
from services.planning.domain.calendrier import Genre, Ligne
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    LUNDI_9,
    LUNDI_16,
    LUNDI_23,
    MERCREDI_11,
    MERCREDI_18,
    MOIS,
    VENDREDI_6,
    Ville,
    ajout,
    inscrit,
    refus_of,
    un_agent,
)


def cellule(mois: contrat.MoisEnfant, activite: str, jour: date) -> contrat.CelluleVue:
    [vue] = [vue for vue in mois.jours if vue.jour == jour]
    [trouvee] = [cellule for cellule in vue.cellules if cellule.activite == activite]
    return trouvee


def test_a_free_cell_says_until_when_and_what_it_would_count_for(ville: Ville) -> None:
    mois = ville.une_famille().mois()

    repas = cellule(mois, "restauration", LUNDI_23)
    assert (repas.etat, repas.mot, repas.note) == ("libre", "Libre, pour la cuisine", "jusqu’à dim. 8/11 23h59")
    assert (repas.mot_si_change, repas.note_si_change) == ("À ajouter", "compté pour la cuisine")
    apres = cellule(mois, "restauration", LUNDI_9)
    assert (apres.mot, apres.note) == ("Libre, à réserver", "jusqu’à ven. 6/11 23h59")


def test_a_booked_cell_says_until_when_it_may_be_cancelled(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16))

    prise = cellule(famille.mois(), "restauration", LUNDI_16)

    assert (prise.etat, prise.est_reserve) == ("prise", True)
    assert (prise.mot, prise.note) == ("Réservé, annulable", "jusqu’à dim. 15/11 23h59")
    assert (prise.mot_si_change, prise.note_si_change) == ("À retirer, accepté", "jusqu’à dim. 15/11 23h59")


def test_a_cell_closed_on_line_says_since_when(ville: Ville) -> None:
    fermee = cellule(ville.une_famille().mois(), "accueil_matin", VENDREDI_6)
    assert (fermee.etat, fermee.mot, fermee.note) == ("fixe", "Fermé en ligne", "depuis mar. 3/11 23h59")
    assert fermee.signe == "cadenas"


def test_a_full_cell_offers_the_waiting_list_to_all_but_who_is_in(ville: Ville) -> None:
    dedans, dehors = ville.une_famille(), ville.une_famille()
    ville.limite("etude", "jaures", 1)
    dedans.save(*ajout("etude", LUNDI_16))

    assert cellule(dedans.mois(), "etude", LUNDI_16).etat == "prise"
    complet = cellule(dehors.mois(), "etude", LUNDI_16)
    assert (complet.etat, complet.mot) == ("libre", "Complet, liste d’attente possible")
    ville.limite("etude", "jaures", 1, liste_attente=False)
    sans_liste = cellule(dehors.mois(), "etude", LUNDI_16)
    assert (sans_liste.etat, sans_liste.mot) == ("fixe", "Complet")


def test_a_closed_day_says_why_instead_of_its_cells(ville: Ville) -> None:
    mois = ville.une_famille().mois()
    jours = {vue.jour: vue for vue in mois.jours}
    assert jours[MERCREDI_11].ferme == "Armistice, jour férié"
    assert jours[MERCREDI_11].cellules == []
    assert len(mois.jours) == 30


def test_school_activities_are_left_out_of_wednesday_and_formulas_are_one_group(ville: Ville) -> None:
    mois = ville.une_famille().mois()
    [mercredi] = [vue for vue in mois.jours if vue.jour == MERCREDI_18]
    assert [c.activite for c in mercredi.cellules] == ["mercredi_journee", "mercredi_matin_repas"]
    assert [(a.code, a.horaires, a.groupe) for a in mois.activites][:4] == [
        ("accueil_matin", "7h30-8h20", ""),
        ("restauration", "11h30-13h20", ""),
        ("etude", "16h30-18h", ""),
        ("mercredi_journee", "8h-18h30", "mercredi"),
    ]


def test_holidays_are_said_by_their_name(ville: Ville) -> None:
    mois = ville.une_famille().mois("2026-12")
    [jour] = [vue for vue in mois.jours if vue.jour == date(2026, 12, 22)]
    assert jour.ferme == "vacances de Noël"


def test_the_rules_of_the_deadlines_are_said_from_the_activities_own_settings(ville: Ville) -> None:
    assert ville.une_famille().mois().delais == [
        "Jusqu’à 15 jours avant, 23h59 : le repas est compté dans la commande de la cuisine centrale.",
        "Jusqu’à 3 jours avant, 23h59 : c’est encore accepté, et compté pour le nombre d’animateurs.",
        "Jusqu’à la veille, 23h59 : vous pouvez annuler. Ensuite, déclarez une absence.",
    ]


def test_only_the_activities_of_an_enrolment_are_shown(ville: Ville) -> None:
    famille = ville.une_famille(inscriptions=inscrit("restauration"))
    assert [a.code for a in famille.mois().activites] == ["restauration"]


def test_the_month_agrees_with_the_save_at_the_last_second_and_at_the_first_refused(
    ville: Ville, horloge: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()

    horloge(datetime(2026, 11, 13, 23, 59, 59, tzinfo=PARIS))
    assert cellule(famille.mois(), "accueil_matin", LUNDI_16).etat == "libre"
    horloge(datetime(2026, 11, 14, 0, 0, 0, tzinfo=PARIS))
    assert cellule(famille.mois(), "accueil_matin", LUNDI_16).etat == "fixe"
    assert refus_of(famille.save(*ajout("accueil_matin", LUNDI_16))) == {("accueil_matin", LUNDI_16): "delai_depasse"}


def test_a_month_costs_three_statements_whatever_the_number_of_bookings(ville: Ville, instructions: list[str]) -> None:
    famille = ville.une_famille("Léonie", "Gaspard", "Zoé-Capucine")
    ville.limite("etude", "jaures", 30)
    famille.save(*ajout("restauration", *(date(2026, 11, n) for n in (9, 10, 12, 13, 16, 17, 19, 20))))
    instructions.clear()

    mois = famille.mois()

    assert [e.prenom for e in mois.enfants] == ["Léonie", "Gaspard", "Zoé-Capucine"]
    assert len(instructions) == 3, instructions


def test_an_edited_calendar_is_seen_by_the_next_request(ville: Ville) -> None:
    famille = ville.une_famille()
    assert cellule(famille.mois(), "restauration", LUNDI_16).etat == "libre"

    with ville.base.transaction() as tx:
        rows = tx.execute("select genre, premier_jour, dernier_jour, nom, portees, source from calendrier")
        kept = [
            Ligne(Genre(r.genre), r.premier_jour, r.dernier_jour, r.nom, frozenset(r.portees), r.source) for r in rows
        ]
        greve = Ligne(Genre.FERMETURE, LUNDI_16, LUNDI_16, "grève", frozenset({"restauration"}))
        reference.replace_calendrier(tx, [*kept, greve])

    ferme = cellule(famille.mois(), "restauration", LUNDI_16)
    assert (ferme.etat, ferme.mot) == ("fixe", "Fermé : grève")
    [refusee] = famille.save(*ajout("restauration", LUNDI_16)).refusees
    assert (refusee.code, refusee.nombres["motif"]) == ("jour_ferme", "grève")


# ---- who sees what ----


def test_another_family_and_a_stranger_find_nothing(ville: Ville) -> None:
    famille, autre = ville.une_famille(), ville.une_famille()
    for intruder in (autre.parent, un_acteur("parent")):
        with pytest.raises(Introuvable):
            famille.mois(actor=intruder)


def test_an_agent_sees_the_child_and_its_siblings(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Gaspard")
    mois = famille.mois(actor=un_agent())
    assert [e.prenom for e in mois.enfants] == ["Léonie", "Gaspard"]
    assert cellule(mois, "accueil_matin", VENDREDI_6).mot == "Libre, hors délai"


def test_an_agent_is_only_a_parent_for_her_own_child(ville: Ville) -> None:
    famille = ville.une_famille()
    agente = un_agent(compte_id=famille.compte_id)
    assert cellule(famille.mois(actor=agente), "accueil_matin", VENDREDI_6).etat == "fixe"
    assert refus_of(famille.save(*ajout("accueil_matin", VENDREDI_6), actor=agente)) == {
        ("accueil_matin", VENDREDI_6): "delai_depasse"
    }


def test_in_alternating_custody_each_household_books_its_own_weeks(ville: Ville) -> None:
    famille = ville.une_famille()
    autre_foyer, autre_compte = uuid.uuid4(), uuid.uuid4()
    garde = GardeEtat(
        foyer_id=famille.foyer_id,
        du=date(2026, 9, 1),
        regle={"rythme": "parite_iso", "foyer_b": str(autre_foyer)},
    )
    acces = [
        AccesEtat(compte_id=famille.compte_id, foyer_id=famille.foyer_id, niveau="ecrire"),
        AccesEtat(compte_id=autre_compte, foyer_id=autre_foyer, niveau="ecrire"),
    ]
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "gardes": [garde], "acces": acces}))
    autre_parent = un_acteur("parent", compte_id=autre_compte)

    # Week 48 is even: household A; week 47 is odd: household B.
    assert refus_of(famille.save(*ajout("restauration", LUNDI_16, LUNDI_23))) == {
        ("restauration", LUNDI_16): "autre_foyer_en_charge"
    }
    assert refus_of(famille.save(*ajout("restauration", LUNDI_16, LUNDI_23), actor=autre_parent)) == {
        ("restauration", LUNDI_23): "autre_foyer_en_charge"
    }
    assert ville.base.sql("select jour, foyer_id from creneau order by jour") == [
        (LUNDI_16, str(autre_foyer)),
        (LUNDI_23, str(famille.foyer_id)),
    ]
    vue = cellule(famille.mois(), "restauration", LUNDI_16)
    assert (vue.etat, vue.est_reserve, vue.note) == ("fixe", True, "jour de l’autre foyer")


def test_a_parent_who_only_reads_sees_the_month_and_cannot_save(ville: Ville) -> None:
    famille = ville.une_famille()
    lecteur = uuid.uuid4()
    acces = [*famille.enfants[0].acces, AccesEtat(compte_id=lecteur, foyer_id=famille.foyer_id, niveau="lire")]
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "acces": acces}))
    actor = un_acteur("parent", compte_id=lecteur)

    assert famille.mois(actor=actor).enfant.peut_reserver is False
    with pytest.raises(contrat.Refus) as refus:
        famille.save(*ajout("restauration", LUNDI_16), actor=actor)
    assert refus.value.code == "action_interdite"


def test_a_draft_belongs_to_its_account_and_refuses_another_month(ville: Ville) -> None:
    famille = ville.une_famille()
    draft = contrat.SaveBrouillon(
        operation_id=uuid.uuid4(),
        enfant_id=famille.enfant_id,
        mois=MOIS,
        coches=ajout("restauration", date(2026, 12, 1)),
    )
    with pytest.raises(contrat.HorsDuMois):
        ville.call(contrat.SAVE_BROUILLON, draft, famille.parent)
    with pytest.raises(Introuvable):
        ville.call(contrat.SAVE_BROUILLON, draft.model_copy(update={"coches": []}), un_acteur("parent"))
