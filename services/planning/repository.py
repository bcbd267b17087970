"""Slots, drafts and places of one child's month. Rights were decided by ``famille.read_enfant``, which locks the child.

Order of locks, always the same: the child's row, then the places in key order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from contracts.planning import AbsencesDeclarees, CelluleDite, Coche, ReservationsAnnulees, ReservationsCreees
from kit import idempotency
from kit.database import Transaction, jsonb
from kit.statements import Planned
from services.planning import listes
from services.planning import mois as calendaire
from services.planning.decision import Accepte, Cle, Decision, MoisDecide, creneau_of
from services.planning.domain.reservation import EtatReservation, Places
from services.planning.etats import etat_of, group_etats
from services.planning.listes import Lieu
from services.planning.redacteur import redacteur_of
from services.planning.referentiel import Ouverture

# Where a list is kept, everybody waits for the lock: the order of the commits is the order of the list. Elsewhere a
# slot already full needs no lock to be refused. A child may hold a slot at another site than where it would go now.
_LOCK_PLACES = Planned("""
insert into place (activite, site, jour)
select p.activite, p.site, p.jour
from (
    select t.activite, t.site, t.jour
    from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[]),
                cast(:capacites as integer[]), cast(:listes as boolean[])) as t (activite, site, jour, capacite, liste)
    where t.liste or (select count(*) from creneau c
                      where c.activite = t.activite and c.site = t.site and c.jour = t.jour
                        and c.etat in ('reservee', 'absence_prevenue', 'proposee')) < t.capacite
    union
    select c.activite, c.site, c.jour
    from unnest(cast(:activites as text[]), cast(:jours as date[])) as t (activite, jour)
    join creneau c on c.enfant_id = :enfant_id and c.jour = t.jour and c.activite = t.activite
    where c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
) as p
order by p.activite, p.site, p.jour
on conflict (activite, site, jour) do update set jour = excluded.jour
returning activite, site, jour
""")
_READ_MOIS = Planned("""
select true as est_creneau, c.activite, c.jour, c.etat, c.presence, c.foyer_id, c.site, c.offre_limite,
       case when c.etat = 'en_attente' then
           (select count(*) from creneau a where a.activite = c.activite and a.site = c.site and a.jour = c.jour
                                             and a.etat = 'en_attente' and a.ordre <= c.ordre)
       end as rang, 0 as prises, 0 as attente, 0 as expirees
