"""Who may leave with a child: what planning keeps of dossiers' authorisations, and what a sheet shows of a day.

A telephone, the right to a picture or to an outing are not needed to hand a child over: they are not kept here.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any, TypedDict

from contracts import planning as contrat
from contracts.dossiers import AutorisationEtat
from kit.database import Transaction, jsonb


class Depart(TypedDict):
    """The fields of ``LigneFeuille`` that say how the child leaves."""

    vient_chercher: list[contrat.VientChercher]
    rentre_seul: bool
    rentre_seul_des: time | None
    depart_en_conflit: bool


def kept_of(event: AutorisationEtat) -> dict[str, Any]:
    """The row of ``autorisation``, without telephones."""
    return {
        "enfant_id": event.enfant_id,
        "personnes": jsonb([p.model_dump(mode="json", exclude={"telephone"}) for p in event.personnes]),
        "rentre_seul": jsonb([r.model_dump(mode="json") for r in event.rentre_seul]),
        "est_en_conflit": event.est_en_conflit,
        "version": event.version,
    }


def project_autorisation(tx: Transaction, event: AutorisationEtat) -> None:
    """The authorisations of one child. Idempotent by ``enfant_id`` and ``version``."""
    tx.execute(
        "insert into autorisation (enfant_id, personnes, rentre_seul, est_en_conflit, version)"
        " values (:enfant_id, cast(:personnes as jsonb), cast(:rentre_seul as jsonb), :est_en_conflit, :version)"
        " on conflict (enfant_id) do update set personnes = excluded.personnes,"
        " rentre_seul = excluded.rentre_seul, est_en_conflit = excluded.est_en_conflit, version = excluded.version"
        " where autorisation.version < excluded.version",
        **kept_of(event),
    )


def read_depart(row: Any, activite: str, jour: date) -> Depart:
    """What holds on that day for that activity; ``row`` has personnes, rentre_seul, est_en_conflit (or nulls).

    Several rules for going home alone: the earliest hour, none at all being the earliest.
    """
    valables = [p for p in row.personnes or () if _holds(p, jour)]
    seul = [r for r in row.rentre_seul or () if r["activite"] == activite and _holds(r, jour)]
    heures = [time.fromisoformat(r["a_partir_de"]) for r in seul if r["a_partir_de"]]
    return Depart(
        vient_chercher=[
            contrat.VientChercher(nom=f"{p['prenom']} {p['nom']}".strip(), lien=p["lien"]) for p in valables
        ],
        rentre_seul=bool(seul),
        rentre_seul_des=min(heures) if len(heures) == len(seul) and heures else None,
        depart_en_conflit=bool(row.est_en_conflit),
    )


def _holds(periode: dict[str, Any], jour: date) -> bool:
    """``du`` and ``au`` included."""
    au = periode["au"]
    return date.fromisoformat(periode["du"]) <= jour and (au is None or jour <= date.fromisoformat(au))
