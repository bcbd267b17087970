"""A sheet of thirty children and a town that keeps the marks it receives, once each: for browsers without network."""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import UUID

from playwright.sync_api import Page, expect

from contracts import accounts, planning
from contracts.base import Rien
from contracts.planning import EtatPointage, MarqueVue
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.ville import FEUILLE, une_ville

ENFANTS: Final = [UUID(int=100 + rang) for rang in range(30)]
AVEC_PHOTO: Final = [*ENFANTS[:2], ENFANTS[12]]
DE_PASSAGE: Final = UUID(int=999)
SIGNES_DE_ZOE: Final[dict[str, Any]] = {"a_un_pai": True, "allergies": ["œuf"], "dangers": ["oeufs"]}
GARDEES: Final = "caches.open('pointage-pages').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"


class Journee:
    """``recues``: every mark that reached planning, in order, doubles included; ``gardees``: by their ids."""

    def __init__(self) -> None:
        self.client: FauxClient = une_ville()
        self.recues: list[planning.Marque] = []
        self.envois = 0
        self.gardees: dict[UUID, planning.Marque] = {}
        self.inconnus: set[UUID] = set()
        self.client.says(accounts.LOGOUT, Rien())
        self.client.says(planning.GET_FEUILLE, lambda _request: self._feuille())
        self.client.says(planning.POINT, self.answer)
        self.client.says(planning.GET_VERSION_FEUILLE, lambda _request: self._version())
        self.prevenues: set[UUID] = set()
        zoe = planning.EnfantConnu(enfant_id=DE_PASSAGE, prenom="Zoé", nom="Çelik-Bùi", classe="CP", **SIGNES_DE_ZOE)
        photos = planning.Photos(photos=[un.une_photo(enfant_id) for enfant_id in AVEC_PHOTO])
        self.client.says(planning.GET_PHOTOS, photos)
        self.client.says(planning.LIST_CONNUS, planning.Connus(enfants=[zoe]))

    def answer(self, request: planning.Point) -> planning.Pointee:
        refusees = [m.marque_id for m in request.marques if m.enfant_id in self.inconnus]
        connues = [m for m in request.marques if m.enfant_id not in self.inconnus]
        nouvelles = [m for m in connues if m.marque_id not in self.gardees]
        self.recues += connues
        self.envois += 1
        self.gardees |= {m.marque_id: m for m in connues}
        deja = len(connues) - len(nouvelles)
        return planning.Pointee(gardees=len(nouvelles), deja_connues=deja, refusees=refusees)

    def _feuille(self) -> planning.Feuille:
        lignes = [self._ligne(enfant_id, rang) for rang, enfant_id in enumerate(ENFANTS)]
        if any(m.enfant_id == DE_PASSAGE for m in self.gardees.values()):
            dit = self._dit(DE_PASSAGE) | SIGNES_DE_ZOE
            lignes.append(un.une_ligne(DE_PASSAGE, "Zoé", nom="Çelik-Bùi", est_reserve=False, **dit))
        return un.une_feuille(lignes).model_copy(update={"version": self._version()})

    def _version(self) -> planning.VersionFeuille:
        return planning.VersionFeuille(attendus=f"{len(self.prevenues)}", pointages=f"{len(self.gardees)}")

    def _ligne(self, enfant_id: UUID, rang: int) -> planning.LigneFeuille:
        dit = self._dit(enfant_id)
        classe, tranche = ("GS", "moins_6") if rang < 10 else ("CP", "six_et_plus")
        if enfant_id in self.prevenues:
            dit |= {"est_reserve": False, "est_prevenue": True}
        dit["photo"] = 1 if enfant_id in AVEC_PHOTO else None
        return un.une_ligne(enfant_id, "Enfant", nom=f"N{rang:02d}", classe=classe, tranche=tranche, **dit)

    def _dit(self, enfant_id: UUID) -> dict[str, Any]:
        siennes = [m for m in self.gardees.values() if m.enfant_id == enfant_id]
        if not siennes or (derniere := max(siennes, key=lambda m: m.rang)).etat is EtatPointage.EFFACE:
            return {}
        vue = MarqueVue(
            marque_id=derniere.marque_id,
            etat=derniere.etat,
            appareil=derniere.appareil,
            instant=derniere.instant,
        )
        return {"etat": EtatPointage(derniere.etat), "marques": [vue]}


def wait_for(page: Page, expression: str, patience_s: float = 20.0) -> None:
    """Until a promise is true: the browser's own waiting takes the promise itself for an answer."""
    fin = time.monotonic() + patience_s
    while not page.evaluate(expression):
        assert time.monotonic() < fin, expression
        page.wait_for_timeout(50)


def open_sheet(page: Page, adresse: str = FEUILLE) -> None:
    """The sheet, once the tablet could do without network."""
    page.goto(adresse)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_for(page, "navigator.serviceWorker.controller !== null")
    evacuation = f"/pointage/{adresse.split('/')[2]}/evacuation"
    for chemin in (adresse.split("?")[0], evacuation):  # the last to be kept; those of another key are read again
        wait_for(page, f"fetch('{chemin}', {{headers: {{'x-garde': '1'}}}}).then(r => r.ok)")


def tap(page: Page, etat: str, *rangs: int) -> None:
    for rang in rangs:
        touche = page.get_by_role("button", name=f"{etat} : Enfant N{rang:02d}")
        touche.click()
        expect(touche).to_have_attribute("aria-pressed", "true")


def waiting(page: Page) -> int:
    return int(page.evaluate("Tablette.list().then(l => l.filter(m => m.envoi === 'attend').length)"))
