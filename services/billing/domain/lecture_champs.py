"""Reading fields one by one and collecting, in French, everything that is wrong.

Public names
    ErreurTarif(champ, message)
    Lecteur(donnees, chemin, erreurs)     .text .texts .integer .decimal .day .choice .group .groups .end
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

Choix = TypeVar("Choix", bound=StrEnum)

MAX_CENTIMES = 100_000_00
"""No unit price of a town is above 100 000 €: more is a slip of the hand."""
_MAX_TEXTE = 200


@dataclass(frozen=True, slots=True)
class ErreurTarif:
    """``champ`` is the path of the field ("parts[0].bareme.taux_pct"), ``message`` says what to write."""

    champ: str
    message: str


class Lecteur:
    """A cursor on one object. A reading that fails notes the error and gives a harmless value: reading goes on."""

    def __init__(self, donnees: object, chemin: str, erreurs: list[ErreurTarif]) -> None:
        self._chemin = chemin
        self._erreurs = erreurs
        self._lus: set[str] = set()
        self._avant = len(erreurs)
        if isinstance(donnees, Mapping):
            self._donnees: Mapping[str, Any] = donnees
        else:
            self._donnees = {}
            erreurs.append(ErreurTarif(chemin, "un groupe de champs est attendu ici"))

    @property
    def has_errors(self) -> bool:
        return len(self._erreurs) > self._avant

    def refuse(self, champ: str, message: str) -> None:
        chemin = f"{self._chemin}.{champ}" if self._chemin and champ else self._chemin or champ
        self._erreurs.append(ErreurTarif(chemin, message))

    def has(self, champ: str) -> bool:
        """True when the field has a value; an explicit null says the same as its absence."""
        self._lus.add(champ)
        return self._donnees.get(champ) is not None

    def end(self) -> None:
        """Refuses the fields that nobody asked for."""
        for champ in self._donnees:
            if champ not in self._lus:
                self.refuse(str(champ), "champ inconnu")

    def text(self, champ: str, defaut: str | None = None) -> str:
        valeur = self._take(champ)
        if defaut is not None and valeur in (None, ""):
            return defaut
        if not isinstance(valeur, str) or not valeur.strip():
            self.refuse(champ, "un texte est attendu")
            return ""
        if len(valeur) > _MAX_TEXTE:
            self.refuse(champ, f"{_MAX_TEXTE} caractères au plus")
        return valeur.strip()

    def texts(self, champ: str) -> tuple[str, ...]:
        valeur = self._take(champ)
        if not isinstance(valeur, list) or not valeur or not all(isinstance(v, str) and v for v in valeur):
            self.refuse(champ, "une liste d’au moins un texte est attendue")
            return ()
        if len(set(valeur)) != len(valeur):
            self.refuse(champ, "la même valeur est donnée deux fois")
        return tuple(valeur)

    def integer(self, champ: str, mini: int = 0, maxi: int = MAX_CENTIMES, defaut: int | None = None) -> int:
        valeur = self._take(champ)
        if valeur is None and defaut is not None:
            return defaut
        if not isinstance(valeur, int) or isinstance(valeur, bool):
            unite = "un nombre entier de centimes est attendu, par exemple 294 pour 2,94 €"
            self.refuse(champ, unite if champ.endswith("centimes") else "un nombre entier est attendu")
            return mini
        if not mini <= valeur <= maxi:
            self.refuse(champ, f"la valeur doit être entre {mini} et {maxi}")
            return mini
        return valeur

    def integers(self, champ: str, maxi_nombre: int) -> tuple[int, ...]:
        """A list of 1 to ``maxi_nombre`` amounts in cents."""
        valeur = self._take(champ)
        entiers = isinstance(valeur, list) and all(isinstance(v, int) and not isinstance(v, bool) for v in valeur)
        if not entiers or not 1 <= len(valeur) <= maxi_nombre:
            self.refuse(champ, f"une liste de 1 à {maxi_nombre} prix en centimes est attendue")
            return ()
        if any(not 0 <= v <= MAX_CENTIMES for v in valeur):
            self.refuse(champ, f"chaque valeur doit être entre 0 et {MAX_CENTIMES}")
        return tuple(valeur)

    def amount(self, champ: str, facultatif: bool = False) -> int | None:
        """Cents, None when absent and optional."""
        if facultatif and not self.has(champ):
            return None
        return self.integer(champ)

    def decimal(self, champ: str, mini: str = "0", maxi: str = "100") -> Decimal:
        return self._read_decimal(champ, self._take(champ), Decimal(mini), Decimal(maxi))

    def decimals(self, champ: str, mini: str = "0", maxi: str = "100") -> tuple[Decimal, ...]:
        valeur = self._take(champ)
        if not isinstance(valeur, list) or not valeur:
            self.refuse(champ, "une liste de taux est attendue, un par nombre d’enfants")
            return ()
        return tuple(self._read_decimal(f"{champ}[{i}]", v, Decimal(mini), Decimal(maxi)) for i, v in enumerate(valeur))

    def day(self, champ: str, facultatif: bool = False) -> date | None:
        valeur = self._take(champ)
        if valeur is None and facultatif:
            return None
        try:
            return date.fromisoformat(valeur if isinstance(valeur, str) else "")
        except ValueError:
            self.refuse(champ, 'une date est attendue, par exemple "2026-09-01"')
            return None

    def choice(self, champ: str, choix: type[Choix], defaut: Choix | None = None) -> Choix | None:
        valeur = self._take(champ)
        if valeur is None and defaut is not None:
            return defaut
        try:
            return choix(valeur)
        except ValueError:
            self.refuse(champ, "valeurs possibles : " + ", ".join(choix))
            return None

    def group(self, champ: str) -> Lecteur:
        return Lecteur(self._take(champ), self._path(champ), self._erreurs)

    def groups(self, champ: str, maxi: int) -> list[Lecteur]:
        valeur = self._take(champ)
        if not isinstance(valeur, list) or not 1 <= len(valeur) <= maxi:
            self.refuse(champ, f"une liste de 1 à {maxi} éléments est attendue")
            return []
        return [Lecteur(v, f"{self._path(champ)}[{i}]", self._erreurs) for i, v in enumerate(valeur)]

    def _path(self, champ: str) -> str:
        return f"{self._chemin}.{champ}" if self._chemin else champ

    def _take(self, champ: str) -> Any:
        self._lus.add(champ)
        return self._donnees.get(champ)

    def _read_decimal(self, champ: str, valeur: object, mini: Decimal, maxi: Decimal) -> Decimal:
        if not isinstance(valeur, str):
            self.refuse(champ, 'un nombre écrit entre guillemets est attendu, par exemple "0.098"')
            return mini
        try:
            nombre = Decimal(valeur.replace(",", ".").strip())
        except InvalidOperation:
            self.refuse(champ, f"« {valeur[:20]} » n’est pas un nombre")
            return mini
        if not nombre.is_finite() or not mini <= nombre <= maxi:
            self.refuse(champ, f"la valeur doit être entre {mini} et {maxi}")
            return mini
        if -int(nombre.as_tuple().exponent) > 6:
            self.refuse(champ, "six décimales au plus")
            return mini
        return nombre
