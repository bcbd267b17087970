"""The gateway's routes: which page opens to whom; whose things it then shows is the service's to decide."""

from __future__ import annotations

import uuid
from typing import Any, Final

from tests.acces.acteurs import Qui
from tests.acces.grammaire import Essai
from tests.acces.portes import (
    AGENTS,
    BUREAU,
    CONNECTES,
    CUISINE,
    DE_L_ENFANT,
    FAMILLES,
    GUICHET,
    REGIE,
    TOUS,
    A,
    Porte,
)
from tests.acces.table.routes_calendrier import CALENDRIER
from tests.acces.table.routes_famille import FAMILLE
from tests.acces.table.routes_pointage import TABLETTE

_ADMIN = frozenset({Qui.ADMINISTRATEUR})
_ALICE = frozenset({Qui.PARENT})
_LES_AUTRES = FAMILLES - A
_SANS_L_ENFANT = FAMILLES - DE_L_ENFANT
_PAS_ALICE = FAMILLES - _ALICE
_IBAN = "FR7630004000031234567890143"
_MANDAT: dict[str, Any] = {
    "civilite": "madame", "titulaire": "Test", "iban": _IBAN, "adresse": "1 rue des Tests", "code_postal": "91380",
    "ville": "Chilly-Mazarin", "fait_a": "Chilly-Mazarin", "consentement": "oui",
}  # fmt: skip
_ACCEPTEE = {"geste": "accepter", "valable_du": "2026-11-05", "valable_au": "2027-08-31"}
_VALIDITE = {"genre": "autre", "applicable_du": "2099-09-01", "duree": "sans_fin"}
_NULLE_PART = "00000000-0000-4000-8000-00000000dead"
_CASE = "2026-12-08.restauration"


_A_LIRE = (
    "/accessibilite", "/activation", "/activation/renvoyee", "/aide", "/conditions-d-utilisation", "/contact", "/guide",
    "/donnees-personnelles", "/mentions-legales", "/mot-de-passe-oublie", "/mot-de-passe-oublie/envoye",
    "/delais", "/menus", "/plan", "/pointage/hors-ligne", "/pointage/service.js", "/pointage/verrou",
    "/pret", "/simulateur", "/vivant",
)  # fmt: skip


def _factures(essai: Essai) -> dict[str, Any]:
    return {"f": str(essai.cible.facture_id)}


def _facture_payee(essai: Essai) -> dict[str, Any]:
    return {"f": str(essai.cible.facture_payee_id)}


def _personne(essai: Essai) -> dict[str, Any]:
    sienne = essai.cible.personne_id
    return {
        "version_lue": str(essai.monde.version_of_personne(sienne)), "prenom": essai.monde.personne, "nom": "Essai",
        "sens": "autorisee", "du": "2026-09-01", "enfant_ids": str(essai.monde.a.enfant_id),
    }  # fmt: skip


def _retrait(essai: Essai) -> dict[str, Any]:
    return {"version_lue": "0"}


def _identite(_essai: Essai) -> dict[str, Any]:
    return {"prenom": "Léa", "nom": "Acces-Martin", "naissance": "2017-04-03"}


def _fiche(_essai: Essai) -> dict[str, Any]:
    """The sheet as it is, with a doctor."""
    return {"version_lue": "1", "regime": "standard", "allergies": "arachide", "a_un_pai": "non", "medecin": "Dr Test"}


def _absence(essai: Essai) -> dict[str, Any]:
    """Of a slot that nobody booked: nothing changes."""
    return {"enfant_id": str(essai.cible.enfant_id), "creneaux": "2026-12-11.restauration", "motif": "autre"}


def _reponse(essai: Essai) -> dict[str, Any]:
    """To a place that nobody keeps."""
    ids = {"enfant_id": str(essai.cible.enfant_id), "activite": "restauration", "jour": "2026-12-11"}
    return ids | {"geste": "accepter"}


def _agenda(essai: Essai) -> dict[str, Any]:
    return {"enfant_id": str(essai.cible.enfant_id)}


def _tardif(essai: Essai) -> dict[str, Any]:
    return {"enfant": str(essai.cible.enfant_id), "activite": "restauration", "jour": "2026-12-11"}


