"""The menus of the central kitchen, day by day, with the fourteen allergens that the law names."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.base import AGENTS, LISIBLE, PUBLIC, Jour, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus

JOURS_DE_MENUS_MAX = 42


class Allergene(StrEnum):
    """Règlement (UE) 1169/2011, annexe II: https://eur-lex.europa.eu/eli/reg/2011/1169/oj."""

    GLUTEN = "gluten"
    CRUSTACES = "crustaces"
    OEUFS = "oeufs"
    POISSONS = "poissons"
    ARACHIDES = "arachides"
    SOJA = "soja"
    LAIT = "lait"
    FRUITS_A_COQUE = "fruits_a_coque"
    CELERI = "celeri"
    MOUTARDE = "moutarde"
    SESAME = "sesame"
    SULFITES = "sulfites"
    LUPIN = "lupin"
    MOLLUSQUES = "mollusques"


class Plat(StrEnum):
    """A place in the meal, in the order in which it is eaten."""

    ENTREE = "entree"
    PLAT = "plat"
    GARNITURE = "garniture"
    LAITAGE = "laitage"
    DESSERT = "dessert"


class RegimeMenu(StrEnum):
    """For whom the dish is: everybody, or instead of everybody's dish."""

    STANDARD = "standard"
    SANS_PORC = "sans_porc"
    VEGETARIEN = "vegetarien"


class PlatDuMenu(BaseModel):
    """One dish. ``allergenes`` is ``None`` while nobody has said which: never taken for « none »."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plat: Plat
    regime: RegimeMenu = RegimeMenu.STANDARD
    libelle: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=LISIBLE)]
    allergenes: Annotated[list[Allergene], Field(max_length=14)] | None = None


class MenuSaisi(BaseModel):
    """A day as typed. ``version_lue``: what the form showed (0: nothing); ``None`` replaces whatever is there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jour: Jour
    version_lue: int | None = None
    plats: Annotated[list[PlatDuMenu], Field(max_length=15)]

    @model_validator(mode="after")
    def _has_one_dish_a_place(self) -> Self:
        if len({(un.plat, un.regime) for un in self.plats}) < len(self.plats):
            raise ValueError("two dishes for the same place and régime")
        return self


class MenuDuJour(Response):
    jour: date
    version: int = 0
    plats: list[PlatDuMenu] = []
    modifie_at: AwareDatetime | None = None


class Menus(Response):
    """Every day asked for, in order, with or without a menu."""

    jours: list[MenuDuJour]


class GetMenus(Request):
    du: Jour
    jours: Annotated[int, Field(ge=1, le=JOURS_DE_MENUS_MAX)] = 7


class SaveMenus(WriteRequest):
    """Each day named is replaced whole, or none is; no dish takes the menu of the day away."""

    menus: Annotated[list[MenuSaisi], Field(min_length=1, max_length=JOURS_DE_MENUS_MAX)]


class MenuChange(Refus):
    """Somebody changed this day since the form was shown: nothing is saved."""

    code = "menu_change"
    jour: date


_SAISIT = AGENTS | {Role.CUISINE}

GET_MENUS = Rpc("planning", "get_menus", GetMenus, Menus, PUBLIC)
SAVE_MENUS = Rpc("planning", "save_menus", SaveMenus, Menus, _SAISIT)
