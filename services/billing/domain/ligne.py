"""The lines of an invoice: meal and supervision apart, one per child, activity and unit price.

Public names
    Ligne(...)                              a line, in cents
    totaux_by_partie(lignes) -> dict[Partie, int]
    LigneEnCours(...).write(enfant, activite) -> list[Ligne]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.money import INSECABLE
from services.billing.domain.assiette import Enfant, Fait, Heures, PriseEnCharge
from services.billing.domain.bareme import Partie
from services.billing.domain.repartition import ENTIERE, PartPayeur, round_half_up
from services.billing.domain.tarif import PrixPart, Tarif
from services.billing.domain.trace import Etape, format_taux


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line. Amounts in cents; ``tarif`` is "code@version"; ``tiers`` names who pays a negative line."""

    enfant_id: UUID
    prenom: str
    activite: str
    partie: Partie
    libelle: str
    jours: tuple[date, ...]
    quantite: int | Fraction
    prix_unitaire_centimes: int
    montant_centimes: int
    tarif: str
    trace: tuple[Etape, ...] = ()
    part: PartPayeur = ENTIERE
    tiers: str = ""
    est_en_heures: bool = False

    @property
    def minutes(self) -> int | None:
        """Of a line in hours, exactly; ``quantite`` is a fraction of them."""
        return int(self.quantite * 60) if self.est_en_heures else None


def totaux_by_partie(lignes: Iterable[Ligne]) -> dict[Partie, int]:
    """Net cents of each part present, in the order repas, encadrement, forfait."""
    totaux: dict[Partie, int] = {}
    for ligne in lignes:
        totaux[ligne.partie] = totaux.get(ligne.partie, 0) + ligne.montant_centimes
    return {partie: totaux[partie] for partie in Partie if partie in totaux}


@dataclass(slots=True)
class LigneEnCours:
    """Being written: attendances that make one line: same price and reason, same share, same third party."""

    prix: PrixPart
    part: PartPayeur
    repas_fourni: bool
    prise: PriseEnCharge | None
    tarif: Tarif
    place: int
    faits: list[Fait]

    def ordre(self) -> tuple[object, ...]:
        prise = self.prise
        return (
            self.repas_fourni,
            self.place,
            self.faits[0].jour,
            self.prix.prix_centimes,
            (self.part.debut, self.part.fin),
            (prise.tiers, prise.pct) if prise else ("", Decimal(0)),
        )

    def write(self, enfant: Enfant, activite: str) -> list[Ligne]:
        """The line, then the negative line of the third party when there is one."""
        prix = self.prix
        quantite = sum((fait.quantite for fait in self.faits), 0)
        entier = prix.prix_centimes * quantite
        montant = round_half_up(entier) if self.part.est_entiere else self.part.of(entier)
        libelle = f"{enfant.prenom}, {prix.libelle}"
        if self.repas_fourni:
            libelle += " (repas fourni par la famille)"
        if not self.part.est_entiere:
            libelle += f", {format_part(self.part.fin - self.part.debut)}"
        heures = [fait.heures for fait in self.faits if fait.heures is not None]
        jours = () if heures else tuple(fait.jour for fait in self.faits)
        trace = (*(etape for une in heures for etape in _steps_heures(une)), *prix.trace)
        ligne = Ligne(
            enfant.enfant_id, enfant.prenom, activite, prix.partie, libelle, jours, quantite, prix.prix_centimes,
            montant, self.tarif.reference, trace if heures else prix.trace, self.part, "", bool(heures),
        )  # fmt: skip
        if self.prise is None:
            return [ligne]
        pris = -round_half_up(montant * self.prise.pct / 100)
        mots = f"{libelle}, prise en charge {self.prise.tiers}, {format_taux(self.prise.pct)}"
        return [
            ligne,
            Ligne(
                enfant.enfant_id, enfant.prenom, activite, prix.partie, mots, jours, 1, pris,
                pris, self.tarif.reference, (), ENTIERE, self.prise.tiers,
            ),
        ]  # fmt: skip


def format_part(part: Fraction) -> str:
    """ "moitié du prix", "1/3 du prix"."""
    return "moitié du prix" if part == Fraction(1, 2) else f"{part} du prix"


def _steps_heures(heures: Heures) -> Iterator[Etape]:
    """How many hours, and why: the first steps of "pourquoi ce prix"."""
    yield Etape("Heures du contrat", format_heures(heures.contrat_minutes), "réparties sur les mois du contrat")
    if heures.deduites_minutes:
        yield Etape("Heures déduites", f"−{INSECABLE}{format_heures(heures.deduites_minutes)}")
    if heures.supplement_minutes:
        note = "au-delà du contrat, chaque tranche commencée compte"
        yield Etape("Heures en plus", f"+{INSECABLE}{format_heures(heures.supplement_minutes)}", note)
    yield Etape("Heures facturées", format_heures(heures.minutes))


def format_heures(minutes: int) -> str:
    """ "69 h 20", "8 h"."""
    heures, reste = divmod(minutes, 60)
    return f"{heures}{INSECABLE}h{INSECABLE}{reste:02d}" if reste else f"{heures}{INSECABLE}h"
