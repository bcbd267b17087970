"""The health sheet of one child: read, filled in, and chosen again where somebody else changed it meanwhile."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.dossiers import ChampsEnConflit, FicheVue
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.portail.dossier_mots import CHAMPS, REGIMES, valeur_of
from gateway.presentation.formulaire import Formulaire
from gateway.presentation.mots import date_longue, liste
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
LIGNES: Final = 5
"""Rows of medicines on the page; more are added by saving."""
_SIMPLES: Final = ("regime", "a_un_pai", "pai_au", "medecin", "medecin_telephone")
_PHRASES: Final = {
    "regime": "Choisissez le menu de votre enfant.",
    "allergies": "Une allergie par ligne, 20 au plus, 120 caractères par ligne.",
    "a_un_pai": "Répondez par oui ou par non.",
    "pai_au": "Écrivez la dernière date de validité du PAI.",
    "medecin_telephone": "Écrivez un numéro de téléphone, par exemple 01 64 00 00 00.",
    "medecin": "120 caractères au plus.",
}


def _lignes(fiche: FicheVue | None = None, poste: int = 0) -> range:
    connues = len(fiche.fiche.medicaments) + 2 if fiche else 0
    return range(min(10, max(LIGNES, connues, poste)))


def _noms(lignes: range) -> tuple[str, ...]:
    medicaments = [nom for n in lignes for nom in (f"medicament_{n}", f"medicament_{n}_expire")]
    return ("regime", "allergies", "a_un_pai", "pai_au", "pai_refait", *medicaments, "medecin", "medecin_telephone")


@pages.get("/dossier/fiche/{enfant_id}", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    vue = await _find(visite)
    if not vue.peut_modifier:
        return visite.page("portail/fiche_lecture.html", "dossier", vue_fiche=vue, mots=_in_words(vue))
    return _page(visite, vue, Formulaire(_values(vue)))


@pages.post("/dossier/fiche/{enfant_id}", Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    """Keeps what was filled in. What somebody else changed meanwhile is shown field by field, to be chosen."""
    champs = await visite.champs()
    noms = _noms(_lignes(poste=10))
    try:
        valeurs = {"operation_id": champs.operation(), "enfant_id": visite.uuid("enfant_id", "enfant")}
        accuse = await visite.call(dossiers.SAVE_FICHE, read(dossiers.SaveFiche, valeurs | _asked(champs)))
    except ChampsEnConflit as refus:
        vue = await _find(visite)
        return _page(visite, vue, refused(champs, noms, {}), refus.noms, champs, 409)
    except Refus as refus:
        conflits = champs.tous("conflit")
        noms = (*noms, *(f"choix_{nom}" for nom in conflits))
        erreurs = form_errors(_on_fields(refus), noms, _PHRASES)
        return _page(visite, await _find(visite), refused(champs, noms, erreurs), conflits, champs, 422)
    return visite.go(f"/dossier/accuse/{accuse.numero}")


def _asked(champs: Champs) -> dict[str, Any]:
    """The typed form as the contract asks it; a field for which the other person's value was chosen is left out."""
    valeurs: dict[str, Any] = {
        "version_lue": champs.texte("version_lue"),
        "version_vue": champs.texte("version_vue") or "0",
        "regime": champs.texte("regime"),
        "allergies": [ligne.strip() for ligne in champs.texte("allergies").splitlines() if ligne.strip()],
        "a_un_pai": {"oui": True, "non": False}.get(champs.texte("a_un_pai"), champs.texte("a_un_pai")),
        "pai_au": champs.texte("pai_au").strip(),
        "pai_refait": champs.texte("pai_refait") == "oui",
        "medicaments": _medicaments(champs),
        "medecin": champs.texte("medecin"),
        "medecin_telephone": champs.texte("medecin_telephone"),
        "choisis": [],
    }
    for nom in champs.tous("conflit"):
        choix = champs.texte(f"choix_{nom}")
        if choix not in ("autre", "mien"):
            raise RequeteInvalide(champs=[ChampRefuse(champ=f"choix_{nom}", raison="missing")])
        if choix == "mien":
            valeurs["choisis"].append(nom)
        else:
            valeurs.pop(nom, None)
    return valeurs


