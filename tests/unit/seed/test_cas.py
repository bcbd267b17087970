"""The families known by name."""

from __future__ import annotations

from deploy.seed.cas import AMELIE, COURRIEL_TEST, NOM_TEST, NUMERO_TEST, list_cas
from deploy.seed.famille import Famille
from services.dossiers.domain.rattachement import AdulteDuDossier, Demandeur, DossierNomme, find_adulte
from tests.unit.seed.ville_demo import des_familles, une_scolarite


def find_famille(numero: str) -> Famille:
    return next(famille for famille in des_familles() if famille.numero == numero)


def test_the_known_families_come_first_in_any_town() -> None:
    cas = list_cas(une_scolarite())
    assert list(des_familles()[: len(cas)]) == cas


def test_amelie_has_an_account_and_three_children_of_whom_one_has_a_pai() -> None:
    famille = des_familles()[0]
    assert famille.nom == "N’Guessan-Lefèvre"
    assert famille.adultes[0].compte is not None
    assert famille.adultes[0].compte.nom_utilisateur == AMELIE
    assert [(enfant.prenom, enfant.classe) for enfant in famille.enfants] == [
        ("Léonie", "CM1"),
        ("Gaspard", "CP"),
        ("Zoé-Capucine", "PS"),
    ]
    signes = famille.enfants[1].signes
    assert signes is not None
    assert (signes.a_un_pai, signes.regime, signes.allergies) == (True, "panier_pai", ["arachide"])


def test_dossier_5961_waits_for_its_account_and_opens_to_the_e_mail_it_knows() -> None:
    famille = find_famille(NUMERO_TEST)
    adulte = famille.adultes[0]
    dossier = DossierNomme(famille.numero, famille.nom, (AdulteDuDossier(adulte.adulte_id, adulte.email, False),))
    assert [a.compte for a in famille.adultes] == [None]
    assert find_adulte(Demandeur(COURRIEL_TEST, NUMERO_TEST, NOM_TEST, False), dossier) == adulte.adulte_id


def test_the_children_of_dossier_5961_may_book_at_once() -> None:
    for enfant in find_famille(NUMERO_TEST).enfants:
        acceptees = {i.activite for i in enfant.inscriptions if i.annee_scolaire == "2026-2027"}
        assert {"restauration", "mercredi_journee", "soir"} <= acceptees


def test_the_separated_parents_each_have_an_account_and_an_income() -> None:
    famille = find_famille("6004")
    assert all(adulte.compte for adulte in famille.adultes)
    assert [foyer.ressources is not None for foyer in famille.foyers] == [True, True]
    assert all(enfant.alternance for enfant in famille.enfants)


def test_four_brothers_and_sisters_go_from_the_creche_to_the_primary_school() -> None:
    assert [enfant.classe for enfant in find_famille("6005").enfants] == ["CE1", "GS", "PS", "Petits"]
