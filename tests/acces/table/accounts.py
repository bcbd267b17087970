"""accounts: sign-up and login are open to visitors; a thread is an account's, or a household's at the counter."""

from __future__ import annotations

import uuid

from contracts import accounts as c
from contracts.accounts import (
    BrouillonIncomplet,
    ConditionsRemplacees,
    IdentifiantsRefuses,
    LienInconnu,
    LienMotDePasseInconnu,
)
from contracts.errors import RequeteInvalide
from tests.acces.acteurs import AGENTS, CONNECTES, L_AGENT, MEMBRES_EN_VILLE, PARENTS, POINTE, REGIE, Qui
from tests.acces.grammaire import Essai, Ligne, a_chacun, de_la_ville, public

_GUICHET = L_AGENT | REGIE | MEMBRES_EN_VILLE
_SANS_FAMILLE = "accounts knows accounts and no family: the counter reads every thread of its services."
_EN_VILLE = frozenset({Qui.ALICE_EN_VILLE, Qui.BRUNO_EN_VILLE, Qui.CAROLE_EN_VILLE})
_LISENT = frozenset({Qui.AGENT, Qui.REGISSEUR, Qui.ADMINISTRATEUR}) | _EN_VILLE
"""The counter of the town in its own name, and not of another service."""


def _jeton(_essai: Essai) -> dict[str, str]:
    """A secret that nobody has been given."""
    return {"jeton": uuid.uuid4().hex}


def _brouillon(_essai: Essai) -> dict[str, str]:
    return {"brouillon_id": uuid.uuid4().hex}


def _inconnu(_essai: Essai) -> dict[str, str]:
    return {"identifiant": f"personne.{uuid.uuid4().hex[:12]}"}


def _fil(essai: Essai) -> dict[str, object]:
    return {"fil_id": essai.cible.fil_id}


def _fil_du_guichet(essai: Essai) -> dict[str, object]:
    return {"fil_id": essai.cible.fil_guichet_id}


def _reponse(essai: Essai) -> dict[str, object]:
    return _fil(essai) | {"texte": "Merci."}


_DU_GUICHET = frozenset({Qui.AGENT_POUR, Qui.REGISSEUR_POUR, *MEMBRES_EN_VILLE}) | _LISENT
_TOUS_SAUF = PARENTS | _GUICHET

