"""Sensitive changes (address, school, custody, identity): proposed by a household, decided by an agent (DOMAIN §3).

A proposal keeps what the dossier said (``avant``) and what is asked (``apres``), as the columns hold them.
"""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.dossiers import (
    Accuse,
    DecideProposition,
    GenreEnvoi,
    GenreProposition,
    Propose,
    PropositionDejaDecidee,
    PropositionDepassee,
    SansAutreFoyer,
)
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide
from kit.clock import PARIS
from kit.database import Transaction, jsonb
from services.dossiers import accuses, avis, etats, historique, propositions_effets
from services.dossiers.acces import Moi, find_enfant, read_foyer_qui_agit, read_moi, refuse_own_family
from services.dossiers.domain.inscription import is_of_a_child
from services.dossiers.historique import Sujet

QUOI = {
    GenreProposition.ADRESSE: "votre changement d’adresse",
    GenreProposition.ECOLE: "le changement d’école",
    GenreProposition.GARDE: "le changement de garde",
    GenreProposition.IDENTITE: "la correction d’identité",
}
"""What a notice may say of it: neither the child nor the values."""

_INSERT = """
insert into proposition (proposition_id, dossier_id, foyer_id, genre, enfant_id, avant, apres, precision, proposee_at,
                         proposee_par, pour_le_compte_de)
values (:proposition_id, :dossier_id, :foyer_id, :genre, cast(:enfant_id as uuid), cast(:avant as jsonb),
        cast(:apres as jsonb), :precision, :now, :compte_id, cast(:pour as uuid))
"""


def propose(tx: Transaction, request: Propose) -> Accuse:
    """Keeps what the household asks; its former waiting one for the same thing is replaced.

    Raises ``Introuvable``, ``PasLeDroitDEcrire``, ``SansAutreFoyer`` or ``RequeteInvalide``.
    """
    genre = _genre_of(request)
    moi = read_foyer_qui_agit(tx) if genre is GenreProposition.ADRESSE else read_moi(tx)
    if (request.enfant_id is None) != (genre is GenreProposition.ADRESSE):
        raise RequeteInvalide(champs=[ChampRefuse(champ="enfant_id", raison="missing")])
    if request.enfant_id is not None:
        find_enfant(tx, moi, request.enfant_id, "ecrire" if genre is GenreProposition.IDENTITE else "decider")
    apres = _apres_of(tx, request, genre)
    # The household's row is locked first: two proposals at once follow one another.
    tx.execute("select 1 from foyer where foyer_id = :foyer_id for no key update", foyer_id=moi.foyer_id)
    _replace_waiting(tx, moi, genre, request.enfant_id)
    proposition_id = uuid.uuid4()
    tx.execute(
        _INSERT,
        proposition_id=proposition_id,
        dossier_id=moi.dossier_id,
        foyer_id=moi.foyer_id,
        genre=genre.value,
        enfant_id=request.enfant_id,
        avant=jsonb(propositions_effets.read_actuel(tx, genre, moi.foyer_id, request.enfant_id)),
        apres=jsonb(apres),
        precision=request.precision,
        now=tx.now,
        compte_id=tx.who.compte_id,
        pour=tx.who.pour_le_compte_de,
    )
    return accuses.give(tx, moi, GenreEnvoi.PROPOSITION, proposition_id)


def _genre_of(request: Propose) -> GenreProposition:
    """The one that is filled in. Raises ``RequeteInvalide`` unless exactly one is."""
    remplis = [genre for genre in GenreProposition if getattr(request, genre.value) is not None]
    if len(remplis) != 1:
        raise RequeteInvalide(champs=[ChampRefuse(champ="genre", raison="choix_a_faire")])
    return remplis[0]


def _apres_of(tx: Transaction, request: Propose, genre: GenreProposition) -> dict[str, Any]:
    """The asked values as the columns would hold them."""
    if request.garde is not None:
        assert request.enfant_id is not None
        return _garde(tx, request)
    if request.ecole is not None:
        connue = tx.one_or_none("select 1 from ecole where code = :code and genre = 'ecole'", code=request.ecole.ecole)
        if connue is None:
            raise RequeteInvalide(champs=[ChampRefuse(champ="ecole.ecole", raison="enum")])
    if request.identite is not None and not is_of_a_child(request.identite.naissance, tx.now.astimezone(PARIS).date()):
        raise RequeteInvalide(champs=[ChampRefuse(champ="identite.naissance", raison="pas_un_enfant")])
    return dict(getattr(request, genre.value).model_dump(mode="json"))


