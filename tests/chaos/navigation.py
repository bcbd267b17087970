"""A parent in front of the real portal, over HTTP, with the forms that a browser without JavaScript would send."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

import httpx

from tests.chaos.town import PATIENCE_S, Case, Town
from tests.gateway.personne import Personne
from tests.waiting import wait_until


class ParentEnLigne(Personne):
    """``with ParentEnLigne(town) as somebody``: logged in, with one child to book for."""

    def __init__(self, town: Town) -> None:
        self.nom_utilisateur, self.compte_id, self.enfant_id = town.somebody_with_a_browser()
        self.cells = town.free_cells(self.compte_id, self.enfant_id)
        self.navigateur = httpx.Client(base_url=town.house["url"], timeout=PATIENCE_S)
        self.reponse = httpx.Response(204)
        self._mot_de_passe = town.house["accounts"]["mot_de_passe"]

    def __enter__(self) -> ParentEnLigne:
        self.open("/connexion")
        self.press("Me connecter", identifiant=self.nom_utilisateur, mot_de_passe=self._mot_de_passe)
        assert self.titre.startswith("Mon espace"), self.texte
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.navigateur.close()

    def tick(self, cases: Sequence[Case]) -> Recap:
        """Ticks these cells of one month and goes to the recap, where nothing is booked yet."""
        self.open(f"/planning/{self.enfant_id}/{cases[0].mois}")
        shown = [valeur for nom, valeur in self.form("Terminer les modifications").paires if nom == "r"]
        self.press("Terminer les modifications", r=[*shown, *(case.cellule for case in cases)])
        return Recap(self)


class Recap:
    """The form of the recap, kept as the browser keeps it: sent again, it is the same form."""

    def __init__(self, somebody: ParentEnLigne) -> None:
        self._somebody = somebody
        self._action = somebody.form("Terminer").action
        self._paires = somebody.paires("Terminer", {})
        self.operation_id = dict(self._paires)["operation_id"]

    def confirm(self) -> str:
        """ "Terminer": the text of the receipt. Raises ``httpx.TransportError`` when nobody answers."""
        somebody = self._somebody.post(self._action, self._paires)
        assert somebody.titre.startswith("C’est enregistré"), somebody.texte
        return somebody.texte

    def insist(self) -> str:
        """As a person does: the same button again, until the receipt comes."""

        def is_confirmed() -> bool:
            try:
                return self._somebody.post(self._action, self._paires).titre.startswith("C’est enregistré")
            except httpx.TransportError:
                return False

        wait_until(is_confirmed, PATIENCE_S)
        return self._somebody.texte
