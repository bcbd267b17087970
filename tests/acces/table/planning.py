"""planning: each parent sees the child's month and books on her own days; a tablet sees its own sites."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from contracts import planning as c
from contracts.errors import Introuvable
from contracts.planning import (
    CalendrierChange,
    EncoreReservable,
    FermeturePassee,
    FichierDeCalendrierRefuse,
    PasEnListe,
)
from tests.acces.acteurs import (
    AGENTS,
    CONNECTES,
    EN_SON_NOM,
    FOYER_A,
    FOYER_B,
    MEMBRES_EN_VILLE,
    PARENTS,
    POINTE,
    POUR_LES_SIENS,
    REGIE,
    Qui,
)
from tests.acces.grammaire import Essai, Ligne, a_chacun, de_l_enfant, de_la_ville, public

MOIS = "2026-12"
CHEZ_A, CHEZ_B = date(2026, 12, 8), date(2026, 12, 1)
"""Tuesdays of an even week, which is A's, and of an odd one."""
DIMANCHE = date(2026, 12, 13)
LIBRE, LIBRE_CHEZ_B = date(2026, 12, 11), date(2026, 12, 18)
MARDI_3 = date(2026, 11, 3)
LUNDI_7 = date(2026, 12, 7)
SITE, ACTIVITE = "jean-jaures", "restauration"
_FEUILLE = {"site": SITE, "activite": ACTIVITE, "jour": MARDI_3}
_RESERVENT = PARENTS | AGENTS
_AGENTS = AGENTS | MEMBRES_EN_VILLE
_CUISINE = AGENTS | MEMBRES_EN_VILLE | {Qui.CUISINE}
_AILLEURS = frozenset({Qui.ANIMATEUR_AILLEURS})
_POUR_UN_FOYER = "An agent reads it for a household."
_LA_FEUILLE = "A sheet names who may pick the child up, whatever the household that said so."


def _mois(essai: Essai) -> dict[str, object]:
    return {"enfant_id": essai.cible.enfant_id, "mois": MOIS}


def _du_mois(_essai: Essai) -> dict[str, object]:
    return {"mois": MOIS}


def _coches(essai: Essai) -> dict[str, object]:
    return _mois(essai) | {"coches": [{"activite": ACTIVITE, "jour": CHEZ_A, "voulu": True}]}


def _repetition(essai: Essai) -> dict[str, object]:
    """A typical week over one day."""
    semaine = [{"jour": CHEZ_A.weekday(), "activite": ACTIVITE}]
    return {"repetition": {"enfants": [essai.cible.enfant_id], "du": CHEZ_A, "au": CHEZ_A, "semaine": semaine}}


def _creneau(essai: Essai) -> dict[str, object]:
    return {"enfant_id": essai.cible.enfant_id, "creneaux": [{"activite": ACTIVITE, "jour": LIBRE}]}


def _tardif(essai: Essai) -> dict[str, object]:
    """On a day of one's own."""
    jour = LIBRE_CHEZ_B if essai.qui in FOYER_B else LIBRE
    return {"enfant_id": essai.cible.enfant_id, "activite": ACTIVITE, "jour": jour}


def _periode(_essai: Essai) -> dict[str, object]:
    return {"premier_jour": MARDI_3, "dernier_jour": MARDI_3}


def _ailleurs_dans_le_temps(_essai: Essai) -> dict[str, object]:
    return {"version": uuid.uuid4()}


def _contrat(_essai: Essai) -> dict[str, object]:
    jour = {"jour": 0, "arrivee": "08:00", "depart": "16:00"}
    return {"enfant_id": uuid.UUID(int=1), "foyer_id": uuid.UUID(int=2), "version": 0, "du": LUNDI_7,
            "au": date(2027, 7, 31), "semaines": 30, "jours": [jour]}  # fmt: skip


def _absence_creche(_essai: Essai) -> dict[str, object]:
    return {"enfant_id": uuid.UUID(int=1), "du": LUNDI_7, "au": LUNDI_7, "motif": "conge"}


def _tableau(_essai: Essai) -> dict[str, object]:
    return {"site": SITE, "lundi": LUNDI_7}


def _feuille(_essai: Essai) -> dict[str, object]:
    return dict(_FEUILLE)


