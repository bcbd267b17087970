"""The health sheet: read by whoever may read the child, written by whoever may write her file (DOMAIN §3).

The sheet is sealed; beside it stands one date, when it is to be done again. Its signs go to planning, sealed for it.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts.dossiers import (
    Accuse,
    ChampsEnConflit,
    FicheSanitaire,
    FicheVue,
    GenreEnvoi,
    GenreLitige,
    SaveFiche,
)
from kit import clock
from kit.database import Transaction
from services.dossiers import accuses, etats, historique, litiges, vaccination
from services.dossiers.acces import Enfant, Moi, find_enfant, read_moi
from services.dossiers.domain.fiche import must_redo_pai, renewal_day
from services.dossiers.domain.fusion import CHAMPS_DE_SECURITE, Fusion, keep_both, merge
from services.dossiers.fiche import exchange_sealer, open_fiche, own_sealer, seal_fiche
from services.dossiers.historique import Sujet

_CHAMPS = ("regime", "allergies", "a_un_pai", "pai_au", "medicaments", "medecin", "medecin_telephone")
_LIRE = "select scelle, relue_le, a_renouveler_le, version from sante where enfant_id = :enfant_id"
_ECRIRE = """
insert into sante (enfant_id, scelle, relue_le, a_renouveler_le, version)
values (:enfant_id, :scelle, :relue_le, :a_renouveler_le, :version)
on conflict (enfant_id) do update set scelle = excluded.scelle, relue_le = excluded.relue_le,
    a_renouveler_le = excluded.a_renouveler_le, version = excluded.version
"""
_DERNIER = """
select c.at, coalesce(k.prenom || ' ' || k.nom, '') as par,
       exists (select from adulte a where a.compte_id = c.compte_id and a.dossier_id = c.dossier_id)
           as est_de_la_famille
from changement c left join compte k using (compte_id)
where c.objet_id = :enfant_id and c.objet = 'sante' order by c.changement_id desc limit 1
"""


def read_fiche(tx: Transaction, enfant_id: UUID) -> FicheVue:
    """The clear sheet of one child. The reading is not audited: it is the family's own. Raises ``Introuvable``."""
    moi = read_moi(tx)
    enfant = find_enfant(tx, moi, enfant_id, "lire")
    row = tx.one_or_none(_LIRE, enfant_id=enfant_id)
    fiche = open_fiche(own_sealer(), enfant_id, row.scelle) if row else FicheSanitaire()
    dernier = tx.one_or_none(_DERNIER, enfant_id=enfant_id)
    jour = _today(tx)
    return FicheVue(
        enfant_id=enfant_id,
        prenom=enfant.prenom,
        nom=enfant.nom,
        ecole=enfant.ecole_libelle,
        fiche=fiche,
        version=row.version if row else 0,
        relue_le=row.relue_le if row else None,
        a_renouveler_le=row.a_renouveler_le if row else None,
        pai_a_refaire=must_redo_pai(fiche.a_un_pai, fiche.pai_au, fiche.pai_ecole, enfant.ecole, jour),
        medicaments_perimes=[un.nom for un in fiche.medicaments if un.expire_le < jour],
        vaccination=vaccination.read(tx, enfant_id, enfant.naissance),
        peut_modifier=enfant.ecrit,
        modifiee_par="" if dernier is None else dernier.par if dernier.est_de_la_famille else "la mairie",
        modifiee_at=dernier.at if dernier else None,
    )


def save_fiche(tx: Transaction, request: SaveFiche) -> Accuse:
    """Keeps the fields that were filled in. Raises ``Introuvable``, ``PasLeDroitDEcrire`` or ``ChampsEnConflit``."""
    moi = read_moi(tx)
    enfant = find_enfant(tx, moi, request.enfant_id, "ecrire")
    # The child's row is locked first: the first sheet of a child is written once.
    tx.execute("select 1 from enfant where enfant_id = :id for no key update", id=request.enfant_id)
    row = tx.one_or_none(f"{_LIRE} for no key update", enfant_id=request.enfant_id)
    avant = open_fiche(own_sealer(), request.enfant_id, row.scelle) if row else FicheSanitaire()
    version = row.version if row else 0
    actuel, voulu = avant.model_dump(mode="json"), _asked(request)
    fusion = _merge(tx, request, actuel, voulu)
    en_double = [champ for champ in fusion.conflits if champ in CHAMPS_DE_SECURITE]
    if len(en_double) < len(fusion.conflits):
        autres = [champ for champ in fusion.conflits if champ not in CHAMPS_DE_SECURITE]
        raise ChampsEnConflit(version_actuelle=version, noms=autres)
    applique = fusion.applique | {champ: keep_both(champ, actuel[champ], voulu[champ]) for champ in en_double}
    fiche = _settle_pai(FicheSanitaire.model_validate(actuel | applique), request, avant, enfant)
    for champ in en_double:
        _open_litige(tx, moi, enfant, champ, actuel[champ], voulu[champ])
    _write(tx, enfant, fiche, version + 1)
    _note(tx, enfant, avant, fiche, version + 1)
    return accuses.give(tx, moi, GenreEnvoi.FICHE, request.enfant_id, les_deux=bool(en_double))


