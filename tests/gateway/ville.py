"""A town that answers every call with a believable page, served over HTTP: for browsers, previews and accessibility.

``with serve() as adresse:`` then a session cookie of ``JETONS``. Nothing is kept but the sign-up draft.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time as heure_du_jour
from typing import Any, Final
from uuid import UUID

import uvicorn

from contracts import accounts, dossiers, planning
from contracts.base import Rien, Role
from contracts.errors import NonAuthentifie
from contracts.planning import EtatPointage, MarqueVue
from gateway.app import create_app, make_guichet
from gateway.fichiers import Fichiers
from gateway.presentation import galerie
from gateway.settings import GatewaySettings
from tests.gateway import fabrique as un
from tests.gateway import fabrique_cuisine as repas
from tests.gateway import fabrique_dossiers as du
from tests.gateway import fabrique_encadrement as equipe
from tests.gateway import fabrique_listes as listes
from tests.gateway import fabrique_paiements as paie
from tests.gateway.fabrique_agenda import des_agendas, un_agenda_lu
from tests.gateway.fabrique_calendrier import des_changements_d_ecole, un_calendrier_vu, un_effet, un_fichier_lu
from tests.gateway.fabrique_conditions import des_conditions, des_versions
from tests.gateway.fabrique_contacts import FIL
from tests.gateway.fabrique_famille import answer_famille
from tests.gateway.fabrique_familles import DOSSIER, des_familles, une_famille_vue
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import une_identite
from tests.gateway.ville_billing import say_billing
from tests.gateway.ville_contacts import say_contacts
from tests.gateway.ville_documents import say_documents

BUREAU: Final = frozenset({Role.ADMINISTRATEUR})
IDENTITES: Final = {
    "parent-0000000000000000000": une_identite(),
    "inactif-000000000000000000": une_identite(actif=False),
    "conditions-0000000000000000": une_identite(conditions_a_accepter="2027-01"),
    "bureau-0000000000000000000": une_identite(prenom="Sandrine", nom="Ménétrier", roles=BUREAU),
}
SECRET: Final = "a secret of forty characters for the tests"
JETONS: Final = {jeton.partition("-")[0]: jeton for jeton in IDENTITES}
MOIS: Final = f"/planning/{UUID(int=1)}/2026-11"
FEUILLE: Final = f"/pointage/jean-jaures/restauration/{un.JEUDI_5}"

PAGES: Final[dict[str, tuple[str, ...]]] = {
    "": ("/nulle-part", "/pointage/hors-ligne"),
    "parent": (
        "/espace",
        "/planning/agenda",
        "/planning/famille/2026-11",
        "/planning/famille/2026-11/recapitulatif",
        f"/planning/termine/{UUID(int=8)}",
        "/planning/repeter",
        f"/planning/repeter/recapitulatif?enfant={UUID(int=1)}&case=0.restauration&du=2026-11-30",
        "/planning/accuses",
        "/planning/annuler/R-2026-018427",
        f"{MOIS}/recapitulatif",
        f"{MOIS}/termine/{UUID(int=8)}",
        "/paiements",
        f"/paiements/carte/{paie.PAIEMENT}?annule=1",
        "/dossier",
        f"/dossier/enfants/{un.LEONIE}/garde",
        f"/contacts/{FIL}?envoye=M-2026-000043",
    ),
    "bureau": (
        "/mairie",
        "/mairie/calendrier",
        "/mairie/changements-ecole",
        "/mairie/rattachements",
        f"/mairie/desaccords/{du.LITIGE}",
        f"/mairie/pieces/{UUID(int=3)}",
        "/mairie/facturation?mois=2026-10",
        f"/mairie/familles/{DOSSIER}",
        "/pointage?jour=2026-11-05",
        FEUILLE,
        f"{FEUILLE}?texte=le",
        f"{FEUILLE}?texte=l",
    ),
    "conditions": ("/conditions-d-utilisation/accepter?suite=/espace",),
    "guichet": ("/espace", MOIS, f"{MOIS}/termine/{UUID(int=8)}", "/contacts/nouveau"),
}
"""Pages whose states are rare on the demo town, by who opens them: refusals, a late invoice, a conflict; ``guichet`` is
the desk acting for a household."""


def une_ville() -> FauxClient:
    """Every read and the writes of the pages answered."""
    client = FauxClient()
    _say_accounts(client)
    say_contacts(client)
    client.says(dossiers.GET_ACCUEIL, un.un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    sans_numero = un.une_demande(demande_id=UUID(int=5), prenom="Élise", nom="Bùi", sans_numero=True, numero="")
    client.says(dossiers.LIST_FAMILLES, des_familles())
    client.says(dossiers.GET_FAMILLE, une_famille_vue())
    client.says(dossiers.LIST_RATTACHEMENTS, dossiers.Rattachements(demandes=[un.une_demande(), sans_numero]))
    client.says(dossiers.DECIDE_RATTACHEMENT, Rien())
    du.say_dossiers(client)
    _say_planning(client)
    say_billing(client)
    say_documents(client)
    return client


def _say_accounts(client: FauxClient) -> None:
    def identite(request: accounts.SessionRef) -> accounts.Identite:
        if request.jeton not in IDENTITES:
            raise NonAuthentifie
        return IDENTITES[request.jeton]

    ici = accounts.SessionVue(
        session_id=UUID(int=1),
        ouverte_at=un.A_14H12,
        vue_at=un.A_14H12,
        agent_navigateur="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
        est_celle_ci=True,
    )
    ailleurs = {"session_id": UUID(int=2), "agent_navigateur": "(iPhone) Safari/605", "est_celle_ci": False}
    brouillons: dict[str, dict[str, Any]] = {}
    client.says(accounts.GET_CONDITIONS, des_conditions())
    client.says(accounts.LIST_CONDITIONS, des_versions())

    def brouillon(brouillon_id: str) -> accounts.Brouillon:
        return accounts.Brouillon(version_conditions="2026-09", **brouillons.get(brouillon_id, {}))

    def save(request: accounts.SaveEtape) -> accounts.Brouillon:
        garde = brouillons.setdefault(request.brouillon_id, {})
        if request.informations:
            garde["informations"] = request.informations.model_dump(exclude={"mot_de_passe"})
        if request.references:
            garde["references"] = request.references.model_dump()
        if request.conditions:
            garde["conditions"] = {"version": "2026-09", "acceptees_at": un.A_14H12}
        return brouillon(request.brouillon_id)

    client.says(accounts.GET_SESSION, identite)
    client.says(accounts.LIST_SESSIONS, accounts.Sessions(sessions=[ici, ici.model_copy(update=ailleurs)]))
    client.says(accounts.CHECK_LIEN, Rien())
    client.says(accounts.CHECK_LIEN_MOT_DE_PASSE, Rien())
    client.says(accounts.LOGIN, accounts.IdentifiantsRefuses())
    client.says(accounts.GET_BROUILLON, lambda request: brouillon(request.brouillon_id))
    client.says(accounts.SAVE_ETAPE, save)
    ines = accounts.NomDuPersonnel(compte_id=un.ADULTE, prenom="Inès", nom="Fabre-Çelik")
    client.says(accounts.LIST_NOMS, accounts.NomsDuPersonnel(noms=[ines]))
    client.says(accounts.CREATE_COMPTE, accounts.CompteCree(email="amelie@exemple.fr"))


def _say_planning(client: FauxClient) -> None:
    leonie = galerie.mois_de_leonie()
    enfants = [galerie.enfant(prenom, rang) for rang, prenom in enumerate(("Léonie", "Gaspard", "Zoé-Capucine"), 1)]
    mois = leonie.model_copy(update={"enfant": enfants[0], "enfants": enfants})
    retrait = un.un_changement(planning.Effet.RETRAIT).model_copy(
        update={"libelle": "Accueil du matin", "jour": un.MARDI_17, "note": "annulé à temps, rien à payer"}
    )
    complet = planning.CelluleRefusee(
        activite="mercredi_journee",
        libelle="Mercredi, journée",
        jour=date(2026, 11, 18),
        code="complet",
        nombres={"capacite": 40, "prises": 40},
    )
    recap = un.un_recap(
        enfant=enfants[0], changements=[un.un_changement(), retrait], refusees=[un.une_refusee(), complet]
    )
    ecole = planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès")
    ouverture = planning.OuvertureVue(activite="restauration", libelle="Restauration", sites=[ecole])
    client.says(planning.LIST_OUVERTURES, planning.Ouvertures(ouvertures=[ouverture]))
    client.says(planning.GET_ACCUEIL, un.un_accueil_planning())
    for rpc in (planning.LIST_FERMETURES, planning.SAVE_FERMETURE, planning.REOPEN_FERMETURE):
        client.says(rpc, un.des_fermetures())
    client.says(planning.PREVIEW_FERMETURE, planning.EffetFermeture(reservations=212, enfants=140, familles=98))
    client.says(planning.LIST_CHANGEMENTS_ECOLE, des_changements_d_ecole())
    client.says(planning.GET_CALENDRIER, un_calendrier_vu())
    client.says(planning.SAVE_CALENDRIER, un_calendrier_vu())
    client.says(planning.PREVIEW_CALENDRIER, un_effet())
    client.says(planning.READ_FICHIER_CALENDRIER, un_fichier_lu())
    client.says(planning.GET_ENCADREMENT, equipe.un_encadrement())
    for tableau in (planning.GET_TABLEAU, planning.SAVE_TABLEAU):
        client.says(tableau, equipe.un_tableau())
    client.says(planning.LIST_CRECHE, equipe.des_enfants_de_creche())
    for creche in (planning.GET_CRECHE, planning.SAVE_CONTRAT):
        client.says(creche, equipe.une_creche())
    for absence in (planning.SAVE_ABSENCE_CRECHE, planning.WITHDRAW_ABSENCE_CRECHE):
        client.says(absence, Rien())
    client.says(planning.GET_ALERTES, planning.Alertes(alertes=[]))
    client.says(planning.LIST_AGENDAS, des_agendas())
    client.says(planning.READ_AGENDA, un_agenda_lu())
    for rpc in (planning.CREATE_AGENDA, planning.REVOKE_AGENDA):
        client.says(rpc, Rien())
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[repas.une_commande()]))
    client.says(planning.SAVE_ADULTES, planning.AdultesSauves(jours=1))
    client.says(planning.EMIT_COMMANDES, planning.CommandesEmises(nombre=1))
    for rpc_menus in (planning.GET_MENUS, planning.SAVE_MENUS):
        client.says(rpc_menus, repas.des_menus())
    avis_tardif = planning.AvisTardif(
        enfant=un.des_absences(enfants[0]).enfants[0].enfant,
        activite="restauration",
        libelle="Restauration",
        jour=un.JEUDI_5,
        site_libelle="École Jean-Jaurès",
    )
    for rpc_tardif in (planning.GET_AVIS_TARDIF, planning.SEND_AVIS_TARDIF, planning.WITHDRAW_AVIS_TARDIF):
        client.says(rpc_tardif, avis_tardif)
    evacuation = planning.Evacuation(
        site="jean-jaures",
        site_libelle="École Jean-Jaurès",
        jour=un.JEUDI_5,
        lue_at=un.A_14H12,
        activites=[
            planning.ActiviteDuSite(
                activite="restauration",
                libelle="Restauration",
                debut=heure_du_jour(11, 30),
                fin=heure_du_jour(13, 30),
                est_en_cours=True,
            )
        ],
        lignes=[
            planning.LigneEvacuation(
                enfant_id=un.LEONIE, prenom="Léonie", nom="Bùi", classe="CM1", a_un_pai=True, activites=["restauration"]
            )
        ],
    )
    client.says(planning.GET_EVACUATION, evacuation)
    client.says(planning.GET_PHOTOS, lambda request: planning.Photos(photos=[un.une_photo(request.enfants[0])]))
    for rpc_rappel in (planning.GET_RAPPEL, planning.SAVE_RAPPEL):
        client.says(rpc_rappel, planning.Rappel(est_voulu=False))
    client.says(planning.GET_VERSION_FEUILLE, planning.VersionFeuille(attendus="", pointages=""))
    client.says(planning.GET_PLANNING, galerie.planning_des_enfants())
    client.says(planning.GET_ABSENCES, un.des_absences(enfants[0]))
    for rpc in (planning.DECLARE_ABSENCE, planning.WITHDRAW_ABSENCE):
        client.says(rpc, un.un_mois_sauve(enfant=enfants[0]))
    client.says(planning.GET_ATTENTES, listes.des_attentes(enfants[0]))
    client.says(planning.ANSWER_PLACE, un.un_mois_sauve(enfant=enfants[0]))
    client.says(planning.LIST_LISTES, planning.Listes(listes=[listes.une_liste()]))
    client.says(planning.GET_LISTE, listes.un_detail_de_liste())
    client.says(planning.GET_MOIS, mois)
    client.says(planning.PREVIEW_MOIS, recap)
    sauve = un.un_mois_sauve(enfant=enfants[0], changements=recap.changements, refusees=recap.refusees)
    client.says(planning.GET_SAUVEGARDE, sauve)
    answer_famille(client)
    client.says(planning.SAVE_MOIS, sauve)
    for rpc in (planning.SAVE_BROUILLON, planning.DROP_BROUILLON):
        client.says(rpc, Rien())
    client.says(planning.LIST_SITES, un.des_sites())
    client.says(planning.LIST_NON_PREVUS, planning.NonPrevus(lignes=[un.une_ligne(est_reserve=False)], autres=2))
    client.says(planning.LIST_FEUILLES, _feuilles())
    client.says(planning.GET_FEUILLE, _feuille())
    connu = planning.EnfantConnu(enfant_id=UUID(int=6), prenom="Zoé", nom="Bùi", classe="CP")
    client.says(planning.LIST_CONNUS, planning.Connus(enfants=[connu]))
    situe = planning.CreneauSitue(
        enfant_id=un.LEONIE,
        activite="restauration",
        jour=un.JEUDI_5,
        prenom="Léonie",
        nom="N’Guessan-Lefèvre",
        site="jean-jaures",
        site_libelle="école Jean-Jaurès",
    )
    client.says(planning.LIST_CRENEAUX_SITUES, planning.CreneauxSitues(creneaux=[situe]))
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))


def _feuilles() -> planning.Feuilles:
    lignes = [("Accueil du matin", "accueil_matin", 31, 31), ("Restauration", "restauration", 275, 12)]
    return planning.Feuilles(
        jour=un.JEUDI_5,
        feuilles=[
            planning.FeuilleResume(
                site=site,
                site_libelle=libelle,
                activite=code,
                activite_libelle=activite,
                attendus=attendus,
                pointes=pointes,
            )
            for site, libelle in (("jean-jaures", "École Jean-Jaurès"), ("pasteur", "École Pasteur"))
            for activite, code, attendus, pointes in lignes
        ],
    )


def _feuille() -> planning.Feuille:
    arrivee = MarqueVue(
        marque_id=UUID(int=1),
        etat=EtatPointage.PRESENT,
        appareil="tablette Cour",
        instant=un.A_14H12,
        compte_id=un.ADULTE,
        role=Role.ANIMATEUR,
    )
    partie = MarqueVue(
        marque_id=UUID(int=2), etat=EtatPointage.ABSENT, appareil="portail", instant=un.A_14H12, role=Role.AGENT
    )
    return un.une_feuille(
        [
            un.une_ligne(UUID(int=1), "Ibrahima", nom="Diarrassouba-Côme", etat="conflit", marques=[arrivee, partie]),
            un.une_ligne(un.GASPARD, "Gaspard", a_un_pai=True, allergies=["arachide"], regime="panier_pai"),
            un.une_ligne(UUID(int=3), "Éloïse", nom="Bùi", etat=EtatPointage.PRESENT, marques=[arrivee]),
            un.une_ligne(UUID(int=4), "Noémie", nom="O’Sullivan-Traoré", regime="sans_porc"),
            un.une_ligne(UUID(int=5), "Théo", nom="Çelik", est_reserve=False, etat=EtatPointage.PRESENT),
        ]
    )


@contextmanager
def serve(client: FauxClient | None = None, fichiers: Fichiers | None = None) -> Iterator[str]:
    """The address of a gateway that speaks with this town."""
    prise = socket.create_server(("127.0.0.1", 0))
    adresse = f"http://127.0.0.1:{prise.getsockname()[1]}"
    reglages = GatewaySettings(
        amqp_uri="amqp://nowhere",
        actor_private_key="never used by the fake client",
        cookie_secret=SECRET,
        cookie_secure=False,
        portail_url=adresse,
    )
    guichet = make_guichet(reglages, client or une_ville(), fichiers=fichiers or Fichiers(FauxStockage().http()))
    config = uvicorn.Config(create_app(guichet), log_level="error", lifespan="off", ws="none")
    serveur = uvicorn.Server(config)
    fil = threading.Thread(target=serveur.run, kwargs={"sockets": [prise]}, daemon=True)
    fil.start()
    while not serveur.started:
        time.sleep(0.02)
    try:
        yield adresse
    finally:
        serveur.should_exit = True
        fil.join()
        prise.close()
