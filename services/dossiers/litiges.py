"""Two values of one safety matter: both are kept, an agent is alerted and decides (DOMAIN §3).

The values are sealed: a disagreement may be about health. What a decision changes is in ``litiges_decision.py``.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from contracts.dossiers import GenreLitige, LitigeResume, Litiges, LitigeVue, ValeurEnLitige
from contracts.errors import Introuvable
from kit.database import Transaction
from services.dossiers.acces import Moi, refuse_own_family
from services.dossiers.domain.valeurs import write_valeur
from services.dossiers.fiche import own_sealer

LONGUEUR_FILE = 200

_INSERT = """
insert into litige (litige_id, dossier_id, enfant_id, genre, cle, premiere_foyer_id, seconde_foyer_id, scelle,
                    ouvert_at)
values (:litige_id, :dossier_id, :enfant_id, :genre, :cle, cast(:premiere as uuid), cast(:seconde as uuid), :scelle,
        :now)
on conflict (enfant_id, genre, cle) where decision is null do nothing
"""
_ENTETE = """
select l.litige_id, l.genre, l.cle, l.scelle, l.ouvert_at, l.decision, l.enfant_id, l.dossier_id, d.numero,
       d.nom as nom_dossier, e.prenom
from litige l join dossier d using (dossier_id) join enfant e using (enfant_id)
"""


@dataclass(frozen=True, slots=True)
class Valeur:
    """One of the two, as JSON. ``objet_id``: the entry that holds it, where there is one."""

    valeur: Any
    foyer: str
    par: str
    at: str
    foyer_id: str = ""
    objet_id: str = ""


@dataclass(frozen=True, slots=True)
class Litige:
    dossier_id: UUID
    enfant_id: UUID
    genre: GenreLitige
    cle: str
    premiere: Valeur
    seconde: Valeur
    litige_id: UUID = field(default_factory=uuid.uuid4)


def mine(tx: Transaction, moi: Moi, valeur: Any, objet_id: UUID | None = None) -> Valeur:
    """The value of the household that asks."""
    return Valeur(
        valeur,
        tx.scalar("select nom from foyer where foyer_id = :id", id=moi.foyer_id) or "",
        tx.scalar("select prenom || ' ' || nom from compte where compte_id = :id", id=tx.who.compte_id) or "",
        tx.now.isoformat(),
        str(moi.foyer_id),
        str(objet_id or ""),
    )


def open_litige(tx: Transaction, litige: Litige) -> None:
    """Idempotent while it waits: by child, kind and key."""
    litige_id = litige.litige_id
    clear = json.dumps({"premiere": asdict(litige.premiere), "seconde": asdict(litige.seconde)}, ensure_ascii=False)
    tx.execute(
        _INSERT,
        litige_id=litige_id,
        dossier_id=litige.dossier_id,
        enfant_id=litige.enfant_id,
        genre=litige.genre.value,
        cle=litige.cle,
        premiere=litige.premiere.foyer_id or None,
        seconde=litige.seconde.foyer_id or None,
        scelle=own_sealer().seal(clear.encode(), _context(litige_id)),
        now=tx.now,
    )


def open_valeurs(litige_id: UUID, scelle: str) -> tuple[Valeur, Valeur]:
    clear = json.loads(own_sealer().open(scelle, _context(litige_id)))
    return Valeur(**clear["premiere"]), Valeur(**clear["seconde"])


def list_litiges(tx: Transaction) -> Litiges:
    """What waits, oldest first, without its values."""
    rows = tx.execute(f"{_ENTETE} where l.decision is null order by l.ouvert_at, l.litige_id limit {LONGUEUR_FILE}")
    return Litiges(
        litiges=[
            LitigeResume(
                litige_id=row.litige_id,
                genre=GenreLitige(row.genre),
                numero=row.numero,
                nom_dossier=row.nom_dossier,
                prenom=row.prenom,
                ouvert_at=row.ouvert_at,
            )
            for row in rows
        ]
    )


def read_litige(tx: Transaction, litige_id: UUID) -> LitigeVue:
    """Both values, for an agent; the reading is in the audit log. Raises ``Introuvable`` or ``ActionInterdite``."""
    row = tx.one_or_none(f"{_ENTETE} where l.litige_id = :id", id=litige_id)
    if row is None or row.decision is not None:
        raise Introuvable(objet="litige")
    refuse_own_family(tx, row.dossier_id)
    tx.audit("litige.lu", f"litige:{litige_id}")
    premiere, seconde = open_valeurs(litige_id, row.scelle)
    return LitigeVue(
        litige_id=litige_id,
        genre=GenreLitige(row.genre),
        numero=row.numero,
        nom_dossier=row.nom_dossier,
        prenom=row.prenom,
        ouvert_at=row.ouvert_at,
        dossier_id=row.dossier_id,
        enfant_id=row.enfant_id,
        champ=champ_of(row.cle),
        premiere=_vue(premiere),
        seconde=_vue(seconde),
        peut_garder_les_deux=can_keep_both(row.genre, row.cle),
    )


def can_keep_both(genre: str, cle: str) -> bool:
    """A yes and a no cannot both stand; two allergies or two persons can."""
    return genre == GenreLitige.SANTE or cle.startswith("double:")


def champ_of(cle: str) -> str:
    """``rentre_seul:etude`` → ``rentre_seul``; a person's name is in the values."""
    return "personne" if "|" in cle or cle.startswith("double:") else cle.partition(":")[0]


def _vue(valeur: Valeur) -> ValeurEnLitige:
    dit = write_valeur(valeur.valeur) or "rien"
    return ValeurEnLitige(valeur=dit, foyer=valeur.foyer, par=valeur.par, at=valeur.at)


def _context(litige_id: UUID) -> str:
    return f"litige:{litige_id}"
