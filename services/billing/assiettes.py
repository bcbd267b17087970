"""Reads a batch of households with what they owe from: children, situations and attendance. Seven statements a batch.

Public names
    Foyer(foyer_id, payeur, nom, adresse, faits, deja_factures)
    Lot(foyers, apres, est_dernier)
    read_lot(tx, cadre, apres, taille) -> Lot
    fill_payeurs(tx, cadre, foyers, presents)       also for an estimate
    draft_foyer(cadre, foyer) -> list[Redige]
    find_report(foyer, rediges) -> RaisonReport | None       why this household is held back, alone
    Redige(regie, foyer, brouillon)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.billing import RaisonReport
from kit.database import Transaction
from services.billing.cadre import Cadre, Regie
from services.billing.colonnes import plain
from services.billing.domain.assiette import Enfant, Fait, Heures, Payeur, Presence, fait_of_heures
from services.billing.domain.facture import BrouillonFacture, draft_facture
from services.billing.domain.regle_revenu import Justificatif
from services.billing.domain.repartition import ENTIERE
from services.billing.revenus import open_justificatif, situations_of

AUCUN_FOYER = UUID(int=0)


@dataclass(slots=True)
class Foyer:
    """A household to invoice. ``payeur`` None: who pays, or a child, has not arrived from dossiers yet.

    ``faits``: attendance not billed yet, by code of régie.
    """

    foyer_id: UUID
    payeur: Payeur | None = None
    nom: str = ""
    adresse: str = ""
    faits: dict[str, list[Fait]] = field(default_factory=dict)
    deja_factures: set[str] = field(default_factory=set)
    """Codes of the régies whose invoice of the month exists."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Households in the order of their ids, after the one of the batch before."""

    foyers: tuple[Foyer, ...]
    apres: UUID
    est_dernier: bool


@dataclass(frozen=True, slots=True)
class Redige:
    """One invoice to be: this régie's part of what a household owes."""

    regie: Regie
    foyer: Foyer
    brouillon: BrouillonFacture


_FOYERS = """
select foyer_id from (
    (select foyer_id from creneau
     where mois = :premier and foyer_id > :apres and presence in ('present', 'conflit')
     group by foyer_id order by foyer_id limit :limite)
    union
    (select foyer_id from heures
     where mois = :premier and foyer_id > :apres
       and (contrat_minutes - deduites_minutes + supplement_minutes > 0 or cardinality(ouvertes) > 0)
     group by foyer_id order by foyer_id limit :limite)
) t
order by foyer_id
limit :limite
"""
# What is on an invoice already is never read again: no day is billed twice, even when custody moved it meanwhile.
_FAITS = """
select foyer_id, enfant_id, activite, presence, repas_fourni, array_agg(jour order by jour) as jours
from creneau c
where mois = :premier and foyer_id = any(cast(:foyers as uuid[])) and presence in ('present', 'conflit')
  and activite <> all(cast(:au_contrat as text[]))
  and not exists (
      select from facture_presence p
      where p.enfant_id = c.enfant_id and p.jour = c.jour and p.activite = c.activite
  )
group by foyer_id, enfant_id, activite, presence, repas_fourni
"""
_HEURES = """
select h.foyer_id, h.enfant_id, h.activite, h.contrat_minutes, h.deduites_minutes, h.supplement_minutes,
       cardinality(h.ouvertes) > 0 as est_ouverte
from heures h
where h.mois = :premier and h.foyer_id = any(cast(:foyers as uuid[])) and h.activite = any(cast(:au_contrat as text[]))
  and (h.contrat_minutes - h.deduites_minutes + h.supplement_minutes > 0 or cardinality(h.ouvertes) > 0)
  and not exists (
      select from facture_heures p
      where p.enfant_id = h.enfant_id and p.mois = h.mois and p.foyer_id = h.foyer_id
  )
"""
_PAYEURS = """
select foyer_id, nom_complet, adresse, est_resident, enfants_a_charge, aeeh
from payeur
where foyer_id = any(cast(:foyers as uuid[]))
"""
_ENFANTS = """
select l.foyer_id, e.enfant_id, e.prenom, e.naissance
from (
    select foyer_id, enfant_id from enfant_foyer
    where foyer_id = any(cast(:foyers as uuid[])) and du <= :dernier and (au is null or au >= :premier)
    union
    select * from unnest(cast(:presents_foyers as uuid[]), cast(:presents_enfants as uuid[]))
) l (foyer_id, enfant_id)
join enfant e using (enfant_id)
"""
_RESSOURCES = """
select foyer_id, du, au, scelle, mention
from ressource
where foyer_id = any(cast(:foyers as uuid[])) and du <= :dernier
"""
_FACTURES = "select foyer_id, regie from facture where foyer_id = any(cast(:foyers as uuid[])) and mois = :premier"


def read_lot(tx: Transaction, cadre: Cadre, apres: UUID, taille: int) -> Lot:
    """The next ``taille`` households with attendance in the month. Memory is one batch."""
    ids = [row.foyer_id for row in tx.execute(_FOYERS, premier=cadre.premier, apres=apres, limite=taille + 1)]
    foyers = {foyer_id: Foyer(foyer_id) for foyer_id in ids[:taille]}
    if foyers:
        _fill(tx, cadre, foyers)
    return Lot(tuple(foyers.values()), ids[:taille][-1] if ids else apres, len(ids) <= taille)


