"""An agent edits the calendar: read before, saved once, bookings on closed days cancelled as by a closure."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.dossiers import GardeEtat
from contracts.errors import ActionInterdite
from contracts.planning import GenreJournee
from kit.dependencies import CallContext
from services.planning import reference
from services.planning.domain.mots import PARIS
from services.planning.timers import Service
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    ACTIVITES,
    LUNDI_16,
    LUNDI_23,
    MAINTENANT,
    VENDREDI_20,
    Famille,
    Ville,
    ajout,
    refus_of,
    un_agent,
)

MERCREDI_25 = date(2026, 11, 25)
OFFICIEL = (Path(__file__).parents[2] / "donnees" / "calendrier_officiel.csv").read_text("utf-8")


def vu(ville: Ville) -> contrat.CalendrierVu:
    return ville.call(contrat.GET_CALENDRIER, contrat.GetCalendrier(), un_agent())


def pont(jour: date = LUNDI_23, nom: str = "pont") -> dict[str, Any]:
    return {"genre": "sans_classe", "premier_jour": jour, "dernier_jour": jour, "nom": nom}


def preview(ville: Ville, *lignes: dict[str, Any], **champs: Any) -> contrat.EffetCalendrier:
    valeurs = {"version": vu(ville).version, "ajouter": list(lignes)} | champs
    return ville.call(contrat.PREVIEW_CALENDRIER, contrat.PreviewCalendrier(**valeurs), un_agent())


def save(ville: Ville, *lignes: dict[str, Any], **champs: Any) -> contrat.CalendrierVu:
    valeurs = {
        "operation_id": uuid.uuid4(),
        "version": champs.pop("version", None) or vu(ville).version,
        "ajouter": list(lignes),
        "par": "Sandrine Ménétrier",
    }
    return ville.call(contrat.SAVE_CALENDRIER, contrat.SaveCalendrier(**(valeurs | champs)), un_agent())


def tick(ville: Ville, times: int = 1) -> None:
    service = Service()
    service.kit = CallContext(ville.base.database, ville.base.verifier, "", "minuterie")  # type: ignore[assignment]
    for _ in range(times):
        ville.base.sql("delete from minuterie")
        service.cancel_calendrier()  # type: ignore[call-arg]


def etats(ville: Ville) -> dict[date, set[str]]:
    trouves: dict[date, set[str]] = {}
    for _, jour, etat, _, _ in ville.creneaux():
        trouves.setdefault(jour, set()).add(etat)
    return trouves


def avis(ville: Ville) -> list[str]:
    return [body for (body,) in ville.base.sql("select body from outbox where type = 'planning.avis.v1'")]


@pytest.fixture
def famille(ville: Ville) -> Famille:
    """Two children at lunch on Monday 23rd and Tuesday 24th November."""
    famille = ville.une_famille("Léonie", "Gaspard")
    for enfant in famille.enfants:
        famille.save(*ajout("restauration", LUNDI_23, LUNDI_23 + timedelta(days=1)), enfant_id=str(enfant.enfant_id))
    return famille


def test_the_preview_counts_what_falls_on_a_closed_day_and_writes_nothing(ville: Ville, famille: Famille) -> None:
    effet = preview(ville, pont())

    assert (effet.reservations, effet.enfants, effet.familles) == (2, 2, 1)
    assert [(j.jour, j.avant, j.apres) for j in effet.jours] == [(LUNDI_23, "", "pont")]
    assert etats(ville)[LUNDI_23] == {"reservee"} and vu(ville).changements == []


def test_saved_it_cancels_tells_once_and_is_kept_with_who_and_what(ville: Ville, famille: Famille) -> None:
    save(ville, pont())
    assert refus_of(famille.save(*ajout("etude", LUNDI_23))) == {("etude", LUNDI_23): "jour_ferme"}
    tick(ville, 2)

    assert etats(ville) == {LUNDI_23: {"annulee_par_la_ville"}, LUNDI_23 + timedelta(days=1): {"reservee"}}
    [lettre] = avis(ville)
    assert str(famille.compte_id) in lettre and "le lundi 23 novembre 2026" in lettre
    [changement] = vu(ville).changements
    assert (changement.par, changement.annulees, changement.avant) == ("Sandrine Ménétrier", 2, [])
    assert changement.apres == ["jour sans école « pont », lundi 23 novembre 2026"]


def test_a_save_that_had_read_the_calendar_before_is_cancelled_too_then_it_is_over(
    ville: Ville, famille: Famille, horloge: Callable[[datetime], None]
) -> None:
    save(ville, pont())
    tick(ville)
    ville.base.sql("update creneau set etat = 'reservee' where jour = %s", LUNDI_23)
    tick(ville)
    assert etats(ville)[LUNDI_23] == {"annulee_par_la_ville"} and len(avis(ville)) == 1

    horloge(MAINTENANT + timedelta(seconds=61))
    tick(ville)
    assert vu(ville).changements[0].est_fini


def test_two_edits_that_touch_the_same_family_tell_it_of_each(ville: Ville, famille: Famille) -> None:
    save(ville, pont())
    save(ville, pont(LUNDI_23 + timedelta(days=1), "autre pont"))
    tick(ville, 4)

    assert {etat for trouves in etats(ville).values() for etat in trouves} == {"annulee_par_la_ville"}
    assert len(avis(ville)) in (1, 2)  # one of them may have been cancelled with the other: never more than one each


def test_deadlines_counted_in_school_days_are_said_before_and_after(ville: Ville) -> None:
    ecoliere = {"jours": 3, "comptage": "scolaire"}
    delais = {"cuisine": ecoliere, "animateurs": ecoliere, "annulation": {"jours": 1}}
    with ville.base.transaction() as tx:
        reference.upsert_activites(tx, [a | {"delais": delais} for a in ACTIVITES if a["code"] == "restauration"])

    effet = preview(ville, pont(VENDREDI_20))

    lundi = [e for e in effet.echeances if e.jour == LUNDI_23 and e.genre == "animateurs"]
    [deplacee] = lundi
    assert (deplacee.libelle, deplacee.pourquoi) == ("Restauration", "3 jours d’école avant")
    assert deplacee.avant == datetime(2026, 11, 17, 23, 59, 59, tzinfo=PARIS)
    assert deplacee.apres == datetime(2026, 11, 16, 23, 59, 59, tzinfo=PARIS)
    assert effet.nombre_echeances >= len(lundi)


def test_the_second_agent_sees_that_the_calendar_changed(ville: Ville) -> None:
    lue = vu(ville).version
    save(ville, pont(), version=lue)
    with pytest.raises(contrat.CalendrierChange):
        save(ville, pont(LUNDI_16), version=lue)


@pytest.mark.parametrize(
    ("ligne", "champ", "raison"),
    [
        (pont(date(2026, 12, 24)), "premier_jour", "chevauche"),
        (pont(date(2026, 11, 4)), "premier_jour", "passe"),
        (pont(date(2126, 11, 4)), "premier_jour", "bornes"),
    ],
)
def test_nonsense_is_refused_with_its_field(ville: Ville, ligne: dict[str, Any], champ: str, raison: str) -> None:
    with pytest.raises(contrat.CalendrierRefuse) as refus:
        preview(ville, ligne)
    assert (refus.value.champ, refus.value.raison) == (champ, raison)


def test_a_school_of_four_days_and_a_half_leaves_the_wednesday_afternoon_alone(ville: Ville) -> None:
    famille = ville.une_famille("Léonie")
    autre = ville.une_famille("Zoé", ecole="ferry")
    for une in (famille, autre):
        une.save(*ajout("mercredi_journee", MERCREDI_25))
    rythme = [{"site": "jaures", "jours": [0, 1, 2, 3, 4]}]

    assert preview(ville, rythmes=rythme).reservations == 1
    apres = save(ville, rythmes=rythme)
    tick(ville, 2)

    assert sorted(etat for _, _, etat, _, _ in ville.creneaux()) == ["annulee_par_la_ville", "reservee"]
    assert {r.site.code: r.jours for r in apres.rythmes} == {"jaures": [0, 1, 2, 3, 4], "ferry": None}
    assert apres.changements[0].avant == ["école à école Jean-Jaurès : lundi, mardi, jeudi, vendredi"]
    encore = save(ville, rythmes=[{"site": "jaures", "jours": None}])
    assert {r.jours and tuple(r.jours) for r in encore.rythmes} == {None}


def test_the_official_file_changes_nothing_of_the_right_table_and_is_imported_once(ville: Ville) -> None:
    lire = contrat.ReadFichierCalendrier(contenu=OFFICIEL)
    lu = ville.call(contrat.READ_FICHIER_CALENDRIER, lire, un_agent())
    assert (lu.ajouter, lu.retirer, lu.inchangees) == ([], [], 6)

    [printemps] = [x for x in vu(ville).lignes if x.premier_jour == date(2027, 4, 3)]
    save(ville, retirer=[printemps.ligne_id])
    lu = ville.call(contrat.READ_FICHIER_CALENDRIER, lire, un_agent())
    assert [x.nom for x in lu.ajouter] == ["vacances de printemps"]
    save(ville, *[x.model_dump() for x in lu.ajouter], retirer=lu.retirer, origine="import")
    assert ville.call(contrat.READ_FICHIER_CALENDRIER, lire, un_agent()).ajouter == []


def test_the_other_zone_is_read_once_the_town_says_so_and_a_bad_file_is_refused(ville: Ville) -> None:
    save(ville, zone="A")
    lu = ville.call(contrat.READ_FICHIER_CALENDRIER, contrat.ReadFichierCalendrier(contenu=OFFICIEL), un_agent())
    assert {x.premier_jour for x in lu.ajouter} == {date(2027, 2, 13), date(2027, 4, 10)}
    assert len(lu.retirer) == 2
    with pytest.raises(contrat.FichierDeCalendrierRefuse) as refus:
        ville.call(contrat.READ_FICHIER_CALENDRIER, contrat.ReadFichierCalendrier(contenu="bonjour"), un_agent())
    assert refus.value.raison == "colonnes"


def test_public_holidays_are_the_laws_and_the_library_agrees(ville: Ville) -> None:
    calendrier = vu(ville)
    assert calendrier.ecarts == []
    assert sum(ferie.jour.year == 2026 for ferie in calendrier.feries) == 11


def test_a_closure_is_not_edited_here(ville: Ville) -> None:
    fermer = contrat.SaveFermeture(
        operation_id=uuid.uuid4(), premier_jour=LUNDI_23, dernier_jour=LUNDI_23, motif="grève"
    )
    ville.call(contrat.SAVE_FERMETURE, fermer, un_agent())
    [greve] = [x for x in vu(ville).lignes if x.genre is GenreJournee.FERMETURE]
    assert greve.est_decidee_ailleurs
    with pytest.raises(contrat.CalendrierRefuse):
        save(ville, retirer=[greve.ligne_id])


@pytest.mark.parametrize("role", ["parent", "animateur", "cuisine", "regisseur"])
def test_only_agents_edit(ville: Ville, role: str) -> None:
    with pytest.raises(ActionInterdite):
        ville.call(contrat.GET_CALENDRIER, contrat.GetCalendrier(), un_acteur(role))


def test_holidays_made_longer_give_their_slots_to_the_household_then_in_charge(ville: Ville) -> None:
    """Christmas from 19/12 to 3/1 is eight days each: the 27th is B's; until 7/1, ten days each, it is A's."""
    famille = ville.une_famille("Léonie")
    b = uuid.uuid4()
    vacances = {"foyer_premiere_moitie_paire": str(famille.foyer_id)}
    regle = {"rythme": "parite_iso", "foyer_b": str(b), "vacances": vacances}
    garde = GardeEtat(foyer_id=famille.foyer_id, du=date(2024, 9, 1), regle=regle)
    ville.hear(famille.enfants[0].model_copy(update={"version": 2, "gardes": [garde]}))
    ville.base.sql(
        "insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, modifie_at)"
        " values (%s, 'mercredi_journee', '2026-12-28', 'loisirs', %s, 'annulee', now())",
        str(famille.enfant_id),
        str(b),
    )
    noel = next(x for x in vu(ville).lignes if x.premier_jour == date(2026, 12, 19))
    longues = {"genre": "vacances", "premier_jour": "2026-12-19", "dernier_jour": "2027-01-07", "nom": noel.nom}

    save(ville, longues, retirer=[noel.ligne_id])
    tick(ville, 2)

    [(foyer,)] = ville.base.sql("select foyer_id from creneau")
    assert str(foyer) == str(famille.foyer_id)
