"""Where two households of one child contradict each other, and how far an agent has decided.

A decision holds as long as neither household changed its answer since; a new contradiction is a new question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from contracts.dossiers import GenreLitige
from kit.database import Transaction
from services.dossiers import litiges
from services.dossiers.domain.autorisation import (
    Personne,
    Reponse,
    cle_of,
    find_contestees,
    find_contradictions,
)

# One statement for any number of children: an event never mixes two states.
_LIRE = """
select e.enfant_id, e.autorisations_version as version,
       coalesce(r.reponses, '[]') as reponses, coalesce(p.personnes, '[]') as personnes,
       coalesce(t.litiges, '[]') as litiges
from enfant e
left join lateral (
    select json_agg(json_build_object('foyer_id', foyer_id, 'genre', genre, 'activite', activite, 'accorde', accorde,
               'heure', heure, 'du', du, 'au', au, 'at', modifiee_at) order by genre, activite, foyer_id) as reponses
    from autorisation where enfant_id = e.enfant_id
) r on true
left join lateral (
    select json_agg(json_build_object('personne_id', personne_id, 'foyer_id', foyer_id, 'prenom', prenom, 'nom', nom,
               'telephone', telephone, 'lien', lien, 'sens', sens, 'du', du, 'au', au, 'at', modifiee_at)
               order by nom, prenom, personne_id) as personnes
    from personne where enfant_ids @> array[e.enfant_id] and ecartee_at is null
) p on true
left join lateral (
    select json_agg(json_build_object('genre', genre, 'cle', cle, 'decision', decision, 'decide_at', decide_at,
               'premiere_foyer_id', premiere_foyer_id)) as litiges
    from (
        select distinct on (genre, cle) genre, cle, decision, decide_at, premiere_foyer_id from litige
        where enfant_id = e.enfant_id order by genre, cle, ouvert_at desc
    ) dernier
) t on true
where e.enfant_id = any(cast(:ids as uuid[]))
order by e.enfant_id
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The last word of an agent on one key; ``decide_at`` is empty while he has not spoken."""

    decision: str | None
    decide_at: datetime | None
    premiere_foyer_id: UUID | None


@dataclass(slots=True)
class EnfantLu:
    """Everything that both households said of one child."""

    enfant_id: UUID
    version: int
    reponses: list[Reponse]
    personnes: list[Personne]
    details: dict[UUID, Mapping[str, Any]]
    """Telephone and link of each person."""
    changees_at: dict[str, datetime]
    """Key → when either household last changed its answer."""
    decisions: dict[tuple[str, str], Decision] = field(default_factory=dict)

    def answer_of(self, cle: str, genre: str) -> Decision | None:
        """The decision that holds for this key, or nothing."""
        decision = self.decisions.get((genre, cle))
        if decision is None or decision.decide_at is None or decision.decide_at < self.changees_at[cle]:
            return None
        return decision


def read(tx: Transaction, enfant_ids: Iterable[UUID]) -> list[EnfantLu]:
    return [_read(row) for row in tx.execute(_LIRE, ids=sorted({str(un) for un in enfant_ids}))]


def _read(row: Any) -> EnfantLu:
    reponses, personnes, details = [], [], {}
    changees: dict[str, datetime] = {}
    for un in row.reponses:
        reponse = Reponse(
            UUID(un["foyer_id"]), un["genre"], un["activite"], un["accorde"],
            time.fromisoformat(un["heure"]) if un["heure"] else None, _jour(un["du"]), _jour(un["au"]),
        )  # fmt: skip
        reponses.append(reponse)
        _keep_latest(changees, reponse.cle, un["at"])
    for un in row.personnes:
        du = _jour(un["du"])
        assert du is not None
        personne = Personne(
            UUID(un["personne_id"]), UUID(un["foyer_id"]), un["prenom"], un["nom"], un["sens"], du, _jour(un["au"])
        )
        personnes.append(personne)
        details[personne.personne_id] = un
        _keep_latest(changees, cle_of(personne), un["at"])
    decisions = {
        (un["genre"], un["cle"]): Decision(un["decision"], _instant(un["decide_at"]), _uuid(un["premiere_foyer_id"]))
        for un in row.litiges
    }
    return EnfantLu(row.enfant_id, row.version, reponses, personnes, details, changees, decisions)


def _keep_latest(changees: dict[str, datetime], cle: str, at: str) -> None:
    instant = datetime.fromisoformat(at)
    changees[cle] = max(instant, changees.get(cle, instant))


def _jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _instant(texte: str | None) -> datetime | None:
    return datetime.fromisoformat(texte) if texte else None


def _uuid(texte: str | None) -> UUID | None:
    return UUID(texte) if texte else None


def open_new(tx: Transaction, dossier_id: UUID, enfant_ids: Iterable[UUID]) -> None:
    """A question to an agent for each contradiction that has none; those that vanished are closed."""
    for enfant in read(tx, enfant_ids):
        vus = []
        for cle, (une, autre) in find_contradictions(enfant.reponses).items():
            vus.append((GenreLitige.AUTORISATION.value, cle))
            if enfant.answer_of(cle, GenreLitige.AUTORISATION) is None:
                _open(tx, dossier_id, enfant, GenreLitige.AUTORISATION, cle, une, autre)
        for une_personne, refusee in find_contestees(enfant.personnes):
            cle = cle_of(une_personne)
            vus.append((GenreLitige.PERSONNE.value, cle))
            if enfant.answer_of(cle, GenreLitige.PERSONNE) is None:
                _open(tx, dossier_id, enfant, GenreLitige.PERSONNE, cle, une_personne, refusee)
        _close_vanished(tx, enfant.enfant_id, vus)


def _open(
    tx: Transaction,
    dossier_id: UUID,
    enfant: EnfantLu,
    genre: GenreLitige,
    cle: str,
    une: Reponse | Personne,
    autre: Reponse | Personne,
) -> None:
    at = enfant.changees_at[cle].isoformat()
    noms = {
        row.foyer_id: row.nom
        for row in tx.execute(
            "select foyer_id, nom from foyer where foyer_id = any(cast(:ids as uuid[]))",
            ids=[str(une.foyer_id), str(autre.foyer_id)],
        )
    }
    premiere, seconde = (
        litiges.Valeur(_words(un), noms.get(un.foyer_id, ""), "", at, str(un.foyer_id)) for un in (une, autre)
    )
    litiges.open_litige(tx, litiges.Litige(dossier_id, enfant.enfant_id, genre, cle, premiere, seconde))


def _words(reponse: Reponse | Personne) -> str:
    if isinstance(reponse, Personne):
        quoi = "peut venir" if reponse.sens == "autorisee" else "ne doit pas venir"
        return f"{reponse.prenom} {reponse.nom} {quoi}"
    quoi = f" ({reponse.activite})" if reponse.activite else ""
    return f"{'oui' if reponse.accorde else 'non'}{quoi}"


def _close_vanished(tx: Transaction, enfant_id: UUID, vus: list[tuple[str, str]]) -> None:
    """The households agree again: nothing is left to decide. The history keeps what each one changed."""
    tx.execute(
        "delete from litige where enfant_id = :enfant_id and decision is null and genre in ('autorisation', 'personne')"
        " and cle not like 'double:%' and (genre || ' ' || cle) <> all(cast(:vus as text[]))",
        enfant_id=enfant_id,
        vus=[f"{genre} {cle}" for genre, cle in vus],
    )


def read_ouvertes(tx: Transaction, enfant_ids: Iterable[str]) -> dict[UUID, list[str]]:
    """Child → kinds of permission on which an agent has not decided yet."""
    ouvertes: dict[UUID, list[str]] = {}
    for enfant in read(tx, (UUID(un) for un in enfant_ids)):
        for cle in find_contradictions(enfant.reponses):
            if enfant.answer_of(cle, GenreLitige.AUTORISATION) is None:
                ouvertes.setdefault(enfant.enfant_id, []).append(cle)
    return ouvertes


def read_contestees(tx: Transaction, enfant_ids: Iterable[str]) -> set[UUID]:
    """People whom the other household refuses, as long as no agent said that they may come."""
    return {
        personne_id for enfant in read(tx, (UUID(un) for un in enfant_ids)) for personne_id in list_suspendues(enfant)
    }


def list_suspendues(enfant: EnfantLu) -> set[UUID]:
    """Nobody whom one parent refuses comes before an agent has said that she may."""
    suspendues = set()
    for une, _ in find_contestees(enfant.personnes):
        decision = enfant.answer_of(cle_of(une), GenreLitige.PERSONNE)
        if decision is None or decision.decision != "premiere":
            suspendues.add(une.personne_id)
    return suspendues


def is_settled(enfant: EnfantLu, personne: Personne) -> bool:
    """Whether an agent has spoken about this person since either household changed its entry."""
    return enfant.answer_of(cle_of(personne), GenreLitige.PERSONNE) is not None
