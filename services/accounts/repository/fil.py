"""Threads and messages. What people write is sealed: the subject and the text, each bound to its own id.

Who may touch a thread: the account that opened it; somebody of the town who acts for its household; and, on the
town's side, whoever has the counter's roles and one of the services that the addressee names (no service: all).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from contracts.actor import Actor
from contracts.base import GUICHET
from contracts.errors import Introuvable
from kit.clock import PARIS
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from services.accounts.domain.contacts import Cote, name_accuse, next_etat

OF_FAMILY = "coalesce(f.compte_id = :compte and cast(:foyer as uuid) is null or f.foyer_id = :foyer, false)"
OF_TOWN = "(:est_ville and (cardinality(d.services) = 0 or :sans_limite or d.services && cast(:services as text[])))"
_FIND = f"""
select f.fil_id, f.compte_id, f.foyer_id, f.destinataire, d.libelle, d.delai_jours, {OF_FAMILY} as est_famille
from fil f
join destinataire d on d.code = f.destinataire
where f.fil_id = :fil_id and ({OF_FAMILY} or {OF_TOWN})
for no key update of f
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Fil:
    """A thread that the actor may write in, locked until the commit."""

    fil_id: UUID
    compte_id: UUID | None
    destinataire: str
    libelle: str
    delai_jours: int
    cote: Cote


@dataclass(frozen=True, slots=True)
class Adresse:
    """The addressee of a new thread."""

    code: str
    libelle: str
    delai_jours: int


def rights_of(actor: Actor) -> dict[str, object]:
    """The parameters by which every statement on threads decides."""
    return {
        "compte": actor.compte_id,
        "foyer": actor.pour_le_compte_de,
        "est_ville": actor.has_role(*GUICHET) and actor.pour_le_compte_de is None,
        "sans_limite": not actor.services,
        "services": sorted(actor.services),
    }


def find_adresse(tx: Transaction, code: str, theme: str) -> Adresse | None:
    """The addressee, if it exists and the theme is one of its own (a structure has none)."""
    row = tx.one_or_none(
        "select d.code, d.libelle, d.delai_jours from destinataire d where d.code = :code"
        " and (:theme = '' and not exists (select from theme t where t.destinataire = d.code)"
        "      or exists (select from theme t where t.destinataire = d.code and t.code = :theme))",
        code=code,
        theme=theme,
    )
    return Adresse(row.code, row.libelle, row.delai_jours) if row else None


def count_recent(tx: Transaction, since: datetime) -> tuple[int, int]:
    """Threads opened and messages written by this account since an instant."""
    row = tx.execute(
        "select count(*) filter (where rang = 1) as fils, count(*) as messages from message"
        " where compte_id = :compte and envoye_at > :since",
        compte=tx.who.compte_id,
        since=since,
    )[0]
    return row.fils, row.messages


def open_fil(tx: Transaction, adresse: Adresse, theme: str, objet: str) -> Fil:
    """A new thread of the account, or of the household acted for; its first message follows."""
    fil_id, foyer_id = uuid4(), tx.who.pour_le_compte_de
    compte_id = None if foyer_id else tx.who.compte_id
    tx.execute(
        "insert into fil (fil_id, compte_id, foyer_id, destinataire, theme, objet_scelle, ouvert_at, dernier_at,"
        " question_at, lu_at) values (:fil_id, :compte_id, :foyer_id, :destinataire, :theme, :objet, :now, :now, :now,"
        " :now)",
        fil_id=fil_id,
        compte_id=compte_id,
        foyer_id=foyer_id,
        destinataire=adresse.code,
        theme=theme,
        objet=_sealer().seal(objet.encode(), f"fil:{fil_id}"),
        now=tx.now,
    )
    return Fil(fil_id, compte_id, adresse.code, adresse.libelle, adresse.delai_jours, Cote.FAMILLE)


def lock_fil(tx: Transaction, fil_id: UUID) -> Fil:
    """The thread, if it is the actor's to write in; else ``Introuvable``."""
    row = tx.one_or_none(_FIND, fil_id=fil_id, **rights_of(tx.who))
    if row is None:
        raise Introuvable(objet="message")
    cote = Cote.FAMILLE if row.est_famille else Cote.VILLE
    return Fil(row.fil_id, row.compte_id, row.destinataire, row.libelle, row.delai_jours, cote)


def add_message(tx: Transaction, fil: Fil, texte: str) -> str:
    """The next message, signed by who types it; returns the number of its accusé."""
    message_id = uuid4()
    accuse = name_accuse(tx.now.astimezone(PARIS).year, tx.scalar("select nextval('message_numero')"))
    tx.execute(
        "insert into message (message_id, fil_id, rang, cote, compte_id, signature, texte_scelle, accuse, envoye_at)"
        " select :message_id, :fil_id, coalesce((select max(rang) from message where fil_id = :fil_id), 0) + 1, :cote,"
        " compte_id, prenom, :texte, :accuse, :now from compte where compte_id = :compte",
        message_id=message_id,
        fil_id=fil.fil_id,
        cote=fil.cote.value,
        texte=_sealer().seal(texte.encode(), f"message:{message_id}"),
        accuse=accuse,
        now=tx.now,
        compte=tx.who.compte_id,
    )
    tx.execute(
        "update fil set etat = :etat, dernier_at = :now, question_at = case when :de_famille then :now else question_at"
        " end, lu_at = case when :de_famille then :now else lu_at end where fil_id = :fil_id",
        etat=next_etat(fil.cote),
        de_famille=fil.cote is Cote.FAMILLE,
        now=tx.now,
        fil_id=fil.fil_id,
    )
    return accuse


def mark_lu(tx: Transaction, fil: Fil) -> None:
    """Only the family's own reading counts: an agent who acts for it does not read in its place."""
    if fil.cote is Cote.FAMILLE and fil.compte_id is not None:
        tx.execute("update fil set lu_at = :now where fil_id = :fil_id", now=tx.now, fil_id=fil.fil_id)


def close_fil(tx: Transaction, fil: Fil) -> None:
    """Nothing more is awaited of the town; a message opens it again."""
    tx.execute("update fil set etat = 'clos' where fil_id = :fil_id", fil_id=fil.fil_id)


def open_objet(fil_id: UUID, scelle: str) -> str:
    """The subject in clear."""
    return _sealer().open(scelle, f"fil:{fil_id}").decode()


def open_texte(message_id: UUID, scelle: str) -> str:
    """The text of a message in clear."""
    return _sealer().open(scelle, f"message:{message_id}").decode()


@lru_cache(maxsize=1)
def _sealer() -> Sealer:
    return Sealer(service_settings("accounts").data_key.get_secret_value())
