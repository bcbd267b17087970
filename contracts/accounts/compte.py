"""Accounts: sign-up in four steps, activation, login, sessions (DOMAIN §2, leaflet L2 and L3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import (
    CONNECTES,
    LISIBLE,
    PUBLIC,
    Courriel,
    CourrielOuRien,
    Event,
    Nom,
    Projection,
    Request,
    Response,
    Rien,
    Role,
    Rpc,
    WriteRequest,
)
from contracts.errors import Refus

NomUtilisateur = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
]
Identifiant = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254, pattern=LISIBLE)]
"""A user name or an e-mail address."""
MotDePasse = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
"""Typed as is; the rule (CNIL 2022-100, at most 128 characters after NFC) is the domain's and answers in words."""
AdresseReseau = Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9A-Za-z.:%_-]*$")]
"""Where the visitor's request came from, as the gateway saw it; empty: unknown, the address is then not slowed down."""
Jeton = Annotated[str, StringConstraints(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


class ServiceSouscrit(StrEnum):
    """The services of the leaflet's step 2."""

    ENFANCE = "Service enfance"
    PETITE_ENFANCE = "Petite enfance"
    SCOLAIRE = "Service scolaire"


class MesInformations(Request):
    """Step 1. The password is kept hashed in the draft; absent when a kept one is not changed."""

    nom: Nom
    prenom: Nom
    email: Courriel
    nom_utilisateur: NomUtilisateur
    mot_de_passe: MotDePasse | None = None


class MesReferences(Request):
    """Step 2. ``sans_numero``: the family asks for a dossier number; an agent answers."""

    service: ServiceSouscrit = ServiceSouscrit.ENFANCE
    numero: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{4,6})?$")] = ""
    nom: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=LISIBLE)] = ""
    email: CourrielOuRien = ""
    sans_numero: bool = False


class Conditions(Request):
    """Step 3. The version of the terms that was shown and accepted."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=LISIBLE)]
    acceptees: bool


class SaveEtape(WriteRequest):
    """Keeps one step of the draft; the other steps stay as they are. No account exists before step 4.

    ``brouillon_id`` is a secret of the browser (a random cookie of at least 128 bits): only its SHA-256 is kept,
    so that nothing here is worth guessing a password against.
    """

    brouillon_id: Jeton
    informations: MesInformations | None = None
    references: MesReferences | None = None
    conditions: Conditions | None = None
    adresse_reseau: AdresseReseau = ""


class BrouillonRef(Request):
    brouillon_id: Jeton


class InformationsGardees(Response):
    nom: str
    prenom: str
    email: str
    nom_utilisateur: str


class ReferencesGardees(Response):
    service: ServiceSouscrit
    numero: str
    nom: str
    email: str
    sans_numero: bool


class ConditionsGardees(Response):
    version: str
    acceptees_at: AwareDatetime


class Brouillon(Response):
    """What the wizard keeps (24 hours); a missing step is ``None``. The password never comes back."""

    informations: InformationsGardees | None = None
    references: ReferencesGardees | None = None
    conditions: ConditionsGardees | None = None
    version_conditions: str
    """The version of the terms in force."""


class DropBrouillon(WriteRequest):
    brouillon_id: Jeton


class CreateCompte(WriteRequest):
    """Step 4, "Valider mon inscription". The answer is the same for a known and an unknown e-mail."""

    brouillon_id: Jeton
    adresse_reseau: AdresseReseau = ""


class CompteCree(Response):
    email: str
    """Where the activation link was sent, as the person typed it."""


class LienRef(Request):
    jeton: Jeton


class Activate(WriteRequest):
    jeton: Jeton


class ResendActivation(WriteRequest):
    """By e-mail address or user name, from the page of an expired link or the login page; always the same answer."""

    identifiant: Identifiant
    adresse_reseau: AdresseReseau = ""


class ResendFromLien(WriteRequest):
    """One click from the page of an expired link."""

    jeton: Jeton
    adresse_reseau: AdresseReseau = ""


class Login(Request):
    """``identifiant``: user name or e-mail. Not idempotent on purpose: each login makes a session.

    ``appareil``: what the last login on this browser gave back, if any. It opens nothing; it spares its owner the
    delays that strangers cause elsewhere.
    """

    identifiant: Identifiant
    mot_de_passe: MotDePasse
    adresse_reseau: AdresseReseau = ""
    agent_navigateur: Annotated[str, StringConstraints(max_length=300, pattern=LISIBLE)] = ""
    appareil: Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class Identite(Response):
    """Who holds a session. An account that waits for its activation has ``actif`` false and no role at all.

    ``sites`` limits the role animateur, ``services`` the role agent; empty means all.
    """

    compte_id: UUID
    prenom: str
    nom: str
    nom_utilisateur: str
    email: str
    actif: bool
    roles: frozenset[Role]
    sites: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    conditions_a_accepter: str = ""
    """The version of the terms that came into force since this parent accepted one; empty when nothing waits."""
    expire_at: AwareDatetime | None = None
    """When this session ends whatever is done with it."""


class SessionOuverte(Response):
    """``jeton`` is the session's secret; ``appareil`` is kept by the browser 90 days, for its next login."""

    jeton: str
    identite: Identite
    appareil: str = ""


