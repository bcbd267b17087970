"""Attendance: the sheets of a day, and one tap per child (leaflet L11).

A button works as a plain form. The mark's id is made from a number rendered with the button and the state that was
tapped, so that a double click is one mark, while "Présent" then "Absent" are two, kept in order.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from datetime import date, datetime
from itertools import groupby
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import ChampRefuse, RequeteInvalide
from contracts.planning import EtatPointage, Feuille, LigneFeuille, NonPrevus
from gateway.formes import form_errors, new_operation, read
from gateway.pointage.conflits import heure_tapee, list_choix, read_noms, write_auteur, write_dire
from gateway.pointage.demande import APPAREIL, read_demande, write_suite, write_tablette
from gateway.pointage.groupe import list_annulables, list_restants, read_tous
from gateway.pointage.lignes import (
    NON_PREVU,
    PREVENUE,
    SIGNES,
    TARDIVE,
    Signe,
    keep_groupe,
    list_groupes,
    list_signes,
    write_depart,
)
from gateway.pointage.photos import address_photo
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue, heure
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
MAX_A_GARDER: Final = 12
"""Sheets of the day that a tablet reads ahead of the hour without network."""
_PHRASES: Final = {
    "texte.string_too_short": "Écrivez au moins les deux premières lettres.",
    "texte.string_too_long": "80 caractères au plus.",
}


@pages.get("/pointage", Acces.POINTAGE)
async def list_feuilles(visite: Visite) -> HttpResponse:
    jour = visite.param_jour("jour") or clock.today()
    vues = await visite.call(planning.LIST_FEUILLES, planning.ListFeuilles(jour=jour))
    triees = sorted(vues.feuilles, key=lambda f: f.site_libelle)  # each site in the order of the day
    ici = clock.now().astimezone(clock.PARIS).time()
    veille, lendemain = date.fromordinal(jour.toordinal() - 1), date.fromordinal(jour.toordinal() + 1)
    return visite.page(
        "pointage/feuilles.html",
        "pointage",
        jour=jour,
        est_aujourd_hui=jour == clock.today(),
        tablette=write_tablette(visite, clock.now()),
        oublis=vues.oublis,
        est_en_cours=lambda f: jour == clock.today() and bool(f.debut and f.fin and f.debut <= ici <= f.fin),
        a_garder=(a_garder := _a_garder(visite, jour, triees)),
        evacuations=_evacuations(a_garder),
        sites=[(site, list(feuilles)) for site, feuilles in groupby(triees, key=lambda f: f.site_libelle)],
        precedent=(f"/pointage?jour={veille}", date_longue(veille, annee=False)),
        suivant=(f"/pointage?jour={lendemain}", date_longue(lendemain, annee=False)),
    )


@pages.get("/pointage/{site}/{activite}/{jour}", Acces.POINTAGE)
async def show(visite: Visite) -> HttpResponse:
    demande, lu_at = read_demande(visite), clock.now()
    f, feuille, non_prevus = VIERGE, None, None
    if (texte := visite.param("texte")) or "texte" in visite.requete.query_params:
        f, recherche = _read_recherche(demande, texte)
        if recherche:
            feuille, non_prevus = await asyncio.gather(
                visite.call(planning.GET_FEUILLE, demande), visite.call(planning.LIST_NON_PREVUS, recherche)
            )
    lue = feuille or await visite.call(planning.GET_FEUILLE, demande)
    return await write_page(visite, lu_at, lue, f, non_prevus, visite.param("corriger"))


def _read_recherche(demande: planning.GetFeuille, texte: str) -> tuple[Formulaire, planning.ListNonPrevus | None]:
    """ "Ajouter un enfant non prévu": what was typed, and the request if it can be made."""
    try:
        recherche = read(planning.ListNonPrevus, {**demande.model_dump(), "texte": texte})
    except RequeteInvalide as refus:
        return Formulaire({"texte": texte}, form_errors(refus, ("texte",), _PHRASES)), None
    return Formulaire({"texte": texte}), recherche


async def write_page(
    visite: Visite,
    lu_at: datetime,
    feuille: Feuille,
    f: Formulaire = VIERGE,
    non_prevus: NonPrevus | None = None,
    corrigee: str = "",
) -> HttpResponse:
    """The sheet. ``f`` is what was typed in one of its forms: the search, the hours of the child ``corrigee``, the hour
    of the departures; ``corrigee`` without ``f``: whose hours are asked."""
    groupe, tous = visite.param("groupe"), read_tous(visite.param("tous"))
    lignes = keep_groupe(feuille.lignes, groupe)
    etats = Counter(ligne.etat for ligne in lignes)
    adresse, suite = _adresse(feuille), write_suite(visite)
    return visite.page(
        "pointage/feuille.html",
        "pointage",
        statut=422 if f.erreurs else 200,
        f=f,
        corrigee=corrigee,
        feuille=feuille,
        non_prevus=non_prevus,
        adresse=adresse,
        action=f"{adresse}{suite}",
        suite=suite,
        groupe=groupe,
        choix_groupes=list_groupes(feuille),
        tablette=write_tablette(visite, lu_at),
        presents=etats[EtatPointage.PRESENT],
        absents=etats[EtatPointage.ABSENT],
        partis=etats[EtatPointage.PARTI],
        restent=sum(1 for ligne in lignes if ligne.etat is None and not ligne.est_prevenue),
        a_pointer=list_restants(lignes),
        tous=tous,
        annulables=list_annulables(lignes, tous),
        groupes=_groupes(lignes),
        departs_dus=[ligne for ligne in lignes if ligne.depart_du],
        est_passe=feuille.jour < clock.today(),
        signes=_signes,
        non_prevu=NON_PREVU,
        dessins=SIGNES,
        precision=lambda ligne: _precision(ligne, feuille.jour),
        dire=write_dire,
        auteur=write_auteur,
        noms=await read_noms(visite, feuille),
        choix=list_choix,
        heure_tapee=heure_tapee,
        depart=write_depart,
        photo=lambda ligne: address_photo(feuille, ligne),
        new_operation=new_operation,
    )


def _adresse(feuille: Feuille) -> str:
    return f"/pointage/{feuille.site}/{feuille.activite}/{feuille.jour}"


@pages.post("/pointage/{site}/{activite}/{jour}", Acces.POINTAGE)
async def point(visite: Visite) -> HttpResponse:
    """One mark, or one side of a conflict kept ("Garder présent": ``remplace`` names the marks decided against)."""
    champs, demande = await visite.champs(), read_demande(visite)
    etat = champs.texte("etat")
    if etat == EtatPointage.PARTI and demande.jour < clock.today():
        return _ask_heure(visite, read_uuid(champs.texte("enfant_id")))
    valeurs = {
        "operation_id": uuid.uuid4(),
        "site": demande.site,
        "activite": demande.activite,
        "jour": demande.jour,
        "marques": [
            {
                "marque_id": uuid.uuid5(champs.operation(), etat),
                "enfant_id": champs.texte("enfant_id"),
                "etat": etat,
                "appareil": APPAREIL,
                "instant": clock.now(),
                "remplace": champs.texte("remplace").split(),
            }
        ],
    }
    await visite.call(planning.POINT, read(planning.Point, valeurs))
    return visite.go(f"{visite.requete.url.path}{write_suite(visite)}#e-{read_uuid(champs.texte('enfant_id'))}")


def _ask_heure(visite: Visite, enfant_id: str) -> HttpResponse:
    """The minute of a tap says when somebody left on the day itself only: afterwards the hour is typed."""
    return visite.go(f"{visite.requete.url.path}{write_suite(visite, f'corriger={enfant_id}')}#e-{enfant_id}")


def _a_garder(visite: Visite, jour: date, feuilles: list[planning.FeuilleResume]) -> list[str]:
    """Sheets that a tablet keeps ahead: those of today, for somebody who has sites of her own."""
    if jour != clock.today() or not visite.personne.sites:
        return []
    return [f"/pointage/{f.site}/{f.activite}/{jour}" for f in feuilles][:MAX_A_GARDER]


def _evacuations(a_garder: list[str]) -> list[str]:
    """The evacuation list of each site whose sheets are kept."""
    return [f"/pointage/{site}/evacuation" for site in dict.fromkeys(une.split("/")[2] for une in a_garder)]


def read_uuid(texte: str) -> str:
    """An id in its one form; what is none of them is refused as a field."""
    try:
        return str(uuid.UUID(texte))
    except ValueError:
        raise RequeteInvalide(champs=[ChampRefuse(champ="enfant_id", raison="uuid_parsing")]) from None


def _groupes(lues: list[LigneFeuille]) -> list[tuple[str, str, list[LigneFeuille]]]:
    """Conflicts first, then the expected children, then the others."""
    lignes = sorted(lues, key=lambda ligne: (ligne.nom.casefold(), ligne.prenom.casefold()))
    groupes = [
        ("conflits", "À régler d’abord", [ligne for ligne in lignes if ligne.etat == "conflit"]),
        ("attendus", "Les enfants attendus", [un for un in lignes if un.est_reserve and un.etat != "conflit"]),
        ("prevenues", "Absences prévenues", [un for un in lignes if un.est_prevenue and un.etat is None]),
        ("tardives", "Prévenus tard, non réservés", [un for un in lignes if _attend_tardive(un)]),
        ("autres", "Sans réservation", [un for un in lignes if _est_sans_reservation(un)]),
    ]
    return [groupe for groupe in groupes if groupe[2]]


def _attend_tardive(ligne: LigneFeuille) -> bool:
    return ligne.est_tardive and ligne.etat is None


def _est_sans_reservation(ligne: LigneFeuille) -> bool:
    if ligne.est_reserve or ligne.etat == "conflit":
        return False
    return ligne.etat is not None or not (ligne.est_prevenue or ligne.est_tardive)


def _signes(ligne: LigneFeuille) -> list[Signe]:
    """The signs of health, then that the family said it would not come, or that nobody expected the child."""
    if ligne.est_prevenue:
        return [*list_signes(ligne), PREVENUE]
    if ligne.est_tardive:
        return [*list_signes(ligne), TARDIVE]
    est_imprevu = not ligne.est_reserve and ligne.etat is not None
    return [*list_signes(ligne), *([NON_PREVU] if est_imprevu else ())]


def _precision(ligne: LigneFeuille, jour: date) -> str:
    """``Présent à 11h36``, ``Présent de 8h05 à 17h50``; each with its device when several say something."""
    if ligne.arrivee is not None and ligne.depart is not None:
        return f"Présent de {heure(ligne.arrivee)} à {heure(ligne.depart)}"
    plusieurs = len({marque.appareil for marque in ligne.marques}) > 1
    return ". ".join(
        write_dire(marque, jour) + (f", {marque.appareil}" if plusieurs else "") for marque in ligne.marques
    )
