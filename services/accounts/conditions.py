"""The terms of use (CGU): which version is in force, who accepted it when; a new one asks every parent again, once."""

from __future__ import annotations

from contracts.accounts import (
    AcceptConditions,
    ConditionsDejaPubliees,
    ConditionsPubliees,
    ConditionsRemplacees,
    ConditionsVue,
    PublishConditions,
    VersionsConditions,
)
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide
from kit import clock
from kit.database import Transaction
from services.accounts.reference import publish_conditions

_EN_VIGUEUR = """
select version, en_vigueur_du, resume, texte from conditions
where en_vigueur_du <= :jour order by en_vigueur_du desc, version desc limit 1
"""
_VERSIONS = """
select c.version, c.en_vigueur_du, c.resume, c.publiee_at, count(a.compte_id) as acceptations
from conditions c left join acceptation a using (version)
group by c.version order by c.en_vigueur_du desc, c.version desc
"""


def read_conditions(tx: Transaction) -> ConditionsVue:
    """The version in force today. Raises ``Introuvable`` where the town published none."""
    row = tx.one_or_none(_EN_VIGUEUR, jour=tx.now.astimezone(clock.PARIS).date())
    if row is None:
        raise Introuvable(objet="conditions")
    return ConditionsVue(**row._mapping)


def version_en_vigueur(tx: Transaction) -> str:
    """What a sign-up must accept today."""
    return read_conditions(tx).version


def accept(tx: Transaction, request: AcceptConditions) -> None:
    """Account, version and instant are kept. Raises ``ConditionsRemplacees`` for a version that is not in force."""
    if request.version != version_en_vigueur(tx):
        raise ConditionsRemplacees
    faite = tx.execute(
        "insert into acceptation (compte_id, version, accepte_at) values (:compte_id, :version, :now)"
        " on conflict do nothing returning 1",
        compte_id=tx.who.compte_id,
        version=request.version,
        now=tx.now,
    )
    if faite:
        tx.audit("conditions.accepter", request.version)


def publish(tx: Transaction, request: PublishConditions) -> None:
    """A new version. Raises ``RequeteInvalide`` for a day that is past, ``ConditionsDejaPubliees``."""
    if request.en_vigueur_du < tx.now.astimezone(clock.PARIS).date():
        raise RequeteInvalide(champs=[ChampRefuse(champ="en_vigueur_du", raison="date_passee")])
    if not publish_conditions(tx, request.model_dump(exclude={"operation_id"})):
        raise ConditionsDejaPubliees(version=request.version)
    tx.audit("conditions.publier", request.version)


def list_versions(tx: Transaction) -> VersionsConditions:
    """All of them, with how many accounts accepted each."""
    rows = tx.execute(_VERSIONS)
    jour = tx.now.astimezone(clock.PARIS).date()
    en_vigueur = next((row.version for row in rows if row.en_vigueur_du <= jour), "")
    return VersionsConditions(
        versions=[ConditionsPubliees(**row._mapping, est_en_vigueur=row.version == en_vigueur) for row in rows]
    )
