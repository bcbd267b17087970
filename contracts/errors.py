"""One error root; one class for each refusal that a person can meet, carrying its numbers (STYLE 9).

A refusal crosses the broker as its ``code`` and its numbers and arrives at the caller as the same class.
Sentences are not here: only ``gateway/errors/`` speaks French and HTTP.
"""

from __future__ import annotations

from typing import Any, ClassVar, dataclass_transform, get_type_hints

from pydantic import AwareDatetime, BaseModel, ConfigDict, create_model


class PortailError(Exception):
    """The root of every error that we raise on purpose."""


@dataclass_transform(kw_only_default=True)
class Refus(PortailError):
    """A refusal: subclasses declare ``code`` and their numbers as annotated attributes.

    The numbers are validated by pydantic when the refusal is made and when it is read from the wire.
    """

    code: ClassVar[str] = "refus"
    numbers_model: ClassVar[type[BaseModel]]
    _by_code: ClassVar[dict[str, type[Refus]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        fields: dict[str, Any] = {
            name: (hint, getattr(cls, name, ...))
            for name, hint in get_type_hints(cls).items()
            if name not in {"code", "numbers_model", "_by_code"}
        }
        cls.numbers_model = create_model(
            f"{cls.__name__}Nombres", __config__=ConfigDict(extra="ignore", frozen=True), **fields
        )
        Refus._by_code[cls.code] = cls

    def __init__(self, **numbers: Any) -> None:
        self.numbers = self.numbers_model(**numbers)
        self.__dict__.update({name: getattr(self.numbers, name) for name in type(self.numbers).model_fields})
        super().__init__(self.code)

    def to_wire(self) -> dict[str, Any]:
        """``{"code": …, "nombres": {…}}``, JSON-safe."""
        return {"code": self.code, "nombres": self.numbers.model_dump(mode="json")}

    @staticmethod
    def from_wire(code: str, numbers: dict[str, Any]) -> Refus:
        """The same class with its numbers; a code that this reader does not know becomes ``RefusInconnu``."""
        cls = Refus._by_code.get(code)
        if cls is None:
            return RefusInconnu(code_recu=code)
        return cls(**numbers)


class RefusInconnu(Refus):
    """A newer service refused for a reason that this program does not know yet."""

    code = "refus_inconnu"
    code_recu: str


class ChampRefuse(BaseModel):
    """One field of a request that cannot be accepted; ``raison`` is a pydantic error type or our own word."""

    champ: str
    raison: str
    limites: dict[str, str | int | float] = {}


class RequeteInvalide(Refus):
    """The request does not have the promised shape (unknown, missing, oversized or hostile field)."""

    code = "requete_invalide"
    champs: list[ChampRefuse]


class NonAuthentifie(Refus):
    """No valid actor came with the call."""

    code = "non_authentifie"


class ActionInterdite(Refus):
    """The actor is known, and this action is not for this role."""

    code = "action_interdite"


class Introuvable(Refus):
    """Does not exist, or belongs to another family: the answer is the same."""

    code = "introuvable"
    objet: str = "page"


class OperationReutilisee(Refus):
    """The same operation id came with another content."""

    code = "operation_reutilisee"


class ModifieEntreTemps(Refus):
    """Somebody else changed the same thing since it was read."""

    code = "modifie_entre_temps"
    version_lue: int
    version_actuelle: int


class ServiceIndisponible(Refus):
    """The service did not answer in time, or its database or the broker is away; nothing was kept waiting."""

    code = "service_indisponible"
    service: str


class IssueInconnue(Refus):
    """The connection was lost after sending: repeat with the same operation id to know."""

    code = "issue_inconnue"
    service: str


class TropDEssais(Refus):
    """Too many tries; the delay grows and passes by itself."""

    code = "trop_d_essais"
    reessayer_dans_s: int


class DelaiDepasse(Refus):
    """The deadline (last accepted instant) has passed; ``comptage`` says how the days were counted."""

    code = "delai_depasse"
    limite: AwareDatetime
    jours: int
    comptage: str = "calendaire"
