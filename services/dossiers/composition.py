"""What changes at once in the composition of a family, and what an agent grants (leaflet L9, DOMAIN §3)."""

from __future__ import annotations

from contracts.dossiers import Accuse, ChampsEnConflit, GenreEnvoi, GrantAcces, SaveCoordonnees
from contracts.errors import Introuvable
from kit.database import Transaction
from services.dossiers import accuses, etats, historique
from services.dossiers.acces import Moi, read_moi, refuse_own_family
from services.dossiers.domain.fusion import merge
from services.dossiers.historique import Sujet


def save_coordonnees(tx: Transaction, request: SaveCoordonnees) -> Accuse:
    """Telephone and e-mail of one's own adult; of any adult of the household for an agent who acts for it."""
    moi = read_moi(tx)
    if request.adulte_id not in moi.adultes:
        raise Introuvable(objet="adulte")
    row = tx.one_or_none(
        "select telephone, email, version from adulte where adulte_id = :adulte_id for no key update",
        adulte_id=request.adulte_id,
    )
    assert row is not None
    actuel = {"telephone": row.telephone, "email": row.email}
    voulu = {champ: valeur for champ in actuel if (valeur := getattr(request, champ)) is not None}
    lu = historique.read_since(tx, "adulte", request.adulte_id, request.version_lue)
    fusion = merge(actuel, lu, voulu)
    if fusion.conflits:
        raise ChampsEnConflit(version_actuelle=row.version, noms=list(fusion.conflits))
    if fusion.applique:
        _write_adulte(tx, moi, request, row.version + 1, actuel, fusion.applique)
    return accuses.give(tx, moi, GenreEnvoi.COORDONNEES, request.adulte_id)


def _write_adulte(
    tx: Transaction,
    moi: Moi,
    request: SaveCoordonnees,
    version: int,
    actuel: dict[str, str],
    applique: dict[str, str],
) -> None:
    tx.execute(
        "update adulte set telephone = :telephone, email = :email, version = :version where adulte_id = :adulte_id",
        adulte_id=request.adulte_id,
        version=version,
        **(actuel | applique),
    )
    sujet = Sujet(moi.dossier_id, "adulte", request.adulte_id, version, foyer_id=moi.foyer_id)
    historique.note(tx, sujet, {champ: (actuel[champ], valeur) for champ, valeur in applique.items()})


def grant_acces(tx: Transaction, request: GrantAcces) -> None:
    """What an adult without authority may do with a child's file; never for one who has it. Raises ``Introuvable``."""
    row = tx.one_or_none(
        "select l.acces_accorde, a.dossier_id from lien l join adulte a using (adulte_id)"
        " where l.adulte_id = :adulte_id and l.enfant_id = :enfant_id and not l.autorite_parentale for update of l",
        adulte_id=request.adulte_id,
        enfant_id=request.enfant_id,
    )
    if row is None:
        raise Introuvable(objet="adulte")
    refuse_own_family(tx, row.dossier_id)
    niveau = None if request.niveau == "rien" else request.niveau
    tx.execute(
        "update lien set acces_accorde = :niveau where adulte_id = :adulte_id and enfant_id = :enfant_id",
        niveau=niveau,
        adulte_id=request.adulte_id,
        enfant_id=request.enfant_id,
    )
    sujet = Sujet(row.dossier_id, "acces", request.adulte_id, enfant_id=request.enfant_id)
    historique.note(tx, sujet, {"acces_accorde": (row.acces_accorde, niveau)})
    tx.audit("acces.accorde", f"enfant:{request.enfant_id}")
    etats.bump_enfants(tx, [request.enfant_id])
    tx.say(*etats.read_enfants(tx, [request.enfant_id]))
