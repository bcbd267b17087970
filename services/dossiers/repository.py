"""Accounts, link requests and the link itself: what is locked, what is changed, what is said.

Locks in the order of ``models.py``. Nothing here decides who may enter: see ``domain/rattachement.py``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from contracts.accounts import CompteEtat, ReferenceDossier
from contracts.avis import GenreAvis
from contracts.dossiers import AdulteDejaRattache, DemandeDejaDecidee, RattachementDecide
from contracts.errors import Introuvable
from kit.database import Transaction
from services.dossiers import avis, etats
from services.dossiers.acces import refuse_own_family
from services.dossiers.domain.rattachement import AdulteDuDossier, Demandeur, DossierNomme


@dataclass(frozen=True, slots=True)
class Demande:
    """A link request as an agent or a newer account state meets it."""

    demande_id: UUID
    compte_id: UUID
    est_en_attente: bool


def project_compte(tx: Transaction, compte: CompteEtat) -> bool:
    """Keeps the newest state of an account, whose row stays locked. Says whether this one is newer."""
    return bool(
        tx.execute(
            "insert into compte (compte_id, nom, prenom, email, actif, version)"
            " values (:compte_id, :nom, :prenom, :email, :actif, :version)"
            " on conflict (compte_id) do update set nom = excluded.nom, prenom = excluded.prenom,"
            " email = excluded.email, actif = excluded.actif, version = excluded.version"
            " where compte.version < excluded.version returning 1",
            **compte.model_dump(include={"compte_id", "nom", "prenom", "email", "actif", "version"}),
        )
    )


def is_rattache(tx: Transaction, compte_id: UUID) -> bool:
    """Whether the account already is an adult of a dossier."""
    return tx.scalar("select 1 from adulte where compte_id = :compte_id", compte_id=compte_id) is not None


def demandeur_of(compte: CompteEtat, reference: ReferenceDossier) -> Demandeur:
    """The account as the linking rule sees it: its own confirmed e-mail, never the one typed beside the number."""
    return Demandeur(compte.email, reference.numero, reference.nom, reference.sans_numero)


def lock_dossier_nomme(tx: Transaction, numero: str) -> DossierNomme | None:
    """The dossier of this number with its adults, whose rows stay locked: two accounts cannot become one adult."""
    rows = tx.execute(
        "select d.nom, a.adulte_id, a.email, a.compte_id is not null as est_rattache"
        " from dossier d join adulte a using (dossier_id) where d.numero = :numero order by a.adulte_id"
        " for no key update of a",
        numero=numero,
    )
    if not rows:
        return None
    adultes = tuple(AdulteDuDossier(row.adulte_id, row.email, row.est_rattache) for row in rows)
    return DossierNomme(numero, rows[0].nom, adultes)


def keep_demande(tx: Transaction, compte: CompteEtat, reference: ReferenceDossier) -> UUID | None:
    """The account's waiting request, brought up to what it asks now; ``None`` if it asked exactly this before.

    An answer given by an agent therefore stands until the person asks something else.
    """
    asked = {
        "service": reference.service.value,
        "numero": reference.numero,
        "nom_dossier": reference.nom,
        "email": compte.email,
        "email_reference": reference.email,
        "sans_numero": reference.sans_numero,
    }
    last = tx.execute(
        "select demande_id, etat, service, numero, nom_dossier, email, email_reference, sans_numero from rattachement"
        " where compte_id = :compte_id order by demande_at desc limit 1 for update",
        compte_id=compte.compte_id,
    )
    if last and all(getattr(last[0], name) == value for name, value in asked.items()):
        return None
    is_waiting = bool(last) and last[0].etat == "en_attente"
    demande_id: UUID = last[0].demande_id if is_waiting else uuid.uuid4()
    tx.execute(
        "insert into rattachement (demande_id, compte_id, service, numero, nom_dossier, email, email_reference,"
        " sans_numero, demande_at) values (:demande_id, :compte_id, :service, :numero, :nom_dossier, :email,"
        " :email_reference, :sans_numero, :now)"
        " on conflict (demande_id) do update set service = excluded.service, numero = excluded.numero,"
        " nom_dossier = excluded.nom_dossier, email = excluded.email, email_reference = excluded.email_reference,"
        " sans_numero = excluded.sans_numero, demande_at = excluded.demande_at",
        demande_id=demande_id,
        compte_id=compte.compte_id,
        now=tx.now,
        **asked,
    )
    return demande_id


def lock_demande(tx: Transaction, demande_id: UUID) -> Demande:
    """A request for an agent to decide. Raises ``Introuvable`` or ``DemandeDejaDecidee``."""
    row = tx.one_or_none(
        "select demande_id, compte_id, etat = 'en_attente' as est_en_attente from rattachement"
        " where demande_id = :demande_id for update",
        demande_id=demande_id,
    )
    if row is None:
        raise Introuvable(objet="demande")
    if not row.est_en_attente:
        raise DemandeDejaDecidee
    return Demande(row.demande_id, row.compte_id, row.est_en_attente)


def accept_demande(tx: Transaction, demande: Demande, adulte_id: UUID) -> None:
    """The account becomes this adult; the household and the children whose access changes say so.

    Raises ``Introuvable`` (no such adult), ``AdulteDejaRattache``, or ``ActionInterdite`` in the agent's own dossier.
    """
    dossier_id = tx.scalar("select dossier_id from adulte where adulte_id = :adulte_id", adulte_id=adulte_id)
    if dossier_id is None:
        raise Introuvable(objet="adulte")
    if tx.actor is not None:  # nobody decides where the confirmed e-mail is the adult's own
        refuse_own_family(tx, dossier_id)
    linked = tx.one_or_none(
        "update adulte set compte_id = :compte_id, rattache_at = :now"
        " where adulte_id = :adulte_id and compte_id is null returning dossier_id, foyer_id",
        compte_id=demande.compte_id,
        adulte_id=adulte_id,
        now=tx.now,
    )
    if linked is None:
        raise AdulteDejaRattache
    tx.execute(
        "update rattachement set etat = 'accepte', adulte_id = :adulte_id, decide_at = :now, decide_par = :par"
        " where demande_id = :demande_id",
        adulte_id=adulte_id,
        now=tx.now,
        par=tx.actor.compte_id if tx.actor else None,
        demande_id=demande.demande_id,
    )
    tx.audit("rattachement.accepte", f"demande:{demande.demande_id}")
    enfants = [
        row.enfant_id
        for row in tx.execute("select enfant_id from lien where adulte_id = :adulte_id", adulte_id=adulte_id)
    ]
    etats.bump_foyers(tx, [linked.foyer_id])
    etats.bump_enfants(tx, enfants)
    tx.say(*etats.read_foyers(tx, [linked.foyer_id]), *etats.read_enfants(tx, enfants))
    tx.say(RattachementDecide(compte_id=demande.compte_id, dossier_id=linked.dossier_id, decide_at=tx.now))
    avis.tell_compte(tx, demande.compte_id, GenreAvis.RATTACHEMENT_ACCEPTE, "/dossier")


def refuse_demande(tx: Transaction, demande: Demande, motif: str) -> None:
    """The parent reads the reason; the account stays without a dossier."""
    tx.execute(
        "update rattachement set etat = 'refuse', motif = :motif, decide_at = :now, decide_par = :par"
        " where demande_id = :demande_id",
        motif=motif,
        now=tx.now,
        par=tx.who.compte_id,
        demande_id=demande.demande_id,
    )
    tx.audit("rattachement.refuse", f"demande:{demande.demande_id}")
    avis.tell_compte(tx, demande.compte_id, GenreAvis.RATTACHEMENT_REFUSE, "/dossier")
