"""dossiers: a parent has her own household and the child; an agent every family but her own (DOMAIN §3)."""

from __future__ import annotations

import uuid
from datetime import date

from contracts import dossiers as c
from contracts.dossiers import (
    AdulteDejaRattache,
    DemandeDejaDecidee,
    LitigeDejaDecide,
    PasLeDroitDEcrire,
    PropositionDejaDecidee,
)
from tests.acces.acteurs import (
    AGENTS,
    FOYER_A,
    FOYER_B,
    MEMBRES_EN_VILLE,
    PARENTS,
    POUR_LES_SIENS,
    REGIE,
    SANS_DROIT,
    Qui,
)
from tests.acces.grammaire import Essai, Ligne, a_chacun, de_l_enfant, de_la_ville, du_foyer

_AGENTS = AGENTS | MEMBRES_EN_VILLE
"""Lists and tables of the town: nothing of a family's own is in them."""
_GUICHET = AGENTS | REGIE
_N_AGIT_PAS = dict.fromkeys(SANS_DROIT, PasLeDroitDEcrire)


def _enfant(essai: Essai) -> dict[str, object]:
    return {"enfant_id": essai.cible.enfant_id}


def _coordonnees(essai: Essai) -> dict[str, object]:
    return {"adulte_id": essai.cible.adulte_id, "version_lue": 1, "telephone": essai.monde.telephone}


def _identite(essai: Essai) -> dict[str, object]:
    return _enfant(essai) | {"identite": {"prenom": "Léa", "nom": "Acces-Martin", "naissance": date(2017, 4, 3)}}


def _fiche(essai: Essai) -> dict[str, object]:
    return _enfant(essai) | {"version_lue": 1, "medecin": "Dr Test"}


def _autorisations(essai: Essai) -> dict[str, object]:
    """Each household repeats its own answer: nothing is settled by it."""
    oui = essai.qui not in FOYER_B
    return _enfant(essai) | {"version_lue": 1, "photo": oui, "sorties": oui, "soins": True}


def _personne(essai: Essai, personne_id: uuid.UUID | None = None, version: int = 0) -> dict[str, object]:
    return {
        "personne_id": personne_id or uuid.uuid4(),
        "version_lue": version,
        "enfant_ids": [essai.cible.enfant_id],
        "prenom": "Rose",
        "nom": "Essai",
        "du": date(2026, 9, 1),
    }


def _personne_de_a(essai: Essai) -> dict[str, object]:
    """Changing an entry of A's about the child, whatever its present version."""
    sienne = essai.cible.personne_id
    return _personne(essai, sienne, essai.monde.version_of_personne(sienne)) | {
        "enfant_ids": [essai.monde.a.enfant_id],
        "prenom": essai.monde.personne,
    }


