"""Photo, outings, emergency care and "rentre seul": one household's whole answer for one child, for a school year."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.dossiers import Accuse, ChampsEnConflit, GenreEnvoi, SaveAutorisations
from contracts.errors import ChampRefuse, RequeteInvalide
from kit import clock
from kit.database import Transaction
from services.dossiers import accuses, contradictions, etats, historique
from services.dossiers.acces import Enfant, Moi, find_enfant, read_moi
from services.dossiers.domain.fiche import next_rentree
from services.dossiers.historique import Sujet

GENRES = ("photo", "sorties", "soins")

_LIRE = """
select genre, activite, accorde, heure, du, au, version from autorisation
where enfant_id = :enfant_id and foyer_id = :foyer_id
"""
_ECRIRE = """
insert into autorisation (enfant_id, foyer_id, genre, activite, accorde, heure, du, au, version, modifiee_at)
select :enfant_id, :foyer_id, t.genre, t.activite, t.accorde, t.heure, t.du, t.au, :version, :now
from unnest(cast(:genres as text[]), cast(:activites as text[]), cast(:accords as boolean[]), cast(:heures as time[]),
            cast(:dus as date[]), cast(:aus as date[])) as t (genre, activite, accorde, heure, du, au)
on conflict (enfant_id, foyer_id, genre, activite) do update set accorde = excluded.accorde, heure = excluded.heure,
    du = excluded.du, au = excluded.au, version = excluded.version,
    modifiee_at = case when autorisation.accorde = excluded.accorde then autorisation.modifiee_at
                       else excluded.modifiee_at end
"""


def save_autorisations(tx: Transaction, request: SaveAutorisations) -> Accuse:
    """The answer holds until the end of the school year; "rentre seul" until its own date.

    Raises ``Introuvable``, ``PasLeDroitDEcrire``, ``ChampsEnConflit`` or ``RequeteInvalide``.
    """
    moi = read_moi(tx)
    enfant = find_enfant(tx, moi, request.enfant_id, "decider")
    _check(tx, request)
    etats.bump_autorisations(tx, [enfant.enfant_id])
    avant = {
        (row.genre, row.activite): row for row in tx.execute(_LIRE, enfant_id=enfant.enfant_id, foyer_id=moi.foyer_id)
    }
    version = max((row.version for row in avant.values()), default=0)
    voulues = _wanted(tx, request)
    if version != request.version_lue:
        _refuse_what_others_changed(version, avant, voulues)
    _write(tx, moi, enfant, voulues, avant, version + 1)
    _note(tx, moi, enfant, voulues, avant, version + 1)
    contradictions.open_new(tx, moi.dossier_id, [enfant.enfant_id])
    tx.say(*etats.read_autorisations(tx, [enfant.enfant_id]))
    return accuses.give(tx, moi, GenreEnvoi.AUTORISATIONS, enfant.enfant_id)


Reponse = tuple[bool, Any, date, date | None]
"""Granted, from which hour, from and to which day."""


def _check(tx: Transaction, request: SaveAutorisations) -> None:
    connues = {row.code for row in tx.execute("select code from activite")}
    for seul in request.rentre_seul:
        if seul.activite not in connues:
            raise RequeteInvalide(champs=[ChampRefuse(champ="rentre_seul", raison="enum")])
        if seul.au is not None and seul.au < seul.du:
            raise RequeteInvalide(champs=[ChampRefuse(champ=f"au_{seul.activite}", raison="fin_avant_debut")])


def _wanted(tx: Transaction, request: SaveAutorisations) -> dict[tuple[str, str], Reponse]:
    jour = tx.now.astimezone(clock.PARIS).date()
    fin = next_rentree(jour)
    fin = date(fin.year, 8, 31)
    voulues: dict[tuple[str, str], Reponse] = {
        (genre, ""): (getattr(request, genre), None, jour, fin) for genre in GENRES
    }
    for seul in request.rentre_seul:
        heure = seul.heure if seul.accorde else None
        voulues[("rentre_seul", seul.activite)] = (seul.accorde, heure, seul.du, seul.au)
    return voulues


def _refuse_what_others_changed(
    version: int, avant: dict[tuple[str, str], Any], voulues: dict[tuple[str, str], Reponse]
) -> None:
    """The other adult of the household answered meanwhile: she sees both answers, nothing is overwritten."""
    autres = [
        genre if not activite else f"{genre}:{activite}"
        for (genre, activite), row in avant.items()
        if (genre, activite) not in voulues or voulues[genre, activite][0] != row.accorde
    ]
    if autres:
        raise ChampsEnConflit(version_actuelle=version, noms=sorted(autres))


def _write(
    tx: Transaction,
    moi: Moi,
    enfant: Enfant,
    voulues: dict[tuple[str, str], Reponse],
    avant: dict[tuple[str, str], Any],
    version: int,
) -> None:
    """Every answer, and nothing of the activities that are no longer answered."""
    retirees = [activite for genre, activite in avant if (genre, activite) not in voulues]
    tx.execute(
        "delete from autorisation where enfant_id = :enfant_id and foyer_id = :foyer_id and genre = 'rentre_seul'"
        " and activite = any(cast(:retirees as text[]))",
        enfant_id=enfant.enfant_id,
        foyer_id=moi.foyer_id,
        retirees=retirees,
    )
    tx.execute(
        _ECRIRE,
        enfant_id=enfant.enfant_id,
        foyer_id=moi.foyer_id,
        version=version,
        now=tx.now,
        genres=[genre for genre, _ in voulues],
        activites=[activite for _, activite in voulues],
        accords=[un[0] for un in voulues.values()],
        heures=[un[1] for un in voulues.values()],
        dus=[un[2] for un in voulues.values()],
        aus=[un[3] for un in voulues.values()],
    )


def _note(
    tx: Transaction,
    moi: Moi,
    enfant: Enfant,
    voulues: dict[tuple[str, str], Reponse],
    avant: dict[tuple[str, str], Any],
    version: int,
) -> None:
    champs: dict[str, tuple[Any, Any]] = {}
    for cle in {**avant, **voulues}:
        row, voulue = avant.get(cle), voulues.get(cle)
        ancien = _words(row.accorde, row.heure) if row is not None else None
        champs[":".join(un for un in cle if un)] = (ancien, _words(voulue[0], voulue[1]) if voulue else None)
    sujet = Sujet(moi.dossier_id, "autorisation", enfant.enfant_id, version, moi.foyer_id, enfant.enfant_id)
    historique.note(tx, sujet, champs)


def _words(accorde: bool, heure: Any) -> Any:
    return f"oui, à partir de {heure.strftime('%Hh%M')}" if accorde and heure else accorde
