"""Pick-up people and permissions of one household for the children it decides for (leaflet L9, DOMAIN §3).

A parent reads and changes her own household's entries only. They apply at once; a contradiction between households
opens a disagreement for an agent (``litiges.py``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contracts.dossiers import (
    Accuse,
    ActiviteConnue,
    Autorisations,
    AutorisationsEnfant,
    GenreEnvoi,
    GenreLitige,
    PersonneVue,
    RemovePersonne,
    RentreSeulVue,
    SavePersonne,
)
from contracts.errors import ChampRefuse, Introuvable, ModifieEntreTemps, RequeteInvalide
from kit.database import Transaction
from services.dossiers import accuses, contradictions, etats, historique, litiges
from services.dossiers.acces import Enfant, Moi, list_enfants, read_moi
from services.dossiers.historique import Sujet

_PERSONNES = """
select personne_id, enfant_ids, prenom, nom, telephone, lien, sens, a_appeler, du, au, version from personne
where foyer_id = :foyer_id and ecartee_at is null and enfant_ids && cast(:enfants as uuid[])
order by sens, nom, prenom, personne_id
"""
_REPONSES = """
select enfant_id, genre, activite, accorde, heure, du, au, version from autorisation
where foyer_id = :foyer_id and enfant_id = any(cast(:enfants as uuid[])) order by activite
"""
_ECRIRE = """
insert into personne (personne_id, foyer_id, enfant_ids, prenom, nom, telephone, lien, sens, a_appeler, du, au,
                      version, modifiee_at)
values (:personne_id, :foyer_id, cast(:enfant_ids as uuid[]), :prenom, :nom, :telephone, :lien, :sens, :a_appeler, :du,
        :au, :version, :now)
on conflict (personne_id) do update set enfant_ids = excluded.enfant_ids, prenom = excluded.prenom,
    nom = excluded.nom, telephone = excluded.telephone, lien = excluded.lien, sens = excluded.sens,
    a_appeler = excluded.a_appeler, du = excluded.du, au = excluded.au, version = excluded.version,
    modifiee_at = excluded.modifiee_at
