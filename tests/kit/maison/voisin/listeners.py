"""A reader: keeps the greatest version of each counter, and counts how often its handler ended."""

from __future__ import annotations

from collections.abc import Sequence

from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from tests.kit.maison.contrats import CompteurEtat


def in_key_order(events: Sequence[CompteurEtat]) -> list[CompteurEtat]:
    return sorted(events, key=lambda event: (event.cle, event.version))


class Service:
    name = "voisin_listeners"
    kit = Kit()

    @listen(CompteurEtat, together={CompteurEtat: in_key_order})
    def project(self, tx: Transaction, event: CompteurEtat) -> None:
        if event.cle.startswith("poison"):
            tx.execute("insert into essais (cle) values (:cle)", cle=event.cle)
            raise ValueError("poison")
        tx.execute(
            "insert into compteur (cle, valeur, version) values (:cle, :valeur, :version) on conflict (cle) do update"
            " set valeur = excluded.valeur, version = excluded.version where compteur.version < excluded.version",
            cle=event.cle,
            valeur=event.valeur,
            version=event.version,
        )
        tx.execute("insert into vus (cle, version) values (:cle, :version)", cle=event.cle, version=event.version)
