"""The counter finds a family whatever the spelling, and sees all of it; never in the agent's own dossier."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from uuid import UUID

import pytest

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import Familles, FamilleVue
from contracts.errors import ActionInterdite, Introuvable, RequeteInvalide
from services.dossiers.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.dossiers.famille import Famille
from tests.integration.dossiers.separes import A, Separes, un_agent


@pytest.fixture
def dos(base) -> Base:  # type: ignore[no-untyped-def]
    return base("dossiers")


def une_famille(
    dos: Base, numero: str, nom: str, adultes: Iterable[tuple[str, str]], enfants: Iterable[str] = (), **contact: str
) -> UUID:
    """A household of these adults (first and last names) with these children; the contact is the first adult's."""
    famille = Famille(dos, numero, nom)
    foyer = famille.foyer(nom)
    for prenom, nom_adulte in adultes:
        adulte = famille.adulte(foyer, prenom, contact.pop("email", ""))
        dos.sql(
            "update adulte set nom = %s, telephone = %s where adulte_id = %s",
            nom_adulte, contact.pop("telephone", ""), str(adulte),
        )  # fmt: skip
    for prenom in enfants:
        enfant = famille.enfant(prenom)
        dos.sql("update enfant set nom = %s where enfant_id = %s", nom, str(enfant))
        famille.garde(enfant, foyer)
    return famille.dossier_id


@pytest.fixture
def ville(dos: Base) -> Base:
    """Four families with the names that people misspell."""
    amelie = [("Amélie", "N’Guessan-Lefèvre"), ("Jean-Baptiste", "Lefèvre")]
    une_famille(dos, "5961", "N’Guessan-Lefèvre", amelie, ["Léonie", "Gaspard"], email="Amelie.NG@exemple.fr")
    une_famille(dos, "6002", "Thibault", [("Sophie", "Thibault")], ["Mathieu"], telephone="06 12 34 56 78")
    une_famille(dos, "6003", "Lefebvre", [("Paul", "Lefebvre")], ["Zoé"])
    une_famille(dos, "4417", "de La Rochefoucauld-Montbel", [("Inès", "Çelik")], ["Œnone"])
    return dos


def search(dos: Base, texte: str) -> Familles:
    trouvees: Familles = dos.call(Service, dossiers.LIST_FAMILLES, dossiers.ListFamilles(texte=texte), un_agent())
    return trouvees


def numeros(dos: Base, texte: str) -> list[str]:
    return [famille.numero for famille in search(dos, texte).familles]


@pytest.mark.parametrize(
    ("texte", "numero"),
    [
        ("5961", "5961"),
        ("N’Guessan-Lefèvre", "5961"),
        ("nguessan lefevre", "5961"),
        ("n guessan", "5961"),
        ("N'GUESSAN", "5961"),
        ("guessan", "5961"),
        ("nguesan", "5961"),
        ("amelie nguessann", "5961"),
        ("jean baptiste lefevre", "5961"),
        ("jeanbaptiste", "5961"),
        ("leonie lefevre", "5961"),
        ("lefevre gaspar", "5961"),
        ("amelie.ng@EXEMPLE.fr", "5961"),
        ("thibaud sofie", "6002"),
        ("Thibaut", "6002"),
        ("tibault", "6002"),
        ("matthieu", "6002"),
        ("0612345678", "6002"),
        ("+33 6 12 34 56 78", "6002"),
        ("rochefoucault", "4417"),
        ("larochefoucauld", "4417"),
        ("celik", "4417"),
        ("oenone", "4417"),
    ],
)
def test_a_family_is_found_whatever_the_spelling(ville: Base, texte: str, numero: str) -> None:
    assert numeros(ville, texte)[:1] == [numero]


def test_another_spelling_comes_after_the_one_asked_and_is_said(ville: Base) -> None:
    trouvees = search(ville, "lefebvre").familles

    assert [(f.numero, f.est_approchee) for f in trouvees] == [("6003", False), ("5961", True)]


def test_two_letters_exchanged_and_one_forgotten_are_forgiven(ville: Base) -> None:
    assert numeros(ville, "lefebrve")[0] == "6003"
    assert numeros(ville, "montbl") == ["4417"]


@pytest.mark.parametrize("texte", ["dupont", "leonie thibault", "zz", "5962", "personne@exemple.fr", "--", "%%", "''"])
def test_every_word_must_answer(ville: Base, texte: str) -> None:
    assert numeros(ville, texte) == []


