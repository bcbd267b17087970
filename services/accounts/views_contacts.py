"""Threads as pages read them, each statement with the actor's own rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.accounts import (
    Boite,
    Destinataire,
    Destinataires,
    EtatFil,
    FilResume,
    Fils,
    FilVue,
    MessageVue,
    Theme,
)
from contracts.errors import Introuvable
from kit.clock import PARIS
from kit.database import Transaction
from kit.statements import Planned
from services.accounts.domain.contacts import reponse_avant
from services.accounts.repository.fil import OF_FAMILY, OF_TOWN, open_objet, open_texte, rights_of

PAR_PAGE = 50
A_L_ACCUEIL = 3
# Constant texts put together: no value ever enters a statement but as a parameter.
# ruff: noqa: S608
_RESUME = f"""
select f.fil_id, f.objet_scelle, f.etat, f.ouvert_at, f.dernier_at, f.question_at, f.lu_at, d.libelle, d.delai_jours,
       coalesce(t.libelle, '') as theme, {OF_FAMILY} as est_famille,
       (select count(*) from message m
        where m.fil_id = f.fil_id and m.cote = 'ville' and m.envoye_at > f.lu_at) as nouveaux
"""
_FROM = """
from fil f
join destinataire d on d.code = f.destinataire
left join theme t on t.destinataire = f.destinataire and t.code = f.theme
"""
_MES_FILS = Planned(f"{_RESUME}{_FROM} where {OF_FAMILY} order by f.dernier_at desc, f.fil_id limit :limite")
_ACCUEIL = Planned(f"""
select * from ({_RESUME}{_FROM} where {OF_FAMILY} and f.etat <> 'clos') s
order by nouveaux > 0 desc, dernier_at desc, fil_id limit :limite
""")
_UN_FIL = f"{_RESUME}{_FROM} where f.fil_id = :fil_id and ({OF_FAMILY} or {OF_TOWN})"
_BOITE = f"""
{_RESUME}, coalesce(c.prenom || ' ' || c.nom, 'Au guichet') as auteur, count(*) over () as total
{_FROM}
left join compte c on c.compte_id = f.compte_id
where f.etat = :etat and {OF_TOWN}
order by case when f.etat = 'clos' then null else f.question_at end, f.dernier_at desc, f.fil_id
limit :limite offset :apres
"""
_MESSAGES = """
select message_id, cote, signature, texte_scelle, accuse, envoye_at from message where fil_id = :fil_id order by rang
"""
_DESTINATAIRES = """
select d.code, d.genre, d.libelle, d.delai_jours,
       coalesce(json_agg(json_build_object('code', t.code, 'libelle', t.libelle) order by t.rang)
                filter (where t.code is not null), '[]') as themes
from destinataire d
left join theme t on t.destinataire = d.code
group by d.code
order by d.genre, d.rang, d.code
"""
LONGUEUR_LISTE = 200


def read_destinataires(tx: Transaction) -> Destinataires:
    """Services with their themes, then structures."""
    return Destinataires(
        destinataires=[
            Destinataire(
                code=row.code,
                genre=row.genre,
                libelle=row.libelle,
                delai_jours=row.delai_jours,
                themes=[Theme.model_validate(theme) for theme in row.themes],
            )
            for row in tx.execute(_DESTINATAIRES)
        ]
    )


def list_fils(tx: Transaction) -> Fils:
    """The threads of the account, or of the household acted for, last moved first."""
    rows = tx.execute(_MES_FILS, limite=LONGUEUR_LISTE, **_family_rights(tx))
    return Fils(fils=[_resume(row) for row in rows])


def read_accueil(tx: Transaction) -> Fils:
    """The three threads that the home page shows: what is new first."""
    return Fils(fils=[_resume(row) for row in tx.execute(_ACCUEIL, limite=A_L_ACCUEIL, **_family_rights(tx))])


def read_fil(tx: Transaction, fil_id: UUID) -> FilVue:
    """One thread with its messages; ``Introuvable`` when it is not the actor's."""
    row = tx.one_or_none(_UN_FIL, fil_id=fil_id, **rights_of(tx.who))
    if row is None:
        raise Introuvable(objet="message")
    return FilVue(
        resume=_resume(row),
        cote="famille" if row.est_famille else "ville",
        messages=[
            MessageVue(
                message_id=message.message_id,
                cote=message.cote,
                auteur=message.signature,
                texte=open_texte(message.message_id, message.texte_scelle),
                envoye_at=message.envoye_at,
                accuse=message.accuse,
                est_nouveau=row.est_famille and message.cote == "ville" and message.envoye_at > row.lu_at,
            )
            for message in tx.execute(_MESSAGES, fil_id=fil_id)
        ],
    )


def list_boite(tx: Transaction, etat: EtatFil, apres: int) -> Boite:
    """The threads of the actor's services in this state; those that wait, oldest question first."""
    rows = tx.execute(_BOITE, etat=etat.value, limite=PAR_PAGE, apres=apres, **rights_of(tx.who))
    return Boite(fils=[_resume(row, row.auteur) for row in rows], total=rows[0].total if rows else 0)


def _family_rights(tx: Transaction) -> dict[str, object]:
    rights = rights_of(tx.who)
    return {"compte": rights["compte"], "foyer": rights["foyer"]}


def _resume(row: Any, auteur: str = "") -> FilResume:
    return FilResume(
        fil_id=row.fil_id,
        destinataire=row.libelle,
        theme=row.theme,
        objet=open_objet(row.fil_id, row.objet_scelle),
        etat=EtatFil(row.etat),
        ouvert_at=row.ouvert_at,
        dernier_at=row.dernier_at,
        nouveaux=row.nouveaux if row.est_famille else 0,
        reponse_avant=reponse_avant(row.question_at.astimezone(PARIS).date(), row.delai_jours),
        auteur=auteur,
    )
