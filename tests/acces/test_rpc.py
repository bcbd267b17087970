"""Every RPC method × every column, each cell a real call: services, PostgreSQL and RabbitMQ, a signed actor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.errors import Introuvable, Refus
from tests.acces.acteurs import Qui
from tests.acces.cible import Cible
from tests.acces.grammaire import Essai, Ligne
from tests.acces.monde import Monde
from tests.acces.table import LIGNES

ORDRE = sorted(Qui, key=lambda qui: qui in (Qui.PARENT, Qui.ALICE_EN_VILLE))
"""Alice comes last: whoever is refused has then changed nothing that she still needs."""


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda ligne: ligne.nom)
def test_each_column_is_answered_as_the_table_says(monde: Monde, ligne: Ligne) -> None:
    faults = [fault for qui in ORDRE for fault in faults_of(monde, ligne, qui)]

    assert not faults, "\n".join(faults)


def faults_of(monde: Monde, ligne: Ligne, qui: Qui) -> Iterator[str]:
    """What is wrong with one cell, in words."""
    attendu = ligne.verdict(qui)
    dit, reponse = ask(monde, ligne, qui, monde.a)
    if type(dit) is not (attendu or type(None)):
        yield f"{qui}: expected {name_of(attendu)}, got {name_of(type(dit) if dit else None)}"
        return
    if isinstance(dit, Introuvable) and not ligne.id_choisi:
        nulle_part, _ = ask(monde, ligne, qui, monde.nulle_part)
        if nulle_part is None or nulle_part.to_wire() != dit.to_wire():
            yield f"{qui}: the answer tells that the id exists ({dit.to_wire()}, nowhere {nulle_part})"
    if qui not in ligne.voit and not (qui in (Qui.AGENT_POUR_B, Qui.AGENT_POUR_C) and ligne.is_of_the_town):
        yield from (f"{qui}: is told {mot!r}" for mot in monde.words_kept(qui) if mot in reponse)


def ask(monde: Monde, ligne: Ligne, qui: Qui, cible: Cible) -> tuple[Refus | None, str]:
    """The refusal if there was one, and everything that was answered."""
    demande = ligne.demande(Essai(qui, cible, monde))
    try:
        return None, str(monde.ask(ligne.rpc, qui, demande).model_dump_json())
    except Refus as refus:
        return refus, str(refus.to_wire())


def name_of(refus: type[Refus] | None) -> str:
    return refus.__name__ if refus else "an answer"
