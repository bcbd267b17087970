"""Who uses the portal during a measure: found in the databases that the seed filled, with sessions of their own."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg2

from deploy.local.stack import Stack

# Parents who book for four children, all of one household, and of these the one enrolled in most activities.
_PARENTS = """
with enfant_inscrit as (
    select e.enfant_id, e.gardes, count(i.activite) as activites
    from enfant e
    left join jsonb_to_recordset(e.inscriptions) as i (activite text, annee_scolaire text, etat text)
         on i.etat = 'acceptee' and i.annee_scolaire = %(annee)s and i.activite in ('matin', 'restauration', 'soir')
    group by e.enfant_id
)
select a.compte_id::text, (array_agg(x.enfant_id::text order by x.activites desc, x.enfant_id))[1]
from acces a join enfant_inscrit x using (enfant_id)
where a.niveau = 'ecrire'
group by a.compte_id
having count(*) = 4 and max(x.activites) >= 2 and every(x.gardes -> 0 -> 'regle' = '{}')
order by a.compte_id
"""
_ENFANTS_A_POINTER = """
select e.enfant_id::text from enfant e
where e.inscriptions @> jsonb_build_array(jsonb_build_object(
          'activite', %(activite)s::text, 'annee_scolaire', %(annee)s::text, 'etat', 'acceptee'))
  and not exists (select from creneau c where c.enfant_id = e.enfant_id and c.jour = %(jour)s
                  and c.activite = %(activite)s and c.presence is not null)
order by e.enfant_id
limit %(nombre)s
"""


@dataclass(frozen=True, slots=True)
class Parent:
    compte_id: str
    email: str
    enfant_id: str
    """The child whose month is looked at and changed."""


class People:
    """Reads with each service's own role, as a tool beside the portal would; one connection a database, kept."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._connections: dict[str, psycopg2.extensions.connection] = {}

    def rows(self, service: str, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """One statement in one database, committed."""
        if service not in self._connections:
            connection = psycopg2.connect(self._stack.postgres.url(service).replace("+psycopg2", ""))
            connection.autocommit = True
            self._connections[service] = connection
        with self._connections[service].cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def parents(self, nombre: int, annee: str) -> list[Parent]:
        """Raises RuntimeError where the town is too small."""
        enfant_by_compte = dict(self.rows("planning", _PARENTS, annee=annee))
        emails = self.rows(
            "accounts",
            "select compte_id::text, email from compte where compte_id = any(%(comptes)s::uuid[]) order by compte_id",
            comptes=list(enfant_by_compte),
        )
        parents = [Parent(compte_id, email, enfant_by_compte[compte_id]) for compte_id, email in emails]
        if len(parents) < nombre:
            raise RuntimeError(f"only {len(parents)} parents of four children in this town: measure a larger one")
        return parents[:nombre]

    def enfants_a_pointer(self, nombre: int, annee: str, activite: str, jour: date) -> list[str]:
        """Children enrolled in an activity whom nobody has marked that day."""
        rows = self.rows("planning", _ENFANTS_A_POINTER, nombre=nombre, annee=annee, activite=activite, jour=jour)
        return [enfant_id for (enfant_id,) in rows]

    def open_sessions(self, comptes: Sequence[str], each: int, at: datetime) -> dict[str, list[str]]:
        """``each`` session tokens by account, as as many logins would have opened them."""
        jetons_by_compte = {compte_id: [secrets.token_urlsafe(32) for _ in range(each)] for compte_id in comptes}
        opened = [(compte_id, jeton) for compte_id, jetons in jetons_by_compte.items() for jeton in jetons]
        self.rows(
            "accounts",
            "insert into session (session_id, compte_id, jeton_sha256, ouverte_at, vue_at, agent_navigateur)"
            " select gen_random_uuid(), compte_id, jeton, %(at)s, %(at)s, 'bench'"
            " from unnest(%(comptes)s::uuid[], %(jetons)s::bytea[]) as t (compte_id, jeton)",
            at=at,
            comptes=[compte_id for compte_id, _ in opened],
            jetons=[hashlib.sha256(jeton.encode()).digest() for _, jeton in opened],
        )
        return jetons_by_compte
