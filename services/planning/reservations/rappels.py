"""The eve's reminder for those who asked for it, and what its link does: the child said absent that day.

The link is a sealed text (AES-GCM, this service's own key, purpose « lien-absence »): child, day, account. Nobody else
can make one; it opens nothing once the day is over, and its rights are those that the account still has.
"""

from __future__ import annotations

import uuid
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.avis import AvisPlanning, GenreAvis
from contracts.base import Role
from contracts.errors import ActionInterdite, Introuvable
from kit.database import Transaction
from kit.statements import Planned
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.famille import EnfantLu, read_enfant
from services.planning.referentiel import Referentiel
from services.planning.reservations import absences
from services.planning.sante import own_sealer

HEURE: Final = time(18)
"""From this hour on, the eve [choice]: bookings may still be cancelled until midnight."""
LOT: Final = 500
_CONTEXTE: Final = "lien-absence"

_A_DIRE = Planned("""
with a_dire as (
    select distinct r.compte_id, c.enfant_id
    from creneau c
    join acces a on a.enfant_id = c.enfant_id and a.foyer_id = c.foyer_id and a.niveau = 'ecrire'
    join rappel r on r.compte_id = a.compte_id
    where c.jour = :jour and c.etat = 'reservee' and c.presence is null
          and not exists (select from rappel_dit d
                          where d.jour = :jour and d.compte_id = r.compte_id and d.enfant_id = c.enfant_id)
    order by r.compte_id, c.enfant_id
    limit :lot
), dit as (
    insert into rappel_dit (compte_id, enfant_id, jour) select compte_id, enfant_id, :jour from a_dire
    on conflict do nothing
    returning compte_id, enfant_id
)
select d.compte_id, d.enfant_id, e.prenom,
       array(select c.activite from creneau c join acces a on a.enfant_id = c.enfant_id and a.foyer_id = c.foyer_id
             where c.enfant_id = d.enfant_id and c.jour = :jour and c.etat = 'reservee' and c.presence is null
                   and a.compte_id = d.compte_id and a.niveau = 'ecrire') as activites
from dit d join enfant e using (enfant_id)
""")
_DU_JOUR = Planned("""
select c.activite, c.etat, c.foyer_id from creneau c
where c.enfant_id = :enfant_id and c.jour = :jour and c.presence is null
      and c.etat in ('reservee', 'absence_prevenue', 'annulee')
order by c.activite
""")


@dataclass(frozen=True, slots=True)
class Lien:
    enfant_id: UUID
    jour: date
    compte_id: UUID


def get_rappel(tx: Transaction) -> contrat.Rappel:
    if tx.who.pour_le_compte_de is not None:
        raise ActionInterdite
    voulu = tx.scalar("select exists (select from rappel where compte_id = :compte)", compte=tx.who.compte_id)
    return contrat.Rappel(est_voulu=bool(voulu))


def save_rappel(tx: Transaction, request: contrat.SaveRappel) -> contrat.Rappel:
    """Off unless somebody asked for it; a person's own choice, so nobody makes it for her."""
    if tx.who.pour_le_compte_de is not None:
        raise ActionInterdite
    compte = {"compte": tx.who.compte_id}
    if request.est_voulu:
        sql = "insert into rappel (compte_id, modifie_at) values (:compte, :now) on conflict do nothing"
        tx.execute(sql, now=tx.now, **compte)
    else:
        tx.execute("delete from rappel where compte_id = :compte", **compte)
    return contrat.Rappel(est_voulu=request.est_voulu)


def say_next(tx: Transaction) -> int:
    """The next reminders of tomorrow, each once; nothing before the hour. Returns how many were said."""
    ici = mots.to_paris(tx.now)
    if ici.time() < HEURE:
        return 0
    jour = ici.date() + timedelta(days=1)
    rows = tx.execute(_A_DIRE, jour=jour, lot=LOT)
    if rows:
        referentiel = memoire.read(tx)
        tx.say(*(_avis(referentiel, row, jour) for row in rows))
    return len(rows)


def forget(tx: Transaction) -> None:
    """What was said of days that are over."""
    tx.execute("delete from rappel_dit where jour < :jour", jour=mots.jour_of(tx.now))


