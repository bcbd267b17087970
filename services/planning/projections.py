"""What planning keeps of the families: full-state events of dossiers and documents, each row keeping its greatest
version.
"""

from __future__ import annotations

from uuid import UUID

from contracts.documents import VignetteEtat
from contracts.dossiers import EnfantEtat, FoyerEtat, SanteEtat
from kit.database import Transaction, jsonb
from services.planning.attente.transferts import move_creneaux
from services.planning.photos import open_vignette, seal_photo
from services.planning.sante import open_received, seal_signes


def project_foyer(tx: Transaction, event: FoyerEtat) -> None:
    """The household and its accounts. Idempotent by ``foyer_id`` and ``version``."""
    is_newer = tx.execute(
        "insert into foyer (foyer_id, dossier_id, numero, nom, est_resident, version)"
        " values (:foyer_id, :dossier_id, :numero, :nom, :est_resident, :version)"
        " on conflict (foyer_id) do update set dossier_id = excluded.dossier_id, numero = excluded.numero,"
        " est_resident = excluded.est_resident, nom = excluded.nom, version = excluded.version"
        " where foyer.version < excluded.version returning 1",
        foyer_id=event.foyer_id,
        dossier_id=event.dossier_id,
        numero=event.numero,
        nom=event.nom,
        est_resident=event.est_resident,
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


def project_enfant(tx: Transaction, event: EnfantEtat) -> None:
    """The child, who may see it, and its slots moved where custody or school changed.

    Idempotent by ``enfant_id`` and ``version``.
    """
    avant = tx.one_or_none("select ecole from enfant where enfant_id = :enfant_id", enfant_id=event.enfant_id)
    is_newer = tx.execute(
        "insert into enfant (enfant_id, dossier_id, prenom, nom, naissance, ecole, classe, inscriptions, gardes,"
        " foyer_defaut, version) values (:enfant_id, :dossier_id, :prenom, :nom, :naissance, :ecole, :classe,"
        " cast(:inscriptions as jsonb), cast(:gardes as jsonb), cast(:foyer_defaut as uuid), :version)"
        " on conflict (enfant_id) do update set dossier_id = excluded.dossier_id, prenom = excluded.prenom,"
        " nom = excluded.nom, naissance = excluded.naissance, ecole = excluded.ecole, classe = excluded.classe,"
        " inscriptions = excluded.inscriptions, gardes = excluded.gardes, foyer_defaut = excluded.foyer_defaut,"
        " version = excluded.version where enfant.version < excluded.version returning 1",
        enfant_id=event.enfant_id,
        dossier_id=event.dossier_id,
        prenom=event.prenom,
        nom=event.nom,
        naissance=event.naissance,
        ecole=event.ecole,
        classe=event.classe,
        inscriptions=jsonb([i.model_dump(mode="json") for i in event.inscriptions]),
        gardes=jsonb([g.model_dump(mode="json") for g in event.gardes]),
        foyer_defaut=_find_foyer_defaut(event),
        version=event.version,
    )
    if not is_newer:
        return
    _replace_acces(tx, event)
    move_creneaux(tx, event, avant.ecole if avant is not None and avant.ecole != event.ecole else "")


def _find_foyer_defaut(event: EnfantEtat) -> UUID | None:
    """The child's usual household, for a day that no custody rule covers."""
    candidats = [garde.foyer_id for garde in event.gardes]
    candidats += [acces.foyer_id for acces in sorted(event.acces, key=lambda a: (a.niveau, a.foyer_id))]
    return candidats[0] if candidats else None


def _replace_acces(tx: Transaction, event: EnfantEtat) -> None:
    tx.execute("delete from acces where enfant_id = :enfant_id", enfant_id=event.enfant_id)
    if event.acces:
        niveaux = {(str(a.compte_id), str(a.foyer_id)): a.niveau for a in event.acces}
        tx.execute(
            "insert into acces (compte_id, enfant_id, foyer_id, niveau)"
            " select t.compte_id, :enfant_id, t.foyer_id, t.niveau"
            " from unnest(cast(:comptes as uuid[]), cast(:foyers as uuid[]), cast(:niveaux as text[]))"
            " as t (compte_id, foyer_id, niveau)",
            enfant_id=event.enfant_id,
            comptes=[compte for compte, _ in niveaux],
            foyers=[foyer for _, foyer in niveaux],
            niveaux=list(niveaux.values()),
        )


def project_sante(tx: Transaction, event: SanteEtat) -> None:
    """The signs of health: opened with the exchange key, sealed again with this service's own.

    Idempotent by ``enfant_id`` and ``version``; a value that does not open raises and waits as a dead letter.
    """
    signes = open_received(event)
    tx.execute(
        "insert into sante (enfant_id, scelle, version) values (:enfant_id, :scelle, :version)"
        " on conflict (enfant_id) do update set scelle = excluded.scelle, version = excluded.version"
        " where sante.version < excluded.version",
        enfant_id=event.enfant_id,
        scelle=seal_signes(signes, event.enfant_id),
        version=event.version,
    )


def project_photo(tx: Transaction, event: VignetteEtat) -> None:
    """The picture by which a child is recognised, or that there is none any more: sealed again like the signs.

    Idempotent by ``enfant_id`` and ``version``.
    """
    jpeg = open_vignette(event)
    tx.execute(
        "insert into photo (enfant_id, scellee, version) values (:enfant_id, :scellee, :version)"
        " on conflict (enfant_id) do update set scellee = excluded.scellee, version = excluded.version"
        " where photo.version < excluded.version",
        enfant_id=event.enfant_id,
        scellee=seal_photo(jpeg, event.enfant_id) if jpeg else None,
        version=event.version,
    )
