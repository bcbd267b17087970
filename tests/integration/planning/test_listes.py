"""Waiting lists on the service's own code and database: ranks, offers, answers, and what frees a place."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.errors import Introuvable
from services.planning import capacites, reference, verification
from services.planning.attente import listes
from services.planning.calendrier import fermetures
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    LUNDI_16,
    MAINTENANT,
    MERCREDI_25,
    VENDREDI_6,
    Famille,
    Ville,
    ajout,
    refus_of,
    retrait,
    un_agent,
    un_foyer,
)

Horloge = Callable[[datetime], None]
UN_JOUR = timedelta(hours=24)


@pytest.fixture
def trois(ville: Ville) -> tuple[Famille, Famille, Famille]:
    """One has the only place of Monday's étude, the two others wait in this order."""
    ville.limite("etude", "jaures", 1)
    familles = (ville.une_famille(), ville.une_famille("Sami"), ville.une_famille("Aya"))
    for famille in familles:
        famille.save(*ajout("etude", LUNDI_16))
    return familles


def answer(
    famille: Famille, accepte: bool, activite: str = "etude", actor: Actor | None = None, **champs: Any
) -> contrat.MoisSauve:
    request = {
        "operation_id": str(uuid.uuid4()),
        "enfant_id": str(famille.enfant_id),
        "activite": activite,
        "jour": LUNDI_16.isoformat(),
        "accepte": accepte,
    }
    return famille.ville.call(contrat.ANSWER_PLACE, request | champs, actor or famille.parent)


def attentes(famille: Famille) -> list[tuple[str, int | None]]:
    vues = famille.ville.call(contrat.GET_ATTENTES, contrat.GetAttentes(), famille.parent).attentes
    return [(vue.etat, vue.rang) for vue in vues]


def tick(ville: Ville) -> int:
    with ville.base.transaction() as tx:
        return listes.settle_due(tx)


def etats(ville: Ville) -> dict[str, int]:
    return dict(ville.base.sql("select etat, count(*) from creneau group by etat"))


def test_a_full_slot_is_a_rank_said_before_and_after_and_logged_with_its_capacity(ville: Ville) -> None:
    ville.limite("etude", "jaures", 1)
    dedans, dehors = ville.une_famille(), ville.une_famille()
    dedans.save(*ajout("etude", LUNDI_16))
    coches = ajout("etude", LUNDI_16)

    demande = contrat.PreviewMois(enfant_id=dehors.enfant_id, mois="2026-11", coches=coches)
    [prevu] = ville.call(contrat.PREVIEW_MOIS, demande, dehors.parent).changements
    [sauve] = dehors.save(*coches).changements

    assert (prevu.effet, prevu.note) == ("liste_attente", "complet, sur la liste d’attente : rang estimé 1")
    assert (sauve.rang, sauve.note) == (1, "complet, sur la liste d’attente, rang 1")
    assert ville.base.sql("select capacite, prises from refus_complet") == [(1, 1)]
    assert refus_of(dehors.save(*coches)) == {("etude", LUNDI_16): "deja_en_liste"}
    assert ville.base.sql("select ajouts, retraits from accuse order by numero")[1] == (1, 0)


def test_a_cancelled_place_is_offered_in_the_same_commit_for_24_hours_to_the_first(
    ville: Ville, trois: tuple[Famille, Famille, Famille]
) -> None:
    premiere, deuxieme, troisieme = trois

    premiere.save(*retrait("etude", LUNDI_16))

    assert (attentes(deuxieme), attentes(troisieme)) == ([("proposee", None)], [("en_attente", 1)])
    [vue] = ville.call(contrat.GET_ATTENTES, contrat.GetAttentes(), deuxieme.parent).attentes
    assert vue.jusqu_au == MAINTENANT + UN_JOUR
    assert etats(ville) == {"annulee": 1, "proposee": 1, "en_attente": 1}
    types = [t for (t,) in ville.base.sql("select type from outbox order by seq desc limit 4")]
    assert set(types) >= {"planning.place.proposee.v1", "planning.avis.v1"}


