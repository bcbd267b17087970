"""Agents decide: once, oldest first, with days or a reason; the household is told (DOMAIN §4)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from contracts.base import Role
from contracts.documents import (
    DocumentVue,
    Duree,
    EtatDocument,
    Genre,
    PieceDejaDecidee,
    SaveValidite,
    ValiditeRefusee,
)
from contracts.errors import ActionInterdite, Introuvable, RequeteInvalide
from kit import clock
from services.documents.service import Service
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, un_enfant


@pytest.fixture
def agent(docs: Base) -> Personne:
    return Personne(docs, Role.AGENT)


def avis_of(docs: Base) -> list[tuple[str, str]]:
    return docs.sql(  # type: ignore[return-value]
        "select subject, body::jsonb->'data'->>'genre' from outbox where type = 'documents.avis.v1' order by seq"
    )


def last_state(docs: Base, document_id: uuid.UUID) -> dict[str, object]:
    rows = docs.sql(
        "select body::jsonb->'data' from outbox where type = 'documents.piece.v1' and subject = %s"
        " order by seq desc limit 1",
        str(document_id),
    )
    return rows[0][0]  # type: ignore[no-any-return]


def test_what_waits_is_listed_oldest_first_with_names(docs: Base, parent: Personne, agent: Personne) -> None:
    foyer = docs.sql("select foyer_id from foyer")[0][0]
    enfant = un_enfant(docs, (parent.compte_id, uuid.UUID(foyer), "ecrire"))
    sent = [parent.deposit(UN_PDF, Genre.VACCINS, enfant), parent.deposit(), parent.deposit()]

    examen = agent.examen()

    assert [one.document.document_id for one in examen.pieces] == sent
    assert (examen.attendent, examen.pieces[0].enfants) == (3, ["Léonie Test"])
    assert (examen.pieces[0].numero_dossier, examen.pieces[0].numero_accuse[:2]) == ("5961", "D-")
    assert [one.document.document_id for one in agent.examen(apres=sent[0]).pieces] == sent[1:]


def test_an_accepted_document_has_its_days_and_the_household_is_told(
    docs: Base, parent: Personne, agent: Personne
) -> None:
    document_id = parent.deposit(genre=Genre.CAF)

    vue = agent.decide(document_id)

    today = clock.today()
    assert (vue.etat, vue.valable_du, vue.valable_au) == (EtatDocument.ACCEPTE, today, date(today.year, 12, 31))
    assert avis_of(docs) == [(str(parent.compte_id), "piece_acceptee")]
    told = last_state(docs, document_id)
    assert (told["etat"], told["valable_au"]) == ("accepte", f"{today.year}-12-31")
    assert agent.examen().attendent == 0
    assert (str(agent.compte_id), "document.accepte") in docs.sql("select compte_id, action from audit")


def test_a_refused_document_says_why_and_replaces_nothing(docs: Base, parent: Personne, agent: Personne) -> None:
    good = parent.deposit()
    agent.decide(good)
    worse = parent.deposit()

    agent.decide(worse, accepte=False, motif="La page 2 manque.")

    assert (parent.vue(worse).etat, parent.vue(worse).motif) == (EtatDocument.REFUSE, "La page 2 manque.")
    assert (parent.vue(good).etat, parent.vue(good).est_remplace) == (EtatDocument.ACCEPTE, False)
    assert avis_of(docs)[-1][1] == "piece_refusee"
    assert last_state(docs, worse)["motif"] == "La page 2 manque."


def test_the_next_accepted_version_replaces_the_one_before_for_those_it_names(
    docs: Base, parent: Personne, agent: Personne
) -> None:
    foyer = uuid.UUID(docs.sql("select foyer_id from foyer")[0][0])
    leonie, gaspard = (un_enfant(docs, (parent.compte_id, foyer, "ecrire")) for _ in range(2))
    both = parent.deposit(UN_PDF, Genre.ASSURANCE, leonie, gaspard)
    agent.decide(both)

    one = parent.deposit(UN_PDF, Genre.ASSURANCE, leonie)
    agent.decide(one)
    assert not parent.vue(both).est_remplace  # it still serves Gaspard
    agent.decide(parent.deposit(UN_PDF, Genre.ASSURANCE, leonie, gaspard))

    assert parent.vue(both).est_remplace and parent.vue(one).est_remplace


def test_two_agents_at_once_the_second_is_told_what_the_first_did(docs: Base, parent: Personne) -> None:
    document_id = parent.deposit()
    agents = [Personne(docs, Role.AGENT) for _ in range(4)]

    def decide(rang: int) -> DocumentVue | PieceDejaDecidee:
        try:
            return agents[rang].decide(document_id, accepte=rang % 2 == 0, motif="Illisible.")
        except PieceDejaDecidee as refus:
            return refus

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(decide, range(4)))

    made = [answer for answer in answers if isinstance(answer, DocumentVue)]
    told = [answer for answer in answers if isinstance(answer, PieceDejaDecidee)]
    assert (len(made), len(told)) == (1, 3)
    assert {refus.etat for refus in told} == {made[0].etat.value}
    assert len(avis_of(docs)) == 1


def test_the_same_decision_repeated_is_one(docs: Base, parent: Personne, agent: Personne) -> None:
    document_id, once = parent.deposit(), uuid.uuid4()

    first, again = (agent.decide(document_id, operation_id=once) for _ in range(2))

    assert first == again and len(avis_of(docs)) == 1


@pytest.mark.parametrize("jours", [(0, -1), (10, 5)])
def test_days_that_are_over_are_refused(parent: Personne, agent: Personne, jours: tuple[int, int]) -> None:
    du, au = (clock.today() + timedelta(days=jour) for jour in jours)
    with pytest.raises(ValiditeRefusee):
        agent.decide(parent.deposit(), valable_du=du, valable_au=au)


def test_a_refusal_needs_a_reason(parent: Personne, agent: Personne) -> None:
    with pytest.raises(RequeteInvalide):
        agent.decide(parent.deposit(), accepte=False, motif="  ")


def test_nobody_but_agents_sees_the_queue_or_decides(docs: Base, parent: Personne) -> None:
    document_id = parent.deposit()
    for role in (Role.PARENT, Role.ANIMATEUR, Role.CUISINE, Role.REGISSEUR):
        stranger = Personne(docs, role)
        for ask in (lambda s=stranger: s.examen(), lambda s=stranger: s.decide(document_id)):
            with pytest.raises(ActionInterdite):
                ask()
    with pytest.raises(Introuvable):
        Personne(docs, Role.AGENT).decide(uuid.uuid4())


def test_a_new_row_of_the_table_changes_what_is_proposed_from_its_day(
    docs: Base, parent: Personne, agent: Personne
) -> None:
    from contracts import documents

    regle = SaveValidite(
        operation_id=uuid.uuid4(),
        genre=Genre.DOMICILE,
        applicable_du=clock.today(),
        duree=Duree.ANNEE_CIVILE,
    )
    with pytest.raises(ActionInterdite):
        docs.call(Service, documents.SAVE_VALIDITE, regle, agent.actor)
    docs.call(Service, documents.SAVE_VALIDITE, regle, Personne(docs, Role.ADMINISTRATEUR).actor)

    assert agent.decide(parent.deposit()).valable_au == date(clock.today().year, 12, 31)
