"""Marks: kept as the tablets sent them, never changed; what they mean together is in ``domain/pointage.py``."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.base import Role
from contracts.errors import Introuvable
from kit.database import Transaction
from kit.statements import Planned
from services.planning import referentiel as memoire
from services.planning.cuisine import commandes
from services.planning.domain import mots, pointage
from services.planning.domain.activite import GenreActivite, compute_debut
from services.planning.domain.garde import SansGarde, foyer_en_charge
from services.planning.etats import etat_of, group_etats, read_marque
from services.planning.famille import read_gardes
from services.planning.petite_enfance import heures
from services.planning.pointage.views_feuille import check_feuille_a_pointer
from services.planning.referentiel import REFERENCE_VERSION, Proposee, Referentiel
from services.planning.sante import open_signes

# The rows of the children are locked in id order, as a save locks its child. What another mark may change meanwhile is
# read by the next statement: this one may have waited for a lock, and would not see it.
_LOCK_ENFANTS = Planned(f"""
select e.enfant_id, e.ecole, cast(e.inscriptions as text) as inscriptions, cast(e.gardes as text) as gardes,
       e.foyer_defaut, c.site as site_reserve, s.scelle, {REFERENCE_VERSION}
from enfant e
left join sante s on s.enfant_id = e.enfant_id
left join creneau c on c.enfant_id = e.enfant_id and c.jour = :jour and c.activite = :activite
where e.enfant_id = any(cast(:enfants as uuid[]))
order by e.enfant_id
for no key update of e
""")  # noqa: S608
# The marks that were not known, then the others of the same children; ``avant``: their presence until now.
_INSERT_MARQUES = Planned("""
with nouvelle as (
    insert into marque (marque_id, enfant_id, activite, jour, site, etat, appareil, rang, instant, remplace, arrivee,
                        depart, recu_at, compte_id, role)
    select t.marque_id, t.enfant_id, :activite, :jour, :site, t.etat, t.appareil, t.rang, t.instant,
           cast(t.remplace as uuid[]), t.arrivee, t.depart, :now, :compte_id, :role
    from unnest(cast(:ids as uuid[]), cast(:enfants as uuid[]), cast(:etats as text[]), cast(:appareils as text[]),
                cast(:rangs as bigint[]), cast(:instants as timestamptz[]), cast(:remplaces as text[]),
                cast(:arrivees as timestamptz[]), cast(:departs as timestamptz[]))
         as t (marque_id, enfant_id, etat, appareil, rang, instant, remplace, arrivee, depart)
    on conflict (marque_id) do nothing
    returning *
), toute as (
    select n.*, true as est_nouvelle from nouvelle n
    union all
    select m.*, false from marque m
    where m.enfant_id in (select enfant_id from nouvelle) and m.jour = :jour and m.activite = :activite
)
select t.marque_id, t.enfant_id, t.activite, t.jour, t.etat, t.appareil, t.rang, t.instant, t.remplace, t.arrivee,
       t.depart, t.est_nouvelle, c.foyer_id, c.presence as avant
from toute t
left join creneau c on c.enfant_id = t.enfant_id and c.jour = :jour and c.activite = :activite
""")
_READ_CONTENUS = Planned("""
select m.marque_id, m.activite, m.jour, m.site, m.enfant_id, m.etat, m.appareil, m.rang, m.instant, m.remplace,
       m.arrivee, m.depart
from marque m where m.marque_id = any(cast(:ids as uuid[]))
""")
_WRITE_PRESENCES = Planned("""
insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, presence, repas_fourni, arrivee, depart,
                     modifie_at)
select t.enfant_id, :activite, :jour, :site, t.foyer_id, 'aucune', t.presence, t.repas_fourni, t.arrivee, t.depart,
       :now
from unnest(cast(:enfants as uuid[]), cast(:foyers as uuid[]), cast(:presences as text[]),
            cast(:fournis as boolean[]), cast(:arrivees as timestamptz[]), cast(:departs as timestamptz[]))
     as t (enfant_id, foyer_id, presence, repas_fourni, arrivee, depart)
on conflict (enfant_id, jour, activite) do update
    set presence = excluded.presence, arrivee = excluded.arrivee, depart = excluded.depart,
        modifie_at = excluded.modifie_at, version = creneau.version + 1,
        repas_fourni = case when creneau.presence is null then excluded.repas_fourni else creneau.repas_fourni end,
        site = case when creneau.etat = 'reservee' then creneau.site else excluded.site end
    where (creneau.presence, creneau.arrivee, creneau.depart)
          is distinct from (excluded.presence, excluded.arrivee, excluded.depart)
