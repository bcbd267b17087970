"""Slots and places of one or several children. Rights were decided by ``famille.read_enfants``, which locks them.

Order of locks, always the same: the children's rows in the order of their ids, then the places in key order. One
child's month and the year of four children cost the same number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.planning import (
    MAX_CRENEAUX,
    AbsencesDeclarees,
    Coche,
    ReservationsAnnulees,
    ReservationsCreees,
)
from kit import idempotency
from kit.database import Transaction, jsonb
from kit.statements import Planned
from services.planning.attente import listes
from services.planning.decision import Accepte, Creneau, Decision, Lieu, MoisDecide, Refuse
from services.planning.domain.reservation import EN_LISTE, TIENNENT, EtatReservation, Places
from services.planning.etats import Etat, group_etats, write_etat
from services.planning.redacteur import redacteur_of
from services.planning.referentiel import Ouverture

Limites = Mapping[Lieu, Ouverture]
"""The limited slots that are asked for, whoever the child is."""

# Everybody waits for the lock: the order of the commits is the order of the list. A child may hold a slot at another
# site than where it would go now.
_LOCK_PLACES = Planned("""
insert into place (activite, site, jour)
select p.activite, p.site, p.jour
from (
    select t.activite, t.site, t.jour
    from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[])) as t (activite, site, jour)
    union
    select c.activite, c.site, c.jour
    from unnest(cast(:activites as text[]), cast(:jours as date[])) as t (activite, jour)
    join creneau c on c.enfant_id = any(cast(:enfants as uuid[])) and c.jour = t.jour and c.activite = t.activite
    where c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
) as p
order by p.activite, p.site, p.jour
on conflict (activite, site, jour) do update set jour = excluded.jour
""")
COLONNES_CRENEAU = f"""
c.etat, c.presence, c.foyer_id, c.site, {listes.RANG}, c.offre_limite, c.version, c.repas_fourni, c.arrivee, c.depart
"""
"""A ``Creneau`` that is about to be written, field by field."""
_READ = Planned(f"""
select c.enfant_id, c.activite, c.jour, {COLONNES_CRENEAU},
       0 as prises, 0 as attente, 0 as expirees, null::bigint as numero
from creneau c
where c.enfant_id = any(cast(:enfants as uuid[])) and c.jour between :premier and :dernier
union all
select null, t.activite, t.jour, null, null, null, t.site, null, null, 0, false, null, null,
       n.prises, n.attente, n.expirees, null
from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[])) as t (activite, site, jour)
cross join lateral (
    select count(*) filter (where c.etat <> 'en_attente') as prises,
           count(*) filter (where c.etat = 'en_attente') as attente,
           count(*) filter (where c.etat = 'proposee' and c.offre_limite <= :now) as expirees
    from creneau c
    where c.activite = t.activite and c.site = t.site and c.jour = t.jour
      and c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
) as n
""")  # noqa: S608 - constant text
# With the number of the accusé to come, in a row of its own.
_READ_AND_NUMBER = Planned(f"""{_READ}
union all
select null, null, null, null, null, null, null, null, null, 0, false, null, null, 0, 0, 0, nextval('accuse_numero')
""")
# One statement writes the slots, the refusals for lack of room, the accusé with what undoes it, and clears the drafts.
# Versions were read under the child's lock: one that moved all the same leaves no value for it, and undoes everything.
_WRITE = Planned("""
with ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, ordre, compte_id, pour_le_compte_de,
                         modifie_at, version)
    select t.enfant_id, t.activite, t.jour, t.site, t.foyer_id, t.etat,
           case when t.etat = 'en_attente' then nextval('attente_ordre') end,
           :compte_id, cast(:pour as uuid), :now, t.version
    from unnest(cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as date[]), cast(:sites as text[]),
                cast(:foyers as uuid[]), cast(:etats as text[]), cast(:versions as bigint[]))
         as t (enfant_id, activite, jour, site, foyer_id, etat, version)
    on conflict (enfant_id, jour, activite) do update set site = excluded.site, foyer_id = excluded.foyer_id,
        etat = excluded.etat, ordre = excluded.ordre, offre_limite = null, compte_id = excluded.compte_id,
        pour_le_compte_de = excluded.pour_le_compte_de, modifie_at = excluded.modifie_at,
        version = case when creneau.version = excluded.version - 1 then excluded.version end
), vide as (
    delete from brouillon_mois
    where compte_id = :redacteur and enfant_id = any(cast(:siens as uuid[])) and mois = :mois_vide
), complet as (
    insert into refus_complet (at, compte_id, enfant_id, activite, jour, site, capacite, prises)
    select :now, :compte_id, t.*
    from unnest(cast(:c_enfants as uuid[]), cast(:c_activites as text[]), cast(:c_jours as date[]),
                cast(:c_sites as text[]), cast(:c_capacites as integer[]), cast(:c_prises as integer[])) as t
)
insert into accuse (numero, at, compte_id, pour_le_compte_de, enfant_id, enfants, mois, ajouts, retraits, refus,
                    annulable_avant, annulable_fin, annule, cellules)