@pytest.mark.parametrize("texte", ["a", " b ", "x" * 121, "deux\nlignes"])
def test_what_is_not_a_line_of_two_letters_is_refused(ville: Base, texte: str) -> None:
    with pytest.raises(RequeteInvalide):
        ville.call(Service, dossiers.LIST_FAMILLES, {"texte": texte}, un_agent())


def test_a_family_is_shown_with_its_households_and_children(ville: Base) -> None:
    [trouvee] = search(ville, "5961").familles

    assert [foyer.adultes for foyer in trouvee.foyers] == [["Amélie N’Guessan-Lefèvre", "Jean-Baptiste Lefèvre"]]
    assert {enfant.prenom for enfant in trouvee.enfants} == {"Léonie", "Gaspard"}


def test_a_name_that_changes_is_found_anew_and_forgotten_as_it_was(ville: Base) -> None:
    ville.sql("update dossier set nom = 'Kowalczyk' where numero = '6003'")
    ville.sql("update adulte set nom = 'Kowalczyk' where nom = 'Lefebvre'")
    ville.sql("update enfant set nom = 'Kowalczyk' where nom = 'Lefebvre'")

    assert numeros(ville, "kovalczik") == ["6003"]
    assert numeros(ville, "lefebvre") == ["5961"]


def test_more_families_than_a_page_are_said(dos: Base) -> None:
    for numero in range(7000, 7031):
        une_famille(dos, str(numero), "Martin", [])

    trouvees = search(dos, "martin")
    assert (len(trouvees.familles), trouvees.il_y_en_a_d_autres) == (30, True)


# ---- the family on one screen ----


def read(dos: Base, dossier_id: UUID, actor: object = None) -> FamilleVue:
    request = dossiers.GetFamille(dossier_id=dossier_id)
    vue: FamilleVue = dos.call(Service, dossiers.GET_FAMILLE, request, actor or un_agent())  # type: ignore[arg-type]
    return vue


def test_both_households_are_seen_side_by_side(parents: Separes) -> None:
    vue = read(parents.base, parents.famille.dossier_id)

    assert [(foyer.nom, foyer.adresse) for foyer in vue.foyers][:2] == [("Foyer A", "1 rue A"), ("Foyer B", "2 rue B")]
    [anne, *_] = vue.foyers[0].adultes
    assert (anne.prenom, anne.a_un_compte, anne.a_autorite) == ("Anne", True, True)
    assert vue.enfants[0].enfant_id == parents.enfant_id
    assert set(vue.enfants[0].foyers) == {"Foyer A", "Foyer B"}


def test_the_enrolments_are_named_and_the_newest_year_comes_first(parents: Separes) -> None:
    parents.famille.inscription(parents.enfant_id, "etude", "acceptee", "2025-2026")
    parents.famille.inscription(parents.enfant_id, "etude", "demandee")

    vues = [(i.annee_scolaire, i.etat) for i in read(parents.base, parents.famille.dossier_id).enfants[0].inscriptions]
    assert vues[-2:] == [("2026-2027", "demandee"), ("2025-2026", "acceptee")]


def test_an_agent_is_only_a_parent_in_her_own_dossier(parents: Separes) -> None:
    anne_agente = un_acteur(Role.AGENT, Role.PARENT, compte_id=A)

    with pytest.raises(ActionInterdite):
        read(parents.base, parents.famille.dossier_id, anne_agente)


def test_a_dossier_that_does_not_exist_is_introuvable(dos: Base) -> None:
    with pytest.raises(Introuvable):
        read(dos, uuid.uuid4())


@pytest.mark.parametrize("role", list(Role))
def test_the_counter_alone_searches_and_opens(ville: Base, role: Role) -> None:
    dossier_id = UUID(ville.sql("select dossier_id from dossier where numero = '5961'")[0][0])
    est_admis = role in (Role.AGENT, Role.REGISSEUR, Role.ADMINISTRATEUR)

    for rpc, request in (
        (dossiers.LIST_FAMILLES, dossiers.ListFamilles(texte="lefevre")),
        (dossiers.GET_FAMILLE, dossiers.GetFamille(dossier_id=dossier_id)),
    ):
        if est_admis:
            ville.call(Service, rpc, request, un_acteur(role))
        else:
            with pytest.raises(ActionInterdite):
                ville.call(Service, rpc, request, un_acteur(role))
