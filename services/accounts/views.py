"""SQL → contract models, for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.accounts import (
    Brouillon,
    ConditionsGardees,
    Identite,
    InformationsGardees,
    NomDuPersonnel,
    NomsDuPersonnel,
    ReferencesGardees,
    Sessions,
    SessionVue,
)
from contracts.base import Role
from kit.clock import PARIS
from kit.database import Transaction
from kit.statements import Planned
from services.accounts.domain.duree_session import duree_of, is_live
from services.accounts.domain.inscription import BrouillonInscription
from services.accounts.hachage import sha256

# One statement for a session of each page: the account and its roles come with it.
_SESSION = Planned("""
select s.session_id, s.ouverte_at, s.vue_at, c.compte_id, c.prenom, c.nom, c.nom_utilisateur, c.email,
       c.etat = 'actif' as actif, r.roles, r.sites, r.services,
       case when a.version is null then coalesce(k.version, '') else '' end as conditions_a_accepter
from session s
join compte c using (compte_id)
left join lateral (
    select array_agg(role) as roles, min(sites) filter (where role = 'animateur') as sites,
           min(services) filter (where role = 'agent') as services
    from role where role.compte_id = c.compte_id
) r on true
left join lateral (
    select version from conditions where en_vigueur_du <= :jour order by en_vigueur_du desc, version desc limit 1
) k on true
left join acceptation a on a.compte_id = c.compte_id and a.version = k.version
where s.jeton_sha256 = :jeton and s.revoquee_at is null
""")


@dataclass(frozen=True, slots=True)
class SessionLue:
    """A live session, and who holds it."""

    session_id: UUID
    vue_at: datetime
    identite: Identite


def read_session(tx: Transaction, jeton: str) -> SessionLue | None:
    """The live session of a token; ``None`` when unknown, revoked, idle too long or too old."""
    row = tx.one_or_none(_SESSION, jeton=sha256(jeton), jour=tx.now.astimezone(PARIS).date())
    if row is None:
        return None
    roles = roles_of(row.actif, row.roles)
    if not is_live(row.ouverte_at, row.vue_at, roles, tx.now):
        return None
    identite = Identite(
        compte_id=row.compte_id,
        prenom=row.prenom,
        nom=row.nom,
        nom_utilisateur=row.nom_utilisateur,
        email=row.email,
        actif=row.actif,
        roles=roles,
        sites=frozenset(row.sites or ()),
        services=frozenset(row.services or ()),
        conditions_a_accepter=row.conditions_a_accepter if Role.PARENT in roles else "",
        expire_at=row.ouverte_at + duree_of(roles).totale,
    )
    return SessionLue(row.session_id, row.vue_at, identite)


def roles_of(actif: bool, kept: Sequence[str] | None) -> frozenset[Role]:
    """An account that waits is nobody yet; an active one is a parent's, unless the table ``role`` says otherwise.

    An agent who is also a parent of the town has a row for each.
    """
    if not actif:
        return frozenset()
    return frozenset(map(Role, kept)) if kept else frozenset({Role.PARENT})


def list_own_sessions(tx: Transaction, jeton: str) -> Sessions:
    """The live sessions of the actor's own account, newest first, at most 50."""
    rows = tx.execute(
        "select session_id, ouverte_at, vue_at, agent_navigateur, jeton_sha256 = :jeton as est_celle_ci from session"
        " where compte_id = :compte_id and revoquee_at is null order by vue_at desc, session_id limit 50",
        compte_id=tx.who.compte_id,
        jeton=sha256(jeton),
    )
    return Sessions(
        sessions=[
            SessionVue(
                session_id=row.session_id,
                ouverte_at=row.ouverte_at,
                vue_at=row.vue_at,
                agent_navigateur=row.agent_navigateur,
                est_celle_ci=row.est_celle_ci,
            )
            for row in rows
            if is_live(row.ouverte_at, row.vue_at, tx.who.roles, tx.now)
        ]
    )


def list_noms(tx: Transaction, comptes: Sequence[UUID]) -> NomsDuPersonnel:
    """Who of these works for the town: a role other than a parent's, the account active."""
    rows = tx.execute(
        "select compte_id, prenom, nom from compte c where compte_id = any(cast(:comptes as uuid[])) and etat = 'actif'"
        " and exists (select from role r where r.compte_id = c.compte_id and r.role not in ('parent', 'machine'))",
        comptes=[str(un) for un in comptes],
    )
    return NomsDuPersonnel(
        noms=[NomDuPersonnel(compte_id=row.compte_id, prenom=row.prenom, nom=row.nom) for row in rows]
    )


def brouillon_vue(brouillon: BrouillonInscription, version_en_vigueur: str) -> Brouillon:
    """The draft as the wizard shows it: never the password, not even hashed."""
    informations, references, conditions = brouillon.informations, brouillon.references, brouillon.conditions
    return Brouillon(
        informations=InformationsGardees(
            nom=informations.nom,
            prenom=informations.prenom,
            email=informations.email,
            nom_utilisateur=informations.nom_utilisateur,
        )
        if informations
        else None,
        references=ReferencesGardees(
            service=references.service,
            numero=references.numero,
            nom=references.nom,
            email=references.email,
            sans_numero=references.sans_numero,
        )
        if references
        else None,
        conditions=ConditionsGardees(version=conditions.version, acceptees_at=conditions.acceptees_at)
        if conditions and conditions.version == version_en_vigueur
        else None,
        version_conditions=version_en_vigueur,
    )
