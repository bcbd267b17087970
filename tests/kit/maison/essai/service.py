"""A service of four methods on a real database."""

from __future__ import annotations

import eventlet

from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import command, query
from tests.kit.maison import contrats as c


class Service:
    name = "essai"
    kit = Kit()

    @query(c.ECHO)
    def echo(self, tx: Transaction, request: c.Echo) -> c.EchoRendu:
        eventlet.sleep(request.pause_s)
        return c.EchoRendu(texte=request.texte)

    @query(c.REGIE_SEULE)
    def regie_seule(self, tx: Transaction, request: c.Echo) -> c.EchoRendu:
        return c.EchoRendu(texte=str(tx.who.compte_id))

    @query(c.PANNE)
    def panne(self, tx: Transaction, request: c.Echo) -> c.EchoRendu:
        raise KeyError(request.texte)

    @command(c.ADD)
    def add(self, tx: Transaction, request: c.Add) -> c.Compteur:
        row = tx.execute(
            "insert into compteur (cle, valeur, version) values (:cle, :plus, 1) on conflict (cle) do update"
            " set valeur = compteur.valeur + :plus, version = compteur.version + 1 returning valeur, version",
            cle=request.cle,
            plus=request.plus,
        )[0]
        if row.valeur > 1000:
            raise c.TropGrand(valeur=row.valeur, limite=1000)
        tx.say(
            c.CompteurEtat(cle=request.cle, valeur=row.valeur, version=row.version), c.CompteurChange(cle=request.cle)
        )
        return c.Compteur(cle=request.cle, valeur=row.valeur)
