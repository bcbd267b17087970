"""Threads between families and the town, at the door of accounts (leaflet L7)."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest

from contracts import accounts
from contracts.accounts import (
    CloseFil,
    EtatFil,
    GetAccueilContacts,
    GetDestinataires,
    GetFil,
    ListBoite,
    ListFils,
    MarkFilLu,
    MessageEnvoye,
    OpenFil,
    ReplyFil,
)
from contracts.actor import Actor
from contracts.base import Role
from contracts.errors import ActionInterdite, Introuvable, OperationReutilisee, RequeteInvalide, TropDEssais
from deploy.ville.lecture import DEMO, read_ville
from services.accounts.reference import upsert_destinataires
from tests.integration.accounts.fabrique import Comptes
from tests.integration.base import un_acteur

FOYER, AUTRE_FOYER = uuid.UUID(int=50), uuid.UUID(int=51)
CRECHE = {"code": "creche-des-tilleuls", "genre": "structure", "libelle": "Crèche des Tilleuls"}


class Courrier:
    """People of a town who write to one another."""

    def __init__(self, comptes: Comptes) -> None:
        self.comptes = comptes
        with comptes.base.transaction() as tx:
            upsert_destinataires(tx, [*read_ville(DEMO).destinataires, CRECHE])

    def person(self, nom: str, *roles: str, **more: Any) -> Actor:
        """Somebody with an active account."""
        self.comptes.join(f"{nom}@exemple.fr", nom)
        ((compte_id,),) = self.comptes.base.sql("select compte_id from compte where nom_utilisateur = %s", nom)
        return un_acteur(*roles, compte_id=uuid.UUID(str(compte_id)), **more)

    def write(self, who: Actor, texte: str = "Bonjour, une question.", **changed: Any) -> MessageEnvoye:
        valeurs = {"destinataire": "periscolaire", "theme": "etudes", "objet": "Étude du soir"} | changed
        request = OpenFil(**({"operation_id": uuid.uuid4(), "texte": texte} | valeurs))
        return self.comptes.call(accounts.OPEN_FIL, request, who)

    def reply(self, who: Actor, fil_id: uuid.UUID, texte: str = "Oui.") -> MessageEnvoye:
        request = ReplyFil(operation_id=uuid.uuid4(), fil_id=fil_id, texte=texte)
        return self.comptes.call(accounts.REPLY_FIL, request, who)

    def read(self, who: Actor, fil_id: uuid.UUID) -> accounts.FilVue:
        return self.comptes.call(accounts.GET_FIL, GetFil(fil_id=fil_id), who)

    def box(self, who: Actor, etat: EtatFil = EtatFil.ATTEND_VILLE) -> list[str]:
        return [fil.objet for fil in self.comptes.call(accounts.LIST_BOITE, ListBoite(etat=etat), who).fils]


@pytest.fixture
def courrier(comptes: Comptes) -> Courrier:
    return Courrier(comptes)


@pytest.fixture
def zoe(courrier: Courrier) -> Actor:
    return courrier.person("zoe", "parent")


@pytest.fixture
def sandrine(courrier: Courrier) -> Actor:
    return courrier.person("sandrine", "agent")


def test_the_services_and_themes_are_the_leaflets_then_come_the_structures(courrier: Courrier, zoe: Actor) -> None:
    lus = courrier.comptes.call(accounts.GET_DESTINATAIRES, GetDestinataires(), zoe).destinataires

    assert [(d.libelle, [theme.libelle for theme in d.themes]) for d in lus] == [
        ("Activités périscolaires", ["Inscription vacances", "Études"]),
        ("Service scolaire", ["Facturation", "Quotient", "Inscription école"]),
        ("Crèche des Tilleuls", []),
    ]


def test_a_message_is_acknowledged_with_its_number_its_instant_and_the_day_of_the_answer(
    courrier: Courrier, zoe: Actor
) -> None:
    envoye = courrier.write(zoe)

    assert re.fullmatch(r"M-2026-\d{6}", envoye.accuse)
    assert envoye.recu_at == courrier.comptes.horloge.now
    assert (envoye.destinataire, envoye.reponse_avant) == ("Activités périscolaires", date(2026, 12, 1))


def test_a_double_click_is_one_thread(courrier: Courrier, zoe: Actor) -> None:
    operation_id = uuid.uuid4()

    premier, second = (courrier.write(zoe, operation_id=operation_id) for _ in range(2))

    assert premier == second
    assert courrier.comptes.base.sql("select count(*) from message") == [(1,)]
    with pytest.raises(OperationReutilisee):
        courrier.write(zoe, "autre chose", operation_id=operation_id)


def test_the_agent_finds_it_in_the_box_answers_and_the_parent_reads(
    courrier: Courrier, zoe: Actor, sandrine: Actor
) -> None:
    fil_id = courrier.write(zoe, "Gaspard peut-il venir\nen janvier ?").fil_id
    assert courrier.box(sandrine) == ["Étude du soir"]

    courrier.comptes.horloge.advance(minutes=5)
    courrier.reply(sandrine, fil_id, "Oui, il reste 4 places.")

    assert courrier.box(sandrine) == []
    lu = courrier.read(zoe, fil_id)
    assert [(m.cote, m.texte, m.est_nouveau) for m in lu.messages] == [
        ("famille", "Gaspard peut-il venir\nen janvier ?", False),
        ("ville", "Oui, il reste 4 places.", True),
    ]
    assert (lu.cote, courrier.read(sandrine, fil_id).cote) == ("famille", "ville")


def test_an_answer_is_new_until_its_parent_has_seen_it(courrier: Courrier, zoe: Actor, sandrine: Actor) -> None:
    fil_id = courrier.write(zoe).fil_id
    courrier.comptes.horloge.advance(minutes=5)
    courrier.reply(sandrine, fil_id)
    accueil = courrier.comptes.call(accounts.GET_ACCUEIL_CONTACTS, GetAccueilContacts(), zoe).fils
    assert [(fil.nouveaux, fil.etat) for fil in accueil] == [(1, EtatFil.ATTEND_FAMILLE)]
    courrier.comptes.horloge.advance(minutes=5)

    courrier.comptes.call(accounts.MARK_FIL_LU, MarkFilLu(operation_id=uuid.uuid4(), fil_id=fil_id), zoe)

    (fil,) = courrier.comptes.call(accounts.LIST_FILS, ListFils(), zoe).fils
    assert fil.nouveaux == 0


def test_the_mail_of_an_answer_names_the_service_and_says_nothing_of_the_message(
    courrier: Courrier, zoe: Actor, sandrine: Actor
) -> None:
    courrier.comptes.send_mails()
    fil_id = courrier.write(zoe).fil_id

    courrier.reply(sandrine, fil_id, "Le PAI de Gaspard est arrivé.")

    (due,) = courrier.comptes.queued()
    assert due == {
        "genre": "avis",
        "a": "zoe@exemple.fr",
        "avis": "message_recu",
        "chemin": f"/contacts/{fil_id}",
        "service": "Activités périscolaires",
    }


def test_what_people_write_cannot_be_read_in_the_tables(courrier: Courrier, zoe: Actor) -> None:
    courrier.write(zoe, "Gaspard est allergique.", objet="Gaspard")

    rows = courrier.comptes.base.sql("select f::text || m::text from fil f join message m using (fil_id)")
    assert "Gaspard" not in rows[0][0]


def test_another_parents_thread_does_not_exist(courrier: Courrier, zoe: Actor) -> None:
    autre = courrier.person("karim", "parent")
    fil_id = courrier.write(zoe).fil_id

    for act in (lambda: courrier.read(autre, fil_id), lambda: courrier.reply(autre, fil_id)):
        with pytest.raises(Introuvable):
            act()
    with pytest.raises(Introuvable):
        courrier.comptes.call(accounts.MARK_FIL_LU, MarkFilLu(operation_id=uuid.uuid4(), fil_id=fil_id), autre)
    assert courrier.comptes.call(accounts.LIST_FILS, ListFils(), autre).fils == []


def test_an_agent_of_another_service_neither_sees_nor_answers(courrier: Courrier, zoe: Actor) -> None:
    ailleurs = courrier.person("paul", "agent", services=frozenset({"scolaire"}))
    fil_id = courrier.write(zoe).fil_id

    assert courrier.box(ailleurs) == []
    with pytest.raises(Introuvable):
        courrier.reply(ailleurs, fil_id)


def test_an_agent_acting_for_a_household_sees_that_households_threads_alone(
    courrier: Courrier, zoe: Actor, sandrine: Actor
) -> None:
    courrier.write(zoe)
    au_guichet = sandrine.model_copy(update={"pour_le_compte_de": FOYER})
    pour_un_autre = sandrine.model_copy(update={"pour_le_compte_de": AUTRE_FOYER})
    fil_id = courrier.write(au_guichet, objet="Au guichet").fil_id

    (seul,) = courrier.comptes.call(accounts.LIST_FILS, ListFils(), au_guichet).fils
    assert (seul.fil_id, seul.objet) == (fil_id, "Au guichet")
    assert courrier.comptes.call(accounts.LIST_FILS, ListFils(), pour_un_autre).fils == []
    with pytest.raises(Introuvable):
        courrier.read(pour_un_autre, fil_id)
    assert sorted(courrier.box(sandrine)) == ["Au guichet", "Étude du soir"]


def test_an_agents_own_threads_are_not_those_of_the_household_he_acts_for(courrier: Courrier, sandrine: Actor) -> None:
    parent_aussi = sandrine.model_copy(update={"roles": sandrine.roles | {Role.PARENT}})
    fil_id = courrier.write(parent_aussi, objet="Ma fille").fil_id

    with pytest.raises(Introuvable):
        courrier.read(parent_aussi.model_copy(update={"pour_le_compte_de": FOYER}), fil_id)


def test_a_closed_thread_opens_again_with_a_message(courrier: Courrier, zoe: Actor, sandrine: Actor) -> None:
    fil_id = courrier.write(zoe).fil_id
    courrier.comptes.call(accounts.CLOSE_FIL, CloseFil(operation_id=uuid.uuid4(), fil_id=fil_id), sandrine)
    assert (courrier.box(sandrine), courrier.box(sandrine, EtatFil.CLOS)) == ([], ["Étude du soir"])

    courrier.reply(zoe, fil_id, "Encore une question.")

    assert courrier.box(sandrine) == ["Étude du soir"]


def test_a_parent_closes_nothing(courrier: Courrier, zoe: Actor) -> None:
    fil_id = courrier.write(zoe).fil_id
    with pytest.raises(ActionInterdite):
        courrier.comptes.call(accounts.CLOSE_FIL, CloseFil(operation_id=uuid.uuid4(), fil_id=fil_id), zoe)


@pytest.mark.parametrize(
    ("destinataire", "theme"),
    [("inconnu", ""), ("periscolaire", ""), ("periscolaire", "quotient"), ("creche-des-tilleuls", "etudes")],
)
def test_an_addressee_or_a_theme_that_does_not_exist_is_refused_beside_its_field(
    courrier: Courrier, zoe: Actor, destinataire: str, theme: str
) -> None:
    with pytest.raises(RequeteInvalide) as refus:
        courrier.write(zoe, destinataire=destinataire, theme=theme)

    assert [champ.champ for champ in refus.value.champs] == ["destinataire"]
    assert courrier.comptes.base.sql("select count(*) from fil") == [(0,)]


def test_a_structure_takes_messages_without_a_theme(courrier: Courrier, zoe: Actor) -> None:
    assert courrier.write(zoe, destinataire="creche-des-tilleuls", theme="").destinataire == "Crèche des Tilleuls"


def test_the_twenty_first_thread_of_a_day_waits(courrier: Courrier, zoe: Actor) -> None:
    for rang in range(20):
        courrier.write(zoe, objet=f"Question {rang}")

    with pytest.raises(TropDEssais):
        courrier.write(zoe)

    courrier.comptes.horloge.advance(hours=24, seconds=1)
    courrier.write(zoe)


@pytest.mark.parametrize("champ", ["objet", "texte"])
@pytest.mark.parametrize("valeur", ["", "   ", "a\x00b", "a\u202eb", "x" * 4001])
def test_hostile_words_are_refused(courrier: Courrier, zoe: Actor, champ: str, valeur: str) -> None:
    valeurs = {"operation_id": str(uuid.uuid4()), "destinataire": "periscolaire", "theme": "etudes"}
    with pytest.raises(RequeteInvalide):
        courrier.comptes.call(accounts.OPEN_FIL, valeurs | {"objet": "Objet", "texte": "Texte"} | {champ: valeur}, zoe)
