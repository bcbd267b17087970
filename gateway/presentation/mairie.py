"""The town hall as pages show it: who to call, where to go, when (leaflet L18). Settings ``MAIRIE_*``."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.presentation.mots import telephone_lien


class Mairie(BaseSettings):
    """The town hall, on every page. Lines are separated by ``|``. The defaults are the reference town's leaflet."""

    model_config = SettingsConfigDict(env_prefix="MAIRIE_", extra="ignore", frozen=True)

    ville: str = Field("Chilly-Mazarin", description="Name of the town.")
    adresse: str = Field(
        "Cité administrative|31 avenue Pierre-Brossolette", description="Postal address, lines separated by |."
    )
    telephone: str = Field("01 69 10 37 00", description="Telephone of the service that answers families.")
    courriel: str = Field("contact@ville-chilly-mazarin.fr", description="E-mail address of the town hall.")
    horaires: str = Field(
        "Lundi, jeudi, vendredi : 8h30-12h et 13h30-17h30|Mardi : 8h30-12h et 15h30-19h|Mercredi et samedi : 8h30-12h",
        description="Opening hours, lines separated by |.",
    )
    accessibilite: str = Field(
        "non conforme", description="State of conformity to the RGAA, shown on every page (décret 2019-768, article 5)."
    )

    @cached_property
    def adresse_lignes(self) -> list[str]:
        return self.adresse.split("|")

    @cached_property
    def horaires_lignes(self) -> list[str]:
        return self.horaires.split("|")

    @cached_property
    def telephone_lien(self) -> str:
        """``+33169103700``, for ``tel:``."""
        return telephone_lien(self.telephone)