returning enfant_id, activite, jour, site, foyer_id, etat, presence, repas_fourni, arrivee, depart, version
""")
_PRESENCES = {
    pointage.EtatPresence.PRESENT: "present",
    pointage.EtatPresence.ABSENT: "absent",
    pointage.EtatPresence.CONFLIT: "conflit",
    pointage.EtatPresence.NON_POINTE: None,
}


@dataclass(frozen=True, slots=True)
class _Ecrite:
    """What the marks now say of one slot."""

    enfant_id: str
    foyer_id: str
    presence: str | None
    repas_fourni: bool
    horaires: tuple[datetime | None, datetime | None]


def save_marques(tx: Transaction, request: contrat.Point) -> contrat.Pointee:
    """Keeps new marks, recomputes each touched slot, says what changed. Set-based; idempotent by ``marque_id``.

    Three statements for one mark or a thousand, a fourth where some were known: one whose id is known with another
    content is refused. A child without a booking is accepted; a child that this site does not know and that is not
    enrolled is refused, and where all are so, the whole request is ``Introuvable``.
    """
    ids = sorted({str(marque.enfant_id) for marque in request.marques})
    lus = tx.execute(_LOCK_ENFANTS, enfants=ids, activite=request.activite, jour=request.jour)
    referentiel = memoire.current(tx, lus[0].reference_version) if lus else memoire.read(tx)
    check_feuille_a_pointer(tx, referentiel, request)
    connus = {row.enfant_id: row for row in lus if _est_connu(referentiel, request, row)}
    acceptees = [marque for marque in request.marques if marque.enfant_id in connus]
    if not acceptees:
        raise Introuvable(objet="enfant")
    marques = _insert(tx, request, acceptees)
    neuves = {row.marque_id for row in marques if row.est_nouvelle}
    if neuves:
        _refresh(tx, referentiel, request, connus, marques)
        if _est_servi(referentiel, request, tx.now):
            commandes.correct_reel(tx, (request.jour, request.site, request.activite))
    autres = _list_autres(tx, request, acceptees, neuves) if len(neuves) < len(acceptees) else []
    inconnues = [marque.marque_id for marque in request.marques if marque.enfant_id not in connus]
    return contrat.Pointee(
        gardees=len(neuves),
        deja_connues=len(acceptees) - len(neuves) - len(autres),
        refusees=[*inconnues, *autres],
    )


def _est_servi(referentiel: Referentiel, request: contrat.Point, now: datetime) -> bool:
    """A meal of a day gone by: what was served may have been said already."""
    repas = referentiel.activites[request.activite].regle.delais.cuisine is not None
    return repas and request.jour < mots.jour_of(now)


def _list_autres(
    tx: Transaction, request: contrat.Point, marques: Sequence[contrat.Marque], neuves: Container[UUID]
) -> list[UUID]:
    """The marks whose id is known with another content: a mark is never changed, and none is lost in silence."""
    gardees = {
        row.marque_id: _contenu(row) for row in tx.execute(_READ_CONTENUS, ids=[str(m.marque_id) for m in marques])
    }
    lieu = (request.activite, request.jour, request.site)
    dites: set[UUID] = set()
    autres = []
    for marque in marques:
        premiere = marque.marque_id not in dites and marque.marque_id in neuves
        dites.add(marque.marque_id)
        if not premiere and gardees[marque.marque_id] != (*lieu, *_contenu_dit(marque)):
            autres.append(marque.marque_id)
    return autres


def _contenu(row: Any) -> tuple[Any, ...]:
    return (
        row.activite, row.jour, row.site, row.enfant_id, row.etat, row.appareil, row.rang, row.instant,
        frozenset(row.remplace), row.arrivee, row.depart,
    )  # fmt: skip


def _contenu_dit(marque: contrat.Marque) -> tuple[Any, ...]:
    return (
        marque.enfant_id, marque.etat.value, marque.appareil, marque.rang, marque.instant, frozenset(marque.remplace),
        marque.arrivee, marque.depart,
    )  # fmt: skip


def _est_connu(referentiel: Referentiel, request: contrat.Point, row: Any) -> bool:
    ouverture = referentiel.find_ouverture(request.activite, row.ecole)
    if request.site in (row.ecole, row.site_reserve, ouverture.site if ouverture else None):
        return True
    annee = referentiel.annee_scolaire(request.jour)
    return any(
        ligne["activite"] == request.activite and ligne["annee_scolaire"] == annee and ligne["etat"] == "acceptee"
        for ligne in json.loads(row.inscriptions)
    )


def _insert(tx: Transaction, request: contrat.Point, marques: Sequence[contrat.Marque]) -> Sequence[Any]:
    return tx.execute(
        _INSERT_MARQUES,
        activite=request.activite,
        jour=request.jour,
        site=request.site,
        now=tx.now,
        compte_id=tx.who.compte_id,
        role=_role_of(tx.who),
        ids=[str(marque.marque_id) for marque in marques],
        enfants=[str(marque.enfant_id) for marque in marques],
        etats=[marque.etat.value for marque in marques],
        appareils=[marque.appareil for marque in marques],
        rangs=[marque.rang for marque in marques],
        instants=[marque.instant for marque in marques],
        # An array of arrays must be square: each list travels as the text of one.
        remplaces=["{" + ",".join(map(str, marque.remplace)) + "}" for marque in marques],
        arrivees=[marque.arrivee for marque in marques],
        departs=[marque.depart for marque in marques],
    )


def _role_of(who: Actor) -> str | None:
    """What this person is at the sheet: an animateur first, for an agent who is also one."""
    return next((role.value for role in (Role.ANIMATEUR, Role.AGENT, Role.ADMINISTRATEUR) if who.has_role(role)), None)


def _refresh(
    tx: Transaction,
    referentiel: Referentiel,
    request: contrat.Point,
    connus: Mapping[UUID, Any],
    marques: Sequence[Any],
) -> None:
    """The presence of each child from all its marks; unchanged slots are left alone and nothing is said of them."""
    proposee = referentiel.activites[request.activite]
    situations = pointage.compute_situations(map(read_marque, marques), frozenset(), _horaires_comptent(proposee))
    by_enfant = {cle[0]: situation for cle, situation in situations.items()}
    avant = {row.enfant_id: row for row in sorted(marques, key=lambda row: str(row.enfant_id))}
    ecrites = [
        _Ecrite(
            enfant_id=str(enfant_id),
            # A slot keeps its household; whether the meal was brought is as it was at the first mark of the day.
            foyer_id=str(row.foyer_id or _find_foyer(referentiel, proposee, request.jour, connus[enfant_id])),
            presence=_PRESENCES[situation.etat],
            repas_fourni=row.avant is None and _apporte_son_repas(connus[enfant_id]),
            horaires=situation.horaires,
        )
        for enfant_id, row in avant.items()
        if (situation := by_enfant[str(enfant_id)]) and (_PRESENCES[situation.etat] or row.foyer_id)
    ]
    rows = _write(tx, request, ecrites)
    if rows and _horaires_comptent(proposee):
        heures.refresh(tx, referentiel, [row.enfant_id for row in rows], [request.jour.replace(day=1)])
    tx.say(*group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows]))
    tx.say(
        *(
            contrat.PresencePointee(
                enfant_id=row.enfant_id, activite=row.activite, site=row.site, jour=row.jour, etat=row.presence
            )
            for row in rows
            if row.presence is not None and row.presence != avant[row.enfant_id].avant
        )
    )


def _write(tx: Transaction, request: contrat.Point, ecrites: Sequence[_Ecrite]) -> Sequence[Any]:
    """The slots that changed, as they are now."""
    return tx.execute(
        _WRITE_PRESENCES,
        activite=request.activite,
        jour=request.jour,
        site=request.site,
        now=tx.now,
        enfants=[ecrite.enfant_id for ecrite in ecrites],
        foyers=[ecrite.foyer_id for ecrite in ecrites],
        presences=[ecrite.presence for ecrite in ecrites],
        fournis=[ecrite.repas_fourni for ecrite in ecrites],
        arrivees=[ecrite.horaires[0] for ecrite in ecrites],
        departs=[ecrite.horaires[1] for ecrite in ecrites],
    )


def _apporte_son_repas(row: Any) -> bool:
    """Whether the family brings the meal, as it was at the first mark of the day; billing never learns why."""
    return bool(row.scelle) and open_signes(row.scelle, row.enfant_id).regime == "panier_pai"


def _horaires_comptent(proposee: Proposee) -> frozenset[str]:
    """A crèche is billed by the hour: tablets that disagree on an hour are in conflict."""
    return frozenset({proposee.code}) if proposee.regle.genre is GenreActivite.CRECHE else frozenset()


def _find_foyer(referentiel: Referentiel, proposee: Proposee, jour: date, row: Any) -> UUID:
    """The household that pays for a child who comes without a booking."""
    gardes, debut = read_gardes(json.loads(row.gardes)), compute_debut(proposee.regle, jour)
    try:
        return UUID(foyer_en_charge(gardes, debut, referentiel.calendrier))
    except SansGarde:
        if row.foyer_defaut is None:
            raise Introuvable(objet="foyer") from None
        foyer: UUID = row.foyer_defaut
        return foyer
