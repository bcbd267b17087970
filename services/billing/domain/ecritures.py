"""Double-entry ledger: every entry sums to zero, nothing is ever deleted, a mistake is reversed.

Sign: a debit is positive, a credit negative. ``redevable`` above zero is what a household still owes, kept apart
for meal and supervision so that what was *paid* for supervision is always known (tax attestation).

Public names
    Compte, ModePaiement, NatureEcriture
    Mouvement(compte, montant_centimes, foyer_id, facture_id, partie, tiers)
    Ecriture(nature, libelle, mouvements)                 EcritureDesequilibree unless it sums to zero
    Du(facture_id, restes: Mapping[Partie, int])          what an invoice still owes, by part
    record_facture(foyer_id, facture_id, lignes) -> Ecriture
    record_correction(foyer_id, du, lignes) -> Ecriture   avoir or complement
    record_paiement(foyer_id, mode, montant_centimes, dus) -> Ecriture
    use_avance(foyer_id, montant_centimes, dus) -> Ecriture
    reverse_ecriture(ecriture, motif) -> Ecriture         contre-passation
    reprendre(paiement, deja_repris, repris, motif) -> Ecriture    a part of a payment taken back
    restes_by_facture(mouvements) -> dict[UUID, dict[Partie, int]]
    solde(mouvements, compte) -> int
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from contracts.errors import PortailError
from services.billing.domain.bareme import Partie
from services.billing.domain.ligne import Ligne
from services.billing.domain.repartition import split_pro_rata


class Compte(StrEnum):
    REDEVABLE = "redevable"
    """What households owe."""
    TIERS = "tiers"
    """What third parties (CCAS) owe."""
    AVANCE = "avance"
    """Overpayments kept as credit for a household: negative when there is some."""
    PRODUIT_REPAS = "produit_repas"
    PRODUIT_ENCADREMENT = "produit_encadrement"
    PRODUIT_FORFAIT = "produit_forfait"
    CARTE = "encaissement_carte"
    ESPECES = "encaissement_especes"
    CHEQUE = "encaissement_cheque"
    CESU = "encaissement_cesu"
    PRELEVEMENT = "encaissement_prelevement"


class ModePaiement(StrEnum):
    CARTE = "carte"
    ESPECES = "especes"
    CHEQUE = "cheque"
    CESU = "cesu"
    PRELEVEMENT = "prelevement"

    @property
    def compte(self) -> Compte:
        return Compte(f"encaissement_{self.value}")


class NatureEcriture(StrEnum):
    FACTURE = "facture"
    CORRECTION = "correction"
    PAIEMENT = "paiement"
    AVANCE = "avance"
    CONTRE_PASSATION = "contre_passation"


class EcritureDesequilibree(PortailError):
    """An entry whose debits and credits differ: a fault of the program, never written."""


class PlusQueLeDu(PortailError):
    """More credit would be used than the invoices owe."""


@dataclass(frozen=True, slots=True)
class Mouvement:
    compte: Compte
    montant_centimes: int
    foyer_id: UUID
    facture_id: UUID | None = None
    partie: Partie | None = None
    tiers: str = ""


@dataclass(frozen=True, slots=True)
class Ecriture:
    nature: NatureEcriture
    libelle: str
    mouvements: tuple[Mouvement, ...]

    def __post_init__(self) -> None:
        ecart = sum(mouvement.montant_centimes for mouvement in self.mouvements)
        if ecart:
            raise EcritureDesequilibree(f"{self.libelle}: {ecart} cents")


@dataclass(frozen=True, slots=True)
class Du:
    """What one invoice still owes, by part; never below zero."""

    facture_id: UUID
    restes: Mapping[Partie, int] = field(default_factory=dict)

    @property
    def total_centimes(self) -> int:
        return sum(self.restes.values())


def _produit(partie: Partie) -> Compte:
    return Compte(f"produit_{partie.value}")


def _ecriture(nature: NatureEcriture, libelle: str, mouvements: Iterable[Mouvement]) -> Ecriture:
    return Ecriture(nature, libelle, tuple(m for m in mouvements if m.montant_centimes))


def _sum_lignes(lignes: Iterable[Ligne]) -> tuple[dict[Partie, int], dict[Partie, int], dict[tuple[str, Partie], int]]:
    """Net of the household, gross income, and third parties' shares, each by part, in a fixed order."""
    nets, bruts = dict.fromkeys(Partie, 0), dict.fromkeys(Partie, 0)
    tiers: dict[tuple[str, Partie], int] = {}
    for ligne in lignes:
        nets[ligne.partie] += ligne.montant_centimes
        if ligne.tiers:
            cle = (ligne.tiers, ligne.partie)
            tiers[cle] = tiers.get(cle, 0) - ligne.montant_centimes
        else:
            bruts[ligne.partie] += ligne.montant_centimes
    return nets, bruts, dict(sorted(tiers.items()))


