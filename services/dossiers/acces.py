"""Who asks, and which children: the one place of this service that answers it (DOMAIN §3; code civil 372-2).

A parent is one adult of one household. An agent who acts for a household (``Actor.pour_le_compte_de``) is its holder
and nothing of the other household; never of one of her own dossier [choice]. Everybody else's dossier answers
``Introuvable``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.dossiers import PasLeDroitDEcrire
from contracts.errors import ActionInterdite, Introuvable
from kit.database import Transaction
from kit.statements import Planned

Besoin = Literal["lire", "ecrire", "decider"]
"""``decider`` asks for parental authority: authorisations, enrolments, school, custody."""

# A household is acted for by its adults who have authority over a child or pay for one: never by a new partner, who
# reads neither its address nor what it asked. The same words as in ``etats.py``.
_AGIT = """
(exists (select from lien l where l.adulte_id = m.adulte_id and (l.autorite_parentale or l.part_payeur > 0))
 or not exists (select from enfant e where e.dossier_id = m.dossier_id))
"""
_PARENT = Planned(f"""
select m.adulte_id, array[m.adulte_id] as adultes, m.foyer_id, m.dossier_id, d.numero, d.nom, {_AGIT} as agit
from adulte m join dossier d using (dossier_id) where m.compte_id = :compte_id
""")  # noqa: S608 - constant text
_GUICHET = Planned("""
select null as adulte_id, array(select a.adulte_id from adulte a where a.foyer_id = f.foyer_id) as adultes,
       f.foyer_id, f.dossier_id, d.numero, d.nom, true as agit
from foyer f join dossier d using (dossier_id)
where f.foyer_id = :foyer_id
  and not exists (select from adulte s where s.dossier_id = f.dossier_id and s.compte_id = :compte_id)
""")
# The children by one's own links, not by the view ``acces``: planning the whole view would cost ten times the
# reading, on each home page.
MIENS = """(
    select l.enfant_id, bool_or(l.autorite_parentale) as a_autorite,
           bool_or(l.autorite_parentale or l.acces_accorde = 'ecrire') as ecrit
    from lien l
    where l.adulte_id = any(cast(:adultes as uuid[])) and (l.autorite_parentale or l.acces_accorde is not null)
    group by l.enfant_id
)"""
_ENFANTS = Planned(f"""
select e.enfant_id, e.dossier_id, e.prenom, e.nom, e.naissance, e.ecole, coalesce(s.libelle, e.ecole) as ecole_libelle,
       e.classe, mien.a_autorite, mien.ecrit
from {MIENS} mien
join enfant e using (enfant_id)
left join ecole s on s.code = e.ecole
order by e.naissance, e.prenom, e.enfant_id
""")  # noqa: S608 - constant text


@dataclass(frozen=True, slots=True)
class Moi:
    """The household that asks. ``adulte_id`` is empty for an agent who acts for it."""

    adulte_id: UUID | None
    adultes: tuple[UUID, ...]
    foyer_id: UUID
    dossier_id: UUID
    numero: str
    nom: str
    agit: bool
    """Whether this person answers for the household: address, proposals, history of the household."""


@dataclass(frozen=True, slots=True)
class Enfant:
    """A child that this person may read."""

    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    ecole_libelle: str
    classe: str
    a_autorite: bool
    ecrit: bool


def find_moi(tx: Transaction) -> Moi | None:
    """The household that asks, or nothing."""
    who = tx.who
    if who.agit_pour_un_foyer:
        row = tx.one_or_none(_GUICHET, foyer_id=who.pour_le_compte_de, compte_id=who.compte_id)
    else:
        row = tx.one_or_none(_PARENT, compte_id=who.compte_id)
    return None if row is None else Moi(**{**row._mapping, "adultes": tuple(row.adultes)})


def read_moi(tx: Transaction) -> Moi:
    """The household that asks. Raises ``Introuvable``."""
    moi = find_moi(tx)
    if moi is None:
        raise Introuvable(objet="dossier")
    return moi


def read_foyer_qui_agit(tx: Transaction) -> Moi:
    """The same, for somebody who answers for the household. Raises ``Introuvable`` or ``PasLeDroitDEcrire``."""
    moi = read_moi(tx)
    if not moi.agit:
        raise PasLeDroitDEcrire
    return moi


def refuse_own_family(tx: Transaction, dossier_id: UUID) -> None:
    """An agent is only a parent in her own dossier [choice]: somebody else reads it for the town, and decides.

    Else the other parent would read there what DOMAIN §3 keeps from her. Raises ``ActionInterdite``.
    """
    est_le_sien = tx.scalar(
        "select 1 from adulte where dossier_id = :dossier_id and compte_id = :compte_id",
        dossier_id=dossier_id,
        compte_id=tx.who.compte_id,
    )
    if est_le_sien:
        raise ActionInterdite


def list_enfants(tx: Transaction, moi: Moi) -> list[Enfant]:
    """The children that this person may read, eldest first."""
    return [Enfant(**row._mapping) for row in tx.execute(_ENFANTS, adultes=[str(un) for un in moi.adultes])]


def find_enfant(tx: Transaction, moi: Moi, enfant_id: UUID, besoin: Besoin) -> Enfant:
    """One of them. Raises ``Introuvable`` for a child of anybody else, ``PasLeDroitDEcrire`` for want of a right."""
    for enfant in list_enfants(tx, moi):
        if enfant.enfant_id == enfant_id:
            if (besoin == "ecrire" and not enfant.ecrit) or (besoin == "decider" and not enfant.a_autorite):
                raise PasLeDroitDEcrire
            return enfant
    raise Introuvable(objet="enfant")
