"""Reading forms: what was posted, the contract's model made of it, and the sentences beside its fields."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway import errors
from gateway.presentation.formulaire import INTERDITS, Formulaire

M = TypeVar("M", bound=BaseModel)
MAX_CHAMPS: Final = 1500


class Champs:
    """The fields of a posted form, in order, several values allowed."""

    __slots__ = ("paires",)

    def __init__(self, paires: Iterable[tuple[str, str]] = ()) -> None:
        self.paires = list(paires)

    @classmethod
    def from_body(cls, corps: bytes) -> Champs:
        """Of an ``application/x-www-form-urlencoded`` body; raises ``RequeteInvalide`` beyond 1,500 fields."""
        try:
            return cls(
                parse_qsl(corps.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=MAX_CHAMPS)
            )
        except ValueError as error:
            refuse = ChampRefuse(champ="formulaire", raison="too_long", limites={"max_length": MAX_CHAMPS})
            raise RequeteInvalide(champs=[refuse]) from error

    def texte(self, nom: str, defaut: str = "") -> str:
        """The first value of a field."""
        return next((valeur for cle, valeur in self.paires if cle == nom), defaut)

    def tous(self, nom: str) -> list[str]:
        """Every value of a field."""
        return [valeur for cle, valeur in self.paires if cle == nom]

    def valeurs(self, *noms: str) -> dict[str, str]:
        """These fields as typed, to be shown again. Passwords are never asked for here."""
        return {nom: self.texte(nom) for nom in noms}

    def choix(self, nom: str, *admis: str) -> str:
        """The button that was pressed; what comes without any of these is not our form: nothing is guessed."""
        valeur = self.texte(nom)
        if valeur not in admis:
            raise RequeteInvalide(champs=[ChampRefuse(champ=nom, raison="enum")])
        return valeur

    def operation(self) -> uuid.UUID:
        """The operation id issued with the form: a double click or a reload is one operation."""
        try:
            return uuid.UUID(self.texte("operation_id"))
        except ValueError as error:
            refuse = ChampRefuse(champ="operation_id", raison="uuid_parsing")
            raise RequeteInvalide(champs=[refuse]) from error


def new_operation() -> str:
    """A fresh operation id, to be rendered in a hidden field."""
    return str(uuid.uuid4())


def read(modele: type[M], valeurs: Mapping[str, Any]) -> M:
    """The contract's request made of typed values; raises ``RequeteInvalide`` naming each field, never its value."""
    refuses = [ChampRefuse(champ=champ, raison="caractere_interdit") for champ in _find_interdits("", valeurs)]
    if refuses:
        raise RequeteInvalide(champs=refuses)
    try:
        return modele.model_validate(valeurs)
    except ValidationError as error:
        raise RequeteInvalide(champs=[_champ(item) for item in error.errors(include_url=False, include_input=False)])  # noqa: B904


def _find_interdits(champ: str, valeur: object) -> Iterator[str]:
    """Where a text holds what nobody types, written as pydantic writes places: ``rentre_seul.2.heure``."""
    if isinstance(valeur, str):
        if INTERDITS.search(valeur):
            yield champ
    elif isinstance(valeur, Mapping | list | tuple):
        parties = valeur.items() if isinstance(valeur, Mapping) else enumerate(valeur)
        for cle, partie in parties:
            yield from _find_interdits(f"{champ}.{cle}".lstrip("."), partie)


def _champ(item: Mapping[str, Any]) -> ChampRefuse:
    limites = {
        cle: valeur
        for cle, valeur in item.get("ctx", {}).items()
        if isinstance(valeur, int | float) and not isinstance(valeur, bool)
    }
    return ChampRefuse(champ=".".join(str(p) for p in item["loc"]) or "requete", raison=item["type"], limites=limites)


def group_champs(refus: RequeteInvalide) -> RequeteInvalide:
    """A refused item of a list (``sites.2``, ``creneaux.0.jour``) belongs to the field where the list was typed."""
    return RequeteInvalide(champs=[c.model_copy(update={"champ": c.champ.split(".")[0]}) for c in refus.champs])


def form_errors(
    refus: Refus,
    champs: Iterable[str],
    phrases: Mapping[str, str] | None = None,
    places: Mapping[type[Refus], str] | None = None,
) -> dict[str, str]:
    """One sentence per refused field, in the order of ``champs``, the fields that this form shows.

    ``places`` says beside which field a refusal of the whole request belongs ("" for the top of the form). A refusal
    that is not this form's business is raised again.
    """
    if isinstance(refus, RequeteInvalide):
        dits: dict[str, str] = {}
        for refuse in refus.champs:
            nom = refuse.champ.rsplit(".", 1)[-1]
            court = refuse.model_copy(update={"champ": nom})
            dits.setdefault(nom, errors.explain_champ(court, phrases))
        ordre = list(champs)
        if not set(dits) <= set(ordre):
            raise refus
        return {nom: dits[nom] for nom in ordre if nom in dits}
    if places and type(refus) in places:
        return {places[type(refus)]: errors.explain(refus).texte}
    raise refus


def refused(champs: Champs, noms: Iterable[str], erreurs: Mapping[str, str]) -> Formulaire:
    """The form as it was typed, with its sentences."""
    return Formulaire(champs.valeurs(*noms), dict(erreurs))