@pytest.mark.parametrize(("apres", "acceptee"), [(UN_JOUR, True), (UN_JOUR + timedelta(seconds=1), False)])
def test_24_00_00_is_accepted_and_24_00_01_is_not(
    ville: Ville, trois: tuple[Famille, Famille, Famille], horloge: Horloge, apres: timedelta, acceptee: bool
) -> None:
    premiere, deuxieme, troisieme = trois
    premiere.save(*retrait("etude", LUNDI_16))
    horloge(MAINTENANT + apres)

    if acceptee:
        assert answer(deuxieme, True).changements[0].effet == "compte_animateurs"
        assert etats(ville) == {"annulee": 1, "reservee": 1, "en_attente": 1}
    else:
        with pytest.raises(contrat.OffreExpiree) as refus:
            answer(deuxieme, True)
        assert refus.value.limite == MAINTENANT + UN_JOUR
        assert tick(ville) == 2
        assert (attentes(deuxieme), attentes(troisieme)) == ([("expiree", None)], [("proposee", None)])
    assert tick(ville) == 0


def test_a_place_left_goes_to_the_next_and_a_rank_given_up_moves_the_others(ville: Ville, trois: Any) -> None:
    premiere, deuxieme, troisieme = trois
    quatrieme = ville.une_famille()
    assert quatrieme.save(*ajout("etude", LUNDI_16)).changements[0].rang == 3

    answer(deuxieme, False)
    assert (attentes(deuxieme), attentes(troisieme), attentes(quatrieme)) == (
        [],
        [("en_attente", 1)],
        [("en_attente", 2)],
    )
    premiere.save(*retrait("etude", LUNDI_16))
    answer(troisieme, False)

    assert attentes(quatrieme) == [("proposee", None)]
    rendues = ville.base.sql("select body::json->'data'->>'raison' from outbox where type = 'planning.place.rendue.v1'")
    assert rendues == [("laissee",)]
    with pytest.raises(contrat.PasEnListe):
        answer(troisieme, True)


def test_an_accepted_place_is_given_back_by_undoing_it(ville: Ville, trois: Any) -> None:
    """Its receipt says until when: the page of the undo then keeps that promise, and the next one has the offer."""
    premiere, deuxieme, troisieme = trois
    premiere.save(*retrait("etude", LUNDI_16))
    accuse = answer(deuxieme, True).accuse
    request = contrat.SaveAnnulation(operation_id=uuid.uuid4(), accuse=accuse)

    sauvee = ville.call(contrat.SAVE_ANNULATION, request, deuxieme.parent)

    [ligne] = sauvee.enfants[0].changements
    assert (ligne.effet, ligne.jours, sauvee.enfants[0].refusees) == ("retrait", [LUNDI_16], [])
    assert (attentes(deuxieme), attentes(troisieme)) == ([], [("proposee", None)])


def test_another_family_finds_nothing_to_answer(ville: Ville, trois: tuple[Famille, Famille, Famille]) -> None:
    premiere, deuxieme, troisieme = trois
    premiere.save(*retrait("etude", LUNDI_16))

    with pytest.raises(Introuvable):
        answer(deuxieme, True, actor=troisieme.parent)
    assert etats(ville)["proposee"] == 1


def test_a_newcomer_never_passes_before_those_who_wait(ville: Ville, trois: Any) -> None:
    ville.limite("etude", "jaures", 2)  # raised by an agent: nobody has been offered it yet

    nouvelle = ville.une_famille()
    [change] = nouvelle.save(*ajout("etude", LUNDI_16)).changements

    assert (change.effet, change.rang) == ("liste_attente", 2)
    assert [attentes(f) for f in trois] == [[], [("proposee", None)], [("en_attente", 1)]]


