"""The login: one answer and the same work whether the account exists, and a delay for whoever insists."""

from __future__ import annotations

from contracts.accounts import IdentifiantsRefuses, Identite, Login, SessionOuverte, SessionRef
from contracts.errors import NonAuthentifie
from kit import clock
from kit.dependencies import CallContext
from services.accounts.domain.freinage import ADRESSE, COMPTE, COUPLE, network_of
from services.accounts.domain.identifiant import normalise_identifiant
from services.accounts.domain.mot_de_passe import normalise
from services.accounts.hachage import find_match, hash_password, needs_rehash
from services.accounts.repository import essai, session
from services.accounts.views import read_session


def login(call: CallContext, request: Login) -> SessionOuverte:
    """Opens a session. Raises ``IdentifiantsRefuses``, ``TropDEssais``.

    The try is counted, then judged: the count stays if the password is wrong. Argon2 runs between the two
    transactions. A browser where the owner has logged in has a counter of its own, which strangers do not reach (it
    holds a secret: to share the owner's network gives nothing, and tells nothing). An e-mail always costs two
    verifications and a user name one, whoever is known.
    """
    identifiant, adresse = normalise_identifiant(request.identifiant), network_of(request.adresse_reseau)
    freins = _freins(identifiant, adresse)
    with call.database.writing(call_id=call.call_id) as tx:
        candidats = session.find_candidats(tx, identifiant, request.appareil)
        if any(candidat.est_familier for candidat in candidats):
            freins = [essai.Frein.on(COUPLE, f"{identifiant}\n{request.appareil}")]
        essai.count(tx, freins)
    work = 2 if "@" in identifiant else 1
    index = find_match([candidat.mot_de_passe_hash for candidat in candidats], request.mot_de_passe, work)
    if index is None:
        raise IdentifiantsRefuses
    candidat, fresh = candidats[index], None
    if needs_rehash(candidat.mot_de_passe_hash):
        fresh = hash_password(normalise(request.mot_de_passe))
    with call.database.writing(call_id=call.call_id) as tx:
        essai.forgive(tx, [f for f in freins if f.regle is not ADRESSE], [f for f in freins if f.regle is ADRESSE])
        if fresh:
            session.replace_hash(tx, candidat.compte_id, candidat.mot_de_passe_hash, fresh)
        jeton = session.open_session(
            tx, candidat.compte_id, fresh or candidat.mot_de_passe_hash, request.agent_navigateur
        )
        if jeton is None:
            raise IdentifiantsRefuses
        appareil = session.remember_appareil(tx, candidat.compte_id, request.appareil)
        lue = read_session(tx, jeton)
    if lue is None:
        raise IdentifiantsRefuses
    return SessionOuverte(jeton=jeton, identite=lue.identite, appareil=appareil)


def get_session(call: CallContext, request: SessionRef) -> Identite:
    """Who holds this token: one SELECT; at most once a minute, one UPDATE of its own. Raises ``NonAuthentifie``."""
    with call.database.reading(call_id=call.call_id) as tx:
        lue = read_session(tx, request.jeton)
    if lue is None:
        raise NonAuthentifie
    if clock.now() - lue.vue_at >= session.VUE_AU_PLUS:
        with call.database.writing(call_id=call.call_id) as tx:
            session.touch(tx, lue.session_id)
    return lue.identite


def _freins(identifiant: str, adresse: str) -> list[essai.Frein]:
    """Keyed by what was typed, known or not: a counter shared by two names would say that they are one person."""
    freins = [essai.Frein.on(COMPTE, identifiant)]
    if adresse:
        freins += [essai.Frein.on(COUPLE, f"{identifiant}\n{adresse}"), essai.Frein.on(ADRESSE, adresse)]
    return freins
