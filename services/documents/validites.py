"""Validity: the dated table, reminders, expiry. Each thing once, whatever the number of replicas."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.documents import Duree, Genre, RegleValidite, SaveValidite
from contracts.errors import ChampRefuse, RequeteInvalide
from kit import clock
from kit.database import Transaction
from services.documents import pieces
from services.documents.domain.validite import RAPPELS_JOURS, find_periode, find_rappel, find_regle

PAR_TOUR = 200
_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

# The one that counts, and nothing newer that waits: a family that has sent the next one is not reminded.
_A_RAPPELER = f"""
select d.document_id, d.valable_au, array(select r.jours from rappel r where r.document_id = d.document_id) as faits
from document d
where d.etat = 'accepte' and d.valable_au >= :jour and d.valable_au <= :fin
  and not exists (select 1 from rappel r where r.document_id = d.document_id
                  and r.jours = case when d.valable_au - :jour <= :dernier then :dernier else :premier end)
  and not {pieces.REMPLACE}
  and not exists (select 1 from document p where p.genre = d.genre and p.foyer_id = d.foyer_id
                  and p.etat in ('en_attente', 'a_examiner') and p.rang > d.rang
                  and (d.portee = 'foyer' or p.enfant_ids && d.enfant_ids))
order by d.valable_au, d.document_id limit :par_tour
"""  # noqa: S608 - constant text


def read_regles(tx: Transaction) -> list[RegleValidite]:
    """The whole table, kinds together, newest row first."""
    rows = tx.execute("select genre, applicable_du, duree, mois from validite order by genre, applicable_du desc")
    return [RegleValidite.model_validate(row, from_attributes=True) for row in rows]


def save_regle(tx: Transaction, request: SaveValidite) -> None:
    """Keyed by kind and day. Raises ``RequeteInvalide`` when the months are missing or too many."""
    if (request.duree is Duree.MOIS) != (request.mois is not None):
        raise RequeteInvalide(champs=[ChampRefuse(champ="mois", raison="missing")])
    tx.execute(
        "insert into validite (genre, applicable_du, duree, mois) values (:genre, :applicable_du, :duree, :mois)"
        " on conflict (genre, applicable_du) do update set duree = excluded.duree, mois = excluded.mois",
        **request.model_dump(mode="json", exclude={"operation_id"}),
    )
    tx.audit("validite.change", f"genre:{request.genre.value} du:{request.applicable_du.isoformat()}")


def propose_periode(tx: Transaction, genre: Genre, jour: date) -> tuple[date, date | None]:
    """First and last good day of a document of this kind accepted on that day."""
    return find_periode(find_regle(read_regles(tx), genre, jour), jour)


def expire(tx: Transaction) -> int:
    """Turns what is past its last day; says how many. Skips what somebody else is changing."""
    rows = tx.execute(
        "select document_id from document where etat = 'accepte' and valable_au < :jour"
        " order by valable_au, document_id limit :par_tour for update skip locked",
        jour=clock.today(),
        par_tour=PAR_TOUR,
    )
    for row in rows:
        tx.execute("update document set etat = 'expire' where document_id = :document_id", document_id=row.document_id)
        tx.audit("document.expire", f"document:{row.document_id}")
        pieces.say(tx, row.document_id)
    return len(rows)


def remind(tx: Transaction) -> int:
    """The reminders that are due, 30 and 7 days before the last day, each once; says how many."""
    jour = clock.today()
    premier, dernier = RAPPELS_JOURS
    rows = tx.execute(
        _A_RAPPELER,
        jour=jour,
        fin=date.fromordinal(jour.toordinal() + premier),
        premier=premier,
        dernier=dernier,
        par_tour=PAR_TOUR,
    )
    for row in rows:
        rappel = find_rappel(row.valable_au, jour, row.faits)
        if rappel is not None and _claim_rappel(tx, row.document_id, rappel):
            _tell(tx, row.document_id, row.valable_au, jour)
    return len(rows)


def _claim_rappel(tx: Transaction, document_id: UUID, jours: int) -> bool:
    return bool(
        tx.execute(
            "insert into rappel (document_id, jours, envoye_at) values (:document_id, :jours, :now)"
            " on conflict do nothing returning 1",
            document_id=document_id,
            jours=jours,
            now=tx.now,
        )
    )


def expire_pai(tx: Transaction, enfant_id: UUID) -> None:
    """A PAI is good for the stay in one school: its last day is today when the child has changed (DOMAIN §3)."""
    jour = clock.today()
    rows = tx.execute(
        "update document set valable_au = :jour where genre = 'pai' and etat = 'accepte'"
        " and :enfant_id = any(enfant_ids) and (valable_au is null or valable_au > :jour) returning document_id",
        enfant_id=enfant_id,
        jour=jour,
    )
    for row in rows:
        tx.audit("document.fin_de_validite", f"document:{row.document_id}")
        pieces.say(tx, row.document_id)
        if _claim_rappel(tx, row.document_id, RAPPELS_JOURS[-1]):
            _tell(tx, row.document_id, jour, jour)


def _tell(tx: Transaction, document_id: UUID, valable_au: date, jour: date) -> None:
    reste = (valable_au - jour).days
    mots = "moins d’un jour" if reste < 1 else "un jour" if reste == 1 else f"{reste} jours"
    le = f"{'1er' if valable_au.day == 1 else valable_au.day} {_MOIS[valable_au.month - 1]} {valable_au.year}"
    pieces.tell_household(tx, document_id, GenreAvis.PIECE_A_RENOUVELER, jusqu_au=le, jours=mots)