def test_the_first_who_waits_and_ticks_again_takes_the_free_place_at_once(ville: Ville, trois: Any) -> None:
    _, deuxieme, troisieme = trois
    ville.limite("etude", "jaures", 2)

    [change] = deuxieme.save(*ajout("etude", LUNDI_16)).changements
    suivante = troisieme.save(*ajout("etude", LUNDI_16))

    assert (change.effet, change.rang) == ("compte_animateurs", None)
    assert refus_of(suivante) == {("etude", LUNDI_16): "deja_en_liste"}
    assert [attentes(f) for f in trois] == [[], [], [("en_attente", 1)]]


def test_a_raised_capacity_and_a_lifted_closure_are_seen_by_the_timer(ville: Ville, trois: Any) -> None:
    agent = un_agent()
    ville.limite("etude", "jaures", 2)
    assert tick(ville) == 1
    closing = {"operation_id": str(uuid.uuid4()), "premier_jour": LUNDI_16, "dernier_jour": LUNDI_16, "motif": "Grève"}
    [fermeture] = ville.call(contrat.SAVE_FERMETURE, closing, agent).fermetures
    assert tick(ville) == 1  # the offer goes back to its rank
    with ville.base.transaction() as tx:
        fermetures.cancel_next(tx)
    assert etats(ville) == {"annulee_par_la_ville": 1, "en_attente": 2}
    assert tick(ville) == 0

    lifting = {"operation_id": str(uuid.uuid4()), "fermeture_id": str(fermeture.fermeture_id)}
    ville.call(contrat.REOPEN_FERMETURE, lifting, agent)

    assert tick(ville) == 2
    assert etats(ville) == {"annulee_par_la_ville": 1, "proposee": 2}


def test_a_capacity_lowered_later_is_told_from_a_place_given_beyond_it(ville: Ville, horloge: Horloge) -> None:
    ville.limite("etude", "jaures", 2)
    gardees, en_plus = [ville.une_famille(), ville.une_famille("Sami")], ville.une_famille("Aya")
    for famille in gardees:
        famille.save(*ajout("etude", LUNDI_16))
    horloge(MAINTENANT + timedelta(hours=1))
    ville.limite("etude", "jaures", 1)
    horloge(MAINTENANT + timedelta(hours=2))
    en_plus.save(*ajout("etude", LUNDI_16))

    assert (etats(ville), verify(ville)) == ({"reservee": 2, "en_attente": 1}, [])
    agent = ville.call(contrat.LIST_LISTES, contrat.ListListes(du=LUNDI_16), un_agent())
    assert [une.de_trop for une in agent.listes] == [1]
    with ville.base.transaction() as tx:
        (dela,) = capacites.list_au_dela(tx, LUNDI_16)
    assert (dela.jours, dela.premier, dela.de_trop, dela.capacite) == (1, LUNDI_16, 1, 1)

    ville.base.sql(
        "update creneau set etat = 'reservee', ordre = null, modifie_at = %s where etat = 'en_attente'",
        MAINTENANT + timedelta(hours=3),
    )
    assert verify(ville) == ["etude à jaures le 2026-11-16 : 3 places prises quand il y en avait 1"]


def verify(ville: Ville) -> list[str]:
    with ville.base.transaction() as tx:
        return verification.list_depassements(tx)


def test_an_absence_keeps_its_place_and_too_late_nothing_is_offered(
    ville: Ville, trois: tuple[Famille, Famille, Famille], horloge: Horloge
) -> None:
    premiere, deuxieme, _ = trois
    horloge(MAINTENANT.replace(day=16, hour=7))
    creneaux = [{"activite": "etude", "jour": LUNDI_16.isoformat()}]
    absence = {
        "operation_id": str(uuid.uuid4()),
        "enfant_id": str(premiere.enfant_id),
        "creneaux": creneaux,
        "motif": "autre",
    }
    ville.call(contrat.DECLARE_ABSENCE, absence, premiere.parent)

    assert tick(ville) == 0
    assert attentes(deuxieme) == [("close", 1)]