def _garde(tx: Transaction, request: Propose) -> dict[str, Any]:
    """A rule between the households of the parents who have authority over the child."""
    garde = request.garde
    assert garde is not None
    foyers = propositions_effets.list_foyers_des_parents(tx, request.enfant_id)
    if garde.foyer_id not in foyers:
        raise Introuvable(objet="foyer")
    autres = [un for un in foyers if un != garde.foyer_id]
    if garde.rythme == "foyer_unique":
        return {"du": garde.du.isoformat(), "foyer_id": str(garde.foyer_id), "autre_foyer_id": None, "regle": {}}
    if len(autres) != 1:
        raise SansAutreFoyer
    regle = {
        "rythme": garde.rythme,
        "jour_changement": garde.jour_changement,
        "heure_changement": garde.heure_changement.strftime("%H:%M"),
    }
    return {
        "du": garde.du.isoformat(),
        "foyer_id": str(garde.foyer_id),
        "autre_foyer_id": str(autres[0]),
        "regle": regle,
    }


def _replace_waiting(tx: Transaction, moi: Moi, genre: GenreProposition, enfant_id: UUID | None) -> None:
    tx.execute(
        "update proposition set etat = 'remplacee', decidee_at = :now where foyer_id = :foyer_id and genre = :genre"
        " and enfant_id is not distinct from cast(:enfant_id as uuid) and etat = 'en_attente'",
        now=tx.now,
        foyer_id=moi.foyer_id,
        genre=genre.value,
        enfant_id=enfant_id,
    )


def decide(tx: Transaction, request: DecideProposition) -> None:
    """Applies the change and tells the other services, or refuses with a reason. The household is told either way.

    Raises ``Introuvable``, ``PropositionDejaDecidee``, ``PropositionDepassee`` or ``RequeteInvalide``.
    """
    row = tx.one_or_none("select * from proposition where proposition_id = :id for update", id=request.proposition_id)
    if row is None:
        raise Introuvable(objet="proposition")
    refuse_own_family(tx, row.dossier_id)
    if row.etat != "en_attente":
        raise PropositionDejaDecidee
    if not request.accepte and not request.motif:
        raise RequeteInvalide(champs=[ChampRefuse(champ="motif", raison="missing")])
    genre = GenreProposition(row.genre)
    if request.accepte:
        _apply(tx, row, genre, malgre_tout=request.malgre_tout)
    tx.execute(
        "update proposition set etat = :etat, motif = :motif, decidee_at = :now, decidee_par = :par"
        " where proposition_id = :id",
        etat="acceptee" if request.accepte else "refusee",
        motif=request.motif,
        now=tx.now,
        par=tx.who.compte_id,
        id=request.proposition_id,
    )
    tx.audit(f"proposition.{'acceptee' if request.accepte else 'refusee'}", f"proposition:{request.proposition_id}")
    avis.tell_foyer(
        tx,
        row.foyer_id,
        GenreAvis.PROPOSITION_ACCEPTEE if request.accepte else GenreAvis.PROPOSITION_REFUSEE,
        "/dossier",
        quoi=QUOI[genre],
    )


def _apply(tx: Transaction, row: Any, genre: GenreProposition, *, malgre_tout: bool) -> None:
    """The change itself, its history, and what the other services are told, under the aggregate's lock."""
    if genre is GenreProposition.ADRESSE:
        etats.bump_foyers(tx, [row.foyer_id])
    else:
        etats.bump_enfants(tx, [row.enfant_id])
    actuel = propositions_effets.read_actuel(tx, genre, row.foyer_id, row.enfant_id)
    if actuel != row.avant and not malgre_tout:
        raise PropositionDepassee
    propositions_effets.apply(tx, genre, row.foyer_id, row.enfant_id, row.apres)
    objet_id = row.foyer_id if genre is GenreProposition.ADRESSE else row.enfant_id
    sujet = Sujet(
        row.dossier_id,
        genre.value,
        objet_id,
        foyer_id=row.foyer_id if genre is GenreProposition.ADRESSE else None,
        enfant_id=row.enfant_id,
    )
    avant, apres = (propositions_effets.in_words(tx, genre, valeurs) for valeurs in (actuel, row.apres))
    historique.note(tx, sujet, {champ: (avant.get(champ, ""), valeur) for champ, valeur in apres.items()})
    if genre is GenreProposition.ADRESSE:
        tx.say(*etats.read_foyers(tx, [row.foyer_id]))
    else:
        tx.say(*etats.read_enfants(tx, [row.enfant_id]))
