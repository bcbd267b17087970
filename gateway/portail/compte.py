"""My own account: open to a connected person even before activation (leaflet L3)."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import accounts
from gateway.formes import new_operation, read
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/compte", Acces.COMPTE)
async def show(visite: Visite) -> HttpResponse:
    return visite.page("portail/compte.html", "compte", identite=visite.personne, operation_id=new_operation())


@pages.post("/compte/renvoyer", Acces.COMPTE)
async def resend(visite: Visite) -> HttpResponse:
    """A new activation link, to the address of the account."""
    champs = await visite.champs()
    if not visite.personne.actif:
        demande = accounts.ResendActivation(
            operation_id=champs.operation(),
            identifiant=visite.personne.nom_utilisateur,
            adresse_reseau=visite.adresse_reseau,
        )
        await visite.call(accounts.RESEND_ACTIVATION, demande)
    return visite.go("/compte", "lien-renvoye")


@pages.get("/compte/sessions", Acces.COMPTE)
async def list_sessions(visite: Visite) -> HttpResponse:
    vues = await visite.call(accounts.LIST_SESSIONS, accounts.ListSessions(jeton=visite.jeton_session))
    sessions = sorted(vues.sessions, key=lambda s: (not s.est_celle_ci, -s.vue_at.timestamp()))
    return visite.page(
        "portail/sessions.html",
        "compte",
        sessions=[(session, _appareil(session.agent_navigateur), new_operation()) for session in sessions],
    )


@pages.post("/compte/sessions/fermer", Acces.COMPTE)
async def revoke(visite: Visite) -> HttpResponse:
    """Closes one session; it is refused everywhere within 5 seconds."""
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "session_id": champs.texte("session_id")}
    await visite.call(accounts.REVOKE_SESSION, read(accounts.RevokeSession, valeurs))
    visite.guichet.sessions.forget_all_of(visite.personne.compte_id)
    return visite.go("/compte/sessions", "session-fermee")


_NAVIGATEURS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_MACHINES = (
    ("Android", "téléphone ou tablette Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "ordinateur Windows"),
    ("Macintosh", "ordinateur Mac"),
    ("Linux", "ordinateur Linux"),
)


def _appareil(agent: str) -> str:
    """``Firefox, ordinateur Windows``: enough for a person to know her own devices."""
    navigateur = next((nom for signe, nom in _NAVIGATEURS if signe in agent), "Navigateur inconnu")
    machine = next((nom for signe, nom in _MACHINES if signe in agent), "")
    return f"{navigateur}, {machine}" if machine else navigateur
