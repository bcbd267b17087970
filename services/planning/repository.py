"""Slots, drafts and places of one child's month. Rights were decided by ``famille.read_enfant``, which locks the child.

Order of locks, always the same: the child's row, then the places in key order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.planning import AbsencesDeclarees, CelluleDite, Coche, ReservationsAnnulees, ReservationsCreees
from kit import idempotency
from kit.database import Transaction, jsonb
from kit.statements import Planned
from services.planning import mois as calendaire
from services.planning.decision import Accepte, Cle, Creneau, Decision, MoisDecide
from services.planning.domain.reservation import EtatReservation, Places
from services.planning.etats import etat_of, group_etats
from services.planning.redacteur import redacteur_of
from services.planning.referentiel import Ouverture

_LOCK_PLACES = Planned("""
insert into place (activite, site, jour)
select t.activite, t.site, t.jour
from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[]), cast(:capacites as integer[]))
     as t (activite, site, jour, capacite)
where (select count(*) from creneau c
       where c.activite = t.activite and c.site = t.site and c.jour = t.jour and c.etat = 'reservee') < t.capacite
order by t.activite, t.site, t.jour
on conflict (activite, site, jour) do update set jour = excluded.jour
returning activite, jour
""")
_READ_MOIS = Planned("""
select true as est_creneau, c.activite, c.jour, c.etat, c.presence, c.foyer_id, c.site, 0 as prises
from creneau c
where c.enfant_id = :enfant_id and c.jour between :premier and :dernier
union all
select false, t.activite, t.jour, null, null, null, t.site,
       (select count(*) from creneau c
        where c.activite = t.activite and c.site = t.site and c.jour = t.jour and c.etat = 'reservee')
from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[])) as t (activite, site, jour)
""")
# One statement writes the slots, the refusals for lack of room, the accusé, and clears the draft.
_WRITE = Planned("""
with ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, compte_id, pour_le_compte_de, modifie_at)
    select :enfant_id, t.activite, t.jour, t.site, t.foyer_id, t.etat, :compte_id, cast(:pour as uuid), :now
    from unnest(cast(:activites as text[]), cast(:jours as date[]), cast(:sites as text[]), cast(:foyers as uuid[]),
                cast(:etats as text[])) as t (activite, jour, site, foyer_id, etat)
    on conflict (enfant_id, jour, activite) do update set site = excluded.site, foyer_id = excluded.foyer_id,
        etat = excluded.etat, compte_id = excluded.compte_id, pour_le_compte_de = excluded.pour_le_compte_de,
        modifie_at = excluded.modifie_at, version = creneau.version + 1
    returning activite, jour, foyer_id, etat, presence, repas_fourni, arrivee, depart, version
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


_PUBLICS = {
    EtatReservation.RESERVEE: ReservationsCreees,
    EtatReservation.ANNULEE: ReservationsAnnulees,
    EtatReservation.ABSENCE_PREVENUE: AbsencesDeclarees,
}


def lock_places(tx: Transaction, limites: Mapping[Cle, Ouverture]) -> set[Cle]:
    """Locks, in key order, the limited slots where room was left; those already full need no lock to be refused."""
    if not limites:
        return set()
    rows = tx.execute(_LOCK_PLACES, **_arrays(limites), capacites=[o.capacite for o in limites.values()])
    return {(row.activite, row.jour) for row in rows}


def _arrays(limites: Mapping[Cle, Ouverture]) -> dict[str, list[Any]]:
    return {
        "activites": [activite for activite, _jour in limites],
        "sites": [ouverture.site for ouverture in limites.values()],
        "jours": [jour for _activite, jour in limites],
    }


def read_mois(tx: Transaction, mois: MoisDecide, limites: Mapping[Cle, Ouverture]) -> None:
    """Fills the child's slots of the month, and the places taken in these limited slots, in one statement."""
    premier, dernier = calendaire.bornes(mois.mois)
    rows = tx.execute(_READ_MOIS, enfant_id=mois.enfant.enfant_id, premier=premier, dernier=dernier, **_arrays(limites))
    for row in rows:
        cle = (row.activite, row.jour)
        if row.est_creneau:
            mois.creneaux[cle] = Creneau(row.etat, row.presence, row.foyer_id, row.site)
        else:
            mois.places[cle] = Places(limites[cle].capacite or 0, row.prises)


def close_unlocked(mois: MoisDecide, verrouillees: set[Cle]) -> None:
    """A slot that was full when we tried to lock it stays refused, even if a place was freed since."""
    for cle, places in mois.places.items():
        if cle not in verrouillees and not places.complet:
            mois.places[cle] = Places(places.capacite, places.capacite)


def write_decision(tx: Transaction, mois: MoisDecide, decision: Decision, *, vide_brouillon: bool = True) -> str:
    """Writes what was accepted, logs what was full, clears the draft, says the events. Returns the accusé's number.

    Idempotent by the operation id of the request (``kit.door.command``).
    """
    who, acceptes = tx.who, decision.acceptes
    complets = [(r, r.places) for r in decision.refuses if r.places is not None and r.refus.code == "complet"]
    ajouts = sum(a.etat is EtatReservation.RESERVEE for a in acceptes)
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
        c_activites=[r.activite for r, _ in complets],
        c_jours=[r.jour for r, _ in complets],
        c_sites=[r.site for r, _ in complets],
        c_capacites=[places.capacite for _, places in complets],
        c_prises=[places.prises for _, places in complets],
        ajouts=ajouts,
        retraits=len(acceptes) - ajouts,
        refus=len(decision.refuses),
    )
    ecrits = {(row.activite, row.jour): row for row in rows if row.activite is not None}
    _say(tx, mois, [(accepte, ecrits[accepte.activite, accepte.jour]) for accepte in acceptes])
    return str(rows[0].numero)


def _say(tx: Transaction, mois: MoisDecide, ecrits: Sequence[tuple[Accepte, Any]]) -> None:
    """The slots to billing; what was booked, cancelled, said absent to the public: one event of each at most."""
    enfant_id = mois.enfant.enfant_id
    tx.say(*group_etats([etat_of(mois.referentiel, enfant_id, ecrit) for _, ecrit in ecrits]))
    dites: dict[EtatReservation, list[CelluleDite]] = {}
    for accepte, _ in ecrits:
        cellule = CelluleDite(activite=accepte.activite, site=accepte.site, jour=accepte.jour)
        dites.setdefault(accepte.etat, []).append(cellule)
    tx.say(*(_PUBLICS[etat](enfant_id=enfant_id, creneaux=cellules) for etat, cellules in dites.items()))


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
