"""A tariff: dated, versioned, split into meal and supervision; and the price it gives, with its reasons.

Public names
    Ventilation(partie, libelle, unite, poids)
    Composante(bareme, ventilation)            a barème and the parts its price is split into
    Tarif(...)                                 .has_activite, .at(jour), .prix(situation, repas_fourni)
    PrixPart(partie, libelle, prix_centimes, trace)
    Prix(parts, trace)                         .total_centimes
    prix_unitaires(tarif, bases) -> dict[Situation, Prix]
    CachePrix(limite).prix(tarif, situation, repas_fourni) -> Prix
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contracts.money import format_centimes
from services.billing.domain.bareme import Bareme, Donnee, Partie, Situation
from services.billing.domain.repartition import round_half_up, split_pro_rata
from services.billing.domain.trace import Etape, format_exact, format_jour, format_taux


class ComptageRang(StrEnum):
    """Among which children the rank of a child is counted."""

    FOYER = "foyer"
    PRESENTS = "presents"
    """Those of the household who use the activity that month."""


@dataclass(frozen=True, slots=True)
class Ventilation:
    """One part of a composante's price. ``poids``: its share, in hundredths of a percent (10 000 = all of it)."""

    partie: Partie
    libelle: str
    unite: str
    poids: int = 10_000


@dataclass(frozen=True, slots=True)
class Composante:
    """A price computed and rounded once, then split into one part or several that add up to it."""

    bareme: Bareme
    ventilation: tuple[Ventilation, ...]
    unite: str = ""
    """What the whole price buys ("une journée"), when it is split."""

    def __post_init__(self) -> None:
        if sum(v.poids for v in self.ventilation) != 10_000 or any(v.poids <= 0 for v in self.ventilation):
            raise ValueError("the parts of a composante make 100 %")


@dataclass(frozen=True, slots=True)
class PrixPart:
    """The unit price of one part, in cents, and why."""

    partie: Partie
    libelle: str
    prix_centimes: int
    trace: tuple[Etape, ...]