def _asked(request: SaveFiche) -> dict[str, Any]:
    """The fields that were filled in, as JSON would hold them."""
    dits = request.model_dump(mode="json", include=set(_CHAMPS), exclude_none=True)
    if dits.get("pai_au") == "":
        dits["pai_au"] = None
    return dits


def _merge(tx: Transaction, request: SaveFiche, actuel: dict[str, Any], voulu: dict[str, Any]) -> Fusion:
    """Chosen fields are compared with what the person saw when she chose; safety fields are never chosen."""
    lu = historique.read_since(tx, "sante", request.enfant_id, request.version_lue)
    choisis = set(request.choisis) - CHAMPS_DE_SECURITE
    if choisis:
        vu = historique.read_since(tx, "sante", request.enfant_id, request.version_vue)
        lu = {champ: valeur for champ, valeur in lu.items() if champ not in choisis}
        lu |= {champ: valeur for champ, valeur in vu.items() if champ in choisis}
    return merge(actuel, lu, voulu)


def _settle_pai(fiche: FicheSanitaire, request: SaveFiche, avant: FicheSanitaire, enfant: Enfant) -> FicheSanitaire:
    """A PAI belongs to the school where it was written; without one there is neither date nor school."""
    if not fiche.a_un_pai:
        return fiche.model_copy(update={"pai_au": None, "pai_ecole": ""})
    if not avant.a_un_pai or request.pai_refait or not fiche.pai_ecole:
        return fiche.model_copy(update={"pai_ecole": enfant.ecole})
    return fiche


def _write(tx: Transaction, enfant: Enfant, fiche: FicheSanitaire, version: int) -> None:
    jour = _today(tx)
    peremptions = [un.expire_le for un in fiche.medicaments]
    tx.execute(
        _ECRIRE,
        enfant_id=enfant.enfant_id,
        scelle=seal_fiche(own_sealer(), enfant.enfant_id, fiche),
        relue_le=jour,
        a_renouveler_le=renewal_day(jour, fiche.a_un_pai, fiche.pai_au, fiche.pai_ecole, enfant.ecole, peremptions),
        version=version,
    )
    tx.say(*etats.read_sante(tx, [enfant.enfant_id], own_sealer(), exchange_sealer()))


def _note(tx: Transaction, enfant: Enfant, avant: FicheSanitaire, apres: FicheSanitaire, version: int) -> None:
    sujet = Sujet(enfant.dossier_id, "sante", enfant.enfant_id, version, enfant_id=enfant.enfant_id)
    dits, faits = avant.model_dump(mode="json"), apres.model_dump(mode="json")
    historique.note(tx, sujet, {champ: (dits[champ], faits[champ]) for champ in _CHAMPS}, scelle=True)


def _open_litige(tx: Transaction, moi: Moi, enfant: Enfant, champ: str, actuel: Any, voulu: Any) -> None:
    dernier = tx.one_or_none(_DERNIER, enfant_id=enfant.enfant_id)
    litiges.open_litige(
        tx,
        litiges.Litige(
            enfant.dossier_id,
            enfant.enfant_id,
            GenreLitige.SANTE,
            champ,
            litiges.Valeur(actuel, "", dernier.par if dernier else "", tx.now.isoformat()),
            litiges.mine(tx, moi, voulu),
        ),
    )


def change_ecole(tx: Transaction, enfant_id: UUID, ecole: str) -> None:
    """A PAI is valid for the stay in one school: the sheet is to be done again from today (DOMAIN §3)."""
    row = tx.one_or_none(f"{_LIRE} for no key update", enfant_id=enfant_id)
    if row is None:
        return
    fiche = open_fiche(own_sealer(), enfant_id, row.scelle)
    if fiche.a_un_pai and fiche.pai_ecole != ecole:
        tx.execute(
            "update sante set a_renouveler_le = :jour where enfant_id = :enfant_id",
            jour=_today(tx),
            enfant_id=enfant_id,
        )


def settle_litige(tx: Transaction, dossier_id: UUID, enfant_id: UUID, champ: str, valeur: Any) -> None:
    """An agent keeps one of the two values of a safety field."""
    row = tx.one_or_none(
        "select e.enfant_id, e.ecole, s.scelle, s.version from sante s join enfant e using (enfant_id)"
        " where e.enfant_id = :enfant_id for no key update of s",
        enfant_id=enfant_id,
    )
    assert row is not None
    avant = open_fiche(own_sealer(), enfant_id, row.scelle)
    apres = FicheSanitaire.model_validate(avant.model_dump(mode="json") | {champ: valeur})
    tx.execute(
        "update sante set scelle = :scelle, version = :version where enfant_id = :enfant_id",
        scelle=seal_fiche(own_sealer(), enfant_id, apres),
        version=row.version + 1,
        enfant_id=enfant_id,
    )
    tx.say(*etats.read_sante(tx, [enfant_id], own_sealer(), exchange_sealer()))
    sujet = Sujet(dossier_id, "sante", enfant_id, row.version + 1, enfant_id=enfant_id)
    paire = (avant.model_dump(mode="json")[champ], apres.model_dump(mode="json")[champ])
    historique.note(tx, sujet, {champ: paire}, scelle=True)


def _today(tx: Transaction) -> date:
    return tx.now.astimezone(clock.PARIS).date()
