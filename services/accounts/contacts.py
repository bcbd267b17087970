"""What is done with a thread, from the door to the notice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from contracts.accounts import CloseFil, MarkFilLu, MessageEnvoye, OpenFil, ReplyFil
from contracts.avis import Avis, GenreAvis
from contracts.errors import ChampRefuse, RequeteInvalide, TropDEssais
from kit.clock import PARIS
from kit.database import Transaction
from services.accounts.domain.contacts import FILS_PAR_JOUR, MESSAGES_PAR_JOUR, Cote, reponse_avant
from services.accounts.repository import fil as fils
from services.accounts.repository.courriel import enqueue_avis

JOUR = timedelta(days=1)
PAUSE_S = 3600


def open_fil(tx: Transaction, request: OpenFil) -> MessageEnvoye:
    """A new thread and its first message. Refuses an addressee or a theme that does not exist."""
    adresse = fils.find_adresse(tx, request.destinataire, request.theme)
    if adresse is None:
        raise RequeteInvalide(champs=[ChampRefuse(champ="destinataire", raison="enum")])
    _check_rhythm(tx)
    fil = fils.open_fil(tx, adresse, request.theme, request.objet)
    return _write(tx, fil, request.texte, "fil.ouvert")


def reply_fil(tx: Transaction, request: ReplyFil) -> MessageEnvoye:
    """The next message; the family hears of an answer by mail, without its content."""
    fil = fils.lock_fil(tx, request.fil_id)
    if fil.cote is Cote.FAMILLE:
        _check_rhythm(tx)
    envoye = _write(tx, fil, request.texte, "fil.reponse")
    if fil.cote is Cote.VILLE and fil.compte_id is not None:
        _tell(tx, fil.compte_id, fil)
    return envoye


def mark_lu(tx: Transaction, request: MarkFilLu) -> None:
    fils.mark_lu(tx, fils.lock_fil(tx, request.fil_id))


def close_fil(tx: Transaction, request: CloseFil) -> None:
    fil = fils.lock_fil(tx, request.fil_id)
    fils.close_fil(tx, fil)
    tx.audit("fil.clos", f"fil:{fil.fil_id}")


def _write(tx: Transaction, fil: fils.Fil, texte: str, action: str) -> MessageEnvoye:
    accuse = fils.add_message(tx, fil, texte)
    tx.audit(action, f"fil:{fil.fil_id} accuse:{accuse}")
    return MessageEnvoye(
        fil_id=fil.fil_id,
        accuse=accuse,
        recu_at=tx.now,
        destinataire=fil.libelle,
        reponse_avant=reponse_avant(tx.now.astimezone(PARIS).date(), fil.delai_jours),
    )


def _check_rhythm(tx: Transaction) -> None:
    """Raises ``TropDEssais`` beyond what a person writes in a day; the counter writes for many families."""
    if tx.who.pour_le_compte_de is not None:
        return
    ouverts, ecrits = fils.count_recent(tx, tx.now - JOUR)
    if ouverts >= FILS_PAR_JOUR or ecrits >= MESSAGES_PAR_JOUR:
        raise TropDEssais(reessayer_dans_s=PAUSE_S)


def _tell(tx: Transaction, compte_id: UUID, fil: fils.Fil) -> None:
    avis = Avis(
        avis_id=uuid4(),
        compte_id=compte_id,
        genre=GenreAvis.MESSAGE_RECU,
        lien=f"/contacts/{fil.fil_id}",
        valeurs={"service": fil.libelle},
    )
    enqueue_avis(tx, [avis])
