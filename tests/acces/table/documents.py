"""documents: a paper of the child is its parents'; any other stays in the household that sent it (DOMAIN §3, §4)."""

from __future__ import annotations

import uuid
from datetime import date

from contracts import documents as c
from contracts.documents import PieceDejaDecidee
from tests.acces.acteurs import (
    AGENTS,
    EN_SON_NOM,
    FOYER_A,
    FOYER_B,
    MEMBRES_EN_VILLE,
    PARENTS,
    REGIE,
    Qui,
)
from tests.acces.grammaire import Essai, Ligne, a_chacun, de_l_enfant, de_la_ville, du_foyer

_OUVRENT = PARENTS | AGENTS | REGIE
"""Whoever may knock at the door of a reading."""
_TOUTES = AGENTS | MEMBRES_EN_VILLE


def _lecture_enfant(essai: Essai) -> dict[str, object]:
    return {"document_id": essai.cible.document_id}


def _lecture_foyer(essai: Essai) -> dict[str, object]:
    return {"document_id": essai.cible.rib_id}


def _depot(essai: Essai) -> dict[str, object]:
    return {
        "envoi_id": uuid.uuid4(),
        "genre": "assurance",
        "enfant_ids": [essai.cible.enfant_id],
        "nom_fichier": "assurance.pdf",
        "taille_octets": 1000,
    }


_LISENT_L_ENFANT = FOYER_A | FOYER_B | EN_SON_NOM
_LISENT_LE_RIB = FOYER_A | EN_SON_NOM | {Qui.REGISSEUR}

LIGNES = (
    de_l_enfant(c.OPEN_DEPOT, "a paper of the child", _depot),
    Ligne(
        c.CONFIRM_DEPOT,
        "a file sent by Alice",
        frozenset({Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.ALICE_POUR_ELLE}),
        _lecture_foyer,
        PARENTS - {Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.ALICE_POUR_ELLE},
        note="The ticket is the account's that asked for it.",
    ),
    a_chacun(c.LIST_DOCUMENTS, "one's own household's papers and the child's"),
    du_foyer(c.GET_ENVOI, "the accusé of a form of A", lambda e: {"envoi_id": e.cible.envoi_id}),
    Ligne(
        c.OPEN_LECTURE,
        "an insurance paper of the child",
        _LISENT_L_ENFANT,
        _lecture_enfant,
        _OUVRENT - _LISENT_L_ENFANT,
    ),
    Ligne(
        c.OPEN_LECTURE,
        "A's bank details (RIB)",
        _LISENT_LE_RIB,
        _lecture_foyer,
        _OUVRENT - _LISENT_LE_RIB,
        note="The régie opens what it needs to price and to collect; nobody of the town her own family's.",
    ),
    de_l_enfant(c.WITHDRAW_PHOTO, "the child's photo", lambda e: {"enfant_id": e.cible.enfant_id}),
    de_la_ville(c.LIST_EXAMEN, "the queue of the town, without one's own family", _TOUTES),
    de_la_ville(c.GET_EXAMEN, "A's bank details (RIB)", AGENTS, _lecture_foyer, rien=MEMBRES_EN_VILLE),
    de_la_ville(
        c.DECIDE_PIECE,
        "a piece already decided",
        AGENTS,
        lambda e: _lecture_enfant(e) | {"accepte": True},
        rien=MEMBRES_EN_VILLE,
        dit=PieceDejaDecidee,
    ),
    de_la_ville(c.LIST_VALIDITES, "the dated table of validity", _TOUTES),
    de_la_ville(
        c.SAVE_VALIDITE,
        "the dated table of validity",
        frozenset({Qui.ADMINISTRATEUR}),
        lambda e: {"genre": "autre", "applicable_du": date(2099, 9, 1), "duree": "sans_fin"},
    ),
)
