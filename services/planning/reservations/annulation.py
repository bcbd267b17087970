"""A save undone: the cells go back to what they were, by the same rules and with its own accusé.

What a save changed is kept with its accusé: the state before, the version after. A cell that changed since is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from contracts import planning as contrat
from contracts.errors import Introuvable
from contracts.planning import Coche
from kit.database import Transaction
from services.planning.decision import Refuse
from services.planning.domain.reservation import EtatReservation
from services.planning.famille import EnfantLu, est_agent, read_enfants, read_famille
from services.planning.referentiel import Referentiel
from services.planning.reservations import edition, repository, views_edition
from services.planning.reservations.edition import Part
from services.planning.reservations.effets import read_effets

Cellule = tuple[UUID, str, date]
Sauvee = TypeVar("Sauvee", contrat.MoisSauve, contrat.FamilleSauvee)
_UNE_SECONDE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Retour:
    """One child: what to ask for to be as before, and the cells (activité, jour) that changed since."""

    part: Part
    changees: Sequence[tuple[str, date]]


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
_FIND = f"select a.numero, a.cellules from accuse a where a.numero = :numero and {_DU_FOYER}"  # noqa: S608
# The limits kept are those of a family; an agent may change a cell back until its day is over.
_RETOUR = """
       (select b.numero from accuse b where b.annule = a.numero) as annule_par,
       a.cellules is not null as est_annulable,
       case when :agent then bornes.avant else a.annulable_avant end as avant,
       case when :agent then bornes.fin else coalesce(a.annulable_fin, a.annulable_avant) end as fin,
       exists (select 1 from jsonb_array_elements(a.cellules) e
               join creneau c on c.enfant_id = cast(e->>0 as uuid) and c.jour = cast(e->>2 as date)
                    and c.activite = e->>1 and c.version = cast(e->>4 as bigint)) as est_intact
"""
_BORNES = """
left join lateral (
    select cast(min(cast(e->>2 as date)) + 1 as timestamp) at time zone 'Europe/Paris' as avant,
           cast(max(cast(e->>2 as date)) + 1 as timestamp) at time zone 'Europe/Paris' as fin
    from jsonb_array_elements(a.cellules) e where :agent
) as bornes on true
"""
_LIMITES = f"select {_RETOUR} from accuse a {_BORNES} where a.numero = :numero and {_DU_FOYER}"  # noqa: S608
_LIST = f"""
select a.numero, a.at, a.enfant_id, a.enfants, a.ajouts, a.retraits, a.refus, a.annule,
       a.pour_le_compte_de is not null as est_du_guichet,
       exists (select from avis_tardif t where t.enfant_id = a.enfant_id and t.accuse = a.numero) as est_avis_tardif,
       {_RETOUR}
from accuse a {_BORNES} where {_DU_FOYER}
order by a.at desc, a.numero desc limit 50
"""  # noqa: S608 - constant texts
_ETATS = """
select c.enfant_id, c.activite, c.jour, c.version, c.etat
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
                est_avis_tardif=row.est_avis_tardif,
                annule=row.annule or "",
                annule_par=row.annule_par or "",
                pas_annulable=_find_empechement(tx, row),
                **_limites(tx, row),
            )
            for row in tx.execute(_LIST, **_qui(tx))
        ]
    )


def read_sauvegarde(tx: Transaction, modele: type[Sauvee], operation_id: UUID, methods: Sequence[str]) -> Sauvee:
    """The answer that was kept for one of these writes, and until when it may still be undone: two statements.

    Raises ``Introuvable``.
    """
    kept = repository.find_reponse(tx, operation_id, methods)
    if kept is None:
        raise Introuvable(objet="sauvegarde")
    sauvee = modele.model_validate_json(kept)
    row = tx.one_or_none(_LIMITES, numero=sauvee.accuse, **_qui(tx))
    return sauvee if row is None else sauvee.model_copy(update=_limites(tx, row))


def preview(tx: Transaction, request: contrat.PreviewAnnulation) -> contrat.RecapFamille:
    parts = _decide(tx, _read(tx, request.accuse))
    return contrat.RecapFamille(enfants=views_edition.write_parts(parts), effets=read_effets(tx, parts))


