"""What bookings would add to the invoices if every child came: two drafts by the code of the invoices, and their
difference. Nothing is written; eight statements, whatever the number of days.

Public names
    estimate(tx, who, request) -> CoutEstime
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import CoutActivite, CoutDuMois, CoutEstime, PreviewCout
from contracts.errors import Introuvable
from kit.database import Transaction
from services.billing.acces import MES_FOYERS, qui
from services.billing.assiettes import Foyer, fill_payeurs
from services.billing.cadre import Cadre, read_cadre
from services.billing.colonnes import plain
from services.billing.domain.assiette import Fait, Payeur, Presence
from services.billing.domain.facture import CodeAnomalie, draft_facture


class Creneau(NamedTuple):
    foyer_id: UUID
    enfant_id: UUID
    activite: str
    jour: date


_MIENS = (
    f"select 1 where not exists (select from unnest(cast(:foyers as uuid[])) f (id) where f.id not in {MES_FOYERS})"  # noqa: S608
)
# By the key of the slots: children first. A family that brought the meal lately brings it again.
_RESERVES = """
select c.foyer_id, c.enfant_id, c.activite, c.jour, c.repas_fourni, c.jour >= :premier and c.foyer_id = any(
           cast(:foyers as uuid[])) and (c.est_reserve or c.presence = 'present')
           and c.presence is distinct from 'absent' as est_compte
from creneau c
where c.enfant_id in (select enfant_id from enfant_foyer where foyer_id = any(cast(:foyers as uuid[]))
                      union select unnest(cast(:enfants as uuid[])))
  and c.jour between :depuis and :dernier
"""
_RECUL = timedelta(days=120)
Montants = dict[tuple[str, str], int]
"""Cents by month and activity."""


def estimate(tx: Transaction, who: Actor, request: PreviewCout) -> CoutEstime:
    """``Introuvable`` where a household is not one's own."""
    foyers = {c.foyer_id: Foyer(c.foyer_id) for c in request.changements}
    if not tx.execute(_MIENS, foyers=plain(foyers), **qui(who)):
        raise Introuvable(objet="foyer")
    mois = sorted({f"{jour:%Y-%m}" for c in request.changements for jour in c.jours})
    cadre = read_cadre(tx, mois[0], mois[-1])
    rows = tx.execute(
        _RESERVES,
        foyers=plain(foyers),
        enfants=plain({c.enfant_id for c in request.changements}),
        depuis=cadre.premier - _RECUL,
        premier=cadre.premier,
        dernier=cadre.dernier,
    )
    avant = {Creneau(row.foyer_id, row.enfant_id, row.activite, row.jour) for row in rows if row.est_compte}
    paniers = frozenset(row.enfant_id for row in rows if row.repas_fourni)
    apres = set(avant)
    for c in request.changements:
        siens = {Creneau(c.foyer_id, c.enfant_id, c.activite, jour) for jour in c.jours}
        apres = apres | siens if c.est_ajout else apres - siens
    fill_payeurs(tx, cadre, foyers, {(c.foyer_id, c.enfant_id) for c in avant | apres})
    essai = Essai(cadre, foyers, paniers)
    return _compare(essai, avant, apres, mois)


@dataclass(frozen=True, slots=True)
class Essai:
    """What the drafts share. ``paniers``: children whose family brings the meal."""

    cadre: Cadre
    foyers: Mapping[UUID, Foyer]
    paniers: frozenset[UUID]


def _compare(essai: Essai, avant: set[Creneau], apres: set[Creneau], mois: Iterable[str]) -> CoutEstime:
    cadre, foyers = essai.cadre, essai.foyers
    tarifaires = [{c for c in creneaux if c.activite not in cadre.au_contrat} for creneaux in (avant, apres)]
    (ancien, prix_avant, _), (nouveau, prix_apres, manques) = (_draft(essai, creneaux) for creneaux in tarifaires)
    prix = prix_avant | prix_apres
    changes = avant ^ apres
    sans = {c.activite for c in changes if c.activite in cadre.au_contrat or foyers[c.foyer_id].payeur is None}
    sans |= {activite for code, activite in manques if code is CodeAnomalie.TARIF_ABSENT}
    touchees = sorted({c.activite for c in changes} - sans, key=lambda a: (cadre.grille.ordre(a), a))
    return CoutEstime(
        mois=[
            CoutDuMois(mois=un, ecart_centimes=sum(_ecart(ancien, nouveau, (un, a)) for a in touchees)) for un in mois
        ],
        activites=[
            _write_activite(
                cadre,
                a,
                _jours(apres, a) - _jours(avant, a),
                _ecarts(ancien, nouveau, a),
                {prix.get(c, 0) for c in changes if c.activite == a},
            )
            for a in touchees
        ],
        sans_tarif=[cadre.libelle_of(activite) for activite in sorted(sans & {c.activite for c in changes})],
        au_maximum=any(code is CodeAnomalie.REVENU_ABSENT for code, _ in manques),
    )


def _write_activite(cadre: Cadre, activite: str, nombre: int, ecart: int, prix: set[int]) -> CoutActivite:
    """An average is nobody's price: two children, one of whom brings the meal, are told by their sum alone."""
    unitaire = next(iter(prix)) if len(prix) == 1 else None
    return CoutActivite(
        activite=activite,
        libelle=cadre.libelle_of(activite),
        nombre=nombre,
        ecart_centimes=ecart,
        unitaire_centimes=unitaire if unitaire is not None and unitaire * nombre == ecart else None,
    )


def _jours(creneaux: Iterable[Creneau], activite: str) -> int:
    return sum(c.activite == activite for c in creneaux)


def _ecart(ancien: Montants, nouveau: Montants, cle: tuple[str, str]) -> int:
    return nouveau.get(cle, 0) - ancien.get(cle, 0)


def _ecarts(ancien: Montants, nouveau: Montants, activite: str) -> int:
    return sum(_ecart(ancien, nouveau, cle) for cle in ancien.keys() | nouveau.keys() if cle[1] == activite)


class Essaye(NamedTuple):
    """As if every child came: amounts, the price of each slot, and what could not be priced."""

    montants: Montants
    prix: dict[Creneau, int]
    manques: set[tuple[CodeAnomalie, str]]


def _draft(essai: Essai, creneaux: Iterable[Creneau]) -> Essaye:
    by_mois: dict[tuple[UUID, str], list[Creneau]] = defaultdict(list)
    for creneau in creneaux:
        by_mois[creneau.foyer_id, f"{creneau.jour:%Y-%m}"].append(creneau)
    montants: Montants = defaultdict(int)
    prix: dict[Creneau, int] = defaultdict(int)
    manques: set[tuple[CodeAnomalie, str]] = set()
    for (foyer_id, mois), siens in by_mois.items():
        payeur: Payeur | None = essai.foyers[foyer_id].payeur
        if payeur is None:
            continue
        faits = [
            Fait(c.enfant_id, c.activite, c.jour, Presence.PRESENT, repas_fourni=c.enfant_id in essai.paniers)
            for c in siens
        ]
        brouillon = draft_facture(payeur, mois, faits, essai.cadre.grille, essai.cadre.cache)
        for ligne in brouillon.lignes:
            montants[mois, ligne.activite] += ligne.montant_centimes
            for jour in ligne.jours:
                prix[Creneau(foyer_id, ligne.enfant_id, ligne.activite, jour)] += ligne.prix_unitaire_centimes
        manques |= {(anomalie.code, anomalie.activite) for anomalie in brouillon.anomalies}
    return Essaye(montants, prix, manques)
