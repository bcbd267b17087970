"""Who reads which document: own projection of households and children (DOMAIN §3)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

import pytest

from contracts.base import Role
from contracts.documents import EtatDocument, Genre
from contracts.errors import ActionInterdite, Introuvable
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, UNE_PHOTO, Personne, put, un_enfant, un_foyer


@dataclass
class Separes:
    """Parents A and B share authority in two households; C has been granted the right to read; D is a stranger."""

    a: Personne
    b: Personne
    c: Personne
    d: Personne
    foyer_a: UUID
    enfant_id: UUID


@pytest.fixture
def separes(docs: Base) -> Separes:
    a, b, c, d = (Personne(docs) for _ in range(4))
    foyer_a, foyer_b, foyer_c = (un_foyer(docs, one.compte_id) for one in (a, b, c))
    un_foyer(docs, d.compte_id)
    enfant = un_enfant(
        docs,
        (a.compte_id, foyer_a, "ecrire"),
        (a.compte_id, foyer_b, "lire"),
        (b.compte_id, foyer_b, "ecrire"),
        (b.compte_id, foyer_a, "lire"),
        (c.compte_id, foyer_c, "lire"),
    )
    return Separes(a, b, c, d, foyer_a, enfant)


def can_read(person: Personne, document_id: UUID) -> bool:
    listed = document_id in {one.document_id for one in person.listed()}
    try:
        person.lecture(document_id)
    except Introuvable:
        assert not listed
        return False
    return True


def readers(separes: Separes, document_id: UUID) -> str:
    people = {"a": separes.a, "b": separes.b, "c": separes.c, "d": separes.d}
    return "".join(name for name, person in people.items() if can_read(person, document_id))


@pytest.mark.parametrize(
    ("genre", "expected"),
    [
        (Genre.PAI, "abc"),
        (Genre.VACCINS, "abc"),
        (Genre.ASSURANCE, "abc"),
        (Genre.PHOTO, "abc"),
        (Genre.CAF, "a"),
        (Genre.MSA, "a"),
        (Genre.JUGEMENT, "a"),
        (Genre.DOMICILE, "a"),
        (Genre.RIB, "a"),
        (Genre.AUTRE, "a"),
    ],
)
def test_the_kind_decides_who_reads_what_a_sent(separes: Separes, genre: Genre, expected: str) -> None:
    document_id = separes.a.deposit(UNE_PHOTO if genre is Genre.PHOTO else UN_PDF, genre, separes.enfant_id)
    assert readers(separes, document_id) == expected


def test_a_lost_access_closes_the_childs_documents_at_once(docs: Base, separes: Separes) -> None:
    document_id = separes.a.deposit(UN_PDF, Genre.PAI, separes.enfant_id)
    un_enfant(docs, (separes.a.compte_id, separes.foyer_a, "ecrire"), enfant_id=separes.enfant_id, version=2)
    assert readers(separes, document_id) == "a"


def test_an_older_state_never_gives_an_access_back(docs: Base, separes: Separes) -> None:
    stranger = (separes.d.compte_id, separes.foyer_a, "lire")
    un_enfant(docs, (separes.a.compte_id, separes.foyer_a, "ecrire"), enfant_id=separes.enfant_id, version=3)
    un_enfant(docs, stranger, enfant_id=separes.enfant_id, version=2)
    un_foyer(docs, separes.a.compte_id, foyer_id=separes.foyer_a, version=3)
    un_foyer(docs, separes.a.compte_id, separes.d.compte_id, foyer_id=separes.foyer_a, version=2)
    assert readers(separes, separes.a.deposit(UN_PDF, Genre.PAI, separes.enfant_id)) == "a"
    assert readers(separes, separes.a.deposit(genre=Genre.RIB)) == "a"


def test_only_the_person_who_asked_for_the_ticket_confirms_it(separes: Separes) -> None:
    ticket = separes.a.open()
    put(ticket.url, UN_PDF)
    for stranger in (separes.b, separes.d):
        with pytest.raises(Introuvable):
            stranger.confirm(ticket.document_id)


def test_an_agent_reads_and_the_audit_says_for_whom(docs: Base, separes: Separes) -> None:
    document_id = separes.a.deposit(genre=Genre.CAF)
    agent = Personne(docs, Role.AGENT)
    assert agent.read(document_id) == UN_PDF
    assert (str(agent.compte_id), "document.lu") in docs.sql("select compte_id, action from audit")


def test_the_other_parent_reads_only_what_names_her_own_children(docs: Base, separes: Separes) -> None:
    half_brother = un_enfant(docs, (separes.a.compte_id, separes.foyer_a, "ecrire"))

    both = separes.a.deposit(UN_PDF, Genre.ASSURANCE, separes.enfant_id, half_brother)

    assert readers(separes, both) == "a"


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATEUR, Role.REGISSEUR, Role.ANIMATEUR, Role.CUISINE])
def test_the_role_decides_which_kinds_the_town_reads(docs: Base, separes: Separes, role: Role) -> None:
    expected = {
        Role.AGENT: set(Genre),
        Role.ADMINISTRATEUR: set(Genre),
        Role.REGISSEUR: {Genre.CAF, Genre.MSA, Genre.DOMICILE, Genre.RIB},
    }.get(role, set())
    read = set()
    for genre in Genre:
        document_id = separes.a.deposit(UNE_PHOTO if genre is Genre.PHOTO else UN_PDF, genre, separes.enfant_id)
        try:
            Personne(docs, role).lecture(document_id)
            read.add(genre)
        except (Introuvable, ActionInterdite):
            continue
    assert read == expected


def test_an_agent_who_acts_for_a_household_is_that_household_and_nothing_else(docs: Base, separes: Separes) -> None:
    caf = separes.a.deposit(UN_PDF, Genre.CAF)
    pai = separes.a.deposit(UN_PDF, Genre.PAI, separes.enfant_id)
    foyer_b = next(iter(docs.sql("select foyer_id from foyer_compte where compte_id = %s", str(separes.b.compte_id))))[
        0
    ]
    for_a = Personne(docs, Role.AGENT, pour_le_compte_de=separes.foyer_a)
    for_b = Personne(docs, Role.AGENT, pour_le_compte_de=UUID(foyer_b))

    assert can_read(for_a, caf) and can_read(for_a, pai)
    assert can_read(for_b, pai) and not can_read(for_b, caf)
    audit = docs.sql("select distinct compte_id, pour_le_compte_de from audit where action = 'document.lu'")
    assert (str(for_b.compte_id), foyer_b) in audit


def test_a_household_without_any_account_is_served_at_the_counter(docs: Base) -> None:
    foyer_id = un_foyer(docs)
    enfant = un_enfant(docs, gardes=[{"foyer_id": foyer_id, "du": "2024-01-01"}])
    parti = un_enfant(docs, gardes=[{"foyer_id": foyer_id, "du": "2020-01-01", "au": "2024-01-01"}])
    agent = Personne(docs, Role.AGENT, pour_le_compte_de=foyer_id)

    document_id = agent.deposit(UN_PDF, Genre.ASSURANCE, enfant)

    assert agent.vue(document_id).etat is EtatDocument.A_EXAMINER
    assert docs.sql("select depose_par, pour_le_compte_de from envoi") == [(str(agent.compte_id), str(foyer_id))]
    with pytest.raises(Introuvable):
        agent.open(UN_PDF, Genre.ASSURANCE, parti)


def test_nobody_but_staff_acts_for_a_household(docs: Base, separes: Separes) -> None:
    for role in (Role.PARENT, Role.ANIMATEUR):
        with pytest.raises(ActionInterdite):
            Personne(docs, role, pour_le_compte_de=separes.foyer_a).listed()


def test_an_unknown_document_and_anothers_answer_the_same(separes: Separes) -> None:
    document_id = separes.a.deposit(genre=Genre.RIB)
    refusals = []
    for asked in (document_id, uuid.uuid4()):
        with pytest.raises(Introuvable) as refusal:
            separes.d.lecture(asked)
        refusals.append(refusal.value.to_wire())
    assert refusals[0] == refusals[1]