"""
_CHAMPS = ("enfants", "prenom", "nom", "telephone", "lien", "sens", "a_appeler", "du", "au")


def read_autorisations(tx: Transaction) -> Autorisations:
    """Of the household that asks, for the children it has authority over; nothing for anybody else."""
    moi = read_moi(tx)
    enfants = [un for un in list_enfants(tx, moi) if un.a_autorite]
    ids = [str(un.enfant_id) for un in enfants]
    reponses = tx.execute(_REPONSES, foyer_id=moi.foyer_id, enfants=ids)
    en_conflit = contradictions.read_ouvertes(tx, ids)
    contestees = contradictions.read_contestees(tx, ids)
    return Autorisations(
        enfants=[_read_enfant(enfant, reponses, en_conflit.get(enfant.enfant_id, [])) for enfant in enfants],
        personnes=[
            PersonneVue(**{**row._mapping, "est_contestee": row.personne_id in contestees})
            for row in tx.execute(_PERSONNES, foyer_id=moi.foyer_id, enfants=ids)
        ],
        activites=[
            ActiviteConnue(code=row.code, libelle=row.libelle)
            for row in tx.execute("select code, libelle from activite order by ordre, code")
        ],
    )


def _read_enfant(enfant: Enfant, reponses: Iterable[Any], en_conflit: list[str]) -> AutorisationsEnfant:
    siennes = [row for row in reponses if row.enfant_id == enfant.enfant_id]
    accords = {row.genre: row.accorde for row in siennes if row.genre != "rentre_seul"}
    return AutorisationsEnfant(
        enfant_id=enfant.enfant_id,
        prenom=enfant.prenom,
        photo=accords.get("photo"),
        sorties=accords.get("sorties"),
        soins=accords.get("soins"),
        rentre_seul=[
            RentreSeulVue(activite=row.activite, accorde=row.accorde, heure=row.heure, du=row.du, au=row.au)
            for row in siennes
            if row.genre == "rentre_seul"
        ],
        version=max((row.version for row in siennes), default=0),
        en_conflit=en_conflit,
    )


def save_personne(tx: Transaction, request: SavePersonne) -> Accuse:
    """Adds or changes one entry. Changed by somebody else meanwhile: both entries are kept and an agent is alerted.

    Raises ``Introuvable``, ``PasLeDroitDEcrire`` or ``RequeteInvalide``.
    """
    moi = read_moi(tx)
    enfants = _decided(tx, moi, request.enfant_ids)
    if request.au is not None and request.au < request.du:
        raise RequeteInvalide(champs=[ChampRefuse(champ="au", raison="fin_avant_debut")])
    etats.bump_autorisations(tx, request.enfant_ids)  # the children's rows are locked first
    row = _lock(tx, moi, request.personne_id)
    en_double = row is not None and row.version != request.version_lue
    if en_double:
        request = request.model_copy(update={"personne_id": _twin(request)})
    actuel = None if en_double or row is None else row
    _write(tx, moi, request, actuel.version + 1 if actuel else 1)
    _note(tx, moi, enfants, request, actuel)
    if en_double:
        _open_double(tx, moi, enfants[0], row, request)
    _say(tx, moi, {*request.enfant_ids, *(row.enfant_ids if row else ())})
    return accuses.give(tx, moi, GenreEnvoi.PERSONNE, request.personne_id, les_deux=en_double)


def remove_personne(tx: Transaction, request: RemovePersonne) -> Accuse:
    """From now on she may no longer come. Raises ``Introuvable`` or ``ModifieEntreTemps``."""
    moi = read_moi(tx)
    row = _lock(tx, moi, request.personne_id)
    decides = {un.enfant_id for un in list_enfants(tx, moi) if un.a_autorite}
    if row is None or not set(row.enfant_ids) <= decides:  # one answer: a new partner does not learn that it exists
        raise Introuvable(objet="personne")
    if row.version != request.version_lue:
        raise ModifieEntreTemps(version_lue=request.version_lue, version_actuelle=row.version)
    etats.bump_autorisations(tx, row.enfant_ids)
    tx.execute("update personne set ecartee_at = :now where personne_id = :id", now=tx.now, id=request.personne_id)
    sujet = Sujet(moi.dossier_id, "personne", request.personne_id, row.version + 1, moi.foyer_id, row.enfant_ids[0])
    historique.note(tx, sujet, {"personne": (f"{row.prenom} {row.nom}", "")})
    _say(tx, moi, row.enfant_ids)
    return accuses.give(tx, moi, GenreEnvoi.PERSONNE, request.personne_id)


def _lock(tx: Transaction, moi: Moi, personne_id: UUID) -> Any:
    """The household's own entry, or nothing where it does not exist yet. Raises ``Introuvable`` for another's."""
    row = tx.one_or_none("select * from personne where personne_id = :id for no key update", id=personne_id)
    if row is not None and (row.foyer_id != moi.foyer_id or row.ecartee_at is not None):
        raise Introuvable(objet="personne")
    return row


def _decided(tx: Transaction, moi: Moi, enfant_ids: Iterable[UUID]) -> list[Enfant]:
    """The children named, each one that this person decides for. Raises ``Introuvable``."""
    miens = {un.enfant_id: un for un in list_enfants(tx, moi) if un.a_autorite}
    demandes = list(dict.fromkeys(enfant_ids))
    if not set(demandes) <= set(miens):
        raise Introuvable(objet="enfant")
    return [miens[un] for un in demandes]


def _twin(request: SavePersonne) -> UUID:
    """The id of the second entry: the same for the same write, however often it is tried."""
    return UUID(int=request.operation_id.int ^ request.personne_id.int)


def _write(tx: Transaction, moi: Moi, request: SavePersonne, version: int) -> None:
    valeurs = request.model_dump(exclude={"operation_id", "version_lue", "enfant_ids"})
    ids = [str(un) for un in dict.fromkeys(request.enfant_ids)]
    tx.execute(_ECRIRE, foyer_id=moi.foyer_id, enfant_ids=ids, version=version, now=tx.now, **valeurs)


def _note(tx: Transaction, moi: Moi, enfants: list[Enfant], request: SavePersonne, row: Any) -> None:
    prenoms = {un.enfant_id: un.prenom for un in list_enfants(tx, moi)}
    apres = {
        **request.model_dump(mode="json", include=set(_CHAMPS)),
        "enfants": [un.prenom for un in enfants],
    }
    avant: dict[str, Any] = dict.fromkeys(_CHAMPS)
    if row is not None:
        avant = json.loads(json.dumps({champ: getattr(row, champ, None) for champ in _CHAMPS}, default=str))
        avant["enfants"] = [prenoms.get(un, "") for un in row.enfant_ids]
    version = row.version + 1 if row is not None else 1
    sujet = Sujet(moi.dossier_id, "personne", request.personne_id, version, moi.foyer_id, enfants[0].enfant_id)
    historique.note(tx, sujet, {champ: (avant[champ], apres[champ]) for champ in _CHAMPS})


def _open_double(tx: Transaction, moi: Moi, enfant: Enfant, row: Any, request: SavePersonne) -> None:
    """Two people of one household changed the same entry: both stand until an agent has looked."""
    premiere = litiges.Valeur(_words(row), "", "", row.modifiee_at.isoformat(), str(moi.foyer_id), str(row.personne_id))
    seconde = litiges.mine(tx, moi, _words(request), request.personne_id)
    cle = f"double:{row.personne_id}"
    litiges.open_litige(
        tx, litiges.Litige(moi.dossier_id, enfant.enfant_id, GenreLitige.PERSONNE, cle, premiere, seconde)
    )


def _words(personne: Any) -> str:
    morceaux = (f"{personne.prenom} {personne.nom}", personne.lien, personne.telephone)
    return ", ".join(un for un in morceaux if un)


def _say(tx: Transaction, moi: Moi, enfant_ids: Iterable[UUID]) -> None:
    ids = sorted(set(enfant_ids))
    contradictions.open_new(tx, moi.dossier_id, ids)
    tx.say(*etats.read_autorisations(tx, ids))