values (:numero, :now, :compte_id, cast(:pour as uuid), :enfant_id, cast(:siens as uuid[]), :mois, :ajouts, :retraits,
        :refus, cast(:annulable_avant as timestamptz), cast(:annulable_fin as timestamptz), cast(:annule as text),
        cast(:cellules as jsonb))
""")


_NEXT_NUMBER = Planned("select nextval('accuse_numero')")
_ONT_UN_LIEU = TIENNENT | EN_LISTE
_AJOUTS = frozenset({EtatReservation.RESERVEE, EtatReservation.EN_ATTENTE})
_PUBLICS: Mapping[EtatReservation, type[ReservationsCreees | ReservationsAnnulees | AbsencesDeclarees]] = {
    EtatReservation.RESERVEE: ReservationsCreees,
    EtatReservation.ANNULEE: ReservationsAnnulees,
    EtatReservation.ABSENCE_PREVENUE: AbsencesDeclarees,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What an accusé keeps so that it may be undone; an absence is taken back on its own page instead.

    ``avant``: the first instant at which one change can no longer be changed back; ``fin``: at which none can.
    ``annule``: the accusé undone by it.
    """

    est_annulable: bool = False
    avant: datetime | None = None
    fin: datetime | None = None
    annule: str | None = None


SANS_TRACE = Trace()


def list_limites(mois: Sequence[MoisDecide], coches: Sequence[Iterable[Coche]]) -> dict[Lieu, Ouverture]:
    """The limited slots that these ticks would take, or give to the next of their list; each once."""
    return {
        Lieu(activite, ouverture.site, jour): ouverture
        for un, siennes in zip(mois, coches, strict=True)
        for (activite, jour), ouverture in un.limites(siennes).items()
    }


def read_locked(tx: Transaction, mois: Sequence[MoisDecide], coches: Sequence[Iterable[Coche]]) -> dict[Lieu, Places]:
    """``read_creneaux`` for these ticks, under the lock of the places, kept until the commit and noted in
    ``MoisDecide.verrous``; also the number of the accusé to come.

    Offers that are past and places that are free go to their lists first.
    """
    limites = list_limites(mois, coches)
    if limites:
        tx.defer(_LOCK_PLACES, enfants=[str(un.enfant.enfant_id) for un in mois], **listes.cles(list(limites)))
    places, est_due = _read(tx, mois, limites, _READ_AND_NUMBER)
    verrous = {*limites, *_list_tenus(mois, limites)}
    if oublies := _list_oublies(mois, coches, verrous):
        listes.lock(tx, oublies)
        verrous |= oublies
        places, est_due = _read(tx, mois, limites)
    if est_due:
        listes.settle(tx, mois[0].referentiel, verrous)
        places, _ = _read(tx, mois, limites)
    for un in mois:
        un.verrous = verrous
    return places


def _list_tenus(mois: Sequence[MoisDecide], limites: Limites) -> Iterator[Lieu]:
    """Where the children are on the days of these slots, as ``_LOCK_PLACES`` found them."""
    for un in mois:
        for activite, _, jour in limites:
            creneau = un.creneaux.get((activite, jour))
            if creneau is not None and creneau.etat in _ONT_UN_LIEU:
                yield Lieu(activite, creneau.site, jour)


