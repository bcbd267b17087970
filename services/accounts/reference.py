"""To whom families may write and what they accept, from plain dictionaries: a town's files, its seed, the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from kit.database import Transaction

Valeurs = Mapping[str, Any]

CONDITIONS_INITIALES: Final[dict[str, Any]] = {
    "version": "2026-09",
    "en_vigueur_du": date(2026, 9, 1),
    "resume": "",
    "texte": (Path(__file__).parent / "donnees" / "conditions_2026-09.txt").read_text().strip(),
}
"""The first terms. That file never changes: another text is another version."""


def upsert_destinataires(tx: Transaction, destinataires: Iterable[Valeurs]) -> None:
    """``{"code", "genre", "libelle", "services": [...], "delai_jours", "themes": [(code, libelle)]}``, in their order.

    Idempotent by code. ``services``: which agents read them (``Actor.services``); none: all.
    """
    for rang, valeurs in enumerate(destinataires):
        tx.execute(
            "insert into destinataire (code, genre, libelle, services, delai_jours, rang)"
            " values (:code, :genre, :libelle, cast(:services as text[]), :delai_jours, :rang)"
            " on conflict (code) do update set genre = excluded.genre, libelle = excluded.libelle,"
            " services = excluded.services, delai_jours = excluded.delai_jours, rang = excluded.rang",
            code=valeurs["code"],
            genre=valeurs["genre"],
            libelle=valeurs["libelle"],
            services=list(valeurs.get("services", ())),
            delai_jours=valeurs.get("delai_jours", 7),
            rang=rang,
        )
        tx.execute("delete from theme where destinataire = :code", code=valeurs["code"])
        tx.execute_many(
            "insert into theme (destinataire, code, libelle, rang) values (:destinataire, :code, :libelle, :rang)",
            [
                {"destinataire": valeurs["code"], "code": code, "libelle": libelle, "rang": place}
                for place, (code, libelle) in enumerate(valeurs.get("themes", ()))
            ],
        )


def publish_conditions(tx: Transaction, valeurs: Valeurs) -> bool:
    """``{"version", "en_vigueur_du", "resume", "texte"}``; false when that version says something else already.

    Idempotent by version: what was published, and may have been accepted, never changes.
    """
    tx.execute(
        "insert into conditions (version, en_vigueur_du, resume, texte, publiee_at, publiee_par)"
        " values (:version, :en_vigueur_du, :resume, :texte, :now, cast(:par as uuid)) on conflict do nothing",
        **valeurs,
        now=tx.now,
        par=tx.actor.compte_id if tx.actor else None,
    )
    meme = "select 1 from conditions where version = :version and en_vigueur_du = :en_vigueur_du and texte = :texte"
    return tx.scalar(f"{meme} and resume = :resume", **valeurs) is not None
