"""To whom families may write, from plain dictionaries: the seed of a town, the agents' settings, the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kit.database import Transaction

Valeurs = Mapping[str, Any]

SERVICES_DU_DEPLIANT: tuple[Valeurs, ...] = (
    {
        "code": "periscolaire",
        "genre": "service",
        "libelle": "Activités périscolaires",
        "services": ["enfance"],
        "themes": [("inscription-vacances", "Inscription vacances"), ("etudes", "Études")],
    },
    {
        "code": "scolaire",
        "genre": "service",
        "libelle": "Service scolaire",
        "services": ["scolaire", "regie"],
        "themes": [
            ("facturation", "Facturation"),
            ("quotient", "Quotient"),
            ("inscription-ecole", "Inscription école"),
        ],
    },
)
"""The services and themes of the leaflet (L7), word for word."""


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