def _list_oublies(mois: Sequence[MoisDecide], coches: Sequence[Iterable[Coche]], verrous: set[Lieu]) -> set[Lieu]:
    """Where a ticked slot waits or is offered though its activity has no limit any more: its list may still move."""
    return {
        lieu
        for un, siennes in zip(mois, coches, strict=True)
        for coche in siennes
        if (creneau := un.creneaux.get((coche.activite, coche.jour))) is not None
        and creneau.etat in EN_LISTE
        and (lieu := Lieu(coche.activite, creneau.site, coche.jour)) not in verrous
    }


def read_creneaux(tx: Transaction, mois: Sequence[MoisDecide], limites: Limites) -> dict[Lieu, Places]:
    """Fills the slots of each child over its days, and counts the places of these limited slots, in one statement."""
    return _read(tx, mois, limites)[0]


def _read(
    tx: Transaction, mois: Sequence[MoisDecide], limites: Limites, sql: Planned = _READ
) -> tuple[dict[Lieu, Places], bool]:
    """Also whether a list waits for something: an offer past its last second, a place free and somebody who waits."""
    by_enfant = {un.enfant.enfant_id: un.creneaux for un in mois}
    rows = tx.execute(
        sql,
        enfants=[str(enfant_id) for enfant_id in by_enfant],
        premier=min(un.bornes[0] for un in mois),
        dernier=max(un.bornes[1] for un in mois),
        now=tx.now,
        **listes.cles(list(limites)),
    )
    places, est_due = {}, False
    for row in rows:
        if row.enfant_id is not None:
            by_enfant[row.enfant_id][row.activite, row.jour] = Creneau(*row[3:13])
        elif row.numero is not None:
            mois[0].numero = row.numero
        else:
            ouverture = limites[lieu := Lieu(row.activite, row.site, row.jour)]
            comptees = Places(ouverture.capacite or 0, row.prises, row.attente, ouverture.liste_attente)
            places[lieu] = comptees
            est_due = est_due or row.expirees > 0 or (row.attente > 0 and not comptees.sans_place)
    return places, est_due


def write_decisions(
    tx: Transaction,
    decides: Sequence[tuple[MoisDecide, Decision]],
    *,
    mois_vide: str = "",
    trace: Trace = SANS_TRACE,
) -> str:
    """Writes what was accepted, logs what was full, clears the drafts of ``mois_vide``, says the events.

    A place that was freed under its lock is offered to the next of its list in the same transaction. Returns the
    accusé's number. Idempotent by the operation id of the request (``kit.door.command``). The statement travels with
    the next one, the last as a rule.
    """
    who, premier = tx.who, decides[0][0]
    acceptes = [(mois, accepte) for mois, decision in decides for accepte in decision.acceptes]
    enfants = _list_enfants(decides)
    foyers = {foyer_id: str(foyer_id) for foyer_id in {a.foyer_id for _, a in acceptes}}
    versions = [mois.creneaux[a.activite, a.jour].version + 1 for mois, a in acceptes]
    ajouts = sum(a.etat in _AJOUTS for _, a in acceptes)
    rang = tx.scalar(_NEXT_NUMBER) if premier.numero is None else premier.numero
    numero = f"R-{tx.now.year}-{rang:06d}"
    tx.defer(
        _WRITE,
        numero=numero,
        siens=[str(mois.enfant.enfant_id) for mois, _ in decides],
        enfant_id=premier.enfant.enfant_id,
        compte_id=who.compte_id,
        redacteur=redacteur_of(who),
        pour=who.pour_le_compte_de,
        now=tx.now,
        mois=premier.mois,
        mois_vide=mois_vide,
        enfants=enfants,
        activites=[a.activite for _, a in acceptes],
        jours=[a.jour for _, a in acceptes],
        sites=[a.site for _, a in acceptes],
        foyers=[foyers[a.foyer_id] for _, a in acceptes],
        etats=[a.etat for _, a in acceptes],
        versions=versions,
        ajouts=ajouts,
        retraits=len(acceptes) - ajouts,
        refus=sum(len(decision.refuses) for _, decision in decides),
        annulable_avant=trace.avant,
        annulable_fin=trace.fin,
        annule=trace.annule,
        cellules=_write_cellules(enfants, acceptes, versions) if trace.est_annulable and acceptes else None,
        **_complets(decides),
    )
    for mois, decision in decides:
        _say(tx, mois, decision.acceptes)
    if liberes := {lieu for mois, decision in decides for lieu in _list_liberes(mois, decision)}:
        listes.settle(tx, premier.referentiel, liberes)
    return numero


