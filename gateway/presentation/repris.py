"""What a repetition skipped, said by reason: "12 jours fériés ou de vacances", "mercredi : Zoé n’est pas inscrite"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from contracts.planning import ChangementsEnfant, LigneRefus
from gateway.errors import explain_cellule
from gateway.presentation.jours import dire_jours
from gateway.presentation.mots import JOURS, liste, pluriel


@dataclass(slots=True)
class Saute:
    """One reason: its days, the children and the activities that it touches."""

    code: str
    jours: set[date] = field(default_factory=set)
    enfants: list[str] = field(default_factory=list)
    activites: list[str] = field(default_factory=list)
    nombres: dict[str, object] = field(default_factory=dict)

    def add(self, prenom: str, ligne: LigneRefus) -> None:
        self.jours |= set(ligne.jours)
        self.nombres = self.nombres or ligne.nombres
        for valeurs, valeur in ((self.enfants, prenom), (self.activites, ligne.libelle)):
            if valeur not in valeurs:
                valeurs.append(valeur)

    @property
    def ou(self) -> str:
        """Days of the week, where few: "mercredi"."""
        noms = [JOURS[rang] for rang in sorted({jour.weekday() for jour in self.jours})]
        return liste(noms)


def _pas_ouvert(saute: Saute) -> str:
    return f"{liste(saute.activites)} : pas de séance, {dire_jours(sorted(saute.jours))}"


def _non_inscrit(saute: Saute) -> str:
    return f"{saute.ou} : pas d’inscription à {liste(saute.activites)} pour {liste(saute.enfants)}"


def _jours(saute: Saute, un: str, plusieurs: str, suite: str = "") -> str:
    return pluriel(len(saute.jours), f"jour {un}", f"jours {plusieurs}") + suite


def _formule_gardee(saute: Saute) -> str:
    jours = dire_jours(sorted(saute.jours))
    return (
        f"{liste(saute.activites)} : gardé, {jours}, car « {saute.nombres['autre']} » n’a pas pu être pris à la place"
    )


_PHRASES: Final[Mapping[str, Callable[[Saute], str]]] = {
    "jour_ferme": lambda s: _jours(s, "férié, de vacances ou fermé", "fériés, de vacances ou fermés"),
    "activite_pas_ouverte": _pas_ouvert,
    "date_passee": lambda s: _jours(s, "déjà passé", "déjà passés"),
    "delai_depasse": lambda s: _jours(s, "après le délai", "après le délai"),
    "non_inscrit": _non_inscrit,
    "hors_age": lambda s: f"{liste(s.activites)} : pas pour l’âge de {liste(s.enfants)}",
    "autre_foyer_en_charge": lambda s: _jours(s, "de l’autre foyer", "de l’autre foyer", f", pour {liste(s.enfants)}"),
    "deja_reserve": lambda s: _jours(s, "déjà réservé", "déjà réservés"),
    "complet": lambda s: f"{liste(s.activites)} : complet, {dire_jours(sorted(s.jours))}",
    "formule_deja_prise": lambda s: _jours(s, "où une autre formule est réservée", "où une autre formule est réservée"),
    "formule_gardee": _formule_gardee,
    "deja_pointe": lambda s: _jours(s, "déjà pointé", "déjà pointés"),
    "change_depuis": lambda s: _jours(s, "changé depuis", "changés depuis"),
}
_SANS_SUITE: Final = frozenset({"jour_ferme", "activite_pas_ouverte"})
"""A repetition goes over the days on which nothing opens: there is no other day to choose."""
_PAR_ACTIVITE: Final = frozenset({"non_inscrit", "hors_age", "activite_pas_ouverte", "complet", "formule_gardee"})


def group_sautes(parts: Iterable[ChangementsEnfant]) -> list[tuple[str, str]]:
    """(what was skipped, what to do), the most frequent reason first."""
    sautes: dict[tuple[str, str], Saute] = {}
    for part in parts:
        for ligne in part.refusees:
            precision = ligne.activite if ligne.code in _PAR_ACTIVITE else ""
            sautes.setdefault((ligne.code, precision), Saute(ligne.code)).add(part.enfant.prenom, ligne)
    ordonnes: Sequence[Saute] = sorted(sautes.values(), key=lambda s: (-len(s.jours), s.code))
    return [(_dire(saute), _suite(saute)) for saute in ordonnes]


def _suite(saute: Saute) -> str:
    return "" if saute.code in _SANS_SUITE else explain_cellule(saute.code, saute.nombres).suite


def _dire(saute: Saute) -> str:
    if (phrase := _PHRASES.get(saute.code)) is not None:
        return phrase(saute)
    return f"{dire_jours(sorted(saute.jours))} : {explain_cellule(saute.code, saute.nombres).titre}"
