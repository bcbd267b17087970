"""A forgotten password: the link asked for, looked at, used once (DOMAIN §2)."""

from __future__ import annotations

from contracts.accounts import AskMotDePasse, LienMotDePasseInconnu, LienMotDePasseUtilise, ResetMotDePasse
from contracts.base import Rien
from kit import idempotency
from kit.database import Transaction
from kit.dependencies import CallContext
from services.accounts.domain.freinage import COMPTE, COUPLE, network_of
from services.accounts.domain.identifiant import normalise_identifiant
from services.accounts.domain.lien import MOT_DE_PASSE, check_lien
from services.accounts.domain.mot_de_passe import check_mot_de_passe
from services.accounts.hachage import hash_password
from services.accounts.models import GenreCourriel, TableLien
from services.accounts.parcours import brake_mails, slow_down
from services.accounts.repository import essai, session
from services.accounts.repository.compte import Titulaire, find_titulaire, replace_mot_de_passe
from services.accounts.repository.courriel import enqueue
from services.accounts.repository.lien import find_cible, load_lien, mark_used, send_mot_de_passe

METHODE = "reset_mot_de_passe"


def ask(tx: Transaction, request: AskMotDePasse) -> None:
    """A link for an active account, the activation link for one that waits, nothing for nobody: the same answer and
    statements. Raises ``TropDEssais``, known or not.
    """
    identifiant = normalise_identifiant(request.identifiant)
    brake_mails(tx, identifiant, request.adresse_reseau)
    send_mot_de_passe(tx, find_cible(tx, identifiant))


def check(tx: Transaction, jeton: str) -> None:
    """Raises what is wrong with the link; uses nothing (mail programs open links by themselves)."""
    lien, _ = load_lien(tx, jeton, TableLien.MOT_DE_PASSE)
    check_lien(lien, tx.now, MOT_DE_PASSE)


def reset(call: CallContext, request: ResetMotDePasse) -> Rien:
    """The one use of a link: a weak password does not spend it. Hashed between two transactions, outside the hub.

    Raises ``LienMotDePasse…``, ``MotDePasseFaible``, ``TropDEssais``. Key: ``operation_id``.
    """
    titulaire = _find_titulaire(call, request)
    if titulaire is None:
        return Rien()
    mot_de_passe = check_mot_de_passe(request.mot_de_passe, titulaire.mots_personnels)
    slow_down(call, request.adresse_reseau)
    mot_de_passe_hash = hash_password(mot_de_passe)
    with call.database.writing(call_id=call.call_id) as tx:
        if idempotency.claim(tx, METHODE, request) is None:
            lien, _ = load_lien(tx, request.jeton, TableLien.MOT_DE_PASSE, for_update=True)
            check_lien(lien, tx.now, MOT_DE_PASSE)
            mark_used(tx, request.jeton, TableLien.MOT_DE_PASSE)
            _change(tx, titulaire, mot_de_passe_hash, request.adresse_reseau)
            idempotency.keep(tx, request, Rien().model_dump_json())
    return Rien()


def _find_titulaire(call: CallContext, request: ResetMotDePasse) -> Titulaire | None:
    """Whose link it is; ``None`` when this very request has already used it. Raises what is wrong with the link."""
    with call.database.reading(call_id=call.call_id) as tx:
        lien, compte_id = load_lien(tx, request.jeton, TableLien.MOT_DE_PASSE)
        titulaire = find_titulaire(tx, compte_id) if compte_id else None
        now = tx.now
    try:
        check_lien(lien, now, MOT_DE_PASSE)
    except LienMotDePasseUtilise:
        with call.database.writing(call_id=call.call_id) as tx:
            if idempotency.claim(tx, METHODE, request) is None:
                raise
        return None
    if titulaire is None:
        raise LienMotDePasseInconnu
    return titulaire


def _change(tx: Transaction, titulaire: Titulaire, mot_de_passe_hash: str, adresse_reseau: str) -> None:
    """The new password, the end of every session, a mail that says so; and the login waits for nothing.

    The password first: a login with the old one that is under way then finds it changed (``session.open_session``).
    """
    replace_mot_de_passe(tx, titulaire.compte_id, mot_de_passe_hash)
    session.revoke_all(tx, titulaire.compte_id)
    adresse = network_of(adresse_reseau)
    freins = [essai.Frein.on(COMPTE, identifiant) for identifiant in titulaire.identifiants]
    freins += [essai.Frein.on(COUPLE, f"{identifiant}\n{adresse}") for identifiant in titulaire.identifiants]
    essai.forgive(tx, freins, [])
    enqueue(tx, GenreCourriel.MOT_DE_PASSE_CHANGE, titulaire.compte_id, {"a": titulaire.email})
    tx.audit("mot_de_passe.reinitialiser", str(titulaire.compte_id))