LIGNES = (
    # ---- a parent, or an agent who acts for a household ----
    a_chacun(c.GET_ACCUEIL, "one's own dossier"),
    a_chacun(c.GET_DOSSIER, "one's own dossier", sans=POUR_LES_SIENS),
    du_foyer(c.GET_ACCUSE, "the accusé of a form of A", lambda e: {"numero": e.cible.accuse}),
    Ligne(
        c.GET_HISTORIQUE,
        "one's own dossier",
        PARENTS - POUR_LES_SIENS,
        rien=POUR_LES_SIENS | {Qui.AGENT, Qui.AGENT_SCOLAIRE, Qui.ADMINISTRATEUR},
    ),
    Ligne(
        c.GET_HISTORIQUE,
        "A's dossier, named",
        FOYER_A - {Qui.ALICE_EN_VILLE}
        | SANS_DROIT
        | {
            Qui.AUTRE_FOYER,
            Qui.AGENT_POUR_B,
            Qui.AGENT,
            Qui.AGENT_SCOLAIRE,
            Qui.CAROLE_EN_VILLE,
            Qui.ADMINISTRATEUR,
        },
        lambda e: {"dossier_id": e.cible.dossier_id},
        {Qui.AUTRE_FAMILLE, Qui.AGENT_POUR_C} | POUR_LES_SIENS,
        note="One dossier for both households: each reads the lines that she may.",
    ),
    Ligne(
        c.SAVE_COORDONNEES,
        "Alice's telephone",
        frozenset({Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.AGENT_POUR, Qui.REGISSEUR_POUR}),
        _coordonnees,
        PARENTS - FOYER_A,
    ),
    de_l_enfant(c.PROPOSE, "the child's identity", _identite),
    a_chacun(
        c.PROPOSE,
        "the address of one's own household",
        lambda e: {"adresse": {"adresse": e.monde.adresse_proposee(e)}},
        sans=POUR_LES_SIENS,
        sauf=_N_AGIT_PAS,
    ),
    de_l_enfant(c.GET_FICHE, "the child's health sheet", _enfant),
    de_l_enfant(c.SAVE_FICHE, "the child's health sheet", _fiche),
    a_chacun(c.GET_AUTORISATIONS, "one's own entries", sans=POUR_LES_SIENS),
    de_l_enfant(c.SAVE_AUTORISATIONS, "one's own answers for the child", _autorisations),
    de_l_enfant(c.SAVE_PERSONNE, "one more entry of one's own", _personne),
    du_foyer(c.SAVE_PERSONNE, "an entry of A", _personne_de_a, id_choisi=True),
    du_foyer(c.REMOVE_PERSONNE, "an entry of A", lambda e: e.monde.new_personne(e)),
    a_chacun(c.GET_INSCRIPTIONS, "the children one decides for", sans=POUR_LES_SIENS),
    de_l_enfant(
        c.ASK_INSCRIPTIONS,
        "the child's enrolments",
        lambda e: _enfant(e) | {"annee_scolaire": "2026-2027", "activites": ["matin"]},
    ),
    a_chacun(c.GET_REGLEMENT, "the règlement in force", sans=POUR_LES_SIENS),
    a_chacun(
        c.ACCEPT_REGLEMENT,
        "the règlement, for one's own household",
        lambda e: {"version": e.monde.reglement},
        sans=POUR_LES_SIENS,
        sauf=_N_AGIT_PAS,
    ),
    # ---- the counter ----
    de_la_ville(c.LIST_FAMILLES, "families by name", _GUICHET | MEMBRES_EN_VILLE, lambda e: {"texte": "Acces-Martin"}),
    de_la_ville(c.GET_FAMILLE, "A's family", _GUICHET, lambda e: {"dossier_id": e.cible.dossier_id}),
    de_la_ville(c.GET_EN_ATTENTE, "how much waits", _AGENTS),
    de_la_ville(c.LIST_RATTACHEMENTS, "link requests that wait", _AGENTS),
    de_la_ville(
        c.DECIDE_RATTACHEMENT,
        "a request already decided",
        _AGENTS,
        lambda e: {"demande_id": e.cible.demande_id, "motif_refus": "Déjà vu."},
        dit=DemandeDejaDecidee,
    ),
    de_la_ville(
        c.DECIDE_RATTACHEMENT,
        "to make somebody Alice, who is already linked",
        AGENTS,
        lambda e: {"demande_id": e.monde.a.demande_attente_id, "adulte_id": e.cible.adulte_id},
        dit=AdulteDejaRattache,
    ),
    de_la_ville(c.LIST_PROPOSITIONS, "changes that wait, without their values", _AGENTS),
    de_la_ville(c.GET_PROPOSITION, "A's new address", AGENTS, lambda e: {"proposition_id": e.cible.proposition_id}),
    de_la_ville(
        c.DECIDE_PROPOSITION,
        "a change of A already decided",
        AGENTS,
        lambda e: {"proposition_id": e.cible.proposition_decidee_id, "accepte": True},
        dit=PropositionDejaDecidee,
    ),
    de_la_ville(
        c.GRANT_ACCES,
        "what Sam may do with the child's file",
        AGENTS,
        lambda e: _enfant(e) | {"adulte_id": e.cible.sans_autorite_id, "niveau": "rien"},
    ),
    de_la_ville(c.LIST_INSCRIPTIONS, "enrolments that wait", _AGENTS),
    de_la_ville(
        c.GET_INSCRIPTION, "the child's enrolment", AGENTS, lambda e: {"inscription_id": e.cible.inscription_id}
    ),
    de_la_ville(
        c.DECIDE_INSCRIPTION,
        "an enrolment already decided",
        AGENTS,
        lambda e: {"inscription_id": e.cible.inscription_decidee_id, "decision": "acceptee"},
        dit=DemandeDejaDecidee,
    ),
    de_la_ville(c.LIST_LITIGES, "disagreements that wait, without their values", _AGENTS),
    de_la_ville(c.GET_LITIGE, "what the parents disagree about", AGENTS, lambda e: {"litige_id": e.cible.litige_id}),
    de_la_ville(
        c.DECIDE_LITIGE,
        "a disagreement already decided",
        AGENTS,
        lambda e: {"litige_id": e.cible.litige_decide_id, "decision": "premiere"},
        dit=LitigeDejaDecide,
    ),
    de_la_ville(c.GET_VACCINATION, "the child's vaccines", AGENTS, _enfant),
    de_la_ville(c.VERIFY_VACCINS, "the child's vaccines", AGENTS, _enfant),
    de_la_ville(c.LIST_VACCINS, "the dated table of vaccines", _AGENTS),
    de_la_ville(
        c.SAVE_VACCIN,
        "the dated table of vaccines",
        frozenset({Qui.ADMINISTRATEUR}),
        lambda e: {
            "vaccin_id": uuid.uuid4(),
            "code": "essai",
            "libelle": "Essai",
            "applicable_du": date(2099, 1, 1),
        },
    ),
)
