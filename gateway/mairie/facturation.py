"""Invoices of a month: look first, confirm, then see what was issued (DOMAIN §6). Built from attendance only."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import Anomalie, Previsualisation
from contracts.errors import IssueInconnue, NonAuthentifie, Refus, ServiceIndisponible
from gateway import errors
from gateway.formes import new_operation, read
from gateway.mairie.facturation_reports import list_lignes, write_reports
from gateway.portail.calendrier_mois import month_of, readable_month, shift
from gateway.presentation.mots import mois_annee
from gateway.presentation.vue import Annonce
from gateway.routage import ROLES, Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()

ANOMALIES: Final = {
    "reserve_sans_pointage": (
        "Réservés, sans pointage",
        "Ces enfants étaient attendus et personne n’a noté leur présence : rien ne sera facturé pour ces jours.",
    ),
    "conflit": (
        "Pointages en conflit",
        "Deux tablettes ne disent pas la même chose : le foyer n’est pas facturé tant que personne n’a choisi.",
    ),
    "journee_ouverte": (
        "Journées de crèche à terminer",
        "Il manque l’heure de départ, ou deux tablettes ne disent pas la même : le foyer attend, lui seul.",
    ),
    "tarif_absent": (
        "Tarif absent",
        "Une activité n’a pas de tarif à cette date : rien n’est émis avant, pour personne.",
    ),
    "revenu_absent": (
        "Revenu absent",
        "Le revenu du foyer manque : le tarif maximum s’applique, ou le foyer attend si la ville l’a choisi.",
    ),
    "foyer_inconnu": (
        "Foyer pas encore connu",
        "Le débiteur ou l’enfant n’est pas encore arrivé à la facturation : ce foyer attend la prochaine émission.",
    ),
}
"""What each anomaly means for the person who issues."""


@pages.get("/mairie/facturation", Acces.REGIE)
async def preview(visite: Visite) -> HttpResponse:
    """What issuing this month would do; issues nothing."""
    passe = shift(month_of(clock.today()), -1)
    mois = readable_month(visite.param("mois"), passe)
    demande = billing.PreviewFacturation(mois=mois, recalcule=visite.param("recalculer") == "oui")
    return await _preview_page(visite, await visite.call(billing.PREVIEW_FACTURATION, demande))


@pages.get("/mairie/facturation/{mois}/confirmer", Acces.REGIE)
async def confirm(visite: Visite) -> HttpResponse:
    """The last look before issuing: an issued invoice is never changed."""
    mois = visite.mois()
    vue = await visite.call(billing.PREVIEW_FACTURATION, billing.PreviewFacturation(mois=mois))
    if _blocks(vue) or not vue.factures or vue.etat == "en_cours" or not vue.est_fini:
        return visite.go(f"/mairie/facturation?mois={mois}")
    return visite.page(
        "mairie/facturation_confirmer.html",
        "facturation",
        vue_mois=vue,
        reports=write_reports(vue.reports),
        operation_id=new_operation(),
    )


@pages.post("/mairie/facturation/{mois}/confirmer", Acces.REGIE)
async def issue(visite: Visite) -> HttpResponse:
    """Issues the invoices. Running twice creates nothing twice."""
    champs = await visite.champs()
    mois = visite.mois()
    demande = read(billing.IssueFactures, {"operation_id": champs.operation(), "mois": mois})
    try:
        await visite.call(billing.ISSUE_FACTURES, demande)
    except (ServiceIndisponible, IssueInconnue, NonAuthentifie):
        raise
    except Refus as refus:
        vue = await visite.call(billing.PREVIEW_FACTURATION, billing.PreviewFacturation(mois=mois))
        return await _preview_page(visite, vue, refus)
    return visite.go(f"/mairie/facturation/{mois}/resultat")


@pages.get("/mairie/facturation/{mois}/resultat", Acces.REGIE)
async def result(visite: Visite) -> HttpResponse:
    """How the latest run stands; a large town's goes on by itself while this page is read again."""
    emises = await visite.call(billing.GET_FACTURATION, billing.GetFacturation(mois=visite.mois()))
    reports = write_reports(emises.reports)
    return visite.page("mairie/facturation_resultat.html", "facturation", emission=emises, reports=reports)


def _blocks(vue: Previsualisation) -> bool:
    return any(anomalie.bloque for anomalie in vue.anomalies)


async def _preview_page(visite: Visite, vue: Previsualisation, refus: Refus | None = None) -> HttpResponse:
    explication = errors.explain(refus) if refus else None
    mois, peut_regler = vue.mois, visite.has_role(*ROLES[Acces.POINTAGE])
    return visite.page(
        "mairie/facturation.html",
        "facturation",
        statut=explication.http if explication else 200,
        vue_mois=vue,
        est_bloque=_blocks(vue),
        reports=write_reports(vue.reports),
        a_regler=await list_lignes(visite, vue.a_regler, peut_regler=peut_regler),
        nombre_a_regler=sum(a.nombre for a in vue.anomalies if a.code in ("conflit", "journee_ouverte")),
        peut_regler=peut_regler,
        anomalies=[_in_words(anomalie) for anomalie in vue.anomalies],
        probleme=Annonce("faux", explication.titre, f"{explication.texte} {explication.suite}")
        if explication
        else None,
        precedent=(f"/mairie/facturation?mois={shift(mois, -1)}", mois_annee(shift(mois, -1))),
        suivant=(f"/mairie/facturation?mois={shift(mois, 1)}", mois_annee(shift(mois, 1))),
    )


def _in_words(anomalie: Anomalie) -> tuple[Anomalie, str, str]:
    titre, phrase = ANOMALIES.get(anomalie.code, (anomalie.code, ""))
    return anomalie, titre, phrase
