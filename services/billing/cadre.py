"""What every invoice of one month shares: tariffs, régies, the rule without proof. Read once per batch.

Public names
    Regie(code, prefixe, delai_jours, emetteur)
    Cadre(...)                .regie_of(activite) -> Regie
    read_cadre(tx, mois) -> Cadre
    ReglageManquant
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.errors import PortailError
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from services.billing.domain.assiette import bornes_du_mois
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.lecture_tarif import lire_tarif
from services.billing.domain.mentions import Emetteur
from services.billing.domain.regle_revenu import SansJustificatif
from services.billing.domain.tarif import CachePrix


class ReglageManquant(PortailError):
    """The town has no main régie yet: nobody can invoice."""


@dataclass(frozen=True, slots=True)
class Regie:
    """Who invoices. ``prefixe``: "" for the main régie. ``delai_jours``: from issue to the last day to pay."""

    code: str
    prefixe: str
    delai_jours: int
    emetteur: Emetteur


@dataclass(frozen=True, slots=True)
class Cadre:
    """``au_contrat``: activities billed by the hour (crèche, PSU): from ``heures``, never from attendance."""

    mois: str
    premier: date
    dernier: date
    grille: GrilleTarifs
    regle: SansJustificatif
    regies: Mapping[str, Regie]
    """By code."""
    regie_by_activite: Mapping[str, Regie]
    principale: Regie
    au_contrat: tuple[str, ...]
    deliberations: Mapping[str, str]
    """By reference of a tariff ("restauration@2")."""
    libelles: Mapping[str, str]
    """By code of an activity."""
    sealer: Sealer
    cache: CachePrix = field(default_factory=CachePrix)

    def regie_of(self, activite: str) -> Regie:
        return self.regie_by_activite.get(activite, self.principale)

    def libelle_of(self, activite: str) -> str:
        return self.libelles.get(activite, activite)


_TARIFS = "select donnees from tarif where du <= :dernier and (au is null or au >= :premier)"
_REGIES = """
select r.code, r.libelle, r.prefixe, r.emetteur_nom, r.emetteur_qualite, r.collectivite, r.delai_jours,
       coalesce(array_agg(a.activite) filter (where a.activite is not null), '{}') as activites
from regie r
left join regie_activite a on a.regie = r.code
group by r.code
order by r.prefixe
"""


def read_cadre(tx: Transaction, mois: str, jusqu_a: str = "") -> Cadre:
    """Four statements. ReglageManquant without a main régie; ValueError when ``mois`` is not a month.

    ``jusqu_a``: the last of several months, whose tariffs are then read together.
    """
    premier, dernier = bornes_du_mois(mois)
    if jusqu_a:
        dernier = bornes_du_mois(jusqu_a)[1]
    donnees = [row.donnees for row in tx.execute(_TARIFS, premier=premier, dernier=dernier)]
    horaires = [d for d in donnees if any(part["bareme"]["famille"] == "psu" for part in d["parts"])]
    tarifs = [lire_tarif(d) for d in donnees]
    regies: dict[str, Regie] = {}
    by_activite: dict[str, Regie] = {}
    principale = None
    for row in tx.execute(_REGIES):
        emetteur = Emetteur(row.emetteur_nom, row.emetteur_qualite, row.collectivite, row.libelle)
        regie = regies[row.code] = Regie(row.code, row.prefixe, row.delai_jours, emetteur)
        by_activite.update(dict.fromkeys(row.activites, regie))
        principale = regie if not row.prefixe else principale
    if principale is None:
        raise ReglageManquant("no main régie")
    return Cadre(
        mois=mois,
        premier=premier,
        dernier=dernier,
        grille=GrilleTarifs(tarifs),
        regle=SansJustificatif(tx.scalar("select sans_justificatif from reglage") or SansJustificatif.MAXIMUM),
        regies=regies,
        regie_by_activite=by_activite,
        principale=principale,
        au_contrat=tuple(sorted({activite for d in horaires for activite in d["activites"]})),
        deliberations={tarif.reference: tarif.deliberation for tarif in tarifs},
        libelles={row.code: row.libelle for row in tx.execute("select code, libelle from activite")},
        sealer=Sealer(service_settings("billing").data_key.get_secret_value()),
    )