LIGNES = (
    # ---- sign-up, links, login ----
    public(c.GET_BROUILLON, "a draft that only its browser names", _brouillon),
    public(
        c.SAVE_ETAPE,
        "a draft that only its browser names",
        lambda e: _brouillon(e) | {"references": {"numero": "5961", "nom": "TEST", "email": "a@exemple.fr"}},
    ),
    public(c.DROP_BROUILLON, "a draft that only its browser names", _brouillon),
    public(c.CREATE_COMPTE, "a draft without its steps", _brouillon, dit=BrouillonIncomplet),
    public(c.CHECK_LIEN, "a link that was never sent", _jeton, dit=LienInconnu),
    public(c.ACTIVATE, "a link that was never sent", _jeton, dit=LienInconnu),
    public(c.RESEND_ACTIVATION, "nobody's name: the neutral answer", _inconnu),
    public(c.RESEND_FROM_LIEN, "a link that was never sent", _jeton, dit=LienInconnu),
    public(c.ASK_MOT_DE_PASSE, "nobody's name: the neutral answer", _inconnu),
    public(c.CHECK_LIEN_MOT_DE_PASSE, "a link that was never sent", _jeton, dit=LienMotDePasseInconnu),
    public(
        c.RESET_MOT_DE_PASSE,
        "a link that was never sent",
        lambda e: _jeton(e) | {"mot_de_passe": "Vk7!fjord-Xylo.pamplemousse"},
        dit=LienMotDePasseInconnu,
    ),
    public(c.LOGIN, "nobody's name", lambda e: _inconnu(e) | {"mot_de_passe": "rien-de-tel"}, dit=IdentifiantsRefuses),
    public(
        c.GET_SESSION,
        "A's own token",
        lambda e: {"jeton": e.monde.jeton},
        note="The token is the right: whoever holds it is its owner.",
        voit=frozenset(Qui),
    ),
    public(
        c.WATCH_SESSIONS,
        "whose sessions changed",
        note="Asked by the gateway alone, which alone may ask on the broker; ids of accounts, and no page shows them.",
    ),
    public(c.LOGOUT, "a token that was never given", _jeton),
    # ---- sessions ----
    Ligne(c.LIST_SESSIONS, "one's own sessions", CONNECTES, lambda e: {"jeton": uuid.uuid4().hex}),
    Ligne(
        c.REVOKE_SESSION,
        "a session of A",
        frozenset({Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.ALICE_POUR_ELLE}),
        lambda e: {"session_id": e.monde.new_session(e)},
        CONNECTES - {Qui.PARENT, Qui.ALICE_EN_VILLE, Qui.ALICE_POUR_ELLE},
    ),
    # ---- terms of use ----
    public(c.GET_CONDITIONS, "the terms in force"),
    Ligne(
        c.ACCEPT_CONDITIONS,
        "terms that are not in force",
        CONNECTES,
        lambda e: {"version": "2099-01"},
        dit=ConditionsRemplacees,
    ),
    de_la_ville(c.LIST_CONDITIONS, "the versions that the town published", AGENTS | MEMBRES_EN_VILLE),
    de_la_ville(
        c.PUBLISH_CONDITIONS,
        "a version from a day that is past",
        AGENTS | MEMBRES_EN_VILLE,
        lambda e: {"version": "2020-01", "en_vigueur_du": "2020-01-01", "resume": "Rien.", "texte": "Rien."},
        dit=RequeteInvalide,
    ),
    # ---- threads ----
    a_chacun(c.GET_DESTINATAIRES, "services and structures of the town"),
    a_chacun(c.GET_ACCUEIL_CONTACTS, "one's own threads", voit=frozenset({Qui.BRUNO_POUR_A}), note=_SANS_FAMILLE),
    a_chacun(c.LIST_FILS, "one's own threads", voit=frozenset({Qui.BRUNO_POUR_A}), note=_SANS_FAMILLE),
    a_chacun(
        c.OPEN_FIL,
        "a thread of one's own",
        lambda e: {"destinataire": "periscolaire", "theme": "etudes", "objet": "Études", "texte": "Bonjour."},
        note=_SANS_FAMILLE,
    ),
    Ligne(
        c.GET_FIL,
        "A's thread with « Activités périscolaires »",
        _LISENT | {Qui.PARENT},
        _fil,
        _TOUS_SAUF - _LISENT - {Qui.PARENT},
        voit=frozenset({Qui.BRUNO_EN_VILLE}),
        note=_SANS_FAMILLE,
    ),
    Ligne(
        c.GET_FIL,
        "a thread opened at the counter for A",
        _DU_GUICHET,
        _fil_du_guichet,
        _TOUS_SAUF - _DU_GUICHET,
        voit=frozenset({Qui.BRUNO_EN_VILLE, Qui.BRUNO_POUR_A}),
        note=_SANS_FAMILLE,
    ),
    Ligne(
        c.REPLY_FIL,
        "A's thread with « Activités périscolaires »",
        _LISENT | {Qui.PARENT},
        _reponse,
        _TOUS_SAUF - _LISENT - {Qui.PARENT},
        voit=frozenset({Qui.BRUNO_EN_VILLE}),
        note=_SANS_FAMILLE,
    ),
    Ligne(
        c.MARK_FIL_LU,
        "A's thread",
        _EN_VILLE | {Qui.PARENT},
        _fil,
        PARENTS - _EN_VILLE - {Qui.PARENT},
        note="Only its own family's reading counts; an agent's changes nothing.",
    ),
    Ligne(
        c.CLOSE_FIL,
        "A's thread with « Activités périscolaires »",
        _LISENT,
        _fil,
        _GUICHET - _LISENT,
        note=_SANS_FAMILLE,
    ),
    de_la_ville(
        c.LIST_BOITE,
        "the threads of the agent's services",
        _GUICHET,
        voit=frozenset({Qui.BRUNO_EN_VILLE}),
        note=_SANS_FAMILLE,
    ),
    de_la_ville(
        c.LIST_NOMS,
        "names of people who work for the town",
        POINTE | {Qui.ANIMATEUR_AILLEURS},
        lambda e: {"comptes": [str(e.monde.familles.alice.compte_id), str(e.monde.comptes["agent"])]},
        note="A parent's account is left out of the answer.",
    ),
)
