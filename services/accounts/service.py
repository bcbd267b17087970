"""The door of accounts: sign-up in four steps, activation, login, sessions."""

from __future__ import annotations

from contracts import accounts
from contracts.accounts import (
    AcceptConditions,
    Activate,
    AskMotDePasse,
    Boite,
    Brouillon,
    BrouillonRef,
    CloseFil,
    CompteCree,
    ConditionsVue,
    CreateCompte,
    Destinataires,
    DropBrouillon,
    Fils,
    FilVue,
    GetAccueilContacts,
    GetConditions,
    GetDestinataires,
    GetFil,
    Identite,
    LienRef,
    ListBoite,
    ListConditions,
    ListFils,
    ListNoms,
    ListSessions,
    Login,
    Logout,
    MarkFilLu,
    MessageEnvoye,
    NomsDuPersonnel,
    OpenFil,
    PublishConditions,
    ReplyFil,
    ResendActivation,
    ResendFromLien,
    ResetMotDePasse,
    RevokeSession,
    SaveEtape,
    SessionOuverte,
    SessionRef,
    Sessions,
    SessionsVeillees,
    VersionsConditions,
    WatchSessions,
)
from contracts.base import Rien
from contracts.errors import Introuvable
from kit.database import Transaction
from kit.dependencies import CallContext, Kit
from kit.door import command, plain, query
from services.accounts import activation, conditions, connexion, contacts, parcours, reinitialisation, views_contacts
from services.accounts.repository import session, veille
from services.accounts.repository.brouillon import drop_brouillon, load_brouillon
from services.accounts.views import brouillon_vue, list_noms, list_own_sessions


