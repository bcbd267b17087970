"""Loads what the town says of itself: schools, activities with the pieces each asks for, the règlement intérieur.

Each function is an upsert by natural key. Idempotent: the same data twice leaves the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kit.database import Transaction

Valeurs = Mapping[str, Any]
PIECES = ("fiche_sanitaire", "vaccins", "assurance", "reglement")
"""What an enrolment asks for where nothing else is said: codes of sections."""


def upsert_ecoles(tx: Transaction, ecoles: Iterable[Valeurs]) -> None:
    """``{"code", "libelle"}`` and, where it is no school, ``genre`` ("creche")."""
    tx.execute_many(
        "insert into ecole (code, libelle, genre) values (:code, :libelle, :genre)"
        " on conflict (code) do update set libelle = excluded.libelle, genre = excluded.genre",
        [{"code": un["code"], "libelle": un["libelle"], "genre": un.get("genre", "ecole")} for un in ecoles],
    )


def upsert_activites(tx: Transaction, activites: Iterable[Valeurs]) -> None:
    """``{"code", "libelle", "age_min", "age_max"}`` and, where it differs from ``PIECES``, ``pieces``."""
    tx.execute_many(
        "insert into activite (code, libelle, age_min, age_max, pieces, ordre)"
        " values (:code, :libelle, :age_min, :age_max, cast(:pieces as text[]), :ordre)"
        " on conflict (code) do update set libelle = excluded.libelle, age_min = excluded.age_min,"
        " age_max = excluded.age_max, pieces = excluded.pieces, ordre = excluded.ordre",
        [
            {
                "code": un["code"],
                "libelle": un["libelle"],
                "age_min": un["age_min"],
                "age_max": un["age_max"],
                "pieces": list(un.get("pieces", PIECES)),
                "ordre": ordre,
            }
            for ordre, un in enumerate(activites)
        ],
    )


def publish_reglement(tx: Transaction, version: str, titre: str, texte: str, en_vigueur_du: date) -> bool:
    """A version is never edited once published: households accepted these words. False when it says others already."""
    tx.execute(
        "insert into reglement (version, titre, texte, en_vigueur_du) values (:version, :titre, :texte, :du)"
        " on conflict (version) do nothing",
        version=version,
        titre=titre,
        texte=texte,
        du=en_vigueur_du,
    )
    dit = tx.one_or_none("select titre, texte, en_vigueur_du from reglement where version = :version", version=version)
    return dit is not None and (dit.titre, dit.texte, dit.en_vigueur_du) == (titre, texte, en_vigueur_du)
