"""Loads reference data from plain dictionaries: the seed of a town, the agents' settings, the tests.

Each function is an upsert by natural key and changes ``reference.version``, so that every process reads again.
Idempotent: the same data twice leaves the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kit.database import Transaction, jsonb
from services.planning import capacites
from services.planning.domain.activite import GenreActivite
from services.planning.domain.calendrier import PARTOUT, Calendrier, Ligne
from services.planning.domain.lancement import Groupe
from services.planning.referentiel import read_delais

Valeurs = Mapping[str, Any]


def bump(tx: Transaction, rythme: Sequence[int] | None = None) -> None:
    """A new version; ``rythme`` (school weekdays, Monday is 0) where the town changes it."""
    tx.execute(
        "insert into reference (version, rythme) values (gen_random_uuid(), coalesce(cast(:rythme as smallint[]),"
        " '{0,1,3,4}')) on conflict (seule) do update set version = excluded.version,"
        " rythme = coalesce(cast(:rythme as smallint[]), reference.rythme)",
        rythme=list(rythme) if rythme is not None else None,
    )


def set_pedt(tx: Transaction, pedt: bool) -> None:
    """Whether the town signed a projet éducatif territorial (code de l'éducation, L551-1)."""
    bump(tx)
    tx.execute("update reference set pedt = :pedt", pedt=pedt)


def set_creche_tranche(tx: Transaction, minutes: int) -> None:
    """The tranche in which time beyond a crèche's contract is counted, from 1 to 60 minutes."""
    bump(tx)
    tx.execute("update reference set creche_tranche_minutes = :minutes", minutes=minutes)


def replace_calendrier(tx: Transaction, lignes: Iterable[Ligne]) -> None:
    """The whole table, from ``domain.calendrier.read_lignes``. Refuses (ValueError) rows that overlap."""
    kept = tuple(lignes)
    Calendrier(kept)
    tx.execute("delete from calendrier where source not like 'fermeture %'")  # closures are lifted by their own page
    _insert(tx, kept)
    bump(tx)


def _insert(tx: Transaction, lignes: Iterable[Ligne]) -> None:
    tx.execute_many(
        "insert into calendrier (genre, premier_jour, dernier_jour, nom, portees, source)"
        " values (:genre, :premier_jour, :dernier_jour, :nom, cast(:portees as text[]), :source)",
        [
            {
                "genre": x.genre.value,
                "premier_jour": x.premier_jour,
                "dernier_jour": x.dernier_jour,
                "nom": x.nom,
                "portees": sorted(x.portees),
                "source": x.source,
            }
            for x in lignes
        ],
    )


def edit_calendrier(tx: Transaction, retirer: Sequence[UUID], ajouter: Iterable[Ligne]) -> None:
    """Some rows away by their ids, some added. ``domain.edition.apply`` has said that they hold together."""
    tx.execute("delete from calendrier where ligne_id = any(cast(:ids as uuid[]))", ids=[str(i) for i in retirer])
    _insert(tx, ajouter)
    bump(tx)


def set_rythme(tx: Transaction, site: str, jours: Sequence[int] | None) -> None:
    """The weekdays of a school (``None``: the town's again), or of the town where ``site`` is empty."""
    if not site:
        bump(tx, jours)
        return
    tx.execute(
        "update site set rythme = cast(:jours as smallint[]) where code = :site",
        site=site,
        jours=None if jours is None else sorted(jours),
    )
    bump(tx)


def upsert_sites(tx: Transaction, sites: Iterable[Valeurs]) -> None:
    """``{"code", "libelle", "genre": "ecole" | "centre" | "creche"}``, and ``rythme`` (weekdays, Monday is 0) for a
    school that has not the town's; without it, what an agent set stays."""
    tx.execute_many(
        "insert into site (code, libelle, genre, rythme)"
        " values (:code, :libelle, :genre, cast(:rythme as smallint[]))"
        " on conflict (code) do update set libelle = excluded.libelle, genre = excluded.genre,"
        " rythme = coalesce(excluded.rythme, site.rythme)",
        [{"code": x["code"], "libelle": x["libelle"], "genre": x["genre"], "rythme": x.get("rythme")} for x in sites],
    )
    bump(tx)


_UPSERT_ACTIVITE = """
insert into activite (code, libelle, mot, genre, groupe, jours, periode, unite, debut, fin, age_min, age_max, delais,
                      ordre)
values (:code, :libelle, :mot, :genre, :groupe, cast(:jours as smallint[]), :periode, :unite, cast(:debut as time),
        cast(:fin as time), :age_min, :age_max, cast(:delais as jsonb), :ordre)
on conflict (code) do update set libelle = excluded.libelle, mot = excluded.mot, genre = excluded.genre,
    groupe = excluded.groupe, jours = excluded.jours, periode = excluded.periode, unite = excluded.unite,
    debut = excluded.debut, fin = excluded.fin, age_min = excluded.age_min, age_max = excluded.age_max,
    delais = excluded.delais, ordre = excluded.ordre
"""


def upsert_activites(tx: Transaction, activites: Iterable[Valeurs]) -> None:
    """Activities with their deadlines.

    ``{"code", "libelle", "genre", "jours": [0, 1, 3, 4], "debut": "11:30", "fin": "13:20", "delais": {...}}`` and,
    where they differ from the default: ``mot`` ("repas", the short word of the month view; default the libellé),
    ``groupe`` (activities that exclude each other), ``periode`` (``scolaire``, ``vacances``, ``annee``), ``unite``
    (``jour``, ``semaine``), ``age_min``, ``age_max``, ``ordre``.
    """
    tx.execute_many(_UPSERT_ACTIVITE, [_row_of(rang, valeurs) for rang, valeurs in enumerate(activites)])
    bump(tx)


def _row_of(rang: int, valeurs: Valeurs) -> dict[str, Any]:
    read_delais(valeurs["delais"])
    return {
        "code": valeurs["code"],
        "libelle": valeurs["libelle"],
        "mot": valeurs.get("mot") or valeurs["libelle"].lower(),
        "genre": GenreActivite(valeurs["genre"]).value,
        "groupe": valeurs.get("groupe", ""),
        "jours": list(valeurs["jours"]),
        "periode": valeurs.get("periode", "scolaire"),
        "unite": valeurs.get("unite", "jour"),
        "debut": str(valeurs["debut"]),
        "fin": str(valeurs["fin"]),
        "age_min": valeurs.get("age_min", 0),
        "age_max": valeurs.get("age_max", 99),
        "delais": jsonb(valeurs["delais"]),
        "ordre": valeurs.get("ordre", rang),
    }


def upsert_ouvertures(tx: Transaction, ouvertures: Iterable[Valeurs]) -> None:
    """``{"activite", "site", "capacite": int | None, "ecoles": [codes served, empty for all], "liste_attente": bool}``.

    A full slot keeps a waiting list unless ``liste_attente`` says no. A change of capacity is noted with its instant.
    """
    tx.execute_many(
        "insert into ouverture (activite, site, capacite, ecoles, liste_attente)"
        " values (:activite, :site, :capacite, cast(:ecoles as text[]), :liste_attente)"
        " on conflict (activite, site) do update set capacite = excluded.capacite, ecoles = excluded.ecoles,"
        " liste_attente = excluded.liste_attente",
        [
            {
                "activite": x["activite"],
                "site": x["site"],
                "capacite": x.get("capacite"),
                "ecoles": list(x.get("ecoles", ())),
                "liste_attente": x.get("liste_attente", True),
            }
            for x in ouvertures
        ],
    )
    capacites.note(tx)
    bump(tx)


def replace_lancements(tx: Transaction, lancements: Iterable[Valeurs]) -> None:
    """``{"activite", "site" (empty: all), "premier_jour", "dernier_jour", "groupe", "ouvre_at"}``, the whole table.

    Refuses (ValueError) a period that never opens for everybody. What no row names is always open.
    """
    kept = list(lancements)
    tous = {_periode(x) for x in kept if x["groupe"] == Groupe.TOUS}
    if sans := {_periode(x) for x in kept} - tous:
        raise ValueError(f"no opening for everybody: {sorted(sans)[0]}")
    tx.execute("delete from lancement")
    tx.execute_many(
        "insert into lancement (activite, site, premier_jour, dernier_jour, groupe, ouvre_at)"
        " values (:activite, :site, :premier_jour, :dernier_jour, :groupe, :ouvre_at)",
        [
            {
                "activite": x["activite"],
                "site": x.get("site", ""),
                "premier_jour": x["premier_jour"],
                "dernier_jour": x["dernier_jour"],
                "groupe": Groupe(x["groupe"]).value,
                "ouvre_at": x["ouvre_at"],
            }
            for x in kept
        ],
    )
    bump(tx)


def _periode(lancement: Valeurs) -> tuple[str, str, date, date]:
    return lancement["activite"], lancement.get("site", ""), lancement["premier_jour"], lancement["dernier_jour"]


def add_fermeture(
    tx: Transaction, fermeture_id: UUID, premier_jour: date, dernier_jour: date, motif: str, sites: Sequence[str]
) -> None:
    """A line of the calendar that closes these sites, or all of them where none is named."""
    tx.execute(
        "insert into calendrier (genre, premier_jour, dernier_jour, nom, portees, source)"
        " values ('fermeture', :premier, :dernier, :nom, cast(:portees as text[]), :source)",
        premier=premier_jour,
        dernier=dernier_jour,
        nom=motif,
        portees=sorted(sites) or [PARTOUT],
        source=f"fermeture {fermeture_id}",
    )
    bump(tx)


def remove_fermeture(tx: Transaction, fermeture_id: UUID) -> None:
    """The line that ``add_fermeture`` wrote."""
    tx.execute("delete from calendrier where source = :source", source=f"fermeture {fermeture_id}")
    bump(tx)
