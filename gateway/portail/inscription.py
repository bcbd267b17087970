"""First visit: the account in four steps (leaflet L2). The draft lives in accounts for 24 hours, under a random cookie.

Each step is kept on its own: any of them can be reopened from the progress line or from the recap, and changed
without losing the others. No account exists before "Valider mon inscription".
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.portail.inscription_formes import (
    CHAMPS_CONDITIONS,
    CHAMPS_INFORMATIONS,
    CHAMPS_REFERENCES,
    PHRASES,
)
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import de_mois
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
COOKIE: Final = "inscription"
COOKIE_FAITE: Final = "inscription-faite"
_UN_JOUR_S: Final = 24 * 3600
MOIS_VERSION: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")

ETAPES: Final = ("Mes informations", "Mes références dossier", "Conditions d’utilisation", "Récapitulatif")
ADRESSES: Final = (
    "/inscription/mes-informations",
    "/inscription/mes-references-dossier",
    "/inscription/conditions-d-utilisation",
    "/inscription/recapitulatif",
)


# ---- the draft ----


def _brouillon_id(visite: Visite) -> str:
    return visite.cookie(COOKIE) or secrets.token_urlsafe(32)


async def _brouillon(visite: Visite, brouillon_id: str) -> accounts.Brouillon:
    return await visite.call(accounts.GET_BROUILLON, read(accounts.BrouillonRef, {"brouillon_id": brouillon_id}))


def _next_address(brouillon: accounts.Brouillon) -> str:
    """The first step that is not filled, or the recap."""
    remplies = (brouillon.informations, brouillon.references, brouillon.conditions)
    return next((ADRESSES[rang] for rang, etape in enumerate(remplies) if etape is None), ADRESSES[3])


def _in_words(version: str) -> str:
    """``de septembre 2026`` for the version ``2026-09``; another form is shown as it is."""
    return de_mois(version) if MOIS_VERSION.fullmatch(version) else version


def _step(
    visite: Visite, rang: int, brouillon: accounts.Brouillon, f: Formulaire, brouillon_id: str, **contexte: Any
) -> HttpResponse:
    reponse = visite.page(
        f"portail/inscription_{rang}.html",
        statut=422 if f.erreurs else 200,
        f=f,
        etape=rang,
        etapes=ETAPES,
        adresses=ADRESSES,
        brouillon=brouillon,
        operation_id=new_operation(),
        version=_in_words(brouillon.version_conditions),
        **contexte,
    )
    visite.set_cookie(reponse, COOKIE, brouillon_id, max_age_s=_UN_JOUR_S)
    return reponse


def _valeurs(visite: Visite, champs: Champs, brouillon_id: str) -> dict[str, Any]:
    """What every save of the wizard carries; accounts slows down an address that insists."""
    return {
        "operation_id": champs.operation(),
        "brouillon_id": brouillon_id,
        "adresse_reseau": visite.adresse_reseau,
    }


async def _keep_step(visite: Visite, brouillon_id: str, etape: dict[str, Any]) -> HttpResponse:
    """Saves one step and goes to the next one that waits."""
    champs = await visite.champs()
    demande = read(accounts.SaveEtape, _valeurs(visite, champs, brouillon_id) | etape)
    brouillon = await visite.call(accounts.SAVE_ETAPE, demande)
    reponse = visite.go(_next_address(brouillon))
    visite.set_cookie(reponse, COOKIE, brouillon_id, max_age_s=_UN_JOUR_S)
    return reponse


@pages.get("/inscription", Acces.PUBLIC)
async def begin(visite: Visite) -> HttpResponse:
    """Where the person left: the first step, or the one that waits."""
    if not visite.cookie(COOKIE):
        return visite.go(ADRESSES[0])
    return visite.go(_next_address(await _brouillon(visite, visite.cookie(COOKIE))))


# ---- Etape 1/4 ----


@pages.get(ADRESSES[0], Acces.PUBLIC)
async def show_informations(visite: Visite) -> HttpResponse:
    brouillon_id = _brouillon_id(visite)
    brouillon = await _brouillon(visite, brouillon_id)
    gardees = brouillon.informations
    f = Formulaire(gardees.model_dump()) if gardees else VIERGE
    return _step(visite, 1, brouillon, f, brouillon_id)


@pages.post(ADRESSES[0], Acces.PUBLIC)
async def save_informations(visite: Visite) -> HttpResponse:
    champs, brouillon_id = await visite.champs(), _brouillon_id(visite)
    try:
        informations = _read_informations(champs)
        return await _keep_step(visite, brouillon_id, {"informations": informations})
    except Refus as refus:
        erreurs = form_errors(
            refus,
            CHAMPS_INFORMATIONS,
            PHRASES,
            {accounts.NomUtilisateurPris: "nom_utilisateur", accounts.MotDePasseFaible: "mot_de_passe"},
        )
        brouillon = await _brouillon(visite, brouillon_id)
        f = refused(champs, ("nom", "prenom", "email", "nom_utilisateur"), erreurs)
        return _step(visite, 1, brouillon, f, brouillon_id)


def _read_informations(champs: Champs) -> accounts.MesInformations:
    """A password left empty keeps the one already given, if there is one: accounts decides."""
    valeurs: dict[str, Any] = champs.valeurs("nom", "prenom", "email", "nom_utilisateur")
    mot_de_passe = champs.texte("mot_de_passe")
    if mot_de_passe:
        valeurs["mot_de_passe"] = mot_de_passe
    refuses = []
    if mot_de_passe != champs.texte("mot_de_passe_bis"):
        refuses.append(ChampRefuse(champ="mot_de_passe_bis", raison="different"))
    try:
        informations = read(accounts.MesInformations, valeurs)
    except RequeteInvalide as refus:
        raise RequeteInvalide(champs=[*refus.champs, *refuses]) from refus
    if refuses:
        raise RequeteInvalide(champs=refuses)
    return informations


# ---- Etape 2/4 ----


@pages.get(ADRESSES[1], Acces.PUBLIC)
async def show_references(visite: Visite) -> HttpResponse:
    brouillon_id = _brouillon_id(visite)
    brouillon = await _brouillon(visite, brouillon_id)
    gardees, informations = brouillon.references, brouillon.informations
    if gardees:
        f = Formulaire(gardees.model_dump(mode="json"))
    else:  # most families gave the town the same address and name
        f = Formulaire({"email": informations.email, "nom": informations.nom} if informations else {})
    return _step(visite, 2, brouillon, f, brouillon_id, services=[(s.value, s.value) for s in accounts.ServiceSouscrit])


@pages.post(ADRESSES[1], Acces.PUBLIC)
async def save_references(visite: Visite) -> HttpResponse:
    champs, brouillon_id = await visite.champs(), _brouillon_id(visite)
    valeurs: dict[str, Any] = champs.valeurs("service", "numero", "nom", "email")
    est_sans_numero = champs.texte("sans_numero") == "oui"
    try:
        if est_sans_numero:
            vues = {"service": valeurs["service"], "nom": valeurs["nom"], "sans_numero": True}
            references = read(accounts.MesReferences, vues)
        else:
            references = read(accounts.MesReferences, valeurs)
        return await _keep_step(visite, brouillon_id, {"references": references})
    except Refus as refus:
        erreurs = form_errors(refus, CHAMPS_REFERENCES, PHRASES)
        brouillon = await _brouillon(visite, brouillon_id)
        f = refused(champs, CHAMPS_REFERENCES, erreurs)
        services = [(s.value, s.value) for s in accounts.ServiceSouscrit]
        return _step(visite, 2, brouillon, f, brouillon_id, services=services)


# ---- Etape 3/4 ----


@pages.get(ADRESSES[2], Acces.PUBLIC)
async def show_conditions(visite: Visite) -> HttpResponse:
    brouillon_id = _brouillon_id(visite)
    brouillon = await _brouillon(visite, brouillon_id)
    f = Formulaire({"acceptees": "oui"}) if brouillon.conditions else VIERGE
    return await _conditions_step(visite, brouillon, f, brouillon_id)


@pages.post(ADRESSES[2], Acces.PUBLIC)
async def save_conditions(visite: Visite) -> HttpResponse:
    champs, brouillon_id = await visite.champs(), _brouillon_id(visite)
    try:
        if champs.texte("acceptees") != "oui":
            raise RequeteInvalide(champs=[ChampRefuse(champ="acceptees", raison="missing")])
        conditions = read(accounts.Conditions, {"version": champs.texte("version"), "acceptees": True})
        return await _keep_step(visite, brouillon_id, {"conditions": conditions})
    except Refus as refus:
        phrases = form_errors(refus, CHAMPS_CONDITIONS, PHRASES)
        erreurs = {"acceptees": next(iter(phrases.values()))}  # the version has no field of its own
        brouillon = await _brouillon(visite, brouillon_id)
        return await _conditions_step(visite, brouillon, Formulaire({}, erreurs), brouillon_id)


async def _conditions_step(
    visite: Visite, brouillon: accounts.Brouillon, f: Formulaire, brouillon_id: str
) -> HttpResponse:
    conditions = await visite.call(accounts.GET_CONDITIONS, accounts.GetConditions())
    return _step(visite, 3, brouillon, f, brouillon_id, conditions=conditions)


# ---- Etape 4/4 ----


@pages.get(ADRESSES[3], Acces.PUBLIC)
async def show_recap(visite: Visite) -> HttpResponse:
    if _is_done(visite):
        return visite.go("/inscription/terminee")
    brouillon_id = _brouillon_id(visite)
    brouillon = await _brouillon(visite, brouillon_id)
    if (adresse := _next_address(brouillon)) != ADRESSES[3]:
        return visite.go(adresse)
    return _step(visite, 4, brouillon, VIERGE, brouillon_id)


@pages.post("/inscription/valider", Acces.PUBLIC)
async def create(visite: Visite) -> HttpResponse:
    """ "Valider mon inscription". The answer is the same whether this e-mail is known or not."""
    champs, brouillon_id = await visite.champs(), _brouillon_id(visite)
    if _is_done(visite):
        return visite.go("/inscription/terminee")
    demande = read(accounts.CreateCompte, _valeurs(visite, champs, brouillon_id))
    try:
        cree = await visite.call(accounts.CREATE_COMPTE, demande)
    except accounts.BrouillonIncomplet as refus:
        return visite.go(ADRESSES[refus.etape - 1])
    except accounts.NomUtilisateurPris as refus:
        return await _taken_meanwhile(visite, refus, brouillon_id)
    reponse = visite.go("/inscription/terminee")
    visite.set_cookie(reponse, COOKIE_FAITE, urlsafe_b64encode(cree.email.encode()).decode(), max_age_s=3600)
    visite.delete_cookie(reponse, COOKIE)
    return reponse


def _is_done(visite: Visite) -> bool:
    """This browser has just validated and begun nothing since: "Back" and a second click lead to the same end."""
    return bool(visite.cookie(COOKIE_FAITE)) and not visite.cookie(COOKIE)


async def _taken_meanwhile(visite: Visite, refus: accounts.NomUtilisateurPris, brouillon_id: str) -> HttpResponse:
    """Somebody took the user name since step 1: that step reopens with its sentence, nothing else is lost."""
    brouillon = await _brouillon(visite, brouillon_id)
    erreurs = form_errors(refus, CHAMPS_INFORMATIONS, PHRASES, {accounts.NomUtilisateurPris: "nom_utilisateur"})
    valeurs = brouillon.informations.model_dump() if brouillon.informations else {}
    return _step(visite, 1, brouillon, Formulaire(valeurs, erreurs), brouillon_id)


@pages.post("/inscription/annuler", Acces.PUBLIC)
async def cancel(visite: Visite) -> HttpResponse:
    """ "Annuler": what was typed is erased, the wizard starts again."""
    champs = await visite.champs()
    if visite.cookie(COOKIE):
        valeurs = {"operation_id": champs.operation(), "brouillon_id": visite.cookie(COOKIE)}
        await visite.call(accounts.DROP_BROUILLON, read(accounts.DropBrouillon, valeurs))
    reponse = visite.go(ADRESSES[0], "inscription-annulee")
    visite.delete_cookie(reponse, COOKIE)
    return reponse


@pages.get("/inscription/terminee", Acces.PUBLIC)
async def done(visite: Visite) -> HttpResponse:
    """ "Votre espace personnel a été créé": where the link went, and what to do if it does not come."""
    try:
        email = urlsafe_b64decode(visite.cookie(COOKIE_FAITE).encode()).decode()
    except (Base64Error, UnicodeDecodeError):
        email = ""
    return visite.page("portail/inscription_terminee.html", email=email, operation_id=new_operation())