def test_a_formula_that_is_waited_for_replaces_the_one_held_when_its_place_is_accepted(ville: Ville) -> None:
    ville.limite("mercredi_journee", "loisirs", 1)
    dedans, famille = ville.une_famille(), ville.une_famille()
    dedans.save(*ajout("mercredi_journee", MERCREDI_25))
    famille.save(*ajout("mercredi_matin_repas", MERCREDI_25))
    echange = [*retrait("mercredi_matin_repas", MERCREDI_25), *ajout("mercredi_journee", MERCREDI_25)]

    saved = famille.save(*echange)
    assert refus_of(saved) == {("mercredi_matin_repas", MERCREDI_25): "formule_gardee"}
    assert saved.changements[0].rang == 1
    dedans.save(*retrait("mercredi_journee", MERCREDI_25))
    [offre] = ville.call(contrat.GET_ATTENTES, contrat.GetAttentes(), famille.parent).attentes
    assert (offre.etat, offre.remplace) == ("proposee", "Matin + repas")
    answer(famille, True, "mercredi_journee", jour=MERCREDI_25.isoformat())

    assert ville.base.sql(
        "select activite, etat from creneau where enfant_id = %s order by activite", famille.enfant_id
    ) == [("mercredi_journee", "reservee"), ("mercredi_matin_repas", "annulee")]


def test_a_child_who_changes_school_waits_where_it_is_full_and_frees_its_place(ville: Ville, trois: Any) -> None:
    ville.limite("etude", "ferry", 1)
    la_bas = ville.une_famille(ecole="ferry")
    la_bas.save(*ajout("etude", LUNDI_16))
    premiere, deuxieme, _ = trois

    ville.hear(premiere.enfants[0].model_copy(update={"ecole": "ferry", "version": 2}))
    assert (attentes(premiere), attentes(deuxieme)) == ([("en_attente", 1)], [("proposee", None)])
    ville.hear(deuxieme.enfants[0].model_copy(update={"ecole": "ferry", "version": 2}))
    assert attentes(deuxieme) == [("en_attente", 2)]
    la_bas.save(*retrait("etude", LUNDI_16))

    assert [attentes(f) for f in trois] == [[("proposee", None)], [("en_attente", 1)], [("proposee", None)]]
    avis = "select body::json->'data'->>'genre' from outbox where type = 'planning.avis.v1'"
    assert ("reservation_en_attente",) in ville.base.sql(avis)


def test_what_waits_is_neither_billed_nor_ordered_nor_expected(ville: Ville, trois: Any) -> None:
    premiere = trois[0]
    premiere.save(*retrait("etude", LUNDI_16))

    [(reserves,)] = ville.base.sql(
        "select count(*) from outbox, json_array_elements(body::json->'data'->'creneaux') c"
        " where type = 'planning.creneaux.v1' and (c->>'est_reserve')::boolean and c->>'enfant_id' <> %s",
        str(premiere.enfant_id),
    )
    assert reserves == 0
    feuille = contrat.GetFeuille(site="jaures", activite="etude", jour=LUNDI_16)
    assert ville.call(contrat.GET_FEUILLE, feuille, un_acteur("animateur")).lignes == []


def test_agents_see_ranks_offers_and_refusals(ville: Ville, trois: tuple[Famille, Famille, Famille]) -> None:
    trois[0].save(*retrait("etude", LUNDI_16))

    [vue] = ville.call(contrat.LIST_LISTES, contrat.ListListes(du=VENDREDI_6), un_agent()).listes
    detail = ville.call(contrat.GET_LISTE, contrat.GetListe(activite="etude", site="jaures", jour=LUNDI_16), un_agent())

    assert (vue.capacite, vue.prises, vue.proposees, vue.attente, vue.refus, vue.est_close) == (1, 0, 1, 1, 2, False)
    assert [(r.prenom, r.rang) for r in detail.rangs] == [("Sami", None), ("Aya", 1)]
    assert [(r.capacite, r.prises) for r in detail.refus] == [(1, 1), (1, 1)]