def _avis(referentiel: Referentiel, row: Any, jour: date) -> AvisPlanning:
    return AvisPlanning(
        avis_id=uuid.uuid5(row.compte_id, f"rappel {row.enfant_id} {jour}"),
        compte_id=row.compte_id,
        genre=GenreAvis.RAPPEL_VEILLE,
        lien=f"/absent/{seal_lien(Lien(row.enfant_id, jour, row.compte_id))}",
        valeurs={
            "prenom": row.prenom,
            "jour": mots.jour_long(jour),
            "activites": ", ".join(_libelles(referentiel, row.activites))[:120],
        },
    )


def _libelles(referentiel: Referentiel, codes: Sequence[str]) -> list[str]:
    return [a.libelle for code, a in referentiel.activites.items() if code in codes]


def seal_lien(lien: Lien) -> str:
    clair = lien.enfant_id.bytes + lien.compte_id.bytes + lien.jour.isoformat().encode()
    return own_sealer().seal(clair, _CONTEXTE).translate(str.maketrans("+/", "-_")).rstrip("=")


def open_lien(jeton: str) -> Lien:
    """Raises ``LienAbsenceInvalide`` for anything that this service did not seal, to the last character."""
    try:
        octets = urlsafe_b64decode(jeton + "=" * (-len(jeton) % 4))
        if urlsafe_b64encode(octets).decode().rstrip("=") != jeton:
            raise contrat.LienAbsenceInvalide
        clair = own_sealer().open(b64encode(octets).decode(), _CONTEXTE)
        return Lien(UUID(bytes=clair[:16]), date.fromisoformat(clair[32:].decode()), UUID(bytes=clair[16:32]))
    except (InvalidTag, ValueError):
        raise contrat.LienAbsenceInvalide from None


def read_lien(tx: Transaction, request: contrat.ReadLienAbsence) -> contrat.AbsenceDuLien:
    """Changes nothing: scanners of mail open links too."""
    lien = _enter(tx, request.jeton)
    referentiel, enfant = _read(tx, lien, verrouille=False)
    return _write(tx, lien, referentiel, enfant)


def use_lien(tx: Transaction, request: contrat.UseLienAbsence) -> contrat.AbsenceDuLien:
    """As the account that received the mail, with the rights it has now. Used again, it only says what is known."""
    lien = _enter(tx, request.jeton)
    referentiel, enfant = _read(tx, lien, verrouille=True)
    avant = _write(tx, lien, referentiel, enfant)
    visees = [activite for activite, etat in _slots(tx, lien, enfant) if etat == "reservee"]
    if not visees:
        return avant
    demande = contrat.DeclareAbsence(
        operation_id=request.operation_id,
        enfant_id=lien.enfant_id,
        creneaux=[contrat.CreneauVise(activite=activite, jour=lien.jour) for activite in visees],
        motif=contrat.MotifAbsence.AUTRE,
    )
    dite = absences.declare(tx, demande)
    return avant.model_copy(update={"est_dite": True, "accuse": dite.accuse})


def _enter(tx: Transaction, jeton: str) -> Lien:
    lien = open_lien(jeton)
    if lien.jour < mots.jour_of(tx.now):
        raise contrat.LienAbsenceExpire(jour=lien.jour)
    tx.actor = Actor(compte_id=lien.compte_id, roles=frozenset({Role.PARENT}))
    return lien


def _read(tx: Transaction, lien: Lien, *, verrouille: bool) -> tuple[Referentiel, EnfantLu]:
    try:
        return read_enfant(tx, lien.enfant_id, verrouille=verrouille)
    except Introuvable:
        raise contrat.LienAbsenceInvalide from None


def _slots(tx: Transaction, lien: Lien, enfant: EnfantLu) -> list[tuple[str, str]]:
    rows = tx.execute(_DU_JOUR, enfant_id=lien.enfant_id, jour=lien.jour)
    return [(row.activite, row.etat) for row in rows if enfant.est_a_la_charge(row.foyer_id)]


def _write(tx: Transaction, lien: Lien, referentiel: Referentiel, enfant: EnfantLu) -> contrat.AbsenceDuLien:
    slots = _slots(tx, lien, enfant)
    reservees = [activite for activite, etat in slots if etat == "reservee"]
    return contrat.AbsenceDuLien(
        prenom=enfant.prenom,
        jour=lien.jour,
        activites=_libelles(referentiel, reservees or [activite for activite, _ in slots]),
        est_dite=not reservees,
    )