def record_facture(foyer_id: UUID, facture_id: UUID, lignes: Sequence[Ligne]) -> Ecriture:
    """The household (and the third parties) owe what the lines say; the town earns it, by part."""
    nets, bruts, tiers = _sum_lignes(lignes)
    mouvements = [Mouvement(Compte.REDEVABLE, net, foyer_id, facture_id, partie) for partie, net in nets.items()]
    mouvements += [Mouvement(Compte.TIERS, m, foyer_id, facture_id, partie, qui) for (qui, partie), m in tiers.items()]
    mouvements += [Mouvement(_produit(partie), -brut, foyer_id, facture_id, partie) for partie, brut in bruts.items()]
    return _ecriture(NatureEcriture.FACTURE, "Facture", mouvements)


def record_correction(foyer_id: UUID, du: Du, lignes: Sequence[Ligne]) -> Ecriture:
    """An avoir or a complement on an invoice of which ``du`` is still owed.

    What is credited beyond a part's rest pays the other parts of the same invoice, pro rata; the remainder, already
    paid by the family, becomes its credit (avance).
    """
    nets, bruts, tiers = _sum_lignes(lignes)
    brut_restes = {partie: du.restes.get(partie, 0) + nets[partie] for partie in Partie}
    restes = {partie: max(0, reste) for partie, reste in brut_restes.items()}
    excedent = sum(-reste for reste in brut_restes.values() if reste < 0)
    absorbe = min(excedent, sum(restes.values()))
    for partie, part in zip(restes, split_pro_rata(absorbe, list(restes.values())), strict=True):
        restes[partie] -= part
    mouvements = [
        Mouvement(Compte.REDEVABLE, restes[partie] - du.restes.get(partie, 0), foyer_id, du.facture_id, partie)
        for partie in Partie
    ]
    mouvements += [
        Mouvement(Compte.TIERS, m, foyer_id, du.facture_id, partie, qui) for (qui, partie), m in tiers.items()
    ]
    mouvements += [
        Mouvement(_produit(partie), -brut, foyer_id, du.facture_id, partie) for partie, brut in bruts.items()
    ]
    mouvements.append(Mouvement(Compte.AVANCE, absorbe - excedent, foyer_id))
    return _ecriture(NatureEcriture.CORRECTION, "Correction de facture", mouvements)


def record_paiement(foyer_id: UUID, mode: ModePaiement, montant_centimes: int, dus: Sequence[Du]) -> Ecriture:
    """One payment for one or several invoices, served in the order given (oldest first).

    A part-payment counts pro rata between the parts of its invoice, to the cent; what exceeds all of them is kept
    as credit. ValueError for an amount that is not above zero.
    """
    if montant_centimes <= 0:
        raise ValueError("a payment is above zero")
    imputations, reste = _allocate(foyer_id, montant_centimes, dus)
    encaisse = Mouvement(mode.compte, montant_centimes, foyer_id)
    avance = Mouvement(Compte.AVANCE, -reste, foyer_id)
    return _ecriture(NatureEcriture.PAIEMENT, f"Paiement, {mode.value}", (encaisse, *imputations, avance))