def _medicaments(champs: Champs) -> list[dict[str, str]]:
    """The rows with something in them; half a row is refused beside its own field."""
    rangees, refuses = [], []
    for n in _lignes(poste=10):
        nom, expire_le = champs.texte(f"medicament_{n}").strip(), champs.texte(f"medicament_{n}_expire").strip()
        if bool(nom) != bool(expire_le):
            refuses.append(
                ChampRefuse(champ=f"medicament_{n}" if not nom else f"medicament_{n}_expire", raison="missing")
            )
        if nom and expire_le:
            rangees.append({"nom": nom, "expire_le": expire_le})
    if refuses:
        raise RequeteInvalide(champs=refuses)
    return rangees


def _on_fields(refus: Refus) -> Refus:
    """``allergies.3`` and ``medicaments.0.expire_le`` beside the fields that the page has."""
    if not isinstance(refus, RequeteInvalide):
        return refus
    champs = []
    for un in refus.champs:
        morceaux = un.champ.split(".")
        nom = un.champ
        if morceaux[0] == "medicaments" and len(morceaux) > 1:
            suite = "_expire" if morceaux[-1] == "expire_le" else ""
            nom = f"medicament_{morceaux[1]}{suite}"
        elif morceaux[0] in ("allergies", "pai_au", "medicaments"):
            nom = morceaux[0] if morceaux[0] != "medicaments" else "medicament_0"
        champs.append(un.model_copy(update={"champ": nom}))
    return RequeteInvalide(champs=champs)


async def _find(visite: Visite) -> FicheVue:
    demande = dossiers.GetFiche(enfant_id=visite.uuid("enfant_id", "enfant"))
    return await visite.call(dossiers.GET_FICHE, demande)


def _values(vue: FicheVue) -> dict[str, Any]:
    fiche = vue.fiche
    est_connue = vue.version > 0
    valeurs: dict[str, Any] = {
        "regime": fiche.regime if est_connue else None,
        "allergies": "\n".join(fiche.allergies),
        "a_un_pai": ("oui" if fiche.a_un_pai else "non") if est_connue else None,
        "pai_au": fiche.pai_au.isoformat() if fiche.pai_au else "",
        "medecin": fiche.medecin,
        "medecin_telephone": fiche.medecin_telephone,
    }
    for n, medicament in enumerate(fiche.medicaments):
        valeurs[f"medicament_{n}"] = medicament.nom
        valeurs[f"medicament_{n}_expire"] = medicament.expire_le.isoformat()
    return valeurs


def _in_words(vue: FicheVue) -> dict[str, str]:
    """Each field as a person reads it."""
    fiche = vue.fiche
    medicaments = (f"{un.nom} (jusqu’au {date_longue(un.expire_le)})" for un in fiche.medicaments)
    return {
        "regime": valeur_of(fiche.regime),
        "allergies": liste(fiche.allergies) or "aucune",
        "a_un_pai": "oui" if fiche.a_un_pai else "non",
        "pai_au": date_longue(fiche.pai_au) if fiche.pai_au else "sans date",
        "medicaments": liste(medicaments) or "aucun",
        "medecin": fiche.medecin or "non renseigné",
        "medecin_telephone": fiche.medecin_telephone or "non renseigné",
    }


def _page(
    visite: Visite,
    vue: FicheVue,
    f: Formulaire,
    conflits: list[str] | None = None,
    champs: Champs | None = None,
    statut: int = 200,
) -> HttpResponse:
    mots = _in_words(vue)
    lue = champs.texte("version_lue") if champs else str(vue.version)
    return visite.page(
        "portail/fiche.html",
        "dossier",
        statut=statut,
        vue_fiche=vue,
        f=f,
        regimes=REGIMES,
        lignes=_lignes(vue),
        version_lue=lue if lue.isdigit() else vue.version,
        conflits=[(nom, CHAMPS[nom], mots[nom], _typed(champs, nom)) for nom in conflits or [] if nom in mots],
        operation_id=new_operation(),
    )


def _typed(champs: Champs | None, nom: str) -> str:
    """What this person had typed in that field."""
    if champs is None:
        return ""
    if nom == "medicaments":
        return liste(un for n in _lignes(poste=10) if (un := champs.texte(f"medicament_{n}"))) or "rien"
    return valeur_of(champs.texte(nom))
