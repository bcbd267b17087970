"""What billing keeps of families and attendance: full-state events, each row keeping its greatest version."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.dossiers import EnfantEtat, FoyerEtat, PayeurEtat
from contracts.planning import CreneauEtat
from kit.database import Transaction


def project_foyer(tx: Transaction, event: FoyerEtat) -> None:
    """Which accounts read the invoices of this household. Idempotent by ``foyer_id`` and ``version``."""
    is_newer = tx.execute(
        "insert into foyer (foyer_id, version) values (:foyer_id, :version) on conflict (foyer_id)"
        " do update set version = excluded.version where foyer.version < excluded.version returning 1",
        foyer_id=event.foyer_id,
        version=event.version,
    )
    if not is_newer:
        return
    comptes = sorted({str(compte.compte_id) for compte in event.comptes})
    tx.execute(
        "delete from foyer_compte where foyer_id = :foyer_id and compte_id <> all(cast(:comptes as uuid[]))",
        foyer_id=event.foyer_id,
        comptes=comptes,
    )
    tx.execute(
        "insert into foyer_compte (compte_id, foyer_id) select compte_id, :foyer_id"
        " from unnest(cast(:comptes as uuid[])) as t (compte_id) on conflict do nothing",
        foyer_id=event.foyer_id,
        comptes=comptes,
    )


def project_payeur(tx: Transaction, event: PayeurEtat) -> None:
    """The household as a debtor. Idempotent by ``foyer_id`` and ``version``."""
    tx.execute(
        "insert into payeur (foyer_id, nom_complet, adresse, est_resident, enfants_a_charge, aeeh, version)"
        " values (:foyer_id, :nom_complet, :adresse, :est_resident, :enfants_a_charge, :aeeh, :version)"
        " on conflict (foyer_id) do update set nom_complet = excluded.nom_complet, adresse = excluded.adresse,"
        " est_resident = excluded.est_resident, enfants_a_charge = excluded.enfants_a_charge, aeeh = excluded.aeeh,"
        " version = excluded.version where payeur.version < excluded.version",
        **event.model_dump(),
    )


def project_enfant(tx: Transaction, event: EnfantEtat) -> None:
    """The child as an invoice names it, and its households. Idempotent by ``enfant_id`` and ``version``."""
    is_newer = tx.execute(
        "insert into enfant (enfant_id, prenom, naissance, version) values (:enfant_id, :prenom, :naissance, :version)"
        " on conflict (enfant_id) do update set prenom = excluded.prenom, naissance = excluded.naissance,"
        " version = excluded.version where enfant.version < excluded.version returning 1",
        enfant_id=event.enfant_id,
        prenom=event.prenom,
        naissance=event.naissance,
        version=event.version,
    )
    if not is_newer:
        return
    foyers = _foyers_of(event)
    tx.execute("delete from enfant_foyer where enfant_id = :enfant_id", enfant_id=event.enfant_id)
    tx.execute(
        "insert into enfant_foyer (enfant_id, foyer_id, du, au) select :enfant_id, * from"
        " unnest(cast(:foyers as uuid[]), cast(:du as date[]), cast(:au as date[]))",
        enfant_id=event.enfant_id,
        foyers=[str(foyer_id) for foyer_id, _ in foyers],
        du=[du for _, du in foyers],
        au=list(foyers.values()),
    )


def _foyers_of(event: EnfantEtat) -> dict[tuple[UUID, date], date | None]:
    """(household, from) → until: both households of an alternating custody count the child."""
    foyers: dict[tuple[UUID, date], date | None] = {}
    for garde in event.gardes:
        foyers[garde.foyer_id, garde.du] = garde.au
        if autre := garde.regle.get("foyer_b"):
            foyers[UUID(str(autre)), garde.du] = garde.au
    return foyers


def project_creneau(tx: Transaction, event: CreneauEtat) -> None:
    """One slot and its attendance. Idempotent by child, activity, day and ``version``."""
    tx.execute(
        "insert into creneau (enfant_id, activite, jour, foyer_id, est_reserve, presence, repas_fourni, version)"
        " values (:enfant_id, :activite, :jour, :foyer_id, :est_reserve, :presence, :repas_fourni, :version)"
        " on conflict (enfant_id, jour, activite) do update set foyer_id = excluded.foyer_id,"
        " est_reserve = excluded.est_reserve, presence = excluded.presence, repas_fourni = excluded.repas_fourni,"
        " version = excluded.version where creneau.version < excluded.version",
        **event.model_dump(exclude={"activite_libelle"}),
    )
    # Read first: an upsert would lock the activity's row and make every attendance of the town wait in line.
    tx.execute(
        "insert into activite (code, libelle) select :code, :libelle"
        " where not exists (select from activite where code = :code and libelle = :libelle)"
        " on conflict (code) do update set libelle = excluded.libelle",
        code=event.activite,
        libelle=event.activite_libelle,
    )