def _list_enfants(decides: Sequence[tuple[MoisDecide, Decision]]) -> list[str]:
    """The child of each change."""
    by_mois = [[str(mois.enfant.enfant_id)] * len(decision.acceptes) for mois, decision in decides]
    return [enfant_id for siens in by_mois for enfant_id in siens]


def _write_cellules(
    enfants: Sequence[str], acceptes: Sequence[tuple[MoisDecide, Accepte]], versions: Sequence[int]
) -> str:
    """What undoes an accusé: child, activity, day, state before, version after."""
    return jsonb(
        [
            (enfant_id, a.activite, a.jour.isoformat(), a.avant, version)
            for enfant_id, (_, a), version in zip(enfants, acceptes, versions, strict=True)
        ]
    )


def _list_liberes(mois: MoisDecide, decision: Decision) -> Iterator[Lieu]:
    """The places locked that these changes freed, where somebody may wait."""
    for accepte in decision.acceptes:
        if accepte.etat is EtatReservation.ANNULEE and (lieu := accepte.lieu) in mois.verrous:
            places = mois.places.get((accepte.activite, accepte.jour))
            if places is None or places.attente:
                yield lieu


def _complets(decides: Sequence[tuple[MoisDecide, Decision]]) -> dict[str, list[Any]]:
    """What was full: refused, or put on the waiting list."""
    complets: list[tuple[UUID, Accepte | Refuse, Places]] = []
    for mois, decision in decides:
        enfant_id = mois.enfant.enfant_id
        complets += [(enfant_id, a, a.places) for a in decision.acceptes if a.places is not None]
        complets += [
            (enfant_id, r, r.places) for r in decision.refuses if r.places is not None and r.refus.code == "complet"
        ]
    return {
        "c_enfants": [str(enfant_id) for enfant_id, _, _ in complets],
        "c_activites": [r.activite for _, r, _ in complets],
        "c_jours": [r.jour for _, r, _ in complets],
        "c_sites": [r.site for _, r, _ in complets],
        "c_capacites": [places.capacite for _, _, places in complets],
        "c_prises": [places.prises for _, _, places in complets],
    }


def _say(tx: Transaction, mois: MoisDecide, acceptes: Sequence[Accepte]) -> None:
    """The slots to billing; what was booked, cancelled, said absent to the public: as few events as they fit in."""
    enfant_id = mois.enfant.enfant_id
    etats: list[Etat] = []
    dites: dict[EtatReservation, list[dict[str, Any]]] = {}
    for accepte in acceptes:
        activite, jour = accepte.activite, accepte.jour
        creneau = mois.creneaux[activite, jour]
        etats.append(write_etat(mois.referentiel, enfant_id, activite, jour, creneau.version + 1, creneau))
        if accepte.quitte_liste:
            listes.say_quittee(tx, enfant_id, accepte)
        elif accepte.etat in _PUBLICS:
            cellule = {"activite": activite, "site": accepte.site, "jour": jour}
            dites.setdefault(accepte.etat, []).append(cellule)
    tx.say(*group_etats(etats))
    for etat, cellules in dites.items():
        for debut in range(0, len(cellules), MAX_CRENEAUX):
            creneaux = cellules[debut : debut + MAX_CRENEAUX]
            tx.say(_PUBLICS[etat].model_validate({"enfant_id": enfant_id, "creneaux": creneaux}))


def find_reponse(tx: Transaction, operation_id: UUID, methods: Sequence[str]) -> str | None:
    """The answer kept for one of this actor's own writes (JSON), by the kit's idempotence.

    What was done for a household is read again while acting for it, and by nobody else.
    """
    kept = tx.scalar(
        "select response from operation where operation_id = :id and actor = :actor and method = any(:methods)",
        id=operation_id,
        actor=idempotency.name_of(tx.who),
        methods=list(methods),
    )
    return None if kept is None else str(kept)
