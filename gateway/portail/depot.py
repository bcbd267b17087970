"""Sending documents: several files in one form, each with its own answer; the good ones are kept (L5)."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers
from contracts.documents import TAILLE_MAX_OCTETS, DocumentVue, EtatDocument, Genre
from contracts.errors import ChampRefuse, Introuvable, Refus, RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.csrf import CHAMP
from gateway.errors.champs import FICHIER_MAX
from gateway.flux_fichiers import Champ, Fichier
from gateway.formes import Champs, form_errors, new_operation, read
from gateway.portail.pieces import GENRES
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import pluriel, taille
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite

pages = Pages()

ADRESSE: Final = "/dossier/pieces/deposer"
FICHIERS_MAX: Final = 6
NOM_MONTRE: Final = 60
MOI: Final = "moi"
ENFANTS_MAX: Final = 12
_PHRASES: Final = {
    "genre": "Choisissez la sorte de pièce dans la liste.",
    "pour": "Choisissez dans la liste les personnes que la pièce concerne.",
    "fichier.missing": "Choisissez un fichier.",
}
_PAS_POUR_EUX: Final = {
    "enfant": "Vous ne pouvez pas déposer de pièce pour cet enfant. Si c’est une erreur, appelez la mairie.",
    "foyer": "Votre compte n’est pas encore relié à un dossier : le dépôt s’ouvre dès que la mairie l’a relié.",
}
"""``Introuvable`` as this form says it."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What became of one file: the document that it is now, or the sentence that says why not."""

    nom: str
    document: DocumentVue | None = None
    phrase: str = ""
    http: int = 422
    code: str = ""
    """Why not, for another page to say."""


@dataclass(slots=True)
class Envoi:
    """The form while it comes."""

    champs: Champs = field(default_factory=Champs)
    sorts: list[Sort] = field(default_factory=list)
    erreurs: dict[str, str] = field(default_factory=dict)
    est_verifie: bool = False
    panne: Sort | None = None

    @property
    def envoi_id(self) -> uuid.UUID:
        """The same files sent again from the same page, for the same people, are the same envoi."""
        pour = ",".join(sorted(self.champs.tous("pour")))
        return uuid.uuid5(self.champs.operation(), f"{self.champs.texte('genre')} {pour}")


Take = Callable[[Visite, Envoi, Fichier], Awaitable[Sort]]


