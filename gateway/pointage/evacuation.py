"""In one tap: who is here now, on the screen, on paper, without network too; and the sheet as a PDF to be printed."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable
from contracts.planning import Evacuation, LigneFeuille
from gateway import pdf
from gateway.pointage.demande import read_demande, write_tablette
from gateway.pointage.lignes import keep_groupe, list_signes, write_depart
from gateway.pointage.photos import address_photo
from gateway.presentation.documents_pdf import write_commun
from gateway.presentation.mots import date_longue, heure, majuscule, pluriel
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_ETATS = {"present": "Présent", "absent": "Absent", "parti": "Parti", "conflit": "À régler"}


@pages.get("/pointage/{site}/evacuation", Acces.POINTAGE)
async def show(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    return visite.page(
        "pointage/evacuation.html",
        "pointage",
        evacuation=vue,
        libelles={a.activite: a.libelle for a in vue.activites},
        photo=lambda un: address_photo(vue, un),
        tablette=write_tablette(visite, vue.lue_at),
        adresse=visite.requete.url.path,
    )


@pages.get("/pointage/{site}/evacuation/pdf", Acces.POINTAGE)
async def show_pdf(visite: Visite) -> HttpResponse:
    vue = await _read(visite)
    libelles = {a.activite: a.libelle for a in vue.activites}
    titre = f"Liste d’évacuation, {vue.site_libelle}"
    donnees = write_commun(visite.guichet.presentation.mairie, titre) | {
        "fiche": [
            ["Lue le", f"{date_longue(vue.jour)} à {heure(vue.lue_at)}"],
            ["Présents", pluriel(len(vue.lignes), "enfant")],
        ],
        "entetes": ["Vu", "Nom", "Classe", "PAI", "Activité"],
        "lignes": [
            [
                "☐",
                f"{un.nom} {un.prenom}" + (" (à vérifier)" if un.est_incertaine else ""),
                un.classe,
                "PAI" if un.a_un_pai else "",
                ", ".join(libelles.get(code, code) for code in un.activites),
            ]
            for un in vue.lignes
        ],
        "colonnes": [1, 8, 3, 2, 5],
    }
    return await pdf.download("liste", donnees, f"evacuation-{vue.site}-{vue.jour}.pdf")


@pages.get("/pointage/{site}/{activite}/{jour}/pdf", Acces.POINTAGE)
async def show_feuille_pdf(visite: Visite) -> HttpResponse:
    """The sheet on paper, with its boxes; ``?groupe=`` as on the page."""
    demande = read_demande(visite)
    feuille = await visite.call(planning.GET_FEUILLE, demande)
    lignes = keep_groupe(feuille.lignes, visite.param("groupe"))
    titre = f"{feuille.activite_libelle}, {feuille.site_libelle}"
    donnees = write_commun(visite.guichet.presentation.mairie, titre) | {
        "fiche": [["Jour", majuscule(date_longue(feuille.jour))], ["Enfants", pluriel(len(lignes), "enfant")]],
        "entetes": ["Vu", "Nom", "Classe", "Signes", "Départ", "Pointage"],
        "lignes": [_write(ligne) for ligne in lignes],
        "colonnes": [1, 6, 2, 5, 7, 3],
    }
    return await pdf.download("liste", donnees, f"feuille-{demande.site}-{demande.activite}-{demande.jour}.pdf")


def _write(ligne: LigneFeuille) -> list[str]:
    heures = " - ".join(heure(instant) for instant in (ligne.arrivee, ligne.depart) if instant is not None)
    etat = _ETATS.get(str(ligne.etat), "") if ligne.etat else "Absence prévenue" if ligne.est_prevenue else ""
    signes = ", ".join(mot for mot, _, _ in list_signes(ligne))
    nom = f"{ligne.nom} {ligne.prenom}"
    return ["☐", nom, ligne.classe, signes, write_depart(ligne), " ".join(filter(None, (etat, heures)))]


async def _read(visite: Visite) -> Evacuation:
    try:
        demande = planning.GetEvacuation.model_validate(dict(visite.requete.path_params))
    except ValidationError:
        raise Introuvable(objet="feuille") from None
    return await visite.call(planning.GET_EVACUATION, demande)
