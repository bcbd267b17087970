"""The kitchen's orders: a page, the CSV that its own software reads (DOMAIN §5), a PDF, the adults who eat."""

from __future__ import annotations

from datetime import date
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import RequeteInvalide
from contracts.planning import Commande
from gateway import pdf
from gateway.formes import Champs, new_operation, read
from gateway.presentation import commandes_pdf
from gateway.presentation.commandes import (
    ETAPES,
    PANIER,
    count_repas,
    tabulate,
    write_csv,
    write_ecart,
    write_prevision,
)
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/cuisine"


@pages.get(ADRESSE, Acces.CUISINE)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, visite.param_jour("jour") or clock.today())


async def _page(visite: Visite, jour: date, f: Formulaire = VIERGE, refuse: str = "") -> HttpResponse:
    vues = await visite.call(planning.LIST_COMMANDES, planning.ListCommandes(du=jour))
    veille, lendemain = date.fromordinal(jour.toordinal() - 1), date.fromordinal(jour.toordinal() + 1)
    return visite.page(
        "mairie/cuisine.html",
        "cuisine",
        statut=422 if f.erreurs else 200,
        f=f,
        refuse=refuse,
        vierge=VIERGE,
        jour=jour,
        commandes=[(commande, tabulate(commande)) for commande in vues.commandes],
        total=sum(count_repas(commande.actuel) for commande in vues.commandes),
        paniers=sum(ligne.nombre for commande in vues.commandes for ligne in commande.actuel if ligne.regime == PANIER),
        adultes=sum(commande.adultes for commande in vues.commandes),
        a_venir=jour >= clock.today(),
        etapes=ETAPES,
        prevu=write_prevision,
        ecart=write_ecart,
        cle=cle_of,
        precedent=(f"{ADRESSE}?jour={veille}", date_longue(veille, annee=False)),
        suivant=(f"{ADRESSE}?jour={lendemain}", date_longue(lendemain, annee=False)),
        new_operation=new_operation,
        adresse=ADRESSE,
    )


def cle_of(commande: Commande) -> str:
    """Names the fields of one order's form on a page that has several."""
    return f"{commande.site}-{commande.activite}"


@pages.post(ADRESSE, Acces.CUISINE)
async def emit(visite: Visite) -> HttpResponse:
    """ "Envoyer les changements maintenant"; the page then says what became of it."""
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "jour": champs.texte("jour")}
    emises = await visite.call(planning.EMIT_COMMANDES, read(planning.EmitCommandes, valeurs))
    return visite.go(
        f"{ADRESSE}?jour={champs.texte('jour')}", "commandes-emises" if emises.nombre else "commandes-inchangees"
    )


@pages.post(f"{ADRESSE}/adultes", Acces.CUISINE)
async def save_adultes(visite: Visite) -> HttpResponse:
    """How many adults eat this meal, that day or until another."""
    champs = await visite.champs()
    cle = f"{champs.texte('site')}-{champs.texte('activite')}"
    try:
        demande = read(planning.SaveAdultes, _adultes(champs, cle))
    except RequeteInvalide as refus:
        fautes = {champ.champ.rsplit(".", 1)[-1] for champ in refus.champs}
        if not fautes <= {"nombre", "au", "requete"}:
            raise
        erreurs = {
            f"nombre-{cle}": f"Écrivez un nombre de 0 à {planning.ADULTES_MAX}." if "nombre" in fautes else "",
            f"au-{cle}": "Choisissez un jour qui suit, un an après au plus." if fautes - {"nombre"} else "",
        }
        typees = champs.valeurs(*erreurs)
        jour = read(planning.EmitCommandes, {"operation_id": new_operation(), "jour": champs.texte("jour")}).jour
        return await _page(visite, jour, Formulaire(typees, {k: v for k, v in erreurs.items() if v}), cle)
    await visite.call(planning.SAVE_ADULTES, demande)
    return visite.go(f"{ADRESSE}?jour={demande.du}#c-{cle}", "adultes-enregistres")


def _adultes(champs: Champs, cle: str) -> dict[str, object]:
    return {
        "operation_id": champs.operation(),
        "site": champs.texte("site"),
        "activite": champs.texte("activite"),
        "du": champs.texte("jour"),
        "au": champs.texte(f"au-{cle}") or None,
        "nombre": champs.texte(f"nombre-{cle}").strip(),
    }


@pages.get(f"{ADRESSE}/commandes.csv", Acces.CUISINE)
async def download(visite: Visite) -> HttpResponse:
    """``?du=2026-11-16&jours=5``: every version of every order of these days."""
    demande = _demande(visite)
    vues = await visite.call(planning.LIST_COMMANDES, demande)
    entetes = {"content-disposition": f'attachment; filename="commandes-{demande.du}.csv"'}
    return HttpResponse(write_csv(vues.commandes), media_type="text/csv; charset=utf-8", headers=entetes)


@pages.get(f"{ADRESSE}/commandes.pdf", Acces.CUISINE)
async def download_pdf(visite: Visite) -> HttpResponse:
    """The same days, one site after another, to be pinned to a wall."""
    demande = _demande(visite)
    vues = await visite.call(planning.LIST_COMMANDES, demande)
    donnees = commandes_pdf.commandes(visite.guichet.presentation.mairie, demande.du, demande.jours, vues.commandes)
    site = f"-{demande.site}" if demande.site else ""
    return await pdf.download("commandes", donnees, f"commandes-{demande.du}{site}.pdf")


def _demande(visite: Visite) -> planning.ListCommandes:
    return read(
        planning.ListCommandes,
        {
            "du": visite.param("du", str(clock.today())),
            "jours": visite.param("jours", "1"),
            "site": visite.param("site") or None,
        },
    )