class Service:
    """Methods that hash a password open their own transactions around it (``@plain``)."""

    name = "accounts"
    kit = Kit()

    @query(accounts.GET_BROUILLON)
    def get_brouillon(self, tx: Transaction, request: BrouillonRef) -> Brouillon:
        return brouillon_vue(load_brouillon(tx, request.brouillon_id), conditions.version_en_vigueur(tx))

    @plain(accounts.SAVE_ETAPE)
    def save_etape(self, call: CallContext, request: SaveEtape) -> Brouillon:
        return parcours.save_etape(call, request)

    @command(accounts.DROP_BROUILLON)
    def drop_brouillon(self, tx: Transaction, request: DropBrouillon) -> Rien:
        drop_brouillon(tx, request.brouillon_id)
        return Rien()

    @command(accounts.CREATE_COMPTE)
    def create_compte(self, tx: Transaction, request: CreateCompte) -> CompteCree:
        return parcours.create_compte(tx, request)

    @query(accounts.CHECK_LIEN)
    def check_lien(self, tx: Transaction, request: LienRef) -> Rien:
        activation.check(tx, request.jeton)
        return Rien()

    @command(accounts.ACTIVATE)
    def activate(self, tx: Transaction, request: Activate) -> Rien:
        activation.activate(tx, request.jeton)
        return Rien()

    @command(accounts.RESEND_ACTIVATION)
    def resend_activation(self, tx: Transaction, request: ResendActivation) -> Rien:
        activation.resend(tx, request)
        return Rien()

    @command(accounts.RESEND_FROM_LIEN)
    def resend_from_lien(self, tx: Transaction, request: ResendFromLien) -> Rien:
        activation.resend_from_lien(tx, request)
        return Rien()

    @command(accounts.ASK_MOT_DE_PASSE)
    def ask_mot_de_passe(self, tx: Transaction, request: AskMotDePasse) -> Rien:
        reinitialisation.ask(tx, request)
        return Rien()

    @query(accounts.CHECK_LIEN_MOT_DE_PASSE)
    def check_lien_mot_de_passe(self, tx: Transaction, request: LienRef) -> Rien:
        reinitialisation.check(tx, request.jeton)
        return Rien()

    @plain(accounts.RESET_MOT_DE_PASSE)
    def reset_mot_de_passe(self, call: CallContext, request: ResetMotDePasse) -> Rien:
        return reinitialisation.reset(call, request)

    @plain(accounts.LOGIN)
    def login(self, call: CallContext, request: Login) -> SessionOuverte:
        return connexion.login(call, request)

    @plain(accounts.GET_SESSION)
    def get_session(self, call: CallContext, request: SessionRef) -> Identite:
        return connexion.get_session(call, request)

    @plain(accounts.WATCH_SESSIONS)
    def watch_sessions(self, call: CallContext, request: WatchSessions) -> SessionsVeillees:
        return veille.watch(call, request)

    @command(accounts.LOGOUT)
    def logout(self, tx: Transaction, request: Logout) -> Rien:
        session.revoke_by_jeton(tx, request.jeton)
        return Rien()

    @query(accounts.LIST_SESSIONS)
    def list_sessions(self, tx: Transaction, request: ListSessions) -> Sessions:
        return list_own_sessions(tx, request.jeton)

    @command(accounts.REVOKE_SESSION)
    def revoke_session(self, tx: Transaction, request: RevokeSession) -> Rien:
        if not session.revoke_own(tx, request.session_id):
            raise Introuvable(objet="session")
        tx.audit("session.revoquer", str(request.session_id))
        return Rien()

    @query(accounts.LIST_NOMS)
    def list_noms(self, tx: Transaction, request: ListNoms) -> NomsDuPersonnel:
        return list_noms(tx, request.comptes)

    # ---- terms of use ----

    @query(accounts.GET_CONDITIONS)
    def get_conditions(self, tx: Transaction, request: GetConditions) -> ConditionsVue:
        return conditions.read_conditions(tx)

    @command(accounts.ACCEPT_CONDITIONS)
    def accept_conditions(self, tx: Transaction, request: AcceptConditions) -> Rien:
        conditions.accept(tx, request)
        return Rien()

    @command(accounts.PUBLISH_CONDITIONS)
    def publish_conditions(self, tx: Transaction, request: PublishConditions) -> Rien:
        conditions.publish(tx, request)
        return Rien()

    @query(accounts.LIST_CONDITIONS)
    def list_conditions(self, tx: Transaction, request: ListConditions) -> VersionsConditions:
        return conditions.list_versions(tx)

    # ---- contacts ----

    @query(accounts.GET_DESTINATAIRES)
    def get_destinataires(self, tx: Transaction, request: GetDestinataires) -> Destinataires:
        return views_contacts.read_destinataires(tx)

    @query(accounts.GET_ACCUEIL_CONTACTS)
    def get_accueil_contacts(self, tx: Transaction, request: GetAccueilContacts) -> Fils:
        return views_contacts.read_accueil(tx)

    @query(accounts.LIST_FILS)
    def list_fils(self, tx: Transaction, request: ListFils) -> Fils:
        return views_contacts.list_fils(tx)

    @query(accounts.GET_FIL)
    def get_fil(self, tx: Transaction, request: GetFil) -> FilVue:
        return views_contacts.read_fil(tx, request.fil_id)

    @query(accounts.LIST_BOITE)
    def list_boite(self, tx: Transaction, request: ListBoite) -> Boite:
        return views_contacts.list_boite(tx, request.etat, request.apres)

    @command(accounts.OPEN_FIL)
    def open_fil(self, tx: Transaction, request: OpenFil) -> MessageEnvoye:
        return contacts.open_fil(tx, request)

    @command(accounts.REPLY_FIL)
    def reply_fil(self, tx: Transaction, request: ReplyFil) -> MessageEnvoye:
        return contacts.reply_fil(tx, request)

    @command(accounts.MARK_FIL_LU)
    def mark_fil_lu(self, tx: Transaction, request: MarkFilLu) -> Rien:
        contacts.mark_lu(tx, request)
        return Rien()

    @command(accounts.CLOSE_FIL)
    def close_fil(self, tx: Transaction, request: CloseFil) -> Rien:
        contacts.close_fil(tx, request)
        return Rien()