def _marque(essai: Essai) -> dict[str, object]:
    marque = {
        "marque_id": uuid.uuid4(),
        "enfant_id": essai.cible.enfant_id,
        "etat": "present",
        "appareil": "tablette",
        "rang": 1,
        "instant": datetime(2026, 11, 3, 10, 45, tzinfo=UTC),
    }
    return _FEUILLE | {"marques": [marque]}


_SOI_MEME = PARENTS - POUR_LES_SIENS - {Qui.AGENT_POUR, Qui.AGENT_POUR_B, Qui.AGENT_POUR_C, Qui.REGISSEUR_POUR}
_SES_PARENTS = (FOYER_A | FOYER_B) & _SOI_MEME
_PERSONNELLE = "An address of the calendar is its account's own: nobody has one in the name of a household."
_SAUVEGARDE = frozenset({Qui.PARENT, Qui.ALICE_EN_VILLE})

LIGNES = (
    a_chacun(c.GET_ACCUEIL, "one's own children"),
    de_l_enfant(c.GET_PLANNING, "the child's month", _mois, EN_SON_NOM),
    de_l_enfant(c.GET_MOIS, "the child's month, to be changed", _mois, EN_SON_NOM),
    de_l_enfant(c.PREVIEW_MOIS, "a booking on one of A's days", _coches, EN_SON_NOM),
    de_l_enfant(c.SAVE_BROUILLON, "a draft of one's own", _coches, EN_SON_NOM),
    de_l_enfant(c.DROP_BROUILLON, "a draft of one's own", _mois, EN_SON_NOM),
    de_l_enfant(
        c.SAVE_MOIS,
        "a booking on one of A's days",
        _coches,
        EN_SON_NOM,
        note="Parent B is answered that the day is not hers: see the table of separated parents.",
    ),
    Ligne(
        c.GET_SAUVEGARDE,
        "the receipt of a booking by Alice",
        _SAUVEGARDE,
        lambda e: {"operation_id": e.cible.sauvegarde_id},
        _RESERVENT - _SAUVEGARDE,
    ),
    Ligne(c.GET_SEMAINE_TYPE, "one's own children", PARENTS, rien=EN_SON_NOM, note=_POUR_UN_FOYER),
    Ligne(c.GET_MOIS_FAMILLE, "one's own children", PARENTS, _du_mois, EN_SON_NOM, note=_POUR_UN_FOYER),
    de_l_enfant(
        c.SAVE_BROUILLONS,
        "drafts of one's own",
        lambda e: _du_mois(e) | {"enfants": [e.cible.enfant_id], "coches": []},
        EN_SON_NOM,
    ),
    Ligne(c.DROP_BROUILLONS, "drafts of one's own", PARENTS, _du_mois, EN_SON_NOM, note=_POUR_UN_FOYER),
    de_l_enfant(c.PREVIEW_FAMILLE, "a week repeated, for the child", _repetition, EN_SON_NOM),
    de_l_enfant(c.SAVE_FAMILLE, "a week repeated, for the child", _repetition, EN_SON_NOM),
    Ligne(
        c.GET_SAUVEGARDE_FAMILLE,
        "the receipt of a booking by Alice",
        _SAUVEGARDE,
        lambda e: {"operation_id": e.cible.sauvegarde_famille_id},
        _RESERVENT - _SAUVEGARDE,
    ),
    Ligne(c.LIST_ACCUSES, "the receipts of one's own household", PARENTS, rien=EN_SON_NOM, note=_POUR_UN_FOYER),
    *(
        Ligne(
            rpc,
            "a save of household A, undone already",
            FOYER_A,
            lambda e: {"accuse": e.cible.accuse_annule},
            _RESERVENT - FOYER_A,
            dit=c.DejaAnnule,
        )
        for rpc in (c.PREVIEW_ANNULATION, c.SAVE_ANNULATION)
    ),
    Ligne(c.GET_ABSENCES, "one's own children", PARENTS, rien=EN_SON_NOM, note=_POUR_UN_FOYER),
    de_l_enfant(
        c.DECLARE_ABSENCE,
        "a slot that nobody booked, so that nothing changes",
        lambda e: _creneau(e) | {"motif": "autre"},
        EN_SON_NOM,
    ),
    de_l_enfant(c.WITHDRAW_ABSENCE, "a slot that nobody booked, so that nothing changes", _creneau, EN_SON_NOM),
    Ligne(c.GET_RAPPEL, "one's own choice", _SOI_MEME, note=_PERSONNELLE),
    Ligne(c.SAVE_RAPPEL, "one's own choice", _SOI_MEME, lambda e: {"est_voulu": False}, note=_PERSONNELLE),
    public(c.READ_LIEN_ABSENCE, "a link that nobody sealed", lambda e: {"jeton": "A" * 60}, dit=c.LienAbsenceInvalide),
    public(c.USE_LIEN_ABSENCE, "a link that nobody sealed", lambda e: {"jeton": "A" * 60}, dit=c.LienAbsenceInvalide),
    de_l_enfant(
        c.GET_AVIS_TARDIF,
        "a slot that can still be booked",
        _tardif,
        EN_SON_NOM,
        dit=EncoreReservable,
    ),
    de_l_enfant(
        c.SEND_AVIS_TARDIF,
        "a slot that can still be booked",
        _tardif,
        EN_SON_NOM,
        dit=EncoreReservable,
    ),
    de_l_enfant(
        c.WITHDRAW_AVIS_TARDIF,
        "a notice that nobody sent",
        lambda e: {"enfant_id": e.cible.enfant_id, "activite": ACTIVITE, "jour": LIBRE},
        EN_SON_NOM,
    ),
    Ligne(c.LIST_AGENDAS, "one's own addresses", _SOI_MEME, note=_PERSONNELLE),
    Ligne(
        c.CREATE_AGENDA,
        "an address for the child",
        _SES_PARENTS,
        lambda e: {"agenda_id": uuid.uuid4(), "enfant_id": e.cible.enfant_id, "empreinte": uuid.uuid4().hex * 2},
        _SOI_MEME - _SES_PARENTS,
        note=_PERSONNELLE,
    ),
    Ligne(
        c.REVOKE_AGENDA,
        "an address that never was",
        _SOI_MEME,
        lambda e: {"agenda_id": uuid.uuid4()},
        dit=Introuvable,
        note=_PERSONNELLE,
    ),
    public(c.READ_AGENDA, "a secret that opens nothing", lambda e: {"empreinte": "0" * 64}, dit=Introuvable),
    de_la_ville(c.LIST_COMMANDES, "the orders of a day", _CUISINE, lambda e: {"du": MARDI_3}),
    de_la_ville(c.EMIT_COMMANDES, "the changes of a day on which nobody eats", _CUISINE, lambda e: {"jour": DIMANCHE}),
    Ligne(c.GET_ATTENTES, "one's own children", PARENTS, rien=EN_SON_NOM, note="An agent reads it for a household."),
    de_l_enfant(
        c.ANSWER_PLACE,
        "a place that nobody keeps for the child",
        lambda e: {"enfant_id": e.cible.enfant_id, "activite": ACTIVITE, "jour": LIBRE, "accepte": True},
        EN_SON_NOM,
        dit=PasEnListe,
    ),
    de_la_ville(c.LIST_LISTES, "the waiting lists of the town", _AGENTS, lambda e: {"du": MARDI_3}),
    de_la_ville(c.GET_LISTE, "a list that nobody is on", _AGENTS, _feuille, dit=Introuvable),
    de_la_ville(
        c.SAVE_ADULTES,
        "adults of a day on which nobody eats",
        _CUISINE,
        lambda e: {"site": SITE, "activite": ACTIVITE, "du": DIMANCHE, "nombre": 2},
    ),
    public(c.GET_MENUS, "the menus of some days", lambda e: {"du": MARDI_3}),
    de_la_ville(
        c.SAVE_MENUS,
        "a menu that nobody reads",
        _CUISINE,
        lambda e: {"menus": [{"jour": DIMANCHE, "plats": [{"plat": "dessert", "libelle": "Pomme"}]}]},
    ),
    de_la_ville(
        c.LIST_CHANGEMENTS_ECOLE,
        "the children who changed school",
        _AGENTS,
        note="Names the children of the town to its agents, like their other lists.",
    ),
    de_la_ville(c.GET_CALENDRIER, "the town's calendar", _AGENTS),
    de_la_ville(
        c.PREVIEW_CALENDRIER, "a calendar that changed since", _AGENTS, _ailleurs_dans_le_temps, dit=CalendrierChange
    ),
    de_la_ville(
        c.SAVE_CALENDRIER,
        "a calendar that changed since",
        _AGENTS,
        lambda e: _ailleurs_dans_le_temps(e) | {"par": "Sandrine Ménétrier"},
        dit=CalendrierChange,
    ),
    de_la_ville(
        c.READ_FICHIER_CALENDRIER,
        "a file that says nothing",
        _AGENTS,
        lambda e: {"contenu": "bonjour"},
        dit=FichierDeCalendrierRefuse,
    ),
    de_la_ville(c.LIST_FERMETURES, "the closures of the town", _AGENTS),
    de_la_ville(c.PREVIEW_FERMETURE, "what a closure would cancel", _AGENTS, _periode),
    de_la_ville(
        c.SAVE_FERMETURE,
        "a day that is past",
        _AGENTS,
        lambda e: _periode(e) | {"motif": "Grève"},
        dit=FermeturePassee,
    ),
    de_la_ville(
        c.REOPEN_FERMETURE,
        "a closure that never was",
        _AGENTS,
        lambda e: {"fermeture_id": uuid.uuid4()},
        dit=Introuvable,
    ),
    de_la_ville(c.GET_ENCADREMENT, "the animateurs of a week", _AGENTS, lambda e: {"lundi": LUNDI_7}),
    de_la_ville(c.GET_TABLEAU, "the roster of a site", _AGENTS, _tableau),
    de_la_ville(
        c.SAVE_TABLEAU,
        "the roster of a site that never was",
        _AGENTS,
        lambda e: _tableau(e) | {"site": "ailleurs", "version": 0, "lignes": []},
        dit=Introuvable,
    ),
    de_la_ville(c.GET_ALERTES, "where animateurs are missing", _AGENTS),
    de_la_ville(c.LIST_CRECHE, "the children of the crèches", _AGENTS),
    de_l_enfant(
        c.GET_CRECHE,
        "a child who goes to school: there is no contract to read",
        lambda e: {"enfant_id": e.cible.enfant_id},
        AGENTS | MEMBRES_EN_VILLE,
        dit=Introuvable,
    ),
    *(
        de_la_ville(rpc, sujet, _AGENTS, demande, dit=Introuvable)
        for rpc, sujet, demande in (
            (c.SAVE_CONTRAT, "a child that never was", _contrat),
            (c.SAVE_ABSENCE_CRECHE, "a child that never was", _absence_creche),
            (
                c.WITHDRAW_ABSENCE_CRECHE,
                "a child that never was",
                lambda e: {"enfant_id": uuid.UUID(int=1), "absence_id": uuid.UUID(int=2)},
            ),
        )
    ),
    public(c.LIST_OUVERTURES, "what opens where"),
    public(c.GET_DELAIS, "the deadlines of an activity on a day", _feuille),
    Ligne(c.LIST_SITES, "the schools and centres of the town", CONNECTES),
    de_la_ville(c.LIST_FEUILLES, "the sheets of one's own sites", POINTE | _AILLEURS, lambda e: {"jour": MARDI_3}),
    de_la_ville(
        c.GET_FEUILLE,
        "the sheet of the child's school",
        POINTE,
        _feuille,
        rien=_AILLEURS,
        voit=MEMBRES_EN_VILLE,
        note=_LA_FEUILLE,
    ),
    de_la_ville(c.GET_EVACUATION, "who is here now", POINTE, lambda e: {"site": SITE}, rien=_AILLEURS),
    de_la_ville(
        c.GET_PHOTOS,
        "the picture of a child of the school's sheets",
        POINTE,
        lambda e: {"site": SITE, "jour": MARDI_3, "enfants": [e.cible.enfant_id]},
        rien=_AILLEURS,
    ),
    de_la_ville(
        c.GET_VERSION_FEUILLE,
        "whether the sheet changed",
        POINTE,
        _feuille,
        rien=_AILLEURS,
    ),
    de_la_ville(
        c.LIST_NON_PREVUS,
        "children of the school by name",
        POINTE,
        lambda e: _FEUILLE | {"texte": "lea"},
        rien=_AILLEURS,
    ),
    de_la_ville(c.LIST_CONNUS, "children of the school by name", POINTE, _feuille, rien=_AILLEURS),
    de_la_ville(
        c.LIST_CRENEAUX_SITUES,
        "the site of a slot that keeps an invoice back",
        REGIE | MEMBRES_EN_VILLE,
        lambda e: {"creneaux": [{"enfant_id": e.cible.enfant_id, "activite": ACTIVITE, "jour": MARDI_3}]},
    ),
    de_la_ville(c.POINT, "the child's attendance at her school", POINTE, _marque, rien=_AILLEURS),
)
