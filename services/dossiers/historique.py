""" "Qui a changé quoi": one line a changed field, written with the change, read by whoever may read the field.

Values are kept as JSON. Those of the health sheet are sealed with this service's key, bound to their line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.base import AGENTS
from contracts.dossiers import ChangementVue, GetHistorique, Historique
from contracts.errors import Introuvable
from kit.database import Transaction
from services.dossiers.acces import Moi, list_enfants, read_moi, refuse_own_family
from services.dossiers.domain.valeurs import write_valeur
from services.dossiers.fiche import own_sealer

_INSERT = """
insert into changement (dossier_id, foyer_id, enfant_id, objet, objet_id, version, champ, avant, apres, scelle, at,
                        compte_id, pour_le_compte_de)
select :dossier_id, cast(:foyer_id as uuid), cast(:enfant_id as uuid), :objet, :objet_id, :version, t.champ, t.avant,
       t.apres, t.scelle, :at, cast(:compte_id as uuid), cast(:pour as uuid)
from unnest(cast(:champs as text[]), cast(:avants as text[]), cast(:apres as text[]), cast(:scelles as text[]))
     as t (champ, avant, apres, scelle)
"""
# The first change after the version that was read holds, in ``avant``, what the person saw.
_DEPUIS = """
select distinct on (champ) champ, version, avant, scelle from changement
where objet_id = :objet_id and objet = :objet and version > :version order by champ, version, changement_id
"""
_LIRE = """
select c.changement_id, c.at, c.objet, c.objet_id, c.version, c.champ, c.avant, c.apres, c.scelle, e.prenom,
       f.nom as pour, coalesce(k.prenom || ' ' || k.nom, '') as par,
       exists (select from adulte a where a.compte_id = c.compte_id and a.dossier_id = c.dossier_id)
           as est_de_la_famille
from changement c
left join compte k on k.compte_id = c.compte_id
left join foyer f on f.foyer_id = c.pour_le_compte_de
left join enfant e on e.enfant_id = c.enfant_id
where c.dossier_id = :dossier_id and c.changement_id < coalesce(cast(:avant as bigint), 9223372036854775807)
  and (
      :est_agent
      or (
          (c.foyer_id is null or (c.foyer_id = cast(:foyer_id as uuid) and :agit))
          and (c.enfant_id is null or c.enfant_id = any(cast(:lus as uuid[])))
          and (c.objet not in ('personne', 'autorisation', 'inscription')
               or c.enfant_id = any(cast(:decides as uuid[])))
      )
  )
order by c.changement_id desc
limit :nombre
"""


@dataclass(frozen=True, slots=True)
class Sujet:
    """What changed. ``foyer_id``: only this household reads the line; ``enfant_id``: who may read the child does."""

    dossier_id: UUID
    objet: str
    objet_id: UUID
    version: int = 1
    foyer_id: UUID | None = None
    enfant_id: UUID | None = None


def note(tx: Transaction, sujet: Sujet, champs: Mapping[str, tuple[Any, Any]], *, scelle: bool = False) -> None:
    """One line a field that changed: ``{"telephone": ("01…", "06…")}``. Nothing when nothing did."""
    changes = {champ: paire for champ, paire in champs.items() if paire[0] != paire[1]}
    if not changes:
        return
    actor = tx.actor
    scelles = [_seal(sujet, champ, paire) if scelle else None for champ, paire in changes.items()]
    tx.execute(
        _INSERT,
        dossier_id=sujet.dossier_id,
        foyer_id=sujet.foyer_id,
        enfant_id=sujet.enfant_id,
        objet=sujet.objet,
        objet_id=sujet.objet_id,
        version=sujet.version,
        at=tx.now,
        compte_id=actor.compte_id if actor else None,
        pour=actor.pour_le_compte_de if actor else None,
        champs=list(changes),
        avants=[None if scelle else _dump(avant) for avant, _ in changes.values()],
        apres=[None if scelle else _dump(apres) for _, apres in changes.values()],
        scelles=scelles,
    )


def read_since(tx: Transaction, objet: str, objet_id: UUID, version: int) -> dict[str, Any]:
    """Field → the value that somebody saw who read this version, for each field changed since."""
    return {
        row.champ: json.loads(row.avant) if row.scelle is None else _open(objet, objet_id, row)["avant"]
        for row in tx.execute(_DEPUIS, objet=objet, objet_id=objet_id, version=version)
    }


def read_historique(tx: Transaction, request: GetHistorique) -> Historique:
    """Of one's own dossier, or of the one that an agent names. Raises ``Introuvable`` or ``ActionInterdite``."""
    est_agent = tx.who.has_role(*AGENTS) and not tx.who.agit_pour_un_foyer and request.dossier_id is not None
    moi = None if est_agent else read_moi(tx)
    dossier_id = moi.dossier_id if moi else request.dossier_id
    entete = tx.one_or_none("select numero, nom from dossier where dossier_id = :id", id=dossier_id)
    if entete is None or dossier_id is None or request.dossier_id not in (None, dossier_id):
        raise Introuvable(objet="dossier")
    if moi is None:
        refuse_own_family(tx, dossier_id)
    rows = tx.execute(
        _LIRE,
        dossier_id=dossier_id,
        avant=request.avant,
        nombre=request.nombre + 1,
        est_agent=est_agent,
        **_droits(tx, moi),
    )
    lus = rows[: request.nombre]
    return Historique(
        numero=entete.numero,
        nom=entete.nom,
        changements=[_read(row, est_agent) for row in lus],
        suite=lus[-1].changement_id if len(rows) > request.nombre else None,
    )


def _droits(tx: Transaction, moi: Moi | None) -> dict[str, Any]:
    if moi is None:
        return {"foyer_id": None, "agit": False, "lus": [], "decides": []}
    enfants = list_enfants(tx, moi)
    return {
        "foyer_id": moi.foyer_id,
        "agit": moi.agit,
        "lus": [str(un.enfant_id) for un in enfants],
        "decides": [str(un.enfant_id) for un in enfants if un.a_autorite],
    }


def _read(row: Any, est_agent: bool) -> ChangementVue:
    """A parent reads the names of her family; whoever works for the town is "la mairie" for her."""
    if row.scelle is None:
        paire = {"avant": json.loads(row.avant), "apres": json.loads(row.apres)}
    else:
        paire = _open(row.objet, row.objet_id, row)
    return ChangementVue(
        at=row.at,
        par=row.par if est_agent or row.est_de_la_famille else "la mairie",
        pour=row.pour or "",
        objet=row.objet,
        prenom=row.prenom or "",
        champ=row.champ,
        avant=write_valeur(paire["avant"]),
        apres=write_valeur(paire["apres"]),
    )


def _context(objet: str, objet_id: UUID, version: int, champ: str) -> str:
    return f"changement:{objet}:{objet_id}:{version}:{champ}"


def _seal(sujet: Sujet, champ: str, paire: tuple[Any, Any]) -> str:
    clear = _dump({"avant": paire[0], "apres": paire[1]})
    return own_sealer().seal(clear.encode(), _context(sujet.objet, sujet.objet_id, sujet.version, champ))


def _open(objet: str, objet_id: UUID, row: Any) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(
        own_sealer().open(row.scelle, _context(objet, objet_id, row.version, row.champ))
    )
    return opened


def _dump(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False, default=str)
