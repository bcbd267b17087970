"""Loads régies, tariffs and incomes from plain dictionaries: the seed of a town, the agents' settings, the tests.

Each function is an upsert by natural key, set-based: the same data twice leave the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from contracts.errors import PortailError
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from services.billing.domain.lecture_tarif import empreinte_tarif, lire_tarif
from services.billing.domain.regle_revenu import SansJustificatif
from services.billing.revenus import seal_revenu

Valeurs = Mapping[str, Any]


class TarifDejaUtilise(PortailError):
    """Prices of this version are on invoices: vote a new version."""


def upsert_regies(tx: Transaction, regies: Iterable[Valeurs]) -> None:
    """Who invoices what.

    ``{"code", "libelle", "emetteur_nom", "emetteur_qualite", "collectivite"}`` and, where they differ from the
    default: ``prefixe`` ("" for the main régie, which invoices every activity that no other names), ``activites``,
    ``delai_jours`` (from issue to the last day to pay, 30).
    """
    for x in regies:
        tx.execute(
            "insert into regie (code, libelle, prefixe, emetteur_nom, emetteur_qualite, collectivite, delai_jours)"
            " values (:code, :libelle, :prefixe, :emetteur_nom, :emetteur_qualite, :collectivite, :delai_jours)"
            " on conflict (code) do update set libelle = excluded.libelle, prefixe = excluded.prefixe,"
            " emetteur_nom = excluded.emetteur_nom, emetteur_qualite = excluded.emetteur_qualite,"
            " collectivite = excluded.collectivite, delai_jours = excluded.delai_jours",
            code=x["code"],
            libelle=x["libelle"],
            prefixe=x.get("prefixe", ""),
            emetteur_nom=x["emetteur_nom"],
            emetteur_qualite=x["emetteur_qualite"],
            collectivite=x["collectivite"],
            delai_jours=x.get("delai_jours", 30),
        )
        activites = list(x.get("activites", ()))
        tx.execute(
            "delete from regie_activite where regie = :code and activite <> all(cast(:activites as text[]))",
            code=x["code"],
            activites=activites,
        )
        tx.execute(
            "insert into regie_activite (activite, regie) select activite, :code"
            " from unnest(cast(:activites as text[])) as t (activite)"
            " on conflict (activite) do update set regie = excluded.regie",
            code=x["code"],
            activites=activites,
        )


def upsert_tarifs(tx: Transaction, tarifs: Iterable[Valeurs]) -> None:
    """Tariffs in their stored form (``domain/lecture_tarif.py``), by code and version.

    TarifInvalide tells every mistake; TarifDejaUtilise when a version that was billed would change.
    """
    lus = tx.execute("select code, version, empreinte, utilise_at from tarif")
    connus = {(row.code, row.version): row for row in lus}
    for stocke in tarifs:
        tarif, empreinte = lire_tarif(stocke), empreinte_tarif(stocke)
        connu = connus.get((tarif.code, tarif.version))
        if connu and connu.empreinte == empreinte:
            continue
        if connu and connu.utilise_at:
            raise TarifDejaUtilise(tarif.reference)
        tx.execute(
            "insert into tarif (code, version, activites, deliberation, du, au, donnees, empreinte) values (:code,"
            " :version, cast(:activites as text[]), :deliberation, :du, :au, cast(:donnees as jsonb), :empreinte)"
            " on conflict (code, version) do update set activites = excluded.activites,"
            " deliberation = excluded.deliberation, du = excluded.du, au = excluded.au, donnees = excluded.donnees,"
            " empreinte = excluded.empreinte",
            code=tarif.code,
            version=tarif.version,
            activites=list(tarif.activites),
            deliberation=tarif.deliberation,
            du=tarif.du,
            au=tarif.au,
            donnees=json.dumps(stocke, ensure_ascii=False),
            empreinte=empreinte,
        )


def upsert_ressources(tx: Transaction, ressources: Iterable[Valeurs]) -> None:
    """Incomes accepted by an agent, by household and first day; sealed with ``DATA_KEY``.

    ``{"foyer_id", "du", "mention"}`` (mention: "avis d’impôt 2025, vérifié le 14 septembre") and ``au`` (None: until
    the next one), ``revenu_mensuel_centimes``, ``quotient_centimes`` (cents, each may be unknown).
    """
    sealer = Sealer(service_settings("billing").data_key.get_secret_value())
    rows = [
        (
            str(x["foyer_id"]),
            _day(x["du"]),
            _day(x["au"]) if x.get("au") else None,
            seal_revenu(
                sealer, x["foyer_id"], _day(x["du"]), x.get("revenu_mensuel_centimes"), x.get("quotient_centimes")
            ),
            str(x["mention"]),
        )
        for x in ressources
    ]
    tx.execute(
        "insert into ressource (foyer_id, du, au, scelle, mention) select * from unnest(cast(:foyers as uuid[]),"
        " cast(:du as date[]), cast(:au as date[]), cast(:scelles as text[]), cast(:mentions as text[]))"
        " on conflict (foyer_id, du) do update set au = excluded.au, scelle = excluded.scelle,"
        " mention = excluded.mention",
        foyers=[row[0] for row in rows],
        du=[row[1] for row in rows],
        au=[row[2] for row in rows],
        scelles=[row[3] for row in rows],
        mentions=[row[4] for row in rows],
    )


def set_sans_justificatif(tx: Transaction, regle: SansJustificatif) -> None:
    """What is billed to a family whose income is not proved: the maximum unless the town votes otherwise."""
    tx.execute(
        "insert into reglage (sans_justificatif) values (:regle)"
        " on conflict (seule) do update set sans_justificatif = excluded.sans_justificatif",
        regle=regle.value,
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
