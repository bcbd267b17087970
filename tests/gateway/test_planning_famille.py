"""All the children together: the month, a week repeated, what changes if it is saved, a save undone."""

from __future__ import annotations

import re

import pytest

from contracts import billing, planning
from contracts.errors import Introuvable, RequeteInvalide, ServiceIndisponible
from contracts.planning import CocheEnfant
from gateway.portail.effets import name_activites
from gateway.presentation.coches import read_coches_famille
from gateway.presentation.repris import group_sautes
from tests.gateway.fabrique import GASPARD, LEONIE, LUNDI_16, MARDI_17, un_enfant, un_mois, un_planning, un_recap
from tests.gateway.fabrique_famille import (
    FOYER,
    answer_famille,
    un_cout,
    un_mois_famille,
    un_recap_famille,
    une_repetition,
    une_sauvegarde,
)
from tests.gateway.faux_client import FauxClient
from tests.gateway.html5 import problems
from tests.gateway.personne import Personne

ICI = "/planning/famille/2026-11"
FRATRIE = ("fratrie", f"{LEONIE} {GASPARD}")


@pytest.fixture(autouse=True)
def service(client: FauxClient) -> None:
    client.says(planning.GET_PLANNING, un_planning())
    client.says(planning.GET_MOIS, un_mois())
    answer_famille(client)


