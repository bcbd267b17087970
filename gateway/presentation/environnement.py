"""The Jinja environment of the portal and the one way to write a page: ``Presentation.render``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from gateway.presentation import icones
from gateway.presentation.formulaire import VIERGE
from gateway.presentation.jours import dire_jours
from gateway.presentation.mairie import Mairie
from gateway.presentation.mots import FILTRES
from gateway.presentation.planning import render_grille
from gateway.presentation.planning_famille import render_grille_famille
from gateway.presentation.planning_lecture import render_lecture
from gateway.presentation.typographie import Typographie
from gateway.presentation.vue import PIED, Vue
from gateway.static_files import statics

TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_VISITEUR: Final = Vue()


class Composants:
    """Every macro of ``templates/composants/``, as ``c.bouton(...)`` in any template, without an import line."""

    def __init__(self, env: Environment, *, reload: bool) -> None:
        self._env, self._reload = env, reload
        self._origins: dict[str, str] = {}

    def load(self) -> None:
        """Finds the macros; one name lives in one file only."""
        for fichier in sorted((TEMPLATES / "composants").glob("*.html")):
            origine = f"composants/{fichier.name}"
            for nom, macro in vars(self._env.get_template(origine).module).items():
                if not isinstance(macro, Macro):
                    continue
                if nom in self._origins:
                    raise ValueError(f"macro {nom} is in {self._origins[nom]} and in {origine}")
                self._origins[nom] = origine
                if not self._reload:
                    setattr(self, nom, macro)

    def __getattr__(
        self, nom: str
    ) -> Any:  # only reached for what is not set: while writing templates, or a wrong name
        if nom.startswith("_") or nom not in self._origins:
            raise AttributeError(nom)
        return getattr(self._env.get_template(self._origins[nom]).module, nom)

    def names(self) -> list[str]:
        """Every macro, in alphabetical order."""
        return sorted(self._origins)


class Presentation:
    """Writes pages. One per process; ``reload`` re-reads templates at each page (while writing them)."""

    def __init__(self, mairie: Mairie | None = None, *, reload: bool = False) -> None:
        self.mairie = mairie or Mairie()
        self.env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
            cache_size=-1 if not reload else 400,
            extensions=[Typographie],
        )
        self.env.filters.update(FILTRES)
        self.env.filters["jours"] = dire_jours
        self.composants = Composants(self.env, reload=reload)
        self.env.globals.update(
            icone=icones.icone,
            planche=icones.planche,
            static_url=statics().url,
            mairie=self.mairie,
            liens_pied=PIED,
            render_grille=render_grille,
            render_grille_famille=render_grille_famille,
            render_lecture=render_lecture,
            c=self.composants,
            vierge=VIERGE,
            pied=self.pied,
        )
        self.composants.load()
        self._pied = "" if reload else self._write_pied()

    def pied(self) -> Markup:
        """The foot of every page, written once."""
        return Markup(self._pied or self._write_pied())  # noqa: S704 (a template's own output)

    def _write_pied(self) -> str:
        return self.env.get_template("pied.html").render()

    def render(self, nom: str, vue: Vue = _VISITEUR, **contexte: Any) -> str:
        """The whole page. ``nom`` is relative to ``templates/``; a name used but not given raises."""
        with icones.page():
            return self.env.get_template(nom).render(contexte, vue=vue)
