"""What gateways need to remember sessions: what changed since they last asked, and what they served meanwhile."""

from __future__ import annotations

from datetime import timedelta

from contracts.accounts import SessionServie, SessionsVeillees, WatchSessions
from kit.clock import PARIS
from kit.database import Transaction
from kit.dependencies import CallContext
from kit.statements import Planned

COMPTES_MAX = 1000
"""Beyond it the gateway is told to ask everything again."""

# One statement, so one snapshot. Whatever it does not see yet has a transaction id that is not below its ``xmin``: the
# next question starts there, and may hear the same account twice, never miss one. The era changes with the terms in
# force (their day comes without a write) and when PostgreSQL starts again, or another takes its place: its transaction
# ids may not be those that were counted.
_CHANGEMENTS = Planned("""
select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) as curseur,
       concat(pg_postmaster_start_time(), ' ', (
           select version from conditions where en_vigueur_du <= :jour order by en_vigueur_du desc, version desc limit 1
       )) as ere,
       array(select distinct cast(compte_id as text) from compte_change
             where xid >= cast(cast(:depuis as text) as xid8) limit :maximum) as comptes
""")


def watch(call: CallContext, request: WatchSessions) -> SessionsVeillees:
    """One SELECT; and one UPDATE when pages were served on what the gateway remembers."""
    if request.servies:
        with call.database.writing(call_id=call.call_id) as tx:
            touch_servies(tx, request.servies)
    with call.database.reading(call_id=call.call_id) as tx:
        return read_changements(tx, request.depuis)


def read_changements(tx: Transaction, depuis: int | None) -> SessionsVeillees:
    """The accounts that changed since ``depuis``; nobody when the question is the first."""
    (row,) = tx.execute(
        _CHANGEMENTS,
        jour=tx.now.astimezone(PARIS).date(),
        depuis=None if depuis is None else str(depuis),
        maximum=COMPTES_MAX + 1,
    )
    is_behind = depuis is not None and row.curseur < depuis  # restored from a backup
    tout = is_behind or len(row.comptes) > COMPTES_MAX
    return SessionsVeillees(curseur=row.curseur, ere=row.ere, tout=tout, comptes=[] if tout else row.comptes)


def touch_servies(tx: Transaction, servies: list[SessionServie]) -> None:
    """Last seen when the gateway says; never earlier than is known. In the order of keys: gateways do not cross."""
    ordered = sorted(servies, key=lambda servie: servie.cle)
    tx.execute(
        """
        update session s set vue_at = v.vue_at
        from (
            select session_id, t.vue_at
            from unnest(cast(:cles as text[]), cast(:instants as timestamptz[])) as t (cle, vue_at)
            join session on jeton_sha256 = decode(t.cle, 'hex')
            where revoquee_at is null and session.vue_at < t.vue_at
            order by t.cle for update of session
        ) v
        where s.session_id = v.session_id
        """,
        cles=[servie.cle for servie in ordered],
        instants=[tx.now - timedelta(seconds=servie.il_y_a_s) for servie in ordered],
    )