@pages.get(ADRESSE, Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    valeurs = {nom: visite.param(nom) for nom in ("genre", "pour") if visite.param(nom)}
    return await _page(visite, Formulaire(valeurs) if valeurs.get("genre", "autre") in set(Genre) else VIERGE)


@pages.post(ADRESSE, Acces.PARENT)
async def deposit(visite: Visite) -> HttpResponse:
    """For each file: ticket, bytes to the store's quarantine, confirmation. A double click sends nothing twice."""
    envoi, arret = await read_envoi(visite, take)
    if arret is not None:
        envoi.sorts.append(_refused("", arret))
    if envoi.sorts and all(sort.document for sort in envoi.sorts):
        return visite.go(f"/dossier/pieces/envois/{envoi.envoi_id}")
    return await _again(visite, envoi)


async def read_envoi(visite: Visite, take: Take) -> tuple[Envoi, Refus | None]:
    """The form as it comes, what became of each file, and the refusal after which the rest never came."""
    envoi, arret = Envoi(), None
    try:
        async with aclosing(visite.guichet.fichiers.receive(visite.requete)) as parties:
            async for partie in parties:
                if isinstance(partie, Champ):
                    envoi.champs.paires.append((partie.nom, partie.valeur))
                elif isinstance(partie, Fichier) and partie.nom:
                    _check(visite, envoi)
                    envoi.sorts.append(await take(visite, envoi, partie))
    except (documents.TicketExpire, RequeteInvalide, ServiceIndisponible) as refus:
        arret = refus
    _check(visite, envoi)
    return envoi, arret


def _check(visite: Visite, envoi: Envoi) -> None:
    """The form's token, before anything is done with a file; the token comes first in our form."""
    if not envoi.est_verifie:
        visite.check_jeton(envoi.champs.texte(CHAMP))
        envoi.champs.operation()
        envoi.est_verifie = True


async def take(visite: Visite, envoi: Envoi, fichier: Fichier) -> Sort:
    """Deposits one file; every refusal becomes its sentence."""
    nom = shown(fichier.nom)
    if envoi.panne is not None:
        return Sort(nom, phrase=envoi.panne.phrase, http=envoi.panne.http, code=envoi.panne.code)
    if phrase := _refuse_at_once(envoi, fichier):
        return Sort(nom, phrase=phrase, code=documents.FichierAbsent.code)
    try:
        return Sort(nom, document=await _deposit(visite, envoi, fichier))
    except ServiceIndisponible as refus:
        envoi.panne = _refused(nom, refus)  # the other files would wait for the same silence
        return envoi.panne
    except Refus as refus:
        if isinstance(refus, documents.EnfantAChoisir):
            envoi.erreurs["pour"] = errors.explain(refus).texte
        elif isinstance(refus, Introuvable) and refus.objet in _PAS_POUR_EUX:
            envoi.erreurs["pour"] = _PAS_POUR_EUX[refus.objet]
        elif isinstance(refus, RequeteInvalide):
            envoi.erreurs |= form_errors(refus, ("genre", "pour"), _PHRASES)
        return _refused(nom, refus)


def _refuse_at_once(envoi: Envoi, fichier: Fichier) -> str:
    """Why a file is not even sent to the store; nothing when it may be."""
    if len(envoi.sorts) >= FICHIERS_MAX:
        return f"{FICHIERS_MAX} fichiers au plus en une fois. Envoyez celui-ci ensuite."
    if fichier.taille_octets == 0:
        return "Ce fichier est vide. Choisissez-en un autre."
    if fichier.taille_octets > TAILLE_MAX_OCTETS:
        lourd = {"taille": taille(fichier.taille_octets)}
        return errors.explain_champ(ChampRefuse(champ="fichier", raison="trop_lourd", limites=lourd))
    return ""


async def _deposit(visite: Visite, envoi: Envoi, fichier: Fichier) -> DocumentVue:
    cle = uuid.uuid5(envoi.envoi_id, f"{len(envoi.sorts)} {fichier.empreinte}")
    demande = _read(envoi, fichier, cle)
    ticket = await visite.call(documents.OPEN_DEPOT, demande)
    await visite.guichet.fichiers.put(ticket.url, fichier)
    confirmation = documents.ConfirmDepot(operation_id=uuid.uuid5(cle, "confirmation"), document_id=ticket.document_id)
    return await visite.call(documents.CONFIRM_DEPOT, confirmation)


def _read(envoi: Envoi, fichier: Fichier, operation_id: uuid.UUID) -> documents.OpenDepot:
    pour = envoi.champs.tous("pour")
    try:
        enfant_ids = sorted({uuid.UUID(valeur) for valeur in pour[:ENFANTS_MAX] if valeur not in (MOI, "")})
    except ValueError as error:
        raise RequeteInvalide(champs=[ChampRefuse(champ="pour", raison="uuid_parsing")]) from error
    return read(
        documents.OpenDepot,
        {
            "operation_id": operation_id,
            "envoi_id": envoi.envoi_id,
            "genre": envoi.champs.texte("genre"),
            "enfant_ids": enfant_ids,
            "pour_moi": MOI in pour,
            "nom_fichier": clean(fichier.nom),
            "taille_octets": fichier.taille_octets,
        },
    )


def clean(nom: str) -> str:
    """A name that can be sent: the service decides what is kept of it, the page never refuses a file for it."""
    return "".join(lettre for lettre in nom if lettre.isprintable())[-1000:] or "document"


def shown(nom: str) -> str:
    """The name as a page says it: no folder, no control or direction character, short enough for a telephone."""
    propre = clean(PurePath(nom.replace("\\", "/")).name)
    return propre if len(propre) <= NOM_MONTRE else f"{propre[:40]}…{propre[-15:]}"


def _refused(nom: str, refus: Refus) -> Sort:
    if isinstance(refus, RequeteInvalide):
        return Sort(nom, phrase="Ce fichier n’est pas arrivé en entier. Choisissez-le de nouveau.", code=refus.code)
    explication = errors.explain(refus)
    return Sort(nom, phrase=f"{explication.texte} {explication.suite}", http=explication.http, code=refus.code)


async def _again(visite: Visite, envoi: Envoi) -> HttpResponse:
    """The form as it was filled, what became of each file, and what to correct."""
    refuses = [sort for sort in envoi.sorts if sort.document is None]
    erreurs: dict[str, str] = {nom: envoi.erreurs[nom] for nom in ("genre", "pour") if nom in envoi.erreurs}
    if not envoi.sorts:
        erreurs["fichier"] = _PHRASES["fichier.missing"]
    elif not erreurs:
        erreurs["fichier"] = _sum_up(envoi.sorts, refuses)
    valeurs = {"genre": envoi.champs.texte("genre"), "pour": envoi.champs.tous("pour")}
    est_en_panne = bool(refuses) and all(sort.http == 503 for sort in refuses)
    return await _page(visite, Formulaire(valeurs, erreurs), 503 if est_en_panne else 422, envoi)


def _sum_up(sorts: Sequence[Sort], refuses: Sequence[Sort]) -> str:
    if len(sorts) == 1:
        return refuses[0].phrase
    pris = len(sorts) - len(refuses)
    suite = "" if not pris else "L’autre est bien arrivé." if pris == 1 else f"Les {pris} autres sont bien arrivés."
    return f"{pluriel(len(refuses), 'fichier')} sur {len(sorts)} à renvoyer : la liste dit pourquoi. {suite}".strip()


async def _page(visite: Visite, f: Formulaire, statut: int = 200, envoi: Envoi | None = None) -> HttpResponse:
    accueil = await visite.block(dossiers.GET_ACCUEIL, dossiers.GetAccueil())
    enfants = [] if isinstance(accueil, BlocIndisponible) else accueil.enfants
    sorts = envoi.sorts if envoi and len(envoi.sorts) > 1 else []
    return visite.page(
        "portail/piece_deposer.html",
        "dossier",
        statut=statut,
        f=f,
        genres=[(genre.value, mots) for genre, mots in GENRES.items()],
        enfants=[(str(e.enfant_id), e.prenom) for e in enfants],
        sorts=sorts,
        recus=sum(1 for sort in sorts if sort.document),
        accuse=f"/dossier/pieces/envois/{envoi.envoi_id}" if envoi and any(s.document for s in sorts) else "",
        attend=EtatDocument.EN_ATTENTE,
        fichier_max=FICHIER_MAX,
        fichiers_max=FICHIERS_MAX,
        operation_id=envoi.champs.texte("operation_id") if envoi else new_operation(),
    )