def _fill(tx: Transaction, cadre: Cadre, foyers: dict[UUID, Foyer]) -> None:
    cles = {"foyers": plain(foyers), "premier": cadre.premier}
    for row in tx.execute(_FACTURES, **cles):
        foyers[row.foyer_id].deja_factures.add(row.regie)
    presents: set[tuple[UUID, UUID]] = set()
    for row in tx.execute(_FAITS, **cles, au_contrat=list(cadre.au_contrat)):
        foyer, regie = foyers[row.foyer_id], cadre.regie_of(row.activite).code
        if regie in foyer.deja_factures:
            continue  # came too late: an avoir or a complement mends an issued invoice
        enfant_id, activite, presence, fourni = row.enfant_id, row.activite, Presence(row.presence), row.repas_fourni
        foyer.faits.setdefault(regie, []).extend(
            [Fait(enfant_id, activite, jour, presence, True, 1, ENTIERE, fourni) for jour in row.jours]
        )
        presents.add((row.foyer_id, row.enfant_id))
    for row in tx.execute(_HEURES, **cles, au_contrat=list(cadre.au_contrat)):
        foyer, regie = foyers[row.foyer_id], cadre.regie_of(row.activite).code
        if regie not in foyer.deja_factures:
            heures = Heures(row.contrat_minutes, row.deduites_minutes, row.supplement_minutes, row.est_ouverte)
            fait = fait_of_heures(row.enfant_id, row.activite, cadre.premier, heures)
            foyer.faits.setdefault(regie, []).append(fait)
            presents.add((row.foyer_id, row.enfant_id))
    fill_payeurs(tx, cadre, foyers, presents)


def fill_payeurs(tx: Transaction, cadre: Cadre, foyers: dict[UUID, Foyer], presents: set[tuple[UUID, UUID]]) -> None:
    """Who pays, with the household's children and its situations over the days of ``cadre``. Three statements."""
    cles = {"foyers": plain(foyers), "premier": cadre.premier}
    enfants, justificatifs = _read_enfants(tx, cadre, cles, presents), _read_justificatifs(tx, cadre, foyers)
    connus = {(foyer_id, enfant.enfant_id) for foyer_id, liste in enfants.items() for enfant in liste}
    incomplets = {foyer_id for foyer_id, enfant_id in presents if (foyer_id, enfant_id) not in connus}
    for row in tx.execute(_PAYEURS, foyers=cles["foyers"]):
        foyer = foyers[row.foyer_id]
        foyer.nom, foyer.adresse = row.nom_complet, row.adresse
        if row.foyer_id not in incomplets:
            foyer.payeur = _payeur(cadre, row, enfants[row.foyer_id], justificatifs[row.foyer_id])


def _payeur(cadre: Cadre, row: Any, enfants: Sequence[Enfant], justificatifs: Sequence[Justificatif]) -> Payeur:
    situations = situations_of(row, justificatifs, cadre.premier, cadre.dernier, cadre.regle)
    return Payeur(row.foyer_id, tuple(enfants), situations)


def _read_enfants(
    tx: Transaction, cadre: Cadre, cles: dict[str, Any], presents: set[tuple[UUID, UUID]]
) -> dict[UUID, list[Enfant]]:
    """The household's children, present or not: the rank of a child may count all of them."""
    enfants: dict[UUID, list[Enfant]] = defaultdict(list)
    for row in tx.execute(
        _ENFANTS,
        **cles,
        dernier=cadre.dernier,
        presents_foyers=plain(foyer_id for foyer_id, _ in presents),
        presents_enfants=plain(enfant_id for _, enfant_id in presents),
    ):
        enfants[row.foyer_id].append(Enfant(row.enfant_id, row.prenom, row.naissance))
    return enfants


def _read_justificatifs(tx: Transaction, cadre: Cadre, foyers: dict[UUID, Foyer]) -> dict[UUID, list[Justificatif]]:
    justificatifs: dict[UUID, list[Justificatif]] = defaultdict(list)
    for row in tx.execute(_RESSOURCES, foyers=plain(foyers), dernier=cadre.dernier):
        justificatifs[row.foyer_id].append(open_justificatif(cadre.sealer, row))
    return justificatifs


def draft_foyer(cadre: Cadre, foyer: Foyer) -> list[Redige]:
    """One draft for each régie that has something to say to this household; none without its payer."""
    if foyer.payeur is None:
        return []
    return [
        Redige(cadre.regies[code], foyer, draft_facture(foyer.payeur, cadre.mois, faits, cadre.grille, cadre.cache))
        for code, faits in sorted(foyer.faits.items())
    ]


def find_report(foyer: Foyer, rediges: Iterable[Redige]) -> RaisonReport | None:
    """The first reason to hold this household back: no invoice of any régie, so that the next run takes it whole."""
    if foyer.faits and foyer.payeur is None:
        return RaisonReport.FOYER_INCONNU
    bloquantes = {a.code.value for redige in rediges for a in redige.brouillon.anomalies if a.bloque}
    return next((raison for raison in RaisonReport if raison.value in bloquantes), None)
