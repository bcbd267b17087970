"""What billing keeps of families and attendance: full-state events, each row keeping its greatest version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.dossiers import EnfantEtat, FoyerEtat, PayeurEtat
from contracts.planning import MAX_CRENEAUX, CreneauEtat, CreneauxEtat, HeuresEtat
from kit.database import Transaction
from kit.statements import Planned

_UPSERT_CRENEAUX = Planned("""
insert into creneau (enfant_id, activite, jour, foyer_id, est_reserve, presence, repas_fourni, version)
select * from unnest(cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as date[]),
                     cast(:foyers as uuid[]), cast(:reserves as boolean[]), cast(:presences as text[]),
                     cast(:fournis as boolean[]), cast(:versions as bigint[]))
on conflict (enfant_id, jour, activite) do update set foyer_id = excluded.foyer_id,
    est_reserve = excluded.est_reserve, presence = excluded.presence, repas_fourni = excluded.repas_fourni,
    version = excluded.version where creneau.version < excluded.version
""")
# Read first: an upsert would lock the activity's row and make every attendance of the town wait in line.
_KEEP_LIBELLES = Planned("""
insert into activite (code, libelle)
select t.code, t.libelle from unnest(cast(:codes as text[]), cast(:libelles as text[])) as t (code, libelle)
where not exists (select from activite a where a.code = t.code and a.libelle = t.libelle)
on conflict (code) do update set libelle = excluded.libelle
""")


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


def join_creneaux(events: Sequence[CreneauxEtat]) -> list[CreneauxEtat]:
    """Several acts as one: of each slot its greatest version, in key order."""
    if len(events) == 1:
        return list(events)
    newest: dict[tuple[UUID, date, str], CreneauEtat] = {}
    for creneau in (creneau for event in events for creneau in event.creneaux):
        key = (creneau.enfant_id, creneau.jour, creneau.activite)
        if key not in newest or newest[key].version < creneau.version:
            newest[key] = creneau
    ordered = [newest[key] for key in sorted(newest)]
    return [CreneauxEtat(creneaux=ordered[rang : rang + MAX_CRENEAUX]) for rang in range(0, len(ordered), MAX_CRENEAUX)]


def project_creneaux(tx: Transaction, event: CreneauxEtat) -> None:
    """Slots and their attendance. Idempotent by child, activity, day and ``version``.

    Written in key order: two events about the same slots wait for each other, and never crosswise.
    """
    creneaux = sorted(event.creneaux, key=lambda c: (c.enfant_id, c.jour, c.activite))
    tx.defer(
        _UPSERT_CRENEAUX,
        enfants=[str(c.enfant_id) for c in creneaux],
        activites=[c.activite for c in creneaux],
        jours=[c.jour for c in creneaux],
        foyers=[str(c.foyer_id) for c in creneaux],
        reserves=[c.est_reserve for c in creneaux],
        presences=[c.presence for c in creneaux],
        fournis=[c.repas_fourni for c in creneaux],
        versions=[c.version for c in creneaux],
    )
    libelles = dict(sorted((c.activite, c.activite_libelle) for c in creneaux))
    tx.defer(_KEEP_LIBELLES, codes=list(libelles), libelles=list(libelles.values()))


def project_heures(tx: Transaction, event: HeuresEtat) -> None:
    """Hours of the crèche. Idempotent by child, month, household and ``version``."""
    tx.execute(
        "insert into heures (enfant_id, foyer_id, mois, activite, contrat_minutes, deduites_minutes,"
        " supplement_minutes, ouvertes, version) values (:enfant_id, :foyer_id, :mois, :activite, :contrat_minutes,"
        " :deduites_minutes, :supplement_minutes, cast(:ouvertes as date[]), :version)"
        " on conflict (enfant_id, mois, foyer_id) do update set activite = excluded.activite,"
        " contrat_minutes = excluded.contrat_minutes, deduites_minutes = excluded.deduites_minutes,"
        " supplement_minutes = excluded.supplement_minutes, ouvertes = excluded.ouvertes, version = excluded.version"
        " where heures.version < excluded.version",
        mois=date.fromisoformat(f"{event.mois}-01"),
        **event.model_dump(exclude={"mois", "activite_libelle"}),
    )
    tx.execute(_KEEP_LIBELLES, codes=[event.activite], libelles=[event.activite_libelle])