@dataclass(frozen=True, slots=True)
class Prix:
    """The unit price of an activity for one child: its parts in the order of the tariff, and the whole trace."""

    parts: tuple[PrixPart, ...]
    trace: tuple[Etape, ...]

    @property
    def total_centimes(self) -> int:
        return sum(part.prix_centimes for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Tarif:
    """One version of a tariff, never edited once used. Compared and hashed by identity, so that it is a cheap key.

    ``au`` is the last day, included, None while it lives. ``repas_fourni``: what is paid when the family brings the
    meal; None means the same parts less the meal.
    """

    code: str
    version: int
    libelle: str
    activites: tuple[str, ...]
    deliberation: str
    du: date
    composantes: tuple[Composante, ...]
    au: date | None = None
    repas_fourni: tuple[Composante, ...] | None = None
    comptage_rang: ComptageRang = ComptageRang.PRESENTS
    ordre: int = 0
    mention: str = ""

    @property
    def reference(self) -> str:
        return f"{self.code}@{self.version}"

    def donnees(self, situation: Situation) -> frozenset[Donnee]:
        """What must be known of this household for a price that is not the maximum."""
        besoins = (composante.bareme.donnee(situation) for composante in self.composantes)
        return frozenset(besoin for besoin in besoins if besoin)

    def at(self, jour: date) -> Tarif | None:
        """This tariff with the dated values in force on ``jour``; None outside its dates or before its first values.

        Resolve once per period (``changes``) and keep the answer: the cache of prices knows a tariff by identity.
        """
        if jour < self.du or (self.au is not None and jour > self.au):
            return None
        if not self.changes():
            return self
        composantes = _at(self.composantes, jour)
        fourni = None if self.repas_fourni is None else _at(self.repas_fourni, jour)
        if composantes is None or (self.repas_fourni is not None and fourni is None):
            return None
        return replace(self, composantes=composantes, repas_fourni=fourni)

    def changes(self) -> tuple[date, ...]:
        """Days on which a dated value of a barème changes (PSU floor and ceiling)."""
        toutes = (*self.composantes, *(self.repas_fourni or ()))
        return tuple(sorted({jour for composante in toutes for jour in composante.bareme.changes()}))

    def prix(self, situation: Situation, repas_fourni: bool = False) -> Prix:
        """The unit price for this situation, rounded half-up once per composante. Call it on ``at(jour)``."""
        composantes = self.composantes
        if repas_fourni and self.repas_fourni is not None:
            composantes = self.repas_fourni
        parts: list[PrixPart] = []
        for composante in composantes:
            parts.extend(self._price(composante, situation))
        if repas_fourni and self.repas_fourni is None:
            parts = [part for part in parts if part.partie is not Partie.REPAS]
        trace = [etape for part in parts for etape in part.trace]
        if len(parts) > 1:
            total = sum(part.prix_centimes for part in parts)
            trace.append(Etape("Prix en tout", format_centimes(total)))
        return Prix(tuple(parts), tuple(trace))

    def source(self, composante: Composante) -> str:
        """Where the price was decided: the délibération and its date, or the national table."""
        source = composante.bareme.reference() or (
            f"tarif de la délibération n° {self.deliberation}, depuis le {format_jour(self.du)}"
        )
        return f"{source} ({self.mention})" if self.mention else source

    def _price(self, composante: Composante, situation: Situation) -> list[PrixPart]:
        seul = len(composante.ventilation) == 1
        quoi = composante.ventilation[0].libelle if seul else self.libelle
        calcul = composante.bareme.compute(situation, quoi)
        entier = round_half_up(calcul.exact)
        etapes = calcul.etapes
        if calcul.exact != entier or len(etapes) > 2:
            arrondi = f"{format_exact(calcul.exact)} → {format_centimes(entier)}"
            etapes = (*etapes, Etape("Arrondi au centime le plus proche", arrondi))
        unite = composante.ventilation[0].unite if seul else composante.unite
        etapes = (*etapes, Etape(_price_of(unite), format_centimes(entier), self.source(composante)))
        if seul:
            ventilation = composante.ventilation[0]
            return [PrixPart(ventilation.partie, ventilation.libelle, entier, etapes)]
        montants = split_pro_rata(entier, [v.poids for v in composante.ventilation])
        return [
            PrixPart(v.partie, v.libelle, montant, (*etapes, _step_part(v, montant)))
            for v, montant in zip(composante.ventilation, montants, strict=True)
        ]


def _at(composantes: tuple[Composante, ...], jour: date) -> tuple[Composante, ...] | None:
    trouvees = []
    for composante in composantes:
        bareme = composante.bareme.at(jour)
        if bareme is None:
            return None
        trouvees.append(replace(composante, bareme=bareme))
    return tuple(trouvees)


def _price_of(unite: str) -> str:
    voyelle = unite[:1].lower() in "aeiouyéèêàâîôûh"
    return f"Prix d’{unite}" if voyelle else f"Prix de {unite}"


def _step_part(ventilation: Ventilation, montant: int) -> Etape:
    pct = format_taux((Decimal(ventilation.poids) / 100).normalize())
    return Etape(f"{_price_of(ventilation.unite)}, {pct} du prix", format_centimes(montant))


def prix_unitaires(tarif: Tarif, bases: Iterable[Situation]) -> dict[Situation, Prix]:
    """The price of each distinct situation, computed once. ``tarif`` is already resolved by ``at``."""
    prix: dict[Situation, Prix] = {}
    for base in bases:
        if base not in prix:
            prix[base] = tarif.prix(base)
    return prix


class CachePrix:
    """Prices already computed in one run. Bounded: when full it starts again, so that memory stays flat."""

    __slots__ = ("_limite", "_prix")

    def __init__(self, limite: int = 20_000) -> None:
        self._limite = limite
        self._prix: dict[tuple[Tarif, Situation, bool], Prix] = {}

    def prix(self, tarif: Tarif, situation: Situation, repas_fourni: bool = False) -> Prix:
        cle = (tarif, situation, repas_fourni)
        prix = self._prix.get(cle)
        if prix is None:
            if len(self._prix) >= self._limite:
                self._prix.clear()
            prix = self._prix[cle] = tarif.prix(situation, repas_fourni)
        return prix