class SessionRef(Request):
    jeton: Jeton


class Logout(WriteRequest):
    jeton: Jeton


class SessionVue(Response):
    session_id: UUID
    ouverte_at: AwareDatetime
    vue_at: AwareDatetime
    agent_navigateur: str
    est_celle_ci: bool


class ListSessions(Request):
    jeton: Jeton


class Sessions(Response):
    sessions: list[SessionVue]


class RevokeSession(WriteRequest):
    session_id: UUID


# ---- refusals ----


class IdentifiantsRefuses(Refus):
    """Unknown account or wrong password: one answer for both."""

    code = "identifiants_refuses"


class LienExpire(Refus):
    """The activation link is older than 24 h 00 min 00 s (L3)."""

    code = "lien_expire"


class LienDejaUtilise(Refus):
    code = "lien_deja_utilise"


class LienInconnu(Refus):
    """Never existed, or was killed by a newer one."""

    code = "lien_inconnu"


class MotDePasseFaible(Refus):
    """CNIL délibération 2022-100; ``raison`` is one of trop_court, trop_commun, trop_long.

    trop_court also says "not enough kinds of characters": 12 of 4 kinds, or 14 of 3, or 7 words.
    """

    code = "mot_de_passe_faible"
    raison: str


class NomUtilisateurPris(Refus):
    code = "nom_utilisateur_pris"
    propositions: list[str] = []


class BrouillonIncomplet(Refus):
    """A step is missing; ``etape`` is the first one to fill, 1 to 3."""

    code = "brouillon_incomplet"
    etape: int


# ---- events ----


class ReferenceDossier(Response):
    service: ServiceSouscrit
    numero: str
    nom: str
    email: str
    sans_numero: bool


class CompteEtat(Projection):
    """An activated account and the dossier it asks for. Read by dossiers, which alone decides the link."""

    type: ClassVar[str] = "accounts.compte.v1"
    compte_id: UUID
    nom: str
    prenom: str
    email: str
    actif: bool
    reference: ReferenceDossier | None

    def sujet(self) -> str:
        return str(self.compte_id)


class CompteActive(Event):
    """Public: an account was activated (id and instant only)."""

    type: ClassVar[str] = "accounts.compte.active.v1"
    public: ClassVar[bool] = True
    compte_id: UUID
    active_at: AwareDatetime = Field(description="Instant of activation, UTC.")

    def sujet(self) -> str:
        return str(self.compte_id)


# ---- methods ----

GET_BROUILLON = Rpc("accounts", "get_brouillon", BrouillonRef, Brouillon, PUBLIC)
SAVE_ETAPE = Rpc("accounts", "save_etape", SaveEtape, Brouillon, PUBLIC)
DROP_BROUILLON = Rpc("accounts", "drop_brouillon", DropBrouillon, Rien, PUBLIC)
CREATE_COMPTE = Rpc("accounts", "create_compte", CreateCompte, CompteCree, PUBLIC)
CHECK_LIEN = Rpc("accounts", "check_lien", LienRef, Rien, PUBLIC)
ACTIVATE = Rpc("accounts", "activate", Activate, Rien, PUBLIC)
RESEND_ACTIVATION = Rpc("accounts", "resend_activation", ResendActivation, Rien, PUBLIC)
RESEND_FROM_LIEN = Rpc("accounts", "resend_from_lien", ResendFromLien, Rien, PUBLIC)
LOGIN = Rpc("accounts", "login", Login, SessionOuverte, PUBLIC, timeout_s=15.0)
GET_SESSION = Rpc("accounts", "get_session", SessionRef, Identite, PUBLIC)
LOGOUT = Rpc("accounts", "logout", Logout, Rien, PUBLIC)
LIST_SESSIONS = Rpc("accounts", "list_sessions", ListSessions, Sessions, CONNECTES)
REVOKE_SESSION = Rpc("accounts", "revoke_session", RevokeSession, Rien, CONNECTES)
