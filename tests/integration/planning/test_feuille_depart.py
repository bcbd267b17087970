"""Who may leave with a child, in which age group it counts, and the names a tablet may keep."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from contracts import planning as contrat
from contracts.dossiers import AutorisationEtat, PersonneAutorisee, RentreSeul
from contracts.errors import Introuvable
from tests.integration.planning.test_point import JEUDI_5, feuille, point, un_animateur, une_marque
from tests.integration.planning.ville import Ville, inscrit, une_sante

DEBUT = date(2026, 9, 1)


def une_autorisation(enfant_id: UUID, version: int = 1, **champs: Any) -> AutorisationEtat:
    odette = PersonneAutorisee(prenom="Odette", nom="Lefèvre", telephone="0612345678", lien="grand-mère", du=DEBUT)
    return AutorisationEtat(version=version, enfant_id=enfant_id, **({"personnes": [odette]} | champs))


def ligne(ville: Ville) -> contrat.LigneFeuille:
    [une] = feuille(ville).lignes
    return une


def test_the_sheet_names_who_may_take_the_child_and_planning_keeps_no_telephone(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(une_autorisation(famille.enfant_id))
    point(ville, une_marque(famille.enfant_id))

    assert ligne(ville).vient_chercher == [contrat.VientChercher(nom="Odette Lefèvre", lien="grand-mère")]
    assert "0612345678" not in str(ville.base.sql("select personnes::text from autorisation"))


@pytest.mark.parametrize(
    ("du", "au", "vaut"),
    [
        (JEUDI_5, JEUDI_5, True),
        (DEBUT, date(2026, 11, 4), False),
        (date(2026, 11, 6), None, False),
        (DEBUT, None, True),
    ],
)
def test_an_authorisation_holds_on_its_first_and_last_day(ville: Ville, du: date, au: date | None, vaut: bool) -> None:
    famille = ville.une_famille()
    personne = PersonneAutorisee(prenom="Odette", nom="Lefèvre", du=du, au=au)
    seul = RentreSeul(activite="restauration", a_partir_de=time(18), du=du, au=au)
    ville.hear(une_autorisation(famille.enfant_id, personnes=[personne], rentre_seul=[seul]))
    point(ville, une_marque(famille.enfant_id))

    vue = ligne(ville)

    assert (bool(vue.vient_chercher), vue.rentre_seul) == (vaut, vaut)


def test_going_home_alone_is_said_for_its_own_activity_only(ville: Ville) -> None:
    famille = ville.une_famille()
    seul = [RentreSeul(activite="etude", a_partir_de=time(18), du=DEBUT)]
    ville.hear(une_autorisation(famille.enfant_id, rentre_seul=seul, est_en_conflit=True))
    point(ville, une_marque(famille.enfant_id))

    vue = ligne(ville)

    assert (vue.rentre_seul, vue.rentre_seul_des, vue.depart_en_conflit) == (False, None, True)


def test_an_older_authorisation_that_comes_late_changes_nothing(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(une_autorisation(famille.enfant_id, version=2, personnes=[]))
    ville.hear(une_autorisation(famille.enfant_id, version=1))
    point(ville, une_marque(famille.enfant_id))

    assert ligne(ville).vient_chercher == []


@pytest.mark.parametrize(("naissance", "tranche"), [(date(2020, 11, 5), "six_et_plus"), (date(2020, 11, 6), "moins_6")])
def test_the_age_group_is_that_of_the_day(ville: Ville, naissance: date, tranche: str) -> None:
    famille = ville.une_famille(naissance=naissance)
    point(ville, une_marque(famille.enfant_id))

    assert ligne(ville).tranche == tranche


def connus(ville: Ville, site: str = "jaures", *siens: str) -> contrat.Connus:
    request = contrat.ListConnus(site=site, activite="restauration", jour=JEUDI_5)
    return ville.call(contrat.LIST_CONNUS, request, un_animateur(*siens))


def test_a_tablet_keeps_the_names_of_its_own_school_with_the_signs_of_the_sheet(ville: Ville) -> None:
    ici, ailleurs = ville.une_famille("Zoé", "Éloïse"), ville.une_famille(ecole="ferry", inscriptions=inscrit())

    vus = connus(ville).enfants

    assert [(e.prenom, e.classe) for e in vus] == [("Éloïse", "CM1"), ("Zoé", "CM1")]
    assert ailleurs.enfant_id not in {e.enfant_id for e in vus}
    assert ici.enfant_id in {e.enfant_id for e in vus}
    assert {(e.a_un_pai, *e.allergies, e.regime) for e in vus} == {(False, "standard")}


def test_a_child_whom_nobody_expects_is_known_with_its_pai_its_allergies_and_its_menu(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(une_sante(famille.enfant_id, a_un_pai=True, allergies=["œuf"], regime="panier_pai"))

    [connu] = connus(ville).enfants

    assert (connu.a_un_pai, connu.allergies, connu.regime) == (True, ["œuf"], "panier_pai")


def test_every_name_that_a_tablet_keeps_may_be_marked(ville: Ville) -> None:
    ville.une_famille("Zoé", "Éloïse", inscriptions=[])

    answer = point(ville, *(une_marque(e.enfant_id) for e in connus(ville).enfants))

    assert (answer.gardees, answer.refusees) == (2, [])


def test_the_names_of_another_site_are_not_given(ville: Ville) -> None:
    with pytest.raises(Introuvable):
        connus(ville, "ferry", "jaures")


def test_offline_marks_of_two_tablets_that_disagree_are_both_kept_and_the_later_sight_settles(ville: Ville) -> None:
    famille = ville.une_famille()
    cour = [une_marque(famille.enfant_id, "absent", "Tablette A", rang=rang) for rang in (1, 2)]
    refectoire = une_marque(famille.enfant_id, "present", "Tablette B", rang=1)
    point(ville, *cour)
    point(ville, refectoire)
    assert ligne(ville).etat == "conflit"

    vues = [marque.marque_id for marque in ligne(ville).marques]
    point(ville, une_marque(famille.enfant_id, "present", "Tablette A", rang=3, remplace=vues))

    assert ligne(ville).etat == "present"
