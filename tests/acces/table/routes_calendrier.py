"""The pages of the town's calendar, in the table of routes."""

from __future__ import annotations

from typing import Final

from tests.acces.portes import AGENTS, Porte

CALENDRIER: Final = (
    Porte("GET", "/mairie/changements-ecole", AGENTS),
    Porte("GET", "/mairie/calendrier", AGENTS),
    Porte("GET", "/mairie/calendrier/ligne", AGENTS),
    Porte("POST", "/mairie/calendrier/ligne", AGENTS, dit=422),
    Porte("GET", "/mairie/calendrier/rythmes", AGENTS),
    Porte("POST", "/mairie/calendrier/rythmes", AGENTS, dit=422),
    Porte("GET", "/mairie/calendrier/import", AGENTS),
    Porte("POST", "/mairie/calendrier/import", AGENTS, forme="fichiers", dit=422),
    Porte("POST", "/mairie/calendrier/confirmer", AGENTS, dit=422, note="Without the change that was read."),
)
