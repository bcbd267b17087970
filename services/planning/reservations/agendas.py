"""Calendars that families subscribe to: addresses made and revoked, and what one of them shows at each reading.

The right is read anew each time: the children whom the account that made the address may see now. Only the digest of
the secret is kept, and compared by the database's index.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from contracts import planning as contrat
from contracts.base import Rien
from contracts.errors import ActionInterdite, Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.domain.activite import compute_debut
from services.planning.domain.reservation import EN_LISTE
from services.planning.referentiel import Proposee, Referentiel

PASSE, AVENIR = timedelta(days=31), timedelta(days=400)
"""How far an agenda looks: a program that has not read for a month still learns what was cancelled."""
_ANNULES: Final = ("annulee", "annulee_par_la_ville", "absence_prevenue")
_MES_ENFANTS = """
select e.enfant_id, e.prenom from enfant e
where e.enfant_id in (select a.enfant_id from acces a where a.compte_id = :compte) order by e.naissance, e.prenom
"""
_EN_COURS = """
select g.agenda_id, g.enfant_id, e.prenom, encode(g.empreinte, 'hex') as empreinte, g.cree_at
from agenda g left join enfant e using (enfant_id)
where g.compte_id = :compte and g.revoque_at is null order by g.cree_at, g.agenda_id
"""
_CREATE = """
insert into agenda (agenda_id, compte_id, enfant_id, empreinte, cree_at)
values (:agenda_id, :compte, cast(:enfant_id as uuid), decode(:empreinte, 'hex'), :now) on conflict do nothing
"""
_ENFANTS_MONTRES = """
select e.enfant_id, e.prenom,
       array(select a.foyer_id from acces a
             where a.compte_id = :compte and a.enfant_id = e.enfant_id and a.niveau = 'ecrire') as foyers
from enfant e
where e.enfant_id in (select a.enfant_id from acces a where a.compte_id = :compte)
      and e.enfant_id = coalesce(cast(:enfant_id as uuid), e.enfant_id)
"""
_CRENEAUX = """
select c.enfant_id, c.activite, c.jour, c.site, c.foyer_id, c.etat, c.version, c.modifie_at from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour between :premier and :dernier and c.etat <> 'aucune'
order by c.jour, c.enfant_id, c.activite
"""


def list_agendas(tx: Transaction) -> contrat.Agendas:
    _refuse_for_another(tx)
    compte = tx.who.compte_id
    return contrat.Agendas(
        agendas=[
            contrat.AgendaVu(
                agenda_id=row.agenda_id,
                enfant_id=row.enfant_id,
                prenom=row.prenom or "",
                empreinte=row.empreinte,
                cree_at=row.cree_at,
            )
            for row in tx.execute(_EN_COURS, compte=compte)
        ],
        enfants=[
            contrat.EnfantDeLAgenda(enfant_id=row.enfant_id, prenom=row.prenom)
            for row in tx.execute(_MES_ENFANTS, compte=compte)
        ],
    )


def create(tx: Transaction, request: contrat.CreateAgenda) -> Rien:
    """Raises ``Introuvable`` for a child that is not hers, ``TropDAgendas`` over ten. Idempotent by the operation."""
    _refuse_for_another(tx)
    compte = tx.who.compte_id
    enfants = {row.enfant_id for row in tx.execute(_MES_ENFANTS, compte=compte)}
    if not enfants or (request.enfant_id is not None and request.enfant_id not in enfants):
        raise Introuvable(objet="enfant")
    # Two tabs that make the eleventh at once wait for one another.
    tx.execute("select pg_advisory_xact_lock(hashtextextended(:cle, 0))", cle=f"agenda {compte}")
    if len(tx.execute(_EN_COURS, compte=compte)) >= contrat.AGENDAS_MAX:
        raise contrat.TropDAgendas(maximum=contrat.AGENDAS_MAX)
    tx.execute(
        _CREATE,
        agenda_id=request.agenda_id,
        compte=compte,
        enfant_id=request.enfant_id,
        empreinte=request.empreinte,
        now=tx.now,
    )
    tx.audit("create_agenda", f"agenda:{request.agenda_id}")
    return Rien()


def revoke(tx: Transaction, request: contrat.RevokeAgenda) -> Rien:
    """From the commit the address answers nothing. Raises ``Introuvable`` where it is not one in use of hers."""
    _refuse_for_another(tx)
    revoque = tx.execute(
        "update agenda set revoque_at = :now where agenda_id = :id and compte_id = :compte and revoque_at is null"
        " returning 1",
        now=tx.now,
        id=request.agenda_id,
        compte=tx.who.compte_id,
    )
    if not revoque:
        raise Introuvable(objet="agenda")
    tx.audit("revoke_agenda", f"agenda:{request.agenda_id}")
    return Rien()


def read(tx: Transaction, request: contrat.ReadAgenda) -> contrat.AgendaLu:
    """Raises ``Introuvable`` for an unknown secret, ``AgendaFerme`` for a revoked one or one without a child left."""
    agenda = tx.one_or_none(
        "select compte_id, enfant_id, revoque_at from agenda where empreinte = decode(:empreinte, 'hex')",
        empreinte=request.empreinte,
    )
    if agenda is None:
        raise Introuvable(objet="agenda")
    if agenda.revoque_at is not None:
        raise contrat.AgendaFerme
    enfants = tx.execute(_ENFANTS_MONTRES, compte=agenda.compte_id, enfant_id=agenda.enfant_id)
    if not enfants:
        raise contrat.AgendaFerme
    aujourd_hui = mots.jour_of(tx.now)
    creneaux = tx.execute(
        _CRENEAUX,
        enfants=[str(enfant.enfant_id) for enfant in enfants],
        premier=aujourd_hui - PASSE,
        dernier=aujourd_hui + AVENIR,
    )
    prenom = enfants[0].prenom if agenda.enfant_id else ""
    return contrat.AgendaLu(prenom=prenom, evenements=_write(memoire.read(tx), enfants, creneaux))


def _write(referentiel: Referentiel, enfants: Iterable[Any], creneaux: Iterable[Any]) -> list[contrat.EvenementAgenda]:
    by_id = {enfant.enfant_id: enfant for enfant in enfants}
    return [
        _evenement(referentiel, proposee, by_id[row.enfant_id], row)
        for row in creneaux
        if (proposee := referentiel.activites.get(row.activite)) is not None
    ]


def _evenement(referentiel: Referentiel, proposee: Proposee, enfant: Any, row: Any) -> contrat.EvenementAgenda:
    debut = compute_debut(proposee.regle, row.jour)
    return contrat.EvenementAgenda(
        uid=_uid(row),
        prenom=enfant.prenom,
        mot=proposee.mot,
        site=referentiel.nom_site(row.site),
        jour=row.jour,
        debut=debut,
        fin=datetime.combine(row.jour, proposee.regle.fin, mots.PARIS).astimezone(debut.tzinfo),
        est_annule=row.etat in _ANNULES,
        est_en_attente=row.etat in EN_LISTE,
        est_autre_foyer=bool(enfant.foyers) and row.foyer_id not in enfant.foyers,
        version=row.version,
        modifie_at=row.modifie_at,
    )


def _uid(row: Any) -> UUID:
    """The same slot for ever, in the child's agenda and in the family's; the child's own id is not shown."""
    return uuid.uuid5(row.enfant_id, f"{row.activite}/{row.jour.isoformat()}")


def _refuse_for_another(tx: Transaction) -> None:
    """An address is its account's own: nobody makes one in the name of a household (leaflet L15)."""
    if tx.who.agit_pour_un_foyer:
        raise ActionInterdite