def use_avance(foyer_id: UUID, montant_centimes: int, dus: Sequence[Du]) -> Ecriture:
    """Pays invoices with the household's credit. PlusQueLeDu when they do not owe that much."""
    if montant_centimes <= 0:
        raise ValueError("a credit used is above zero")
    imputations, reste = _allocate(foyer_id, montant_centimes, dus)
    if reste:
        raise PlusQueLeDu(f"{reste} cents too many")
    avance = Mouvement(Compte.AVANCE, montant_centimes, foyer_id)
    return _ecriture(NatureEcriture.AVANCE, "Avance utilisée", (avance, *imputations))


def _allocate(foyer_id: UUID, montant: int, dus: Sequence[Du]) -> tuple[list[Mouvement], int]:
    """The credits on each invoice and part, and what is left of ``montant``."""
    imputations = []
    for du in dus:
        pris = min(montant, du.total_centimes)
        parties = [partie for partie in Partie if du.restes.get(partie, 0)]
        parts = split_pro_rata(pris, [du.restes[partie] for partie in parties])
        imputations += [
            Mouvement(Compte.REDEVABLE, -part, foyer_id, du.facture_id, partie)
            for partie, part in zip(parties, parts, strict=True)
        ]
        montant -= pris
    return imputations, montant


def reverse_ecriture(ecriture: Ecriture, motif: str) -> Ecriture:
    """The exact opposite (rejected direct debit, refund, dispute): what was paid is owed again."""
    mouvements = tuple(replace(m, montant_centimes=-m.montant_centimes) for m in ecriture.mouvements)
    return Ecriture(NatureEcriture.CONTRE_PASSATION, motif, mouvements)


def reprendre(paiement: Ecriture, deja_repris_centimes: int, repris_centimes: int, motif: str) -> Ecriture:
    """Refund or dispute: of this payment, ``deja_repris_centimes`` was taken back before, ``repris_centimes`` is now.

    What was kept as credit goes first, then the invoices, the last served first, pro rata between their parts: the
    whole taken back is the exact opposite of the payment. ValueError unless it grows and stays within the payment.
    """
    encaisse = sum(m.montant_centimes for m in paiement.mouvements if m.compte.value.startswith("encaissement"))
    if not 0 <= deja_repris_centimes < repris_centimes <= encaisse:
        raise ValueError("what is taken back grows, within the payment")
    avant, apres = _opposite(paiement, deja_repris_centimes), _opposite(paiement, repris_centimes)
    mouvements = [replace(m, montant_centimes=apres[i] - avant[i]) for i, m in enumerate(paiement.mouvements)]
    return _ecriture(NatureEcriture.CONTRE_PASSATION, motif, mouvements)


def _opposite(paiement: Ecriture, repris: int) -> dict[int, int]:
    """By place of a move, what undoes the first ``repris`` cents of a payment."""
    contraires = dict.fromkeys(range(len(paiement.mouvements)), 0)
    groupes: dict[UUID | None, list[int]] = {}
    for place, mouvement in enumerate(paiement.mouvements):
        if mouvement.compte.value.startswith("encaissement"):
            contraires[place] = -repris
        else:
            groupes.setdefault(mouvement.facture_id, []).append(place)
    reste = repris
    for places in reversed(groupes.values()):
        montants = [-paiement.mouvements[place].montant_centimes for place in places]
        pris = min(reste, sum(montants))
        contraires.update(zip(places, split_pro_rata(pris, montants), strict=True))
        reste -= pris
    return contraires


def restes_by_facture(mouvements: Iterable[Mouvement]) -> dict[UUID, dict[Partie, int]]:
    """What each invoice still owes, by part; parts at zero are left out."""
    restes: dict[UUID, dict[Partie, int]] = {}
    for m in mouvements:
        if m.compte is Compte.REDEVABLE and m.facture_id is not None and m.partie is not None:
            facture = restes.setdefault(m.facture_id, {})
            facture[m.partie] = facture.get(m.partie, 0) + m.montant_centimes
    return {facture_id: {p: r for p, r in parts.items() if r} for facture_id, parts in restes.items()}


def solde(mouvements: Iterable[Mouvement], compte: Compte) -> int:
    return sum(m.montant_centimes for m in mouvements if m.compte is compte)
