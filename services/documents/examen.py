"""The agents' queue: what waits, oldest first, and the decision, taken once (DOMAIN §4).

An agent's own family is not in it: somebody else examines what she and the other parent send.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.documents import (
    DecidePiece,
    Examen,
    Genre,
    PieceADecider,
    PieceDejaDecidee,
    PieceExamen,
    ValiditeRefusee,
)
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide
from kit import clock
from kit.database import Row, Transaction
from services.documents import droits, pieces, validites
from services.documents.views import COLONNES, vue_of

PAR_PAGE = 50
ALERTE = timedelta(days=30)
"""How long a file in which a virus was found stays in front of agents [choice]."""

_PIECES = f"""
select {COLONNES}, d.decide_at, coalesce(e.numero, '') as numero_accuse, coalesce(f.numero, '') as numero_dossier,
       coalesce(f.nom, '') as nom_foyer,
       array(select c.prenom || ' ' || c.nom from enfant c where c.enfant_id = any(d.enfant_ids) order by c.prenom)
       as enfants
from document d left join envoi e on e.envoi_id = d.envoi_id left join foyer f on f.foyer_id = d.foyer_id
"""  # noqa: S608 - constant text

_ATTENDENT = f"""
{_PIECES} where d.etat = 'a_examiner' and {droits.OF_ANOTHER_FAMILY}
  and (cast(:apres as uuid) is null or (d.depose_at, d.document_id) >
    (select a.depose_at, a.document_id from document a where a.document_id = cast(:apres as uuid)))
order by d.depose_at, d.document_id limit :limite
"""  # noqa: S608 - constant text
_INFECTEES = f"""
{_PIECES} where d.etat = 'infecte' and d.depose_at > :depuis and {droits.OF_ANOTHER_FAMILY}
order by d.depose_at desc limit 20
"""
_DECIDABLE = f"""
d.document_id = :document_id and d.etat in ('a_examiner', 'accepte', 'refuse', 'expire') and {droits.OF_ANOTHER_FAMILY}
"""
_UNE = f"{_PIECES} where {_DECIDABLE}"
_A_DECIDER = f"select d.genre, d.etat, d.decide_at from document d where {_DECIDABLE} for no key update of d"  # noqa: S608
_AUTRES = f"""
select {COLONNES} from document d, document u
where u.document_id = :document_id and d.document_id <> u.document_id and d.genre = u.genre and d.rang is not null
  and d.etat in ('en_attente', 'a_examiner', 'accepte', 'refuse', 'infecte', 'expire')
  and (u.portee = 'enfant' and d.portee = 'enfant' and d.enfant_ids && u.enfant_ids
       or u.portee = 'foyer' and d.portee = 'foyer' and d.foyer_id = u.foyer_id
          and d.adulte_id is not distinct from u.adulte_id)
order by d.rang desc, d.depose_at desc limit 20
"""  # noqa: S608 - constant text


def list_examen(tx: Transaction, apres: UUID | None) -> Examen:
    """One page of what waits, with the counts and what the antivirus refused lately; none of her own family."""
    qui = tx.who.compte_id
    rows = tx.execute(_ATTENDENT, apres=apres, limite=PAR_PAGE + 1, qui=qui)
    counts = tx.execute(
        "select count(*) filter (where etat = 'a_examiner') as attendent,"
        " count(*) filter (where etat = 'en_attente') as en_verification"
        " from document where etat in ('a_examiner', 'en_attente')"
    )[0]
    return Examen(
        attendent=counts.attendent,
        en_verification=counts.en_verification,
        pieces=[_piece(row) for row in rows[:PAR_PAGE]],
        a_une_suite=len(rows) > PAR_PAGE,
        infectees=[_piece(row) for row in tx.execute(_INFECTEES, depuis=tx.now - ALERTE, qui=qui)],
    )


def get_examen(tx: Transaction, document_id: UUID) -> PieceADecider:
    """One document, what its kind proposes, and the other versions. Raises ``Introuvable``."""
    row = tx.one_or_none(_UNE, document_id=document_id, qui=tx.who.compte_id)
    if row is None:
        raise Introuvable(objet="document")
    du, au = validites.propose_periode(tx, Genre(row.genre), clock.today())
    return PieceADecider(
        piece=_piece(row),
        valable_du=row.valable_du or du,
        valable_au=row.valable_au if row.valable_du else au,
        autres=[vue_of(other) for other in tx.execute(_AUTRES, document_id=document_id)],
        decide_at=row.decide_at,
    )


def decide(tx: Transaction, request: DecidePiece) -> None:
    """Accepts or refuses a document that waits; the second agent hears what the first one did.

    Raises ``Introuvable``, ``PieceDejaDecidee``, ``ValiditeRefusee`` or ``RequeteInvalide``.
    """
    row = tx.one_or_none(_A_DECIDER, document_id=request.document_id, qui=tx.who.compte_id)
    if row is None:
        raise Introuvable(objet="document")
    if row.etat != "a_examiner":
        raise PieceDejaDecidee(etat=row.etat, decide_at=row.decide_at)
    if request.accepte:
        _accept(tx, request, Genre(row.genre))
    else:
        _refuse(tx, request)
    pieces.say(tx, request.document_id)
    avis = GenreAvis.PIECE_ACCEPTEE if request.accepte else GenreAvis.PIECE_REFUSEE
    pieces.tell_household(tx, request.document_id, avis)


def _accept(tx: Transaction, request: DecidePiece, genre: Genre) -> None:
    jour = clock.today()
    du, au = validites.propose_periode(tx, genre, jour)
    if request.valable_du is not None:
        du, au = request.valable_du, request.valable_au
    if au is not None and (au < du or au < jour):
        raise ValiditeRefusee
    _write(tx, request.document_id, "accepte", valable_du=du, valable_au=au, motif="")


def _refuse(tx: Transaction, request: DecidePiece) -> None:
    if not request.motif:
        raise RequeteInvalide(champs=[ChampRefuse(champ="motif", raison="missing")])
    _write(tx, request.document_id, "refuse", valable_du=None, valable_au=None, motif=request.motif)


def _write(tx: Transaction, document_id: UUID, etat: str, **decision: Any) -> None:
    tx.execute(
        "update document set etat = :etat, decide_at = :now, decide_par = :agent, motif = :motif,"
        " valable_du = :valable_du, valable_au = :valable_au where document_id = :document_id",
        document_id=document_id,
        etat=etat,
        now=tx.now,
        agent=tx.who.compte_id,
        **decision,
    )
    tx.audit(f"document.{etat}", f"document:{document_id}")


def _piece(row: Row) -> PieceExamen:
    return PieceExamen(
        document=vue_of(row),
        numero_accuse=row.numero_accuse,
        numero_dossier=row.numero_dossier,
        nom_foyer=row.nom_foyer,
        enfants=row.enfants,
    )
