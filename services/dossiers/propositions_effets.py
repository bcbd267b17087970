"""What a proposal is about: how the dossier says it today, how a person reads it, and what accepting it changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.dossiers import GenreProposition
from kit import clock
from kit.database import Transaction, jsonb
from services.dossiers import sante
from services.dossiers.domain.valeurs import write_jour

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_COLONNES = {
    GenreProposition.ADRESSE: "select adresse from foyer where foyer_id = :foyer_id",
    GenreProposition.ECOLE: "select ecole, classe from enfant where enfant_id = :enfant_id",
    GenreProposition.IDENTITE: "select prenom, nom, cast(naissance as text) as naissance from enfant"
    " where enfant_id = :enfant_id",
    GenreProposition.GARDE: "select cast(du as text) as du, cast(foyer_id as text) as foyer_id,"
    " cast(autre_foyer_id as text) as autre_foyer_id, regle from garde where enfant_id = :enfant_id"
    " and (au is null or au >= :jour) order by du desc limit 1",
}
_FOYERS_DES_PARENTS = """
select distinct a.foyer_id from lien l join adulte a using (adulte_id)
where l.enfant_id = :enfant_id and l.autorite_parentale order by a.foyer_id
"""


def list_foyers_des_parents(tx: Transaction, enfant_id: UUID | None) -> list[UUID]:
    """The households of the adults who have authority over the child."""
    return [row.foyer_id for row in tx.execute(_FOYERS_DES_PARENTS, enfant_id=enfant_id)]


def read_actuel(tx: Transaction, genre: GenreProposition, foyer_id: UUID, enfant_id: UUID | None) -> dict[str, Any]:
    """What the dossier says now, in the shape of ``proposition.avant``; empty where it says nothing."""
    row = tx.one_or_none(
        _COLONNES[genre], foyer_id=foyer_id, enfant_id=enfant_id, jour=tx.now.astimezone(clock.PARIS).date()
    )
    return {} if row is None else dict(row._mapping)


def apply(
    tx: Transaction, genre: GenreProposition, foyer_id: UUID, enfant_id: UUID | None, apres: dict[str, Any]
) -> None:
    """Changes the rows, whose aggregate is already locked."""
    match genre:
        case GenreProposition.ADRESSE:
            tx.execute("update foyer set adresse = :adresse where foyer_id = :foyer_id", foyer_id=foyer_id, **apres)
        case GenreProposition.IDENTITE:
            tx.execute(
                "update enfant set prenom = :prenom, nom = :nom, naissance = cast(:naissance as date)"
                " where enfant_id = :enfant_id",
                enfant_id=enfant_id,
                **apres,
            )
        case GenreProposition.ECOLE:
            assert enfant_id is not None
            tx.execute(
                "update enfant set ecole = :ecole, classe = :classe where enfant_id = :enfant_id",
                enfant_id=enfant_id,
                **apres,
            )
            sante.change_ecole(tx, enfant_id, apres["ecole"])
        case GenreProposition.GARDE:
            _apply_garde(tx, enfant_id, apres)


def _apply_garde(tx: Transaction, enfant_id: UUID | None, apres: dict[str, Any]) -> None:
    """The rule holds from its day on; nothing before that day changes. The shared holidays of the pair stay."""
    du = date.fromisoformat(apres["du"])
    vacances = tx.scalar(
        "select regle -> 'vacances' from garde where enfant_id = :enfant_id and autre_foyer_id is not null"
        " and du < :du order by du desc limit 1",
        enfant_id=enfant_id,
        du=du,
    )
    regle = dict(apres["regle"])
    if regle and vacances:
        regle["vacances"] = vacances
    tx.execute("delete from garde where enfant_id = :enfant_id and du >= :du", enfant_id=enfant_id, du=du)
    tx.execute(
        "update garde set au = :veille where enfant_id = :enfant_id and (au is null or au > :veille)",
        enfant_id=enfant_id,
        veille=du - timedelta(days=1),
    )
    tx.execute(
        "insert into garde (enfant_id, du, foyer_id, autre_foyer_id, regle)"
        " values (:enfant_id, :du, :foyer_id, cast(:autre as uuid), cast(:regle as jsonb))",
        enfant_id=enfant_id,
        du=du,
        foyer_id=apres["foyer_id"],
        autre=apres["autre_foyer_id"],
        regle=jsonb(regle),
    )


def in_words(tx: Transaction, genre: GenreProposition, valeurs: dict[str, Any]) -> dict[str, str]:
    """Field → what a person reads. Households are named, never located."""
    if not valeurs:
        return {}
    match genre:
        case GenreProposition.ECOLE:
            libelle = tx.scalar("select libelle from ecole where code = :code", code=valeurs["ecole"])
            return {"ecole": libelle or valeurs["ecole"], "classe": valeurs["classe"]}
        case GenreProposition.IDENTITE:
            return {**valeurs, "naissance": write_jour(date.fromisoformat(valeurs["naissance"]))}
        case GenreProposition.GARDE:
            return _garde_in_words(tx, valeurs)
    return dict(valeurs)


def _garde_in_words(tx: Transaction, valeurs: dict[str, Any]) -> dict[str, str]:
    noms = {
        str(row.foyer_id): row.nom
        for row in tx.execute(
            "select foyer_id, nom from foyer where foyer_id = any(cast(:ids as uuid[]))",
            ids=[un for un in (valeurs["foyer_id"], valeurs["autre_foyer_id"]) if un],
        )
    }
    regle = valeurs["regle"]
    foyer = noms.get(valeurs["foyer_id"], "")
    mots = {"garde": f"toujours au foyer {foyer}", "du": write_jour(date.fromisoformat(valeurs["du"]))}
    if regle:
        autre = noms.get(str(valeurs["autre_foyer_id"]), "")
        mots["garde"] = f"une semaine sur deux : semaines paires au foyer {foyer}, impaires au foyer {autre}"
        heure = str(regle.get("heure_changement", "00:00")).replace(":", "h")
        mots["changement"] = f"le {JOURS[int(regle.get('jour_changement', 0))]} à {heure}"
    return mots