def save(tx: Transaction, request: contrat.SaveAnnulation) -> contrat.FamilleSauvee:
    """Idempotent by its operation id; one accusé is undone once."""
    parts = _decide(tx, _read(tx, request.accuse, verrouille=True), verrouille=True)
    accuse = edition.write(tx, parts, annule=request.accuse)
    tx.audit("save_annulation", f"accuse:{request.accuse} par:{accuse}")
    return views_edition.write_sauvee(tx, parts, accuse, annule=request.accuse)


def _read(tx: Transaction, numero: str, *, verrouille: bool = False) -> list[Retour]:
    """Each child with what to ask for, and what changed since. The children's lock puts two undoings in a line, where
    the second finds it done."""
    row = tx.one_or_none(_FIND, numero=numero, **_qui(tx))
    if row is None or not row.cellules:
        raise Introuvable(objet="accuse")
    cellules: dict[Cellule, int] = {
        (UUID(enfant_id), activite, date.fromisoformat(jour)): version
        for enfant_id, activite, jour, _, version in row.cellules
    }
    try:
        referentiel, enfants = read_enfants(tx, {e for e, _, _ in cellules}, verrouille=verrouille)
    except Introuvable:
        raise Introuvable(objet="accuse") from None
    # Asked again once the children are locked: another may have undone it meanwhile.
    if (deja := tx.scalar("select numero from accuse where annule = :numero", numero=numero)) is not None:
        raise contrat.DejaAnnule(par=deja)
    intactes = {
        (row.enfant_id, row.activite, row.jour): row.etat
        for row in _read_etats(tx, cellules)
        if cellules[row.enfant_id, row.activite, row.jour] == row.version
    }
    return [_read_retour(tx, referentiel, enfant, cellules, intactes) for enfant in enfants]


def _read_retour(
    tx: Transaction,
    referentiel: Referentiel,
    enfant: EnfantLu,
    cellules: Iterable[Cellule],
    intactes: Mapping[Cellule, str],
) -> Retour:
    """What was given up is asked for again; what was taken, an offered place too, is given back."""
    siennes = sorted((cle for cle in cellules if cle[0] == enfant.enfant_id), key=lambda cle: (cle[2], cle[1]))
    mois = edition.over(referentiel, enfant, siennes[0][2], siennes[-1][2], tx.now)
    coches = [
        Coche(activite=cle[1], jour=cle[2], voulu=intactes[cle] == EtatReservation.ANNULEE)
        for cle in siennes
        if cle in intactes
    ]
    return Retour(Part(mois, coches), [(cle[1], cle[2]) for cle in siennes if cle not in intactes])


def _decide(tx: Transaction, retours: Sequence[Retour], *, verrouille: bool = False) -> list[Part]:
    parts = [retour.part for retour in retours]
    edition.decide(tx, parts, verrouille=verrouille)
    for retour in retours:
        retour.part.decision.refuses += [
            Refuse(activite, jour, contrat.ChangeDepuis()) for activite, jour in retour.changees
        ]
    return parts


def _read_etats(tx: Transaction, cellules: Collection[Cellule]) -> Sequence[Any]:
    return tx.execute(
        _ETATS,
        enfants=[str(enfant_id) for enfant_id, _, _ in cellules],
        activites=[activite for _, activite, _ in cellules],
        jours=[jour.isoformat() for _, _, jour in cellules],
    )


def _qui(tx: Transaction) -> dict[str, Any]:
    who = tx.who
    agent = who.agit_pour_un_foyer and est_agent(tx)
    return {"compte": who.compte_id, "pour": who.pour_le_compte_de, "agent": agent}


def _limites(tx: Transaction, row: Any) -> dict[str, datetime | None]:
    """The last seconds, as they are told; which cells changed since is for the recap to say."""
    est_libre = row.annule_par is None and row.est_intact
    noms = {"annulable_jusqu_a": row.avant, "annulable_en_partie_jusqu_a": row.fin}
    return {
        nom: limite - _UNE_SECONDE if est_libre and limite is not None and tx.now < limite else None
        for nom, limite in noms.items()
    }


def _find_empechement(tx: Transaction, row: Any) -> contrat.PasAnnulable | None:
    if row.annule_par is not None or not row.ajouts + row.retraits:
        return None
    if not row.est_annulable:
        return contrat.PasAnnulable.ABSENCE
    if not row.est_intact:
        return contrat.PasAnnulable.CHANGE_DEPUIS
    return None if row.fin is not None and tx.now < row.fin else contrat.PasAnnulable.DELAI_PASSE