def test_several_children_are_changed_side_by_side_and_an_only_one_alone(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning/modifier?mois=2026-11", suit=False)
    assert parent.reponse.headers["location"] == ICI

    client.says(planning.GET_PLANNING, un_planning(enfants=[un_enfant()]))
    parent.open("/planning/modifier?mois=2026-11", suit=False)
    assert parent.reponse.headers["location"] == f"/planning/{LEONIE}/2026-11"


def test_each_box_says_its_child_and_the_page_leads_to_each_child_alone(parent: Personne) -> None:
    parent.open(ICI)

    assert problems(parent.page) == []
    assert 'aria-label="Léonie"' in parent.page and 'aria-label="Gaspard"' in parent.page
    assert "Gaspard, lundi 16 novembre" in parent.texte
    assert f'href="/planning/{GASPARD}/2026-11"' in parent.page
    ids = re.findall(r' id="([^"]+)"', parent.page)
    assert len(ids) == len(set(ids))


def test_an_untouched_form_sends_back_the_drafts_of_each_child(parent: Personne, client: FauxClient) -> None:
    parent.open(ICI).press("Valider")

    garde = client.calls_of(planning.SAVE_BROUILLONS)[0]
    leonie = un_mois_famille().enfants[0].brouillon
    assert garde.enfants == [LEONIE, GASPARD]
    assert garde.coches == [CocheEnfant(enfant_id=LEONIE, **coche.model_dump()) for coche in leonie]


def test_finishing_shows_each_child_the_town_and_the_price_then_saves_what_was_shown(
    parent: Personne, client: FauxClient
) -> None:
    parent.open(ICI).press("Terminer les modifications")

    assert problems(parent.page) == []
    for phrase in (
        "Ce qui va changer pour Léonie",
        "Gaspard, vendredi 6 novembre, restauration",
        "14 repas de plus pour la cuisine centrale, dont 2 après sa commande.",
        "Lundi 16 novembre, école Jean-Jaurès, 11h30-13h20 : 5 animateurs au lieu de 4.",
        "Si les enfants viennent : environ 64,20 € de plus en décembre 2026.",
        "12 jours de plus à 5,35 €, soit 64,20 € de plus.",
        "Réserver ne coûte rien : seules les présences sont facturées.",
    ):
        assert phrase in parent.texte, phrase
    prevus = client.calls_of(billing.PREVIEW_COUT)[0].changements
    assert [(p.foyer_id, p.enfant_id, p.jours, p.est_ajout) for p in prevus] == [
        (FOYER, LEONIE, [LUNDI_16], True),
        (FOYER, LEONIE, [MARDI_17], False),
    ]

    parent.press("Terminer")

    sauve = client.calls_of(planning.SAVE_FAMILLE)[0]
    assert (sauve.mois, sauve.coches) == ("2026-11", un_recap_famille().coches)
    assert "R-2026-018427" in parent.texte and "Annuler cet enregistrement" in parent.texte


def test_billing_away_the_recap_says_so_and_the_save_works(parent: Personne, client: FauxClient) -> None:
    client.says(billing.PREVIEW_COUT, ServiceIndisponible(service="billing"))

    parent.open(f"{ICI}/recapitulatif")

    assert "le service des paiements ne répond pas. Vous pouvez enregistrer quand même." in parent.texte
    parent.press("Terminer")
    assert len(client.calls_of(planning.SAVE_FAMILLE)) == 1


def test_an_activity_that_nobody_booked_before_is_named_as_planning_names_it() -> None:
    inconnue = billing.CoutActivite(activite="stage", libelle="stage", nombre=4, ecart_centimes=42_00)
    cout = un_cout(activites=[*un_cout().activites, inconnue], sans_tarif=["creche", "Étude"])

    nomme = name_activites(cout, {"stage": "Stage de vacances", "creche": "Crèche", "restauration": "Cantine"})

    assert [a.libelle for a in nomme.activites] == ["Restauration", "Stage de vacances"]
    assert nomme.sans_tarif == ["Crèche", "Étude"]


def test_one_child_s_recap_says_the_same(parent: Personne, client: FauxClient) -> None:
    changements = [ch.model_copy(update={"foyer_id": FOYER}) for ch in un_recap().changements]
    client.says(planning.PREVIEW_MOIS, un_recap(changements=changements))
    client.says(billing.PREVIEW_COUT, un_cout(mois=[billing.CoutDuMois(mois="2026-11", ecart_centimes=-3_19)]))

    parent.open(f"/planning/{LEONIE}/2026-11/recapitulatif")

    assert "Si les enfants viennent : environ 3,19 € de moins en novembre 2026." in parent.texte


def test_a_week_repeated_says_what_it_skips_by_reason(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning/repeter")
    assert problems(parent.page) == []
    parent.open(f"/planning/repeter/recapitulatif?enfant={LEONIE}&enfant={GASPARD}&case=0.restauration&du=2026-11-30")

    assert problems(parent.page) == []
    for phrase in (
        "24 jours, les lundis, du lundi 11 janvier au lundi 21 juin",
        "2 jours fériés, de vacances ou fermés",
        "1 jour déjà réservé",
        "mercredi : pas d’inscription à Restauration pour Gaspard",
    ):
        assert phrase in parent.texte, phrase

    parent.press("Terminer")

    repetition = client.calls_of(planning.SAVE_FAMILLE)[0].repetition
    assert repetition == client.calls_of(planning.PREVIEW_FAMILLE)[0].repetition
    assert (repetition.enfants, repetition.au) == ([LEONIE, GASPARD], None)
    assert [(case.jour, case.activite) for case in repetition.semaine] == [(0, "restauration")]


@pytest.mark.parametrize(
    ("demande", "phrase"),
    [
        ("case=0.restauration&du=2026-11-30", "Choisissez au moins un enfant."),
        (f"enfant={LEONIE}&du=2026-11-30", "Cochez au moins une case de la semaine."),
        (f"enfant={LEONIE}&case=0.restauration&du=hier", "Choisissez le premier jour"),
        (f"enfant={LEONIE}&case=0.restauration&du=2026-11-30&au=2026-11-29", "Choisissez un dernier jour"),
        (f"enfant={LEONIE}&case=0.restauration&du=0001-01-01", "Choisissez le premier jour"),
        (f"enfant={LEONIE}&case=0.restauration&du=9999-12-20&au=9999-12-31", "Choisissez le premier jour"),
        (f"enfant={LEONIE}&source=9999-12-27&du=2026-11-30", "Choisissez la semaine à copier."),
        (f"enfant={LEONIE}&case=0.<script>&du=2026-11-30", "Cochez au moins une case de la semaine."),
        (f"enfant={LEONIE}&case=0.restauration&du=2026-11-30&prix=3", "ne peut pas être lue"),
    ],
)
def test_a_question_that_cannot_be_read_is_asked_again(parent: Personne, demande: str, phrase: str) -> None:
    parent.open(f"/planning/repeter/recapitulatif?{demande}")

    assert parent.statut == 422 and phrase in parent.texte and problems(parent.page) == []
    assert parent.titre.count("Erreur :") <= 1


def test_a_save_is_undone_from_the_list_after_a_recap(parent: Personne, client: FauxClient) -> None:
    parent.open("/planning/accuses")
    assert problems(parent.page) == []
    assert "Annule R-2026-018400." in parent.texte and "Annulé par R-2026-018401." in parent.texte
    for phrase in ("Annuler ce qui peut encore l’être", "le délai est passé pour chaque jour", "tout a changé depuis"):
        assert phrase in parent.texte
    assert "Une absence s’annule sur sa page" in parent.texte
    assert "Site prévenu" in parent.texte and "Gaspard : venue annoncée au site après le délai." in parent.texte

    assert 'href="/planning/annuler/R-2026-018427"' in parent.page
    parent.open("/planning/annuler/R-2026-018427").press("Annuler cet enregistrement")

    assert [demande.accuse for demande in client.calls_of(planning.SAVE_ANNULATION)] == ["R-2026-018427"]


def test_an_undo_speaks_of_undoing_and_a_rank_on_a_list_is_said_on_the_receipt(
    parent: Personne, client: FauxClient
) -> None:
    ligne = un_recap_famille().enfants[0].changements[0].model_copy(update={"effet": planning.Effet.LISTE_ATTENTE})
    part = un_recap_famille().enfants[0].model_copy(update={"changements": [ligne], "refusees": []})
    client.says(planning.PREVIEW_ANNULATION, un_recap_famille(enfants=[part]))
    client.says(planning.SAVE_ANNULATION, une_sauvegarde(enfants=[part]))
    client.says(planning.GET_SAUVEGARDE_FAMILLE, une_sauvegarde(enfants=[part]))

    parent.open("/planning/annuler/R-2026-018427")
    assert "Rien n’est encore annulé." in parent.texte and "Ne rien annuler" in parent.texte
    assert problems(parent.page) == []
    parent.press("Annuler cet enregistrement")

    assert "un e-mail vous prévient dès qu’une place est gardée pour vous" in parent.texte
    assert "Rien à faire" not in parent.texte


def test_the_receipt_of_somebody_else_and_a_strange_number_are_nowhere(parent: Personne, client: FauxClient) -> None:
    client.says(planning.PREVIEW_ANNULATION, Introuvable(objet="accuse"))

    assert parent.open("/planning/annuler/R-2026-000001").statut == 404
    assert parent.open("/planning/annuler/1%20or%201=1").statut == 404
    assert len(client.calls_of(planning.PREVIEW_ANNULATION)) == 1


def test_the_ticks_of_each_child_are_read_apart() -> None:
    paires = [
        FRATRIE,
        ("pris", "0.2026-11-16.repas 1.2026-11-17.repas"),
        ("r", "1.2026-11-17.repas"),
        ("r", "1.2026-11-18.etude"),
        ("f.0.2026-11-25.mercredi", "mercredi_matin"),
    ]

    enfants, coches = read_coches_famille(paires)

    assert enfants == [LEONIE, GASPARD]
    assert [(c.enfant_id, c.activite, c.jour.day, c.voulu) for c in coches] == [
        (LEONIE, "repas", 16, False),
        (LEONIE, "mercredi_matin", 25, True),
        (GASPARD, "etude", 18, True),
    ]


@pytest.mark.parametrize(
    "paires",
    [
        [("r", "0.2026-11-17.repas")],
        [("fratrie", "hier")],
        [("fratrie", f"{LEONIE} {LEONIE}")],
        [FRATRIE, ("r", "2.2026-11-17.repas")],
        [FRATRIE, ("r", "-1.2026-11-17.repas")],
        [FRATRIE, ("r", "2026-11-17.repas")],
        [FRATRIE, ("r", "0.2026-13-45.repas")],
        [FRATRIE, ("prix", "3")],
        [FRATRIE, ("f.9.2026-11-25.mercredi", "mercredi_matin")],
    ],
)
def test_what_the_page_cannot_have_sent_is_refused(paires: list[tuple[str, str]]) -> None:
    with pytest.raises(RequeteInvalide):
        read_coches_famille(paires)


def test_days_skipped_for_two_children_count_once() -> None:
    suites = {quoi.replace("\u00a0", " "): suite for quoi, suite in group_sautes(une_repetition().enfants)}

    assert suites["2 jours fériés, de vacances ou fermés"] == ""
