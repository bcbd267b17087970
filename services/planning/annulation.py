"""A save undone: the cells go back to what they were, by the same rules and with its own accusé.

What a save changed is kept with its accusé: the state before, the version after. A cell that changed since is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.errors import Introuvable
from contracts.planning import Coche
from kit.database import Transaction
from services.planning import edition, views_edition
from services.planning.decision import Refuse
from services.planning.edition import Part
from services.planning.effets import read_effets
from services.planning.famille import read_enfants, read_famille

Cellule = tuple[UUID, str, date]
_TENUES = frozenset({"reservee", "en_attente", "proposee", "absence_prevenue"})
# Saved by this account, or at the counter for its household; for who acts for a household, what its accounts saved too.
_DU_FOYER = """
case when cast(:pour as uuid) is null
     then (a.pour_le_compte_de is null and a.compte_id = :compte)
          or a.pour_le_compte_de in (select f.foyer_id from foyer_compte f where f.compte_id = :compte)
     else a.pour_le_compte_de = cast(:pour as uuid)
          or (a.pour_le_compte_de is null
              and a.compte_id in (select f.compte_id from foyer_compte f where f.foyer_id = cast(:pour as uuid)))
end
"""
_FIND = f"""
select a.numero, a.cellules, a.annulable_avant,
       (select b.numero from accuse b where b.annule = a.numero) as annule_par
from accuse a where a.numero = :numero and {_DU_FOYER}
"""  # noqa: S608 - constant texts
_LIST = f"""
select a.numero, a.at, a.enfant_id, a.enfants, a.ajouts, a.retraits, a.refus, a.annule, a.annulable_avant,
       a.pour_le_compte_de is not null as est_du_guichet,
       (select b.numero from accuse b where b.annule = a.numero) as annule_par
from accuse a where {_DU_FOYER}
order by a.at desc, a.numero desc limit 50
"""  # noqa: S608 - constant texts
_VERSIONS = """
select c.enfant_id, c.activite, c.jour, c.version
from creneau c
join unnest(cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as date[]))
     as t (enfant_id, activite, jour) using (enfant_id, jour, activite)
"""


def list_accuses(tx: Transaction) -> contrat.Accuses:
    """Two statements."""
    prenoms = {enfant.enfant_id: enfant.prenom for enfant in read_famille(tx).enfants}
    if not prenoms:
        return contrat.Accuses(accuses=[])
    return contrat.Accuses(
        accuses=[
            contrat.AccuseVu(
                numero=row.numero,
                at=row.at,
                enfants=[prenoms[e] for e in (row.enfants or [row.enfant_id]) if e in prenoms],
                ajouts=row.ajouts,
                retraits=row.retraits,
                refus=row.refus,
                pour_le_compte_de=row.est_du_guichet,
                annule=row.annule or "",
                annule_par=row.annule_par or "",
                annulable_jusqu_a=_limite(tx, row),
            )
            for row in tx.execute(_LIST, **_qui(tx))
        ]
    )


def find_limite(tx: Transaction, numero: str) -> datetime | None:
    """Until when the whole of it may be undone; nothing when it no longer may."""
    row = tx.one_or_none(_FIND, numero=numero, **_qui(tx))
    return None if row is None else _limite(tx, row)


def preview(tx: Transaction, request: contrat.PreviewAnnulation) -> contrat.RecapFamille:
    parts = _read(tx, request.accuse)
    _decide(tx, parts)
    return contrat.RecapFamille(
        enfants=views_edition.write_parts([part for part, _ in parts]), effets=read_effets(tx, [p for p, _ in parts])
    )


def save(tx: Transaction, request: contrat.SaveAnnulation) -> contrat.FamilleSauvee:
    """Idempotent by its operation id; one accusé is undone once."""
    parts = _read(tx, request.accuse, verrouille=True)
    _decide(tx, parts, verrouille=True)
    decidees = [part for part, _ in parts]
    accuse = edition.write(tx, decidees, annule=request.accuse)
    tx.audit("save_annulation", f"accuse:{request.accuse} par:{accuse}")
    return views_edition.write_sauvee(tx, decidees, accuse, annule=request.accuse)


def _read(tx: Transaction, numero: str, *, verrouille: bool = False) -> list[tuple[Part, Sequence[tuple[str, date]]]]:
    """Each child with what to ask for, and the cells that changed since. The children's lock makes undoing one save
    a line where the second finds it done."""
    row = tx.one_or_none(_FIND, numero=numero, **_qui(tx))
    if row is None or not row.cellules:
        raise Introuvable(objet="accuse")
    cellules = {
        (UUID(enfant_id), activite, date.fromisoformat(jour)): (avant, version)
        for enfant_id, activite, jour, avant, version in row.cellules
    }
    referentiel, enfants = read_enfants(tx, {e for e, _, _ in cellules}, verrouille=verrouille)
    deja = (
        tx.scalar("select numero from accuse where annule = :numero", numero=numero) if verrouille else row.annule_par
    )
    if deja is not None:
        raise contrat.DejaAnnule(par=deja)
    versions = _read_versions(tx, cellules)
    parts = []
    for enfant in enfants:
        siennes = sorted((jour, activite) for e, activite, jour in cellules if e == enfant.enfant_id)
        coches, changees = [], []
        for jour, activite in siennes:
            avant, version = cellules[enfant.enfant_id, activite, jour]
            if versions.get((enfant.enfant_id, activite, jour)) == version:
                coches.append(Coche(activite=activite, jour=jour, voulu=avant in _TENUES))
            else:
                changees.append((activite, jour))
        mois = edition.over(referentiel, enfant, siennes[0][0], siennes[-1][0], tx.now)
        parts.append((Part(mois, coches), changees))
    return parts


def _decide(
    tx: Transaction, parts: Sequence[tuple[Part, Sequence[tuple[str, date]]]], *, verrouille: bool = False
) -> None:
    edition.decide(tx, [part for part, _ in parts], verrouille=verrouille)
    for part, changees in parts:
        part.decision.refuses += [Refuse(activite, jour, contrat.ChangeDepuis()) for activite, jour in changees]


def _read_versions(tx: Transaction, cellules: Mapping[Cellule, Any]) -> dict[Cellule, int]:
    rows = tx.execute(
        _VERSIONS,
        enfants=[str(enfant_id) for enfant_id, _, _ in cellules],
        activites=[activite for _, activite, _ in cellules],
        jours=[jour.isoformat() for _, _, jour in cellules],
    )
    return {(row.enfant_id, row.activite, row.jour): row.version for row in rows}


def _qui(tx: Transaction) -> dict[str, Any]:
    return {"compte": tx.who.compte_id, "pour": tx.who.pour_le_compte_de}


def _limite(tx: Transaction, row: Any) -> datetime | None:
    """The last second, as it is told."""
    if row.annule_par is not None or row.annulable_avant is None or row.annulable_avant <= tx.now:
        return None
    dernier: datetime = row.annulable_avant - timedelta(seconds=1)
    return dernier
