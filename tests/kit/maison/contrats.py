"""The contracts of two small services that exist to prove the kit: ``essai`` says, ``voisin`` hears."""

from __future__ import annotations

from typing import ClassVar

from contracts.base import CONNECTES, PUBLIC, Event, Projection, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus
from kit import topology

topology.HEARD_BY["voisin"] = {"essai": ("essai.compteur.v1",)}


class Echo(Request):
    texte: str
    pause_s: float = 0


class EchoRendu(Response):
    texte: str


class Add(WriteRequest):
    cle: str
    plus: int


class Compteur(Response):
    cle: str
    valeur: int


class TropGrand(Refus):
    code = "essai_trop_grand"
    valeur: int
    limite: int


class CompteurEtat(Projection):
    type: ClassVar[str] = "essai.compteur.v1"
    cle: str
    valeur: int

    def sujet(self) -> str:
        return self.cle


class CompteurChange(Event):
    type: ClassVar[str] = "essai.compteur.change.v1"
    public: ClassVar[bool] = True
    cle: str

    def sujet(self) -> str:
        return self.cle


ECHO = Rpc("essai", "echo", Echo, EchoRendu, PUBLIC)
ADD = Rpc("essai", "add", Add, Compteur, CONNECTES)
REGIE_SEULE = Rpc("essai", "regie_seule", Echo, EchoRendu, frozenset({Role.REGISSEUR}))
PANNE = Rpc("essai", "panne", Echo, EchoRendu, PUBLIC)
