"""« Prévu, réservé, servi » as a drawing: inline SVG without script nor style attribute, and the same figures in words.

Three shapes as well as three colours: a dashed line in its band, squares, round dots. A day without service is no gap:
days follow each other as meals do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup, escape

from contracts.planning import Commande, EtapeCommande, Prevision
from gateway.presentation.commandes import count_repas

LARGEUR, HAUTEUR = 880, 300
GAUCHE, DROITE, HAUT, BAS = 60, 90, 20, 40
ETIQUETTES_MAX: Final = 11


@dataclass(frozen=True, slots=True)
class Point:
    """One meal; ``reserves``: booked now; ``servis``: ``None`` until the next day."""

    jour: date
    prevision: Prevision | None
    reserves: int
    servis: int | None


def read_points(commandes: Iterable[Commande]) -> list[Point]:
    return [
        Point(une.jour, une.prevision, count_repas(une.actuel), _servis(une))
        for une in sorted(commandes, key=lambda une: une.jour)
    ]


def _servis(une: Commande) -> int | None:
    """The sum of all versions once the last one says what was served."""
    if all(version.etape is not EtapeCommande.REEL for version in une.versions):
        return None
    return sum(count_repas(version.lignes) for version in une.versions)


def draw(points: Sequence[Point], titre: str, description: str, aujourd_hui: date) -> Markup:
    """At least one point."""
    plume = _Plume(points)
    parts = [
        Markup('<svg class="graphe" viewBox="0 0 {} {}" role="img" aria-labelledby="g-t g-d">').format(
            LARGEUR, HAUTEUR
        ),
        Markup('<title id="g-t">{}</title><desc id="g-d">{}</desc>').format(titre, description),
        *plume.draw_regles(),
        *plume.draw_bande(),
        *plume.draw_reserves(),
        *plume.draw_servis(),
        *plume.draw_jours(aujourd_hui),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


class _Plume:
    def __init__(self, points: Sequence[Point]) -> None:
        self.points = points
        valeurs = [valeur for point in points for valeur in _valeurs(point)]
        self.pas = _step(max(valeurs) - min(valeurs))
        self.bas = min(valeurs) // self.pas * self.pas
        self.haut = max(-(-max(valeurs) // self.pas) * self.pas, self.bas + self.pas)

    def x(self, rang: int) -> float:
        largeur = LARGEUR - GAUCHE - DROITE
        return round(GAUCHE + largeur * (rang + 0.5) / len(self.points), 1)

    def y(self, valeur: float) -> float:
        return round(HAUT + (HAUTEUR - HAUT - BAS) * (self.haut - valeur) / (self.haut - self.bas), 1)

    def draw_regles(self) -> list[Markup]:
        return [
            Markup('<path class="regle" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>').format(
                GAUCHE, self.y(valeur), LARGEUR - DROITE, GAUCHE - 8, self.y(valeur) + 5, valeur
            )
            for valeur in range(self.bas, self.haut + 1, self.pas)
        ]

    def draw_bande(self) -> list[Markup]:
        dites = [(self.x(rang), un.prevision) for rang, un in enumerate(self.points) if un.prevision]
        if not dites:
            return []
        haut = [f"{x} {self.y(un.haut)}" for x, un in dites]
        bas = [f"{x} {self.y(un.bas)}" for x, un in reversed(dites)]
        ligne = " L".join(f"{x} {self.y(un.prevu)}" for x, un in dites)
        x, derniere = dites[-1]
        return [
            Markup('<path class="bande" d="M{}z"/>').format(" L".join([*haut, *bas])),
            Markup('<path class="prevu" d="M{}"/>').format(ligne),
            Markup('<text class="nom" x="{}" y="{}">prévu</text>').format(x + 14, self.y(derniere.prevu) + 5),
        ]

    def draw_reserves(self) -> list[Markup]:
        carre = Markup('<rect class="reserve" x="{}" y="{}" width="9" height="9"/>')
        return [carre.format(self.x(rang) - 4.5, self.y(un.reserves) - 4.5) for rang, un in enumerate(self.points)]

    def draw_servis(self) -> list[Markup]:
        return [
            Markup('<circle class="servi" cx="{}" cy="{}" r="5"/>').format(self.x(rang), self.y(un.servis))
            for rang, un in enumerate(self.points)
            if un.servis is not None
        ]

    def draw_jours(self, aujourd_hui: date) -> list[Markup]:
        tous = -(-len(self.points) // ETIQUETTES_MAX)
        jours = [
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                self.x(rang), HAUTEUR - 12, escape(f"{un.jour.day}/{un.jour.month}")
            )
            for rang, un in enumerate(self.points)
            if rang % tous == 0
        ]
        rang = next((rang for rang, un in enumerate(self.points) if un.jour >= aujourd_hui), None)
        if rang is None or rang == 0:
            return jours
        x = self.x(rang) - (self.x(1) - self.x(0)) / 2
        trait = Markup('<path class="ici" d="M{} {}V{}"/><text x="{}" y="{}" text-anchor="end">aujourd’hui</text>')
        return [*jours, trait.format(x, HAUT, HAUTEUR - BAS, x - 6, HAUT - 5)]


def _valeurs(point: Point) -> list[int]:
    prevision = [point.prevision.bas, point.prevision.haut] if point.prevision else []
    return [point.reserves, *prevision, *([point.servis] if point.servis is not None else [])]


def _step(etendue: int) -> int:
    """A round step that makes five rules or so."""
    return next((pas for pas in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500) if pas * 6 >= etendue), 1000)
