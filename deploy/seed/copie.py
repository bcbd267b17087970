"""Rows on their way to a table: kept on disk in COPY's own text format, then sent in one go.

``Copie`` holds the columns of one table; memory is one buffer, whatever the number of rows.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from typing import Any
from uuid import UUID

from kit.database import Transaction

_ECHAPPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write_champ(valeur: Any) -> str:
    """One value as COPY reads it. Arrays and JSON are given as the text that PostgreSQL reads."""
    if isinstance(valeur, str):
        return valeur if valeur.isprintable() and "\\" not in valeur else valeur.translate(_ECHAPPES)
    if isinstance(valeur, UUID):
        return f"{valeur.int:032x}"  # what PostgreSQL reads too, three times as fast as hyphens
    if valeur is None:
        return "\\N"
    if valeur is True or valeur is False:
        return "t" if valeur else "f"
    return str(valeur)


class Copie:
    """The rows of one table, added one by one, then sent by COPY."""

    def __init__(self, table: str, colonnes: str) -> None:
        self.table, self.colonnes, self.nombre = table, colonnes, 0
        self._fichier = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed by send

    def add(self, *valeurs: Any) -> None:
        """One row, in the order of ``colonnes``."""
        self._fichier.write("\t".join(map(write_champ, valeurs)) + "\n")
        self.nombre += 1

    def send(self, tx: Transaction) -> None:
        """Everything into the table, then nothing is kept here."""
        self._fichier.seek(0)
        with closing(tx.cursor()) as cursor:
            cursor.copy_expert(f"copy {self.table} ({self.colonnes}) from stdin", self._fichier, 1 << 16)
        self._fichier.close()


def send_all(tx: Transaction, copies: Sequence[Copie]) -> None:
    """In the order given: what is referred to comes first."""
    for copie in copies:
        copie.send(tx)


def pipe(source: Transaction, select: str, cible: Transaction, table: str, colonnes: str) -> None:
    """The rows of a query in one base into a table of another, without keeping them."""
    sortie, entree = os.pipe()
    echec: list[BaseException] = []

    def read() -> None:
        with os.fdopen(entree, "wb", 1 << 16) as fichier, closing(source.cursor()) as cursor:
            try:
                cursor.copy_expert(f"copy ({select}) to stdout", fichier, 1 << 16)
            except BaseException as erreur:
                echec.append(erreur)

    lecteur = threading.Thread(target=read, name="seed-pipe")
    lecteur.start()
    try:
        with os.fdopen(sortie, "rb", 1 << 16) as fichier, closing(cible.cursor()) as cursor:
            cursor.copy_expert(f"copy {table} ({colonnes}) from stdin", fichier, 1 << 16)
    finally:
        lecteur.join()
    if echec:
        raise echec[0]
