"""The règlement intérieur: the version in force, and who accepted it when (DOMAIN §3). A new version asks again."""

from __future__ import annotations

from contracts.dossiers import AcceptReglement, Accuse, GenreEnvoi, ReglementRemplace, ReglementVue
from contracts.errors import Introuvable
from kit import clock
from kit.database import Transaction
from services.dossiers import accuses, historique
from services.dossiers.acces import read_foyer_qui_agit, read_moi
from services.dossiers.historique import Sujet

EN_VIGUEUR = """
select version, titre, texte, en_vigueur_du from reglement
where en_vigueur_du <= :jour order by en_vigueur_du desc, version desc limit 1
"""
_ACCEPTATION = """
select a.acceptee_at, coalesce(k.prenom || ' ' || k.nom, '') as par, a.pour_le_compte_de is not null as au_guichet
from acceptation a left join compte k using (compte_id) where a.foyer_id = :foyer_id and a.version = :version
"""


def read_reglement(tx: Transaction) -> ReglementVue:
    """The version in force today. Raises ``Introuvable`` where the town published none."""
    moi = read_moi(tx)
    texte = tx.one_or_none(EN_VIGUEUR, jour=tx.now.astimezone(clock.PARIS).date())
    if texte is None:
        raise Introuvable(objet="reglement")
    faite = tx.one_or_none(_ACCEPTATION, foyer_id=moi.foyer_id, version=texte.version)
    return ReglementVue(
        **texte._mapping,
        acceptee_at=faite.acceptee_at if faite else None,
        acceptee_par="" if faite is None else "la mairie, au guichet" if faite.au_guichet else faite.par,
    )


def accept_reglement(tx: Transaction, request: AcceptReglement) -> Accuse:
    """Version, instant and account are kept. Raises ``ReglementRemplace`` for another version than the one in force."""
    moi = read_foyer_qui_agit(tx)
    texte = tx.one_or_none(EN_VIGUEUR, jour=tx.now.astimezone(clock.PARIS).date())
    if texte is None or texte.version != request.version:
        raise ReglementRemplace
    faite = tx.execute(
        "insert into acceptation (foyer_id, version, compte_id, pour_le_compte_de, acceptee_at)"
        " values (:foyer_id, :version, :compte_id, cast(:pour as uuid), :now) on conflict do nothing returning 1",
        foyer_id=moi.foyer_id,
        version=request.version,
        compte_id=tx.who.compte_id,
        pour=tx.who.pour_le_compte_de,
        now=tx.now,
    )
    if faite:
        sujet = Sujet(moi.dossier_id, "reglement", moi.foyer_id, foyer_id=moi.foyer_id)
        historique.note(tx, sujet, {"version": ("", request.version)})
    return accuses.give(tx, moi, GenreEnvoi.REGLEMENT, moi.foyer_id)
