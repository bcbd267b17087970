"""Every projection beside what its owner would say now: the owner's own snapshot, and the reader's own tables.

An event that a service hears and that no line here judges is a difference like another: a new arrow asks for its line.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from contracts.accounts import CompteEtat
from contracts.base import Event
from contracts.documents import PieceEtat, VignetteEtat
from contracts.dossiers import AutorisationEtat, EnfantEtat, FoyerEtat, PayeurEtat, SanteEtat
from deploy.seed.bases import Bases
from kit.sealing import Sealer
from kit.topology import HEARD_BY

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
    Projection(
        "dossiers", "piece",
        "document_id, genre, foyer_id, cast(enfant_ids as text[]), etat, valable_du, valable_au, motif, version",
        PieceEtat,
        _fields(
            "document_id", "genre", "foyer_id", "enfant_ids", "etat", "valable_du", "valable_au", "motif", "version"
        ),
    ),
    _same("planning", "foyer", FoyerEtat, "foyer_id", "dossier_id", "numero", "nom", "est_resident", "version"),
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

_HEURES = (
    "enfant_id, foyer_id, mois, activite, contrat_minutes, deduites_minutes, supplement_minutes,"
    " cast(ouvertes as text), version"
)
_HEURES_BY = {"planning": "heures_creche", "billing": "heures"}


def differences(bases: Bases) -> dict[str, list[Row]]:
    """``reader.table`` → rows that only the reader or only the owner has; empty when the house is whole.

    Memory grows with the town: one short text a row. An event still on its way is a difference: look again.
    """
    said = [event for owner in OWNERS for event in _said(bases, owner)]
    found = {
        f"{projection.reader}.{projection.table}": _only_one_has(
            (row for event in said if type(event) is projection.source for row in projection.rows(event)),
            _read(bases, projection.reader, f"select {projection.columns} from {projection.table}"),  # noqa: S608
        )
        for projection in PROJECTIONS
    }
    found["billing.creneau"] = _creneaux_that_differ(bases)
    found["billing.heures"] = _only_one_has(
        *(_read(bases, service, f"select {_HEURES} from {table}") for service, table in _HEURES_BY.items())  # noqa: S608
    )
    found["planning.sante"] = _only_one_has(_signes_said(bases, said), _signes_kept(bases))
    found["planning.photo"] = _only_one_has(_vignettes_said(bases, said), _photos_kept(bases))
    found["no line here"] = _unjudged({type(event) for event in said})
    return {name: rows for name, rows in found.items() if rows}


def _said(bases: Bases, owner: str) -> list[Event]:
    """What ``python -m kit.snapshot`` would send."""
    with bases.reading(owner) as tx:
        return list(importlib.import_module(f"services.{owner}.snapshot").snapshot(tx))


def _read(bases: Bases, service: str, statement: str) -> list[Row]:
    with bases.reading(service) as tx:
        return [tuple(row) for row in tx.execute(statement)]


def _unjudged(said: set[type[Event]]) -> list[Row]:
    judged = {(projection.reader, projection.source.type) for projection in PROJECTIONS}
    judged |= {("planning", SanteEtat.type), ("planning", VignetteEtat.type)}
    types = {event.type for event in said}
    heard = {(reader, type_) for reader, owners in HEARD_BY.items() for heard in owners.values() for type_ in heard}
    return sorted(arrow for arrow in heard - judged if arrow[1] in types)


def _creneaux_that_differ(bases: Bases) -> list[Row]:
    """Tens of thousands of slots: one digest from each side, and the rows only where these differ."""
    digest = "select md5(string_agg(cast(row({}) as text), ';' order by enfant_id, jour, activite)) from creneau"
    digests = {_read(bases, service, digest.format(columns))[0] for service, columns in _CRENEAU.items()}
    if len(digests) == 1:
        return []
    return _only_one_has(
        *(_read(bases, service, f"select {columns} from creneau") for service, columns in _CRENEAU.items())  # noqa: S608
    )


def _signes_said(bases: Bases, said: Iterable[Event]) -> Iterator[Row]:
    """Each sealing is another text: signs are compared in clear."""
    sealer = Sealer(bases.exchange_key)
    for event in said:
        if isinstance(event, SanteEtat):
            yield event.enfant_id, json.loads(sealer.open(event.scelle, str(event.enfant_id))), event.version


def _signes_kept(bases: Bases) -> Iterator[Row]:
    sealer = Sealer(bases.data_key("planning"))
    for enfant_id, scelle, version in _read(bases, "planning", "select enfant_id, scelle, version from sante"):
        yield enfant_id, json.loads(sealer.open(scelle, f"sante:{enfant_id}")), version


def _vignettes_said(bases: Bases, said: Iterable[Event]) -> Iterator[Row]:
    """As digests of the clear pictures."""
    sealer = Sealer(bases.exchange_key)
    for event in said:
        if isinstance(event, VignetteEtat):
            clair = sealer.open(event.scelle, f"vignette:{event.enfant_id}") if event.scelle else b""
            yield event.enfant_id, sha256(clair).hexdigest(), event.version


def _photos_kept(bases: Bases) -> Iterator[Row]:
    sealer = Sealer(bases.data_key("planning"))
    for enfant_id, scellee, version in _read(bases, "planning", "select enfant_id, scellee, version from photo"):
        clair = sealer.open(scellee, f"photo:{enfant_id}") if scellee else b""
        yield enfant_id, sha256(clair).hexdigest(), version


def _only_one_has(said: Iterable[Row], kept: Iterable[Row]) -> list[Row]:
    return sorted({_plain(row) for row in said} ^ {_plain(row) for row in kept})


def _plain(row: Row) -> tuple[str, ...]:
    return tuple(json.dumps(value, default=str, sort_keys=True) for value in row)
