"""Every projection beside what its owner would say now: the owner's own snapshot, and the reader's own tables.

An event that a service hears and that no line here judges is a difference like another: a new arrow asks for its line.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from contracts.accounts import CompteEtat
from contracts.base import Event
from contracts.dossiers import AutorisationEtat, EnfantEtat, FoyerEtat, PayeurEtat, SanteEtat
from kit.config import service_settings
from kit.database import Database, Transaction, make_engine
from kit.sealing import Sealer
from kit.topology import HEARD_BY
from services.dossiers import etats
from tests.chaos.town import Town

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """One table of a reader, the columns that come from events of ``source``, and the rows that one event makes."""

    reader: str
    table: str
    columns: str
    source: type[Event]
    rows: Callable[[Any], Iterable[Row]]


def _comptes(event: FoyerEtat) -> Iterable[Row]:
    return ((compte.compte_id, event.foyer_id) for compte in event.comptes)


def _acces(event: EnfantEtat) -> Iterable[Row]:
    return ((acces.compte_id, event.enfant_id, acces.foyer_id, acces.niveau) for acces in event.acces)


def _foyers(event: EnfantEtat) -> Iterable[Row]:
    """Both households of an alternating custody."""
    for garde in event.gardes:
        for foyer_id in (garde.foyer_id, garde.regle.get("foyer_b")):
            if foyer_id:
                yield event.enfant_id, foyer_id, garde.du, garde.au


def _autorisation(event: AutorisationEtat) -> Iterable[Row]:
    """Without telephones, which planning does not need."""
    said = event.model_dump(mode="json", exclude={"personnes": {"__all__": {"telephone"}}})
    yield said["enfant_id"], said["personnes"], said["rentre_seul"], said["est_en_conflit"], said["version"]


def _fields(*names: str) -> Callable[[Event], Iterable[Row]]:
    return lambda event: [tuple(event.model_dump(mode="python")[name] for name in names)]


def _same(reader: str, table: str, source: type[Event], *names: str) -> Projection:
    """A table whose columns are named as the fields of the event."""
    return Projection(reader, table, ", ".join(names), source, _fields(*names))


PROJECTIONS = (
    _same("dossiers", "compte", CompteEtat, "compte_id", "nom", "prenom", "email", "actif", "version"),
    _same("planning", "foyer", FoyerEtat, "foyer_id", "dossier_id", "numero", "nom", "version"),
    _same(
        "planning", "enfant", EnfantEtat, "enfant_id", "dossier_id", "prenom", "nom", "naissance", "ecole", "classe",
        "inscriptions", "version",
    ),
    _same("billing", "foyer", FoyerEtat, "foyer_id", "version"),
    _same(
        "billing", "payeur", PayeurEtat, "foyer_id", "nom_complet", "adresse", "est_resident", "enfants_a_charge",
        "aeeh", "version",
    ),
    _same("billing", "enfant", EnfantEtat, "enfant_id", "prenom", "naissance", "version"),
    Projection("billing", "enfant_foyer", "enfant_id, foyer_id, du, au", EnfantEtat, _foyers),
    _same("documents", "foyer", FoyerEtat, "foyer_id", "version"),
    _same("documents", "enfant", EnfantEtat, "enfant_id", "version"),
    Projection(
        "planning", "autorisation", "enfant_id, personnes, rentre_seul, est_en_conflit, version", AutorisationEtat,
        _autorisation,
    ),
    *(Projection(reader, "foyer_compte", "compte_id, foyer_id", FoyerEtat, _comptes) for reader in
      ("planning", "billing", "documents")),
    *(Projection(reader, "acces", "compte_id, enfant_id, foyer_id, niveau", EnfantEtat, _acces) for reader in
      ("planning", "documents")),
)  # fmt: skip
# Planning's slots are too many for Python: their digests are compared.
OWNERS = [
    name for name in ("accounts", "dossiers", "documents") if importlib.util.find_spec(f"services.{name}.snapshot")
]
_CRENEAU = {
    "planning": "enfant_id, activite, jour, foyer_id, etat = 'reservee', presence, repas_fourni, version",
    "billing": "enfant_id, activite, jour, foyer_id, est_reserve, presence, repas_fourni, version",
}


def differences(town: Town) -> dict[str, list[Row]]:
    """``reader.table`` → rows that only the reader or only the owner has; empty when the house is whole."""
    said = [event for owner in OWNERS for event in _said(town, owner)]
    found = {
        f"{projection.reader}.{projection.table}": _only_one_has(
            (row for event in said if type(event) is projection.source for row in projection.rows(event)),
            town.sql(projection.reader, f"select {projection.columns} from {projection.table}"),
        )
        for projection in PROJECTIONS
    }
    found["billing.creneau"] = _creneaux_that_differ(town)
    found["planning.sante"] = _only_one_has(_signes_said(town, said), _signes_kept(town))
    found["no line here"] = _unjudged({type(event) for event in said})
    return {name: rows for name, rows in found.items() if rows}


def move_families(town: Town, count: int) -> None:
    """``count`` children change class and their households move, as dossiers itself writes and says it."""
    with _writing(town, "dossiers") as tx:
        moved = tx.execute(
            "select enfant_id, foyer_id from garde where au is null order by random() limit :count", count=count
        )
        enfants, foyers = {row.enfant_id for row in moved}, {row.foyer_id for row in moved}
        tx.execute(
            "update enfant set classe = case right(classe, 2) when ' B' then left(classe, -2) else classe || ' B' end"
            " where enfant_id = any(cast(:ids as uuid[]))",
            ids=[str(one) for one in enfants],
        )
        tx.execute(
            "update foyer set adresse = 'bis, ' || adresse where foyer_id = any(cast(:ids as uuid[]))",
            ids=[str(one) for one in foyers],
        )
        etats.bump_foyers(tx, foyers)
        etats.bump_enfants(tx, enfants)
        tx.say(*etats.read_foyers(tx, foyers), *etats.read_enfants(tx, enfants))


def _said(town: Town, owner: str) -> list[Event]:
    """What ``python -m kit.snapshot`` would send."""
    with patch.dict(os.environ, town.house["environment"][owner]), _writing(town, owner) as tx:
        service_settings.cache_clear()
        try:
            return list(importlib.import_module(f"services.{owner}.snapshot").snapshot(tx))
        finally:
            service_settings.cache_clear()


def _unjudged(said: set[type[Event]]) -> list[Row]:
    judged = {(projection.reader, projection.source.type) for projection in PROJECTIONS}
    judged |= {("planning", SanteEtat.type)}
    types = {event.type for event in said}
    heard = {(reader, type_) for reader, owners in HEARD_BY.items() for heard in owners.values() for type_ in heard}
    return sorted(arrow for arrow in heard - judged if arrow[1] in types)


def _creneaux_that_differ(town: Town) -> list[Row]:
    """Tens of thousands of slots: one digest from each side, and the rows only where these differ."""
    digest = "select md5(string_agg(cast(row({}) as text), ';' order by enfant_id, jour, activite)) from creneau"
    digests = {tuple(town.sql(service, digest.format(columns))) for service, columns in _CRENEAU.items()}
    if len(digests) == 1:
        return []
    return _only_one_has(
        *(town.sql(service, f"select {columns} from creneau") for service, columns in _CRENEAU.items())
    )


def _signes_said(town: Town, said: Iterable[Event]) -> Iterator[Row]:
    """Each sealing is another text: signs are compared in clear."""
    sealer = Sealer(town.house["environment"]["planning"]["EXCHANGE_KEY"])
    for event in said:
        if isinstance(event, SanteEtat):
            yield event.enfant_id, json.loads(sealer.open(event.scelle, str(event.enfant_id))), event.version


def _signes_kept(town: Town) -> Iterator[Row]:
    sealer = Sealer(town.house["environment"]["planning"]["DATA_KEY"])
    for enfant_id, scelle, version in town.sql("planning", "select enfant_id, scelle, version from sante"):
        yield enfant_id, json.loads(sealer.open(scelle, f"sante:{enfant_id}")), version


@contextmanager
def _writing(town: Town, service: str) -> Iterator[Transaction]:
    engine = make_engine(town.stack["database"][service], 1)
    try:
        with Database(engine, service).writing(call_id="chaos") as tx:
            yield tx
    finally:
        engine.dispose()


def _only_one_has(said: Iterable[Row], kept: Iterable[Row]) -> list[Row]:
    return sorted({_plain(row) for row in said} ^ {_plain(row) for row in kept})[:4]


def _plain(row: Row) -> tuple[str, ...]:
    return tuple(json.dumps(value, default=str, sort_keys=True) for value in row)
