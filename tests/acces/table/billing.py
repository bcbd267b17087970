"""billing: a household's money is read by itself and by the régie, never by the other parent (DOMAIN §3)."""

from __future__ import annotations

from contracts import billing as c
from contracts.billing import (
    FoyerAChoisir,
    MandatDejaDecide,
    MandatDejaDemande,
    PaiementPasRemboursable,
    RienAPayer,
    SignatureRefusee,
)
from tests.acces.acteurs import MEMBRES_EN_VILLE, PARENTS, POUR_LES_SIENS, REGIE, SANS_DROIT, Qui
from tests.acces.grammaire import Essai, Ligne, a_chacun, de_la_ville, du_foyer, public

_TOUTE_LA_REGIE = REGIE | MEMBRES_EN_VILLE
_SANS_FOYER = SANS_DROIT | POUR_LES_SIENS
"""No household's money is theirs here: their lists are empty."""


def _facture(essai: Essai) -> dict[str, object]:
    return {"facture_id": essai.cible.facture_id}


def _factures(essai: Essai) -> dict[str, object]:
    return {"facture_ids": [essai.cible.facture_id]}


def _paiement(essai: Essai) -> dict[str, object]:
    return {"paiement_id": essai.cible.paiement_id}


def _mandat(essai: Essai) -> dict[str, object]:
    return {"mandat_id": essai.cible.mandat_id}


def _demande_mandat(_essai: Essai) -> dict[str, object]:
    return {
        "civilite": "madame",
        "titulaire": "Test",
        "iban": "FR7630004000031234567890143",
        "adresse": "1 rue des Tests",
        "code_postal": "91380",
        "ville": "Chilly-Mazarin",
        "fait_a": "Chilly-Mazarin",
        "consentement": "oui",
    }


def _mois(_essai: Essai) -> dict[str, object]:
    return {"mois": "2026-10"}


def _estimation(essai: Essai) -> dict[str, object]:
    cible, jour = essai.cible, "2026-12-08"
    prevu = {"foyer_id": cible.foyer_id, "enfant_id": cible.enfant_id, "activite": "restauration", "jours": [jour]}
    return {"changements": [prevu | {"est_ajout": True}]}


LIGNES = (
    du_foyer(c.PREVIEW_COUT, "what a day would cost household A", _estimation),
    # ---- invoices ----
    a_chacun(c.GET_ACCUEIL, "what one's own household owes"),
    a_chacun(c.LIST_FACTURES, "one's own household's invoices"),
    du_foyer(c.GET_FACTURE, "an invoice of A", _facture, REGIE),
    de_la_ville(c.PREVIEW_FACTURATION, "the month's run of the town", _TOUTE_LA_REGIE, _mois),
    de_la_ville(
        c.GET_FACTURATION,
        "the month's run of the town",
        _TOUTE_LA_REGIE,
        _mois,
        voit=MEMBRES_EN_VILLE,
        note="The first and the last number of a run may be anybody's.",
    ),
    de_la_ville(c.ISSUE_FACTURES, "the month's run of the town", _TOUTE_LA_REGIE, _mois, voit=MEMBRES_EN_VILLE),
    # ---- payments ----
    du_foyer(
        c.OPEN_PAIEMENT,
        "the card page for an invoice of A, which is paid",
        lambda e: {"facture_ids": [e.cible.facture_payee_id]},
        dit=RienAPayer,
    ),
    du_foyer(c.GET_PAIEMENT, "a payment of A", _paiement, REGIE),
    du_foyer(c.GET_QUITTANCE, "a receipt of A", _paiement, REGIE),
    du_foyer(c.USE_AVANCE, "A's credit, which is empty", _factures, REGIE, dit=RienAPayer),
    du_foyer(c.GET_HISTORIQUE, "A's account, named", lambda e: {"foyer_id": e.cible.foyer_id}, REGIE),
    Ligne(c.GET_HISTORIQUE, "one's own account", PARENTS | REGIE),
    public(
        c.HANDLE_NOTIFICATION,
        "a notification that the provider did not sign",
        lambda e: {"prestataire": "stripe", "corps_base64": "e30=", "signature": "t=1,v1=00"},
        dit=SignatureRefusee,
    ),
    de_la_ville(
        c.RECORD_PAIEMENT,
        "a cheque for an invoice of A",
        REGIE,
        lambda e: _factures(e) | {"mode": "cheque", "montant_centimes": 1, "reference": "1"},
    ),
    de_la_ville(
        c.REFUND_PAIEMENT,
        "a cheque of A, which a card cannot give back",
        REGIE,
        lambda e: _paiement(e) | {"motif": "Essai de remboursement"},
        dit=PaiementPasRemboursable,
    ),
    de_la_ville(
        c.SEARCH_COMPTES, "households by name, without one's own family", _TOUTE_LA_REGIE, lambda e: {"texte": "Acces"}
    ),
    de_la_ville(
        c.GET_JOURNAL,
        "the régie's day",
        _TOUTE_LA_REGIE,
        lambda e: {"jour": e.monde.jour},
        voit=MEMBRES_EN_VILLE,
        note="The journal is an accounting record: whole, or worthless.",
    ),
    # ---- direct debit ----
    a_chacun(c.GET_MANDATS, "one's own household's mandates"),
    a_chacun(
        c.ASK_MANDAT,
        "a mandate of one's own household, which has one",
        _demande_mandat,
        dit=MandatDejaDemande,
        sauf=dict.fromkeys(_SANS_FOYER, FoyerAChoisir),
    ),
    du_foyer(c.GET_MANDAT, "A's mandate, its IBAN masked", _mandat, REGIE),
    du_foyer(c.OPEN_MANDAT, "A's mandate, its IBAN whole", _mandat, REGIE),
    du_foyer(c.REVOKE_MANDAT, "a mandate of A already revoked", lambda e: {"mandat_id": e.cible.mandat_revoque_id}),
    de_la_ville(c.LIST_MANDATS, "the mandates of the town, without one's own family", _TOUTE_LA_REGIE),
    de_la_ville(
        c.DECIDE_MANDAT,
        "a mandate of A already decided",
        REGIE,
        lambda e: _mandat(e) | {"accepte": True},
        dit=MandatDejaDecide,
        rien=MEMBRES_EN_VILLE - {Qui.ALICE_EN_VILLE},
    ),
    # ---- the simulator ----
    public(c.LIST_TARIFS, "the published tariffs"),
    public(c.SIMULE_PRIX, "a price, of nobody", lambda e: {"activite": "restauration", "quotient_centimes": 70_000}),
)