def _page(chemin: str, oui: frozenset[Qui], **autres: Any) -> Porte:
    return Porte("GET", chemin, oui, **autres)


def _envoi(chemin: str, oui: frozenset[Qui], **autres: Any) -> Porte:
    return Porte("POST", chemin, oui, **autres)


PUBLIQUES = (
    *(_page(chemin, TOUS) for chemin in _A_LIRE),
    _page("/", TOUS),
    _page("/api/v1/delais", TOUS, dit=422, note="Without the three words of the question."),
    _page("/ical/{secret}.ics", TOUS, dit=404, note="Opens by its secret alone, without a session."),
    _page("/connexion", TOUS, dit=(200, 303)),
    _envoi("/connexion", TOUS, dit=422),
    _envoi("/deconnexion", TOUS, session_jetable=True),
    _page("/activation/{lien}", TOUS, dit=404),
    _envoi("/activation", TOUS, dit=422),
    _envoi("/activation/{lien}", TOUS, dit=404),
    _envoi("/activation/{lien}/renvoyer", TOUS, dit=404),
    _page("/mot-de-passe/{lien}", TOUS, dit=404),
    _envoi("/mot-de-passe-oublie", TOUS, dit=422),
    _page("/absent/{jeton}", TOUS, dit=404),
    _envoi("/absent/{jeton}", TOUS, dit=404),
    _envoi("/mot-de-passe/{lien}", TOUS, dit=422),
    _page("/inscription", TOUS, dit=303),
    _page("/inscription/mes-informations", TOUS),
    _page("/inscription/mes-references-dossier", TOUS),
    _page("/inscription/conditions-d-utilisation", TOUS),
    _page("/inscription/recapitulatif", TOUS, dit=303),
    _page("/inscription/terminee", TOUS),
    _envoi("/inscription/annuler", TOUS),
    _envoi("/inscription/mes-informations", TOUS, dit=422),
    _envoi("/inscription/mes-references-dossier", TOUS, dit=422),
    _envoi("/inscription/conditions-d-utilisation", TOUS, dit=422),
    _envoi("/inscription/valider", TOUS),
    _envoi("/simulateur", TOUS, dit=422),
    _envoi("/api/webhooks/stripe", TOUS, dit=400, note="The provider signs; nobody else is believed."),
)
COMPTE = (
    _page("/compte", CONNECTES),
    _envoi("/compte/renvoyer", CONNECTES),
    _page("/compte/sessions", CONNECTES),
    _page("/conditions-d-utilisation/accepter", CONNECTES, dit=303, note="Nothing waits: back to one's own home."),
    _envoi("/conditions-d-utilisation/accepter", CONNECTES, dit=422),
    _envoi(
        "/compte/sessions/fermer",
        _ALICE,
        rien=CONNECTES - _ALICE,
        corps=lambda e: {"session_id": str(e.monde.new_session(e))},
    ),
)
DOSSIER = (
    _page("/espace", FAMILLES),
    _page("/dossier", FAMILLES),
    _page("/dossier/historique", FAMILLES),
    _page("/dossier/accuse/{numero}", A, rien=_LES_AUTRES),
    _page("/dossier/adresse", FAMILLES),
    _envoi(
        "/dossier/adresse",
        FAMILLES - {Qui.SANS_AUTORITE},
        lecture_seule=frozenset({Qui.SANS_AUTORITE}),
        corps=lambda e: {"adresse": e.monde.adresse_proposee(e)},
    ),
    _page("/dossier/autorisations", FAMILLES),
    _page("/dossier/autorisations/{enfant_id}", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/dossier/autorisations/{enfant_id}", DE_L_ENFANT, rien=_SANS_L_ENFANT, dit=422),
    _page("/dossier/coordonnees/{adulte_id}", A, rien=_LES_AUTRES),
    _envoi(
        "/dossier/coordonnees/{adulte_id}",
        A,
        rien=_LES_AUTRES,
        corps=lambda e: {"version_lue": "2", "telephone": e.monde.telephone, "email": e.monde.familles.alice.email},
    ),
    _page("/dossier/enfants/{enfant_id}/{genre}", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/dossier/enfants/{enfant_id}/{genre}", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_identite),
    _page("/dossier/fiche/{enfant_id}", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/dossier/fiche/{enfant_id}", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_fiche),
    _page("/dossier/inscriptions", FAMILLES),
    _envoi(
        "/dossier/inscriptions",
        DE_L_ENFANT,
        rien=_SANS_L_ENFANT,
        corps=lambda e: {
            "enfant_id": str(e.cible.enfant_id), "annee_scolaire": "2026-2027", "activites": "matin",
        },
    ),
    _page("/dossier/personnes/nouvelle", FAMILLES),
    _page("/dossier/personnes/{personne_id}", A, rien=_LES_AUTRES),
    _envoi("/dossier/personnes/{personne_id}", A, rien=_LES_AUTRES, corps=_personne, id_choisi=True),
    _envoi("/dossier/personnes/{personne_id}/retirer", A, rien=_LES_AUTRES, corps=_retrait, dit=409,
           note="The version sent is an old one, so that the entry stays."),
    _page("/dossier/photos/{enfant_id}/retirer", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/dossier/photos/{enfant_id}/retirer", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _page("/dossier/pieces/deposer", FAMILLES),
    _envoi("/dossier/pieces/deposer", FAMILLES, forme="fichiers", dit=422),
    _page("/dossier/pieces/envois/{envoi_id}", A, rien=_LES_AUTRES),
    _page("/dossier/pieces/{document_id}", A, rien=_LES_AUTRES, chemins={"document_id": "rib_id"}),
    _page("/dossier/reglement", FAMILLES),
    _envoi(
        "/dossier/reglement",
        FAMILLES - {Qui.SANS_AUTORITE},
        lecture_seule=frozenset({Qui.SANS_AUTORITE}),
        corps=lambda e: {"accord": "oui", "version": e.monde.reglement},
    ),
)  # fmt: skip
CONTACTS = (
    _page("/contacts", FAMILLES),
    _page("/contacts/nouveau", FAMILLES),
    _envoi("/contacts/nouveau", FAMILLES, dit=422),
    _page("/contacts/{fil_id}", _ALICE, rien=_PAS_ALICE),
    _envoi("/contacts/{fil_id}", _ALICE, rien=_PAS_ALICE, corps=lambda e: {"texte": "Merci."}),
)
PAIEMENTS = (
    _page("/paiements", FAMILLES),
    _page("/paiements/historique", FAMILLES),
    _envoi("/paiements/carte", A, rien=_LES_AUTRES, corps=_facture_payee, dit=409),
    _envoi("/paiements/avance", A, rien=_LES_AUTRES, corps=_factures, dit=409),
    _page("/paiements/carte/{paiement_id}", A, rien=_LES_AUTRES, dit=303),
    _page("/paiements/factures/{facture_id}", A, rien=_LES_AUTRES),
    _page("/paiements/factures/{facture_id}/pdf", A, rien=_LES_AUTRES),
    _page("/paiements/recus/{paiement_id}", A, rien=_LES_AUTRES),
    _page("/paiements/recus/{paiement_id}/pdf", A, rien=_LES_AUTRES),
    _page("/paiements/prelevements", FAMILLES),
    _envoi("/paiements/prelevements", FAMILLES, corps=lambda e: _MANDAT, dit=409),
    _page("/paiements/prelevements/{mandat_id}/pdf", A, rien=_LES_AUTRES),
    _envoi(
        "/paiements/prelevements/{mandat_id}/revoquer",
        A,
        rien=_LES_AUTRES,
        chemins={"mandat_id": "mandat_revoque_id"},
    ),
)
PLANNING = (
    _page("/planning", FAMILLES),
    _page("/planning/absence", FAMILLES),
    _envoi("/planning/absence/rappel", FAMILLES - {Qui.AGENT_POUR}, corps=lambda e: {"rappel": "non"}),
    _page("/planning/prevenir", FAMILLES, dit=404, note="An address that names no slot."),
    _envoi("/planning/prevenir", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_tardif, dit=409, note="Still bookable."),
    _envoi("/planning/absence", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_absence),
    _page("/planning/attente", FAMILLES),
    _envoi("/planning/attente", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_reponse, dit=409),
    _page("/planning/agenda", FAMILLES, note="Whoever acts for a household is told that an address is personal."),
    _envoi("/planning/agenda", DE_L_ENFANT - {Qui.AGENT_POUR}, rien=_SANS_L_ENFANT, corps=_agenda),
    _envoi(
        "/planning/agenda/supprimer", FAMILLES - {Qui.AGENT_POUR}, dit=404, corps=lambda e: {"agenda_id": _NULLE_PART}
    ),
    _page("/planning/modifier", FAMILLES, dit=303),
    _page("/creche/{enfant_id}", DE_L_ENFANT, rien=_SANS_L_ENFANT, dit=404, note="The child goes to school."),
    _page("/planning/{enfant_id}/{mois}", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/planning/{enfant_id}/{mois}", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=lambda e: {"r": _CASE}),
    _page("/planning/{enfant_id}/{mois}/recapitulatif", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/planning/{enfant_id}/{mois}/recapitulatif", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _envoi("/planning/{enfant_id}/{mois}/abandonner", DE_L_ENFANT, rien=_SANS_L_ENFANT),
    _page("/planning/{enfant_id}/{mois}/termine/{operation_id}", _ALICE, rien=_PAS_ALICE),
)
MAIRIE = (
    _page("/mairie", BUREAU),
    _page("/mairie/cuisine", CUISINE),
    _page("/mairie/cuisine/commandes.csv", CUISINE),
    _page("/mairie/cuisine/commandes.pdf", CUISINE),
    _page("/mairie/cuisine/suivi/{site}/{activite}", CUISINE, note="The lunch of a school."),
    _envoi(
        "/mairie/cuisine/adultes",
        CUISINE,
        corps=lambda e: {
            "jour": "2026-12-13",
            "site": "jean-jaures",
            "activite": "restauration",
            "nombre-jean-jaures-restauration": "2",
        },
        note="A day on which nobody eats.",
    ),
    _page("/mairie/cuisine/menus", CUISINE),
    _envoi("/mairie/cuisine/menus", CUISINE, dit=422, note="A week that is not as the form read it."),
    _envoi("/mairie/cuisine/menus/importer", CUISINE, dit=422),
    _envoi("/mairie/cuisine", CUISINE, corps=lambda e: {"jour": "2026-12-13"}, note="A day on which nobody eats."),
    _page("/mairie/changements", AGENTS),
    _page("/mairie/changements/{proposition_id}", AGENTS),
    _envoi(
        "/mairie/changements/{proposition_id}",
        AGENTS,
        chemins={"proposition_id": "proposition_decidee_id"},
        corps=lambda e: {"geste": "accepter"},
        dit=409,
    ),
    _page("/mairie/desaccords", AGENTS),
    _page("/mairie/desaccords/{litige_id}", AGENTS),
    _envoi("/mairie/desaccords/{litige_id}", AGENTS, dit=422),
    _page("/mairie/dossiers/{dossier_id}/historique", AGENTS),
    _page("/mairie/creche", AGENTS),
    _page("/mairie/creche/{enfant_id}", AGENTS, dit=404, note="The child goes to school."),
    *(
        _envoi(f"/mairie/creche/{{enfant_id}}/{geste}", AGENTS, corps=corps, dit=dit)
        for geste, corps, dit in (
            ("absence/retirer", lambda e: {"absence_id": str(uuid.uuid4())}, 404),
            ("absence", lambda e: {}, 404),
            ("contrat", lambda e: {"version": "0"}, 404),
        )
    ),
    _page("/mairie/encadrement", AGENTS),
    _page("/mairie/encadrement/{site}", AGENTS),
    _envoi(
        "/mairie/encadrement/{site}",
        AGENTS,
        corps=lambda e: {"lundi": "2026-12-08", "version": "0"},
        dit=422,
        note="A week that begins on a Tuesday.",
    ),
    _page("/mairie/enfants/{enfant_id}/vaccins", AGENTS),
    _envoi("/mairie/enfants/{enfant_id}/vaccins", AGENTS),
    _page("/mairie/familles", GUICHET),
    _page("/mairie/familles/{dossier_id}", GUICHET),
    _envoi(
        "/mairie/pour-le-compte",
        GUICHET,
        corps=lambda e: {"dossier_id": str(e.cible.dossier_id), "foyer_id": str(e.cible.foyer_id)},
    ),
    _envoi("/mairie/pour-le-compte/terminer", GUICHET),
    *CALENDRIER,
    _page("/mairie/fermetures", AGENTS),
    _envoi("/mairie/fermetures", AGENTS, dit=422),
    _page("/mairie/listes-attente", AGENTS),
    _page("/mairie/listes-attente/{site}/{activite}/{jour}", AGENTS, dit=404),
    _envoi(
        "/mairie/fermetures/lever",
        AGENTS,
        corps=lambda e: {"fermeture_id": str(uuid.uuid4())},
        dit=404,
        note="A closure that never was.",
    ),
    _page("/mairie/inscriptions", AGENTS),
    _page("/mairie/inscriptions/{inscription_id}", AGENTS),
    _envoi("/mairie/inscriptions/{inscription_id}", AGENTS, dit=422),
    _page("/mairie/messages", GUICHET),
    _page("/mairie/messages/{fil_id}", GUICHET),
    _envoi("/mairie/messages/{fil_id}", GUICHET, corps=lambda e: {"texte": "Bonjour."}),
    _envoi("/mairie/messages/{fil_id}/terminer", GUICHET),
    _page("/mairie/pieces", AGENTS),
    _page("/mairie/pieces/validites", AGENTS),
    _envoi("/mairie/pieces/validites", _ADMIN, corps=lambda e: _VALIDITE),
    _page("/mairie/pieces/{document_id}", AGENTS),
    _envoi("/mairie/pieces/{document_id}", AGENTS, corps=lambda e: _ACCEPTEE, dit=409),
    _page("/mairie/pieces/{document_id}/fichier", AGENTS),
    _page("/mairie/rattachements", AGENTS),
    _page("/mairie/rattachements/{demande_id}", AGENTS, chemins={"demande_id": "demande_attente_id"}),
    _envoi(
        "/mairie/rattachements/{demande_id}",
        AGENTS,
        chemins={"demande_id": "demande_attente_id"},
        corps=lambda e: {"geste": "refuser"},
        dit=422,
    ),
    _page("/mairie/conditions", AGENTS),
    _envoi("/mairie/conditions", AGENTS, dit=422),
    _page("/mairie/vaccins", AGENTS),
    _page("/mairie/vaccins/{vaccin_id}", _ADMIN, rien=AGENTS - _ADMIN),
    _envoi("/mairie/vaccins/{vaccin_id}", _ADMIN, rien=AGENTS - _ADMIN, dit=422),
)
REGIE_ = (
    _page("/mairie/facturation", REGIE),
    _page("/mairie/facturation/{mois}/confirmer", REGIE, dit=303, note="December 2026 is not over."),
    _envoi("/mairie/facturation/{mois}/confirmer", REGIE, dit=409, note="December 2026 is not over."),
    _page("/mairie/facturation/{mois}/resultat", REGIE),
    _page("/mairie/regie", REGIE),
    _page("/mairie/regie/comptes/{foyer_id}", REGIE),
    _envoi("/mairie/regie/comptes/{foyer_id}", REGIE, dit=422),
    _page("/mairie/regie/factures/{facture_id}", REGIE),
    _page("/mairie/regie/factures/{facture_id}/pdf", REGIE),
    _page("/mairie/regie/journal", REGIE),
    _page("/mairie/regie/mandats", REGIE),
    _page("/mairie/regie/mandats/{mandat_id}", REGIE),
    _envoi("/mairie/regie/mandats/{mandat_id}", REGIE, corps=lambda e: {"decision": "accepter"}, dit=409),
    _page("/mairie/regie/mandats/{mandat_id}/pdf", REGIE),
    _page("/mairie/regie/recus/{paiement_id}", REGIE),
    _page("/mairie/regie/recus/{paiement_id}/pdf", REGIE),
    _envoi("/mairie/regie/recus/{paiement_id}/rembourser", REGIE, corps=lambda e: {"motif": "Essai de table"}, dit=409),
)
PORTES: Final[tuple[Porte, ...]] = (
    *PUBLIQUES, *COMPTE, *DOSSIER, *CONTACTS, *PAIEMENTS, *PLANNING, *FAMILLE, *MAIRIE, *REGIE_, *TABLETTE,
)  # fmt: skip