def test_the_home_page_and_the_month_say_the_offer_and_the_rank(ville: Ville, trois: Any) -> None:
    premiere, deuxieme, troisieme = trois
    premiere.save(*retrait("etude", LUNDI_16))

    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), deuxieme.parent)
    planning = ville.call(contrat.GET_PLANNING, contrat.GetPlanning(mois="2026-11"), troisieme.parent)
    case = next(c for j in troisieme.mois().jours if j.jour == LUNDI_16 for c in j.cellules if c.activite == "etude")

    assert accueil.offre is not None
    assert (accueil.offre.prenom, accueil.offre.jour, accueil.prochains) == ("Sami", LUNDI_16, [])
    assert [ligne.mots for j in planning.jours if j.jour == LUNDI_16 for ligne in j.lignes] == [
        ["étude : liste d’attente, rang 1"]
    ]
    assert (case.etat, case.est_reserve, case.mot) == ("prise", False, "Liste d’attente : 1er")


# ---- opening hours ----

HUIT_HEURES = MAINTENANT.replace(day=9, hour=8, minute=0, second=0)
MIDI = MAINTENANT.replace(day=9, hour=12, minute=0, second=0)


def open_at(ville: Ville, **instants: datetime) -> None:
    periode = {"activite": "etude", "site": "jaures", "premier_jour": LUNDI_16, "dernier_jour": LUNDI_16}
    with ville.base.transaction() as tx:
        reference.replace_lancements(tx, [periode | {"groupe": g, "ouvre_at": at} for g, at in instants.items()])


def test_before_the_hour_nobody_books_and_residents_and_siblings_come_first(ville: Ville, horloge: Horloge) -> None:
    ville.limite("etude", "jaures", 1)
    open_at(ville, residents=HUIT_HEURES, fratrie=HUIT_HEURES + timedelta(hours=1), tous=MIDI)
    dehors, habitants, freres = ville.une_famille(), ville.une_famille(), ville.une_famille("Aya", "Noé")
    foyer = un_foyer(habitants.foyer_id, habitants.dossier_id, habitants.compte_id, version=2)
    ville.hear(foyer.model_copy(update={"est_resident": True}))
    coches = ajout("etude", LUNDI_16)

    horloge(HUIT_HEURES - timedelta(seconds=1))
    [refusee] = habitants.save(*coches).refusees
    assert (refusee.code, refusee.nombres["groupe"]) == ("pas_encore_ouvert", "residents")
    case = next(c for j in dehors.mois().jours if j.jour == LUNDI_16 for c in j.cellules if c.activite == "etude")
    assert (case.etat, case.mot, case.note) == ("fixe", "Pas encore ouvert", "ouvre lun. 9/11 12h pour tous")
    assert refus_of(freres.save(*coches))[("etude", LUNDI_16)] == "pas_encore_ouvert"

    horloge(HUIT_HEURES)
    assert habitants.save(*coches).changements[0].rang is None
    assert refus_of(freres.save(*coches))[("etude", LUNDI_16)] == "pas_encore_ouvert"
    horloge(HUIT_HEURES + timedelta(hours=1))
    assert freres.save(*coches).changements[0].rang == 1
    assert refus_of(dehors.save(*coches))[("etude", LUNDI_16)] == "pas_encore_ouvert"
    horloge(MIDI)
    assert dehors.save(*coches).changements[0].rang == 2


def test_the_page_of_deadlines_says_when_reservations_open(ville: Ville) -> None:
    open_at(ville, residents=HUIT_HEURES, tous=MIDI)
    delais = ville.call(contrat.GET_DELAIS, contrat.GetDelais(activite="etude", site="jaures", jour=LUNDI_16), None)
    assert [(g.groupe, g.ouvre_at, g.est_passee) for g in delais.lancements] == [
        ("residents", HUIT_HEURES, False),
        ("tous", MIDI, False),
    ]
    with pytest.raises(ValueError, match="everybody"):
        open_at(ville, residents=HUIT_HEURES)
