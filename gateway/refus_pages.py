"""The page of a refusal. Its words and its code are in ``errors.py``; here is only which template shows them."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts.errors import Introuvable, IssueInconnue, NonAuthentifie, Refus, ServiceIndisponible, TropDEssais
from gateway import errors
from gateway.csrf import CHAMP, COOKIE_SESSION, PageDeMonCompte, PageExpiree
from gateway.visite import Visite


def answer(visite: Visite, refus: Refus) -> HttpResponse:
    """The whole page of a refusal that no form has taken for itself."""
    explication = errors.explain(refus)
    statut = explication.http
    if isinstance(refus, NonAuthentifie):
        return _answer_stranger(visite, explication)
    if isinstance(refus, Introuvable):
        return visite.page("erreurs/introuvable.html", statut=statut)
    if isinstance(refus, PageExpiree):
        kept = _kept(visite) if isinstance(refus, PageDeMonCompte) else []
        return visite.page("erreurs/page_expiree.html", statut=statut, adresse=visite.requete.url.path, champs=kept)
    if isinstance(refus, TropDEssais):
        reponse = visite.page("erreurs/trop_d_essais.html", statut=statut, reessayer_dans_s=refus.reessayer_dans_s)
        reponse.headers["retry-after"] = str(max(1, refus.reessayer_dans_s))
        return reponse
    if isinstance(refus, ServiceIndisponible | IssueInconnue):
        return _answer_later(visite, refus.service, explication)
    return visite.page(
        "erreurs/refus.html",
        statut=statut,
        titre=explication.titre,
        explication=explication.texte,
        suite=explication.suite,
        retour_adresse="",
    )


def _answer_stranger(visite: Visite, explication: errors.Explication) -> HttpResponse:
    """Session ended: a read goes by the login page and comes back; a write was not done, and says so."""
    jeton_session = visite.forget_session()
    if visite.requete.method in ("GET", "HEAD"):
        reponse = visite.go_login()
    else:
        reponse = visite.page(
            "erreurs/non_connecte.html",
            statut=explication.http,
            explication=explication,
            adresse=visite.requete.url.path,
            champs=_kept(visite),
        )
    if jeton_session:
        visite.delete_cookie(reponse, COOKIE_SESSION)
    return reponse


def _answer_later(visite: Visite, service: str, explication: errors.Explication) -> HttpResponse:
    """A service is away. A posted form stays on the page: one button sends it again, with its operation id."""
    champs = _kept(visite)
    if champs:
        reponse = visite.page(
            "erreurs/reessayer.html",
            statut=explication.http,
            explication=explication,
            adresse=visite.requete.url.path,
            champs=champs,
        )
    else:
        reponse = visite.page("erreurs/indisponible.html", statut=explication.http, quoi=errors.QUOI.get(service, ""))
    reponse.headers["retry-after"] = "10"
    return reponse


def _kept(visite: Visite) -> list[tuple[str, str]]:
    """The posted fields to send again, but never a form with a password."""
    champs = visite.champs_lus
    if champs is None or any(nom.startswith("mot_de_passe") for nom, _ in champs.paires):
        return []
    return [(nom, valeur) for nom, valeur in champs.paires if nom != CHAMP]


def answer_unexpected(visite: Visite) -> HttpResponse:
    """A mistake of ours: the call id finds it in the logs."""
    return visite.page("erreurs/inattendu.html", statut=500, call_id=visite.call_id)