from creneau c
where c.enfant_id = :enfant_id and c.jour between :premier and :dernier
union all
select false, t.activite, t.jour, null, null, null, t.site, null, null, n.prises, n.attente, n.expirees
from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[])) as t (activite, site, jour)
cross join lateral (
    select count(*) filter (where c.etat <> 'en_attente') as prises,
           count(*) filter (where c.etat = 'en_attente') as attente,
           count(*) filter (where c.etat = 'proposee' and c.offre_limite <= :now) as expirees
    from creneau c
    where c.activite = t.activite and c.site = t.site and c.jour = t.jour
      and c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
) as n
""")
# One statement writes the slots, the refusals for lack of room, the accusé, and clears the draft.
_WRITE = Planned("""
with ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, ordre, compte_id, pour_le_compte_de,
                         modifie_at)
    select :enfant_id, t.activite, t.jour, t.site, t.foyer_id, t.etat,
           case when t.etat = 'en_attente' then nextval('attente_ordre') end,
           :compte_id, cast(:pour as uuid), :now
    from unnest(cast(:activites as text[]), cast(:jours as date[]), cast(:sites as text[]), cast(:foyers as uuid[]),
                cast(:etats as text[])) as t (activite, jour, site, foyer_id, etat)
    on conflict (enfant_id, jour, activite) do update set site = excluded.site, foyer_id = excluded.foyer_id,
        etat = excluded.etat, ordre = excluded.ordre, offre_limite = null, compte_id = excluded.compte_id,
        pour_le_compte_de = excluded.pour_le_compte_de,
        modifie_at = excluded.modifie_at, version = creneau.version + 1
    returning activite, jour, foyer_id, etat, presence, repas_fourni, version
), vide as (
    delete from brouillon_mois where compte_id = :redacteur and enfant_id = :enfant_id and mois = :mois_vide
), complet as (
    insert into refus_complet (at, compte_id, enfant_id, activite, jour, site, capacite, prises)
    select :now, :compte_id, :enfant_id, t.*
    from unnest(cast(:c_activites as text[]), cast(:c_jours as date[]), cast(:c_sites as text[]),
                cast(:c_capacites as integer[]), cast(:c_prises as integer[])) as t
), rang as (
    select cast(nextval('accuse_numero') as text) as n
), recu as (
    insert into accuse (numero, at, compte_id, pour_le_compte_de, enfant_id, mois, ajouts, retraits, refus)
    select 'R-' || :annee || '-' || lpad(n, greatest(6, length(n)), '0'), :now, :compte_id, cast(:pour as uuid),
           :enfant_id, :mois, :ajouts, :retraits, :refus
    from rang
    returning numero
)
select recu.numero, ecrit.*
from recu left join ecrit on true
""")


_PUBLICS: Mapping[EtatReservation, type[ReservationsCreees | ReservationsAnnulees | AbsencesDeclarees]] = {
    EtatReservation.RESERVEE: ReservationsCreees,
    EtatReservation.ANNULEE: ReservationsAnnulees,
    EtatReservation.ABSENCE_PREVENUE: AbsencesDeclarees,
}
Limites = Mapping[Cle, Ouverture]


def lock_places(tx: Transaction, enfant_id: UUID, limites: Limites) -> set[Lieu]:
    """Locks, in key order, the places of these slots; those already full that keep no list need none."""
    if not limites:
        return set()
    rows = tx.execute(
        _LOCK_PLACES,
        enfant_id=enfant_id,
        capacites=[o.capacite for o in limites.values()],
        listes=[o.liste_attente for o in limites.values()],
        **_arrays(limites),
    )
    return {Lieu(row.activite, row.site, row.jour) for row in rows}


def _arrays(limites: Limites) -> dict[str, list[Any]]:
    return {
        "activites": [activite for activite, _jour in limites],
        "sites": [ouverture.site for ouverture in limites.values()],
        "jours": [jour for _activite, jour in limites],
    }


def read_mois(tx: Transaction, mois: MoisDecide, limites: Limites) -> bool:
    """Fills the child's slots of the month, and the places of these limited slots, in one statement.

    True where a list waits for something: an offer is past its last second, or a place is free and somebody waits.
    """
    premier, dernier = calendaire.bornes(mois.mois)
    rows = tx.execute(
        _READ_MOIS,
        enfant_id=mois.enfant.enfant_id,
        premier=premier,
        dernier=dernier,
        now=mois.now,
        **_arrays(limites),
    )
    est_due = False
    for row in rows:
        cle = (row.activite, row.jour)
        if row.est_creneau:
            mois.creneaux[cle] = creneau_of(row)
        else:
            places = Places(limites[cle].capacite or 0, row.prises, row.attente, limites[cle].liste_attente)
            mois.places[cle] = places
            est_due = est_due or row.expirees > 0 or (places.attente > 0 and not places.sans_place)
    return est_due


def lock_mois(tx: Transaction, mois: MoisDecide, coches: Iterable[Coche]) -> set[Lieu]:
    """What the ticks of this month are decided on, its places locked until the commit; returns these places.

    The child's row is locked already. Offers that are past and places that are free go to their lists first.
    """
    limites = mois.limites(coches)
    lieux = lock_places(tx, mois.enfant.enfant_id, limites)
    if read_mois(tx, mois, limites) and lieux:
        listes.settle(tx, mois.referentiel, lieux)
        read_mois(tx, mois, limites)
    _close_unlocked(mois, limites, lieux)
    return lieux


def _close_unlocked(mois: MoisDecide, limites: Limites, lieux: set[Lieu]) -> None:
    """A slot without a list that was full when we tried to lock it stays refused, even if a place was freed since."""
    for cle, places in mois.places.items():
        if Lieu(cle[0], limites[cle].site, cle[1]) not in lieux and not places.complet:
            mois.places[cle] = replace(places, prises=places.capacite)


def write_decision(
    tx: Transaction,
    mois: MoisDecide,
    decision: Decision,
    lieux: Iterable[Lieu] = (),
    *,
    vide_brouillon: bool = True,
) -> str:
    """Writes what was accepted, logs what was full, clears the draft, says the events. Returns the accusé's number.

    ``lieux``: the places locked; one that was freed is offered to the next of its list in the same transaction.
    Idempotent by the operation id of the request (``kit.door.command``).
    """
    who, acceptes = tx.who, decision.acceptes
    complets = _list_complets(decision)
    ajouts = sum(a.etat in (EtatReservation.RESERVEE, EtatReservation.EN_ATTENTE) for a in acceptes)
    rows = tx.execute(
        _WRITE,
        enfant_id=mois.enfant.enfant_id,
        compte_id=who.compte_id,
        redacteur=redacteur_of(who),
        pour=who.pour_le_compte_de,
        now=tx.now,
        annee=str(tx.now.year),
        mois=mois.mois,
        mois_vide=mois.mois if vide_brouillon else "",
        activites=[a.activite for a in acceptes],
        jours=[a.jour for a in acceptes],
        sites=[a.site for a in acceptes],
        foyers=[str(a.foyer_id) for a in acceptes],
        etats=[a.etat.value for a in acceptes],
        c_activites=[lieu.activite for lieu, _ in complets],
        c_jours=[lieu.jour for lieu, _ in complets],
        c_sites=[lieu.site for lieu, _ in complets],
        c_capacites=[places.capacite for _, places in complets],
        c_prises=[places.prises for _, places in complets],
        ajouts=ajouts,
        retraits=len(acceptes) - ajouts,
        refus=len(decision.refuses),
    )
    ecrits = {(row.activite, row.jour): row for row in rows if row.activite is not None}
    _say(tx, mois, [(accepte, ecrits[accepte.activite, accepte.jour]) for accepte in acceptes])
    if liberes := _list_liberes(mois, decision, lieux):
        listes.settle(tx, mois.referentiel, liberes)
    return str(rows[0].numero)


def _list_complets(decision: Decision) -> list[tuple[Lieu, Places]]:
    """What was full: refused, or put on the waiting list."""
    complets = [
        (Lieu(r.activite, r.site, r.jour), r.places)
        for r in decision.refuses
        if r.places is not None and r.refus.code == "complet"
    ]
    return complets + [(Lieu(a.activite, a.site, a.jour), a.places) for a in decision.acceptes if a.places is not None]


def _list_liberes(mois: MoisDecide, decision: Decision, lieux: Iterable[Lieu]) -> set[Lieu]:
    """The places locked that these changes freed, where somebody may wait."""
    return {
        lieu
        for a in decision.acceptes
        if a.etat is EtatReservation.ANNULEE
        and (lieu := Lieu(a.activite, a.site, a.jour)) in lieux
        and ((places := mois.places.get((a.activite, a.jour))) is None or places.attente > 0)
    }


def _say(tx: Transaction, mois: MoisDecide, ecrits: Sequence[tuple[Accepte, Any]]) -> None:
    """The slots to billing; what was booked, cancelled, said absent to the public: one event of each at most."""
    enfant_id = mois.enfant.enfant_id
    tx.say(*group_etats([etat_of(mois.referentiel, enfant_id, ecrit) for _, ecrit in ecrits]))
    dites: dict[EtatReservation, list[CelluleDite]] = {}
    for accepte, _ in ecrits:
        if accepte.etat is EtatReservation.ANNULEE and accepte.quittee is not None:
            listes.say_quittee(tx, enfant_id, accepte)
            continue
        cellule = CelluleDite(activite=accepte.activite, site=accepte.site, jour=accepte.jour)
        dites.setdefault(accepte.etat, []).append(cellule)
    tx.say(
        *(
            _PUBLICS[etat](enfant_id=enfant_id, creneaux=cellules)
            for etat, cellules in dites.items()
            if etat in _PUBLICS
        )
    )


def save_brouillon(tx: Transaction, enfant_id: UUID, mois: str, coches: Iterable[Coche]) -> None:
    """The ticks of this account, child and month; none drops the draft. Idempotent by natural key."""
    kept = [coche.model_dump(mode="json") for coche in coches]
    if not kept:
        drop_brouillon(tx, enfant_id, mois)
        return
    tx.execute(
        "insert into brouillon_mois (compte_id, enfant_id, mois, coches, modifie_at)"
        " values (:compte_id, :enfant_id, :mois, cast(:coches as jsonb), :now)"
        " on conflict (compte_id, enfant_id, mois) do update"
        " set coches = excluded.coches, modifie_at = excluded.modifie_at",
        compte_id=redacteur_of(tx.who),
        enfant_id=enfant_id,
        mois=mois,
        coches=jsonb(kept),
        now=tx.now,
    )


def drop_brouillon(tx: Transaction, enfant_id: UUID, mois: str) -> None:
    """Forgets the draft; nothing happens where there is none."""
    tx.execute(
        "delete from brouillon_mois where compte_id = :compte_id and enfant_id = :enfant_id and mois = :mois",
        compte_id=redacteur_of(tx.who),
        enfant_id=enfant_id,
        mois=mois,
    )


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
