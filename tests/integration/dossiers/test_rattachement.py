"""Accounts meet dossiers, on the real database: the linking rule, the agent's decision, what is said."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import (
    AccueilDossier,
    AdulteDejaRattache,
    DecideRattachement,
    DemandeDejaDecidee,
    EtatRattachement,
    GetAccueil,
    ListRattachements,
)
from contracts.errors import ActionInterdite, Introuvable, RequeteInvalide
from services.dossiers.listeners import Service as Listeners
from services.dossiers.service import Service
from tests.integration.base import Base, un_acteur
from tests.integration.dossiers.famille import un_compte, une_famille_simple

AGENT = un_acteur(Role.AGENT)


@pytest.fixture
def dos(base) -> Base:
    return base("dossiers")


def accueil(base: Base, compte_id: uuid.UUID) -> AccueilDossier:
    return base.call(Service, dossiers.GET_ACCUEIL, GetAccueil(), un_acteur(Role.PARENT, compte_id=compte_id))


def demandes(base: Base) -> list[dossiers.DemandeRattachement]:
    return base.call(Service, dossiers.LIST_RATTACHEMENTS, ListRattachements(), AGENT).demandes


def decide(base: Base, **request: object) -> None:
    base.call(Service, dossiers.DECIDE_RATTACHEMENT, DecideRattachement(operation_id=uuid.uuid4(), **request), AGENT)


def test_the_confirmed_email_of_an_adult_opens_the_dossier_as_that_adult(dos: Base) -> None:
    famille = une_famille_simple(dos)
    compte = un_compte("Amelie@Exemple.fr")

    dos.hear(Listeners, compte)

    vue = accueil(dos, compte.compte_id)
    assert (vue.rattachement, vue.numero, vue.nom) == (EtatRattachement.RATTACHE, "5961", "TEST")
    assert [enfant.enfant_id for enfant in vue.enfants] == [famille.enfant_id]
    assert dos.sql("select adulte_id from adulte where compte_id is not null") == [(str(famille.amelie),)]
    assert dos.said() == [
        ("dossiers.foyer.v1", str(famille.foyer_id)),
        ("dossiers.payeur.v1", str(famille.foyer_id)),
        ("dossiers.enfant.v1", str(famille.enfant_id)),
        ("dossiers.rattachement.decide.v1", str(famille.famille.dossier_id)),
        ("dossiers.avis.v1", str(compte.compte_id)),
    ]
    assert demandes(dos) == []


@pytest.mark.parametrize(
    "compte",
    [
        pytest.param(un_compte(nom_dossier="DURAND"), id="wrong name"),
        pytest.param(un_compte(numero="1234"), id="unknown number"),
        pytest.param(un_compte("inconnue@exemple.fr"), id="e-mail of nobody on it"),
        pytest.param(un_compte("liee@exemple.fr"), id="adult already linked"),
        pytest.param(un_compte(numero="", nom_dossier="", sans_numero=True), id="no number"),
    ],
)
def test_everything_else_looks_the_same_to_the_parent_and_waits_for_an_agent(dos: Base, compte) -> None:
    famille = une_famille_simple(dos)
    famille.famille.adulte(famille.foyer_id, "Lou", "liee@exemple.fr", compte_id=uuid.uuid4())

    dos.hear(Listeners, compte)

    assert accueil(dos, compte.compte_id) == AccueilDossier(rattachement=EtatRattachement.A_DECIDER)
    assert dos.said() == []
    assert [demande.compte_id for demande in demandes(dos)] == [compte.compte_id]


def test_the_email_typed_beside_the_number_opens_nothing(dos: Base) -> None:
    une_famille_simple(dos, domaine="dossier.fr")
    compte = un_compte("intrus@exemple.fr")
    compte = compte.model_copy(update={"reference": compte.reference.model_copy(update={"email": "amelie@dossier.fr"})})

    dos.hear(Listeners, compte)

    assert accueil(dos, compte.compte_id).rattachement is EtatRattachement.A_DECIDER


@pytest.mark.parametrize("compte", [un_compte(actif=False), un_compte().model_copy(update={"reference": None})])
def test_an_account_that_asks_for_no_dossier_has_none(dos: Base, compte) -> None:
    une_famille_simple(dos)
    dos.hear(Listeners, compte)
    assert accueil(dos, compte.compte_id).rattachement is EtatRattachement.AUCUN
    assert demandes(dos) == []


def test_an_older_state_of_an_account_is_ignored(dos: Base) -> None:
    une_famille_simple(dos)
    newest = un_compte("inconnue@exemple.fr", version=2)
    dos.hear(Listeners, newest)

    dos.hear(Listeners, un_compte(compte_id=newest.compte_id, version=1))

    assert accueil(dos, newest.compte_id).rattachement is EtatRattachement.A_DECIDER


def test_a_newer_state_that_asks_the_same_changes_nothing(dos: Base) -> None:
    une_famille_simple(dos)
    compte = un_compte("inconnue@exemple.fr")
    dos.hear(Listeners, compte)
    decide(dos, demande_id=demandes(dos)[0].demande_id, motif_refus="Pièce d’identité illisible.")

    dos.hear(Listeners, compte.model_copy(update={"version": 2}))

    assert accueil(dos, compte.compte_id).rattachement is EtatRattachement.REFUSE


def test_a_mended_reference_is_judged_again(dos: Base) -> None:
    une_famille_simple(dos)
    compte = un_compte(numero="1234")
    dos.hear(Listeners, compte)

    dos.hear(Listeners, un_compte(compte_id=compte.compte_id, version=2))

    assert accueil(dos, compte.compte_id).rattachement is EtatRattachement.RATTACHE
    assert demandes(dos) == []


def test_an_agent_sees_the_adults_with_masked_addresses(dos: Base) -> None:
    famille = une_famille_simple(dos)
    une_famille_simple(dos, "6001", "AUTRE", "autre.fr")
    dos.hear(Listeners, un_compte("jean@autre.fr"))

    [demande] = demandes(dos)

    vus = [(c.numero, c.prenom, c.email_masque, c.est_rattache) for c in demande.candidats]
    assert vus == [
        ("5961", "Amélie", "a•••@exemple.fr", False),
        ("5961", "Jean", "j•••@exemple.fr", False),
        ("6001", "Jean", "j•••@autre.fr", False),
    ]
    assert (demande.email, demande.email_reference) == ("jean@autre.fr", "autre@exemple.fr")
    assert famille.amelie in {candidat.adulte_id for candidat in demande.candidats}


def test_an_agent_links_and_the_audit_keeps_it(dos: Base) -> None:
    famille = une_famille_simple(dos)
    compte = un_compte("nouvelle@exemple.fr")
    dos.hear(Listeners, compte)
    demande_id = demandes(dos)[0].demande_id

    decide(dos, demande_id=demande_id, adulte_id=famille.jean)

    assert accueil(dos, compte.compte_id).rattachement is EtatRattachement.RATTACHE
    assert ("dossiers.rattachement.decide.v1", str(famille.famille.dossier_id)) in dos.said()
    assert dos.sql("select compte_id, action, objet from audit") == [
        (str(AGENT.compte_id), "rattachement.accepte", f"demande:{demande_id}")
    ]


def test_an_agent_refuses_with_a_reason_that_the_parent_reads(dos: Base) -> None:
    une_famille_simple(dos)
    compte = un_compte("inconnue@exemple.fr")
    dos.hear(Listeners, compte)

    decide(dos, demande_id=demandes(dos)[0].demande_id, motif_refus="  Vous n’êtes pas sur ce dossier. ")

    assert accueil(dos, compte.compte_id) == AccueilDossier(
        rattachement=EtatRattachement.REFUSE, motif_refus="Vous n’êtes pas sur ce dossier."
    )
    assert demandes(dos) == [] and dos.said() == [("dossiers.avis.v1", str(compte.compte_id))]


def test_a_decision_is_one_of_the_two(dos: Base) -> None:
    famille = une_famille_simple(dos)
    dos.hear(Listeners, un_compte("inconnue@exemple.fr"))
    demande_id = demandes(dos)[0].demande_id
    with pytest.raises(RequeteInvalide):
        decide(dos, demande_id=demande_id)
    with pytest.raises(RequeteInvalide):
        decide(dos, demande_id=demande_id, adulte_id=famille.jean, motif_refus="Non.")


def test_what_cannot_be_decided_is_refused_and_changes_nothing(dos: Base) -> None:
    famille = une_famille_simple(dos)
    dos.hear(Listeners, un_compte("amelie@exemple.fr"))
    dos.hear(Listeners, un_compte("inconnue@exemple.fr"))
    demande_id = demandes(dos)[0].demande_id
    with pytest.raises(AdulteDejaRattache):
        decide(dos, demande_id=demande_id, adulte_id=famille.amelie)
    with pytest.raises(Introuvable):
        decide(dos, demande_id=demande_id, adulte_id=uuid.uuid4())
    with pytest.raises(Introuvable):
        decide(dos, demande_id=uuid.uuid4(), adulte_id=famille.jean)

    decide(dos, demande_id=demande_id, adulte_id=famille.jean)

    with pytest.raises(DemandeDejaDecidee):
        decide(dos, demande_id=demande_id, motif_refus="Trop tard.")


def test_a_parent_neither_lists_nor_decides(dos: Base) -> None:
    parent = un_acteur(Role.PARENT)
    with pytest.raises(ActionInterdite):
        dos.call(Service, dossiers.LIST_RATTACHEMENTS, ListRattachements(), parent)
    request = DecideRattachement(operation_id=uuid.uuid4(), demande_id=uuid.uuid4(), motif_refus="Non.")
    with pytest.raises(ActionInterdite):
        dos.call(Service, dossiers.DECIDE_RATTACHEMENT, request, parent)


def test_two_accounts_at_once_never_become_the_same_adult(dos: Base) -> None:
    famille = une_famille_simple(dos)
    comptes = [un_compte("amelie@exemple.fr") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda compte: dos.hear(Listeners, compte), comptes))

    states = sorted(accueil(dos, compte.compte_id).rattachement for compte in comptes)
    assert states == [EtatRattachement.A_DECIDER] * 3 + [EtatRattachement.RATTACHE]
    assert dos.sql("select count(*) from adulte where compte_id is not null") == [(1,)]
    assert dos.sql("select version from foyer where foyer_id = %s", str(famille.foyer_id)) == [(2,)]
