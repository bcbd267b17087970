"""The town's calendar, edited (DOMAIN §5): each change is read before it is saved, and every change is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable, Refus, RequeteInvalide
from contracts.planning import CalendrierVu, ChangementDuCalendrier, GenreJournee, LigneVue
from gateway.errors.calendrier import explain_raison
from gateway.formes import Champs, form_errors, new_operation, read
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import JOURS, date_longue, liste
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/calendrier"
GENRES: Final = {
    GenreJournee.VACANCES: "Vacances scolaires",
    GenreJournee.SANS_CLASSE: "Jour sans école (pont)",
    GenreJournee.CLASSE: "Jour d’école ajouté",
    GenreJournee.OUVERTURE: "Ouverture exceptionnelle",
    GenreJournee.ETE: "Vacances d’été",
    GenreJournee.ANNEE: "Année scolaire",
    GenreJournee.FERMETURE: "Fermeture",
}
SAISIES: Final = [(genre.value, mots) for genre, mots in GENRES.items() if genre is not GenreJournee.FERMETURE]
_CHAMPS: Final = ("genre", "premier_jour", "dernier_jour", "nom", "portees")
_PHRASES: Final = {
    "genre": "Choisissez ce que sont ces jours.",
    "premier_jour": "Choisissez le premier jour.",
    "dernier_jour": "Choisissez le dernier jour, le même ou un suivant.",
    "nom": "Écrivez un nom, de 3 à 80 caractères : les familles le lisent.",
    "portees": "Cochez au moins un lieu ou une activité de la liste.",
}


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    vu = await read_calendrier(visite)
    annees = sorted({ligne.nom for ligne in vu.lignes if ligne.genre is GenreJournee.ANNEE})
    annee = visite.param("annee")
    if annee not in annees:
        annee = _annee_en_cours(vu) or (annees[-1] if annees else "")
    return visite.page(
        "mairie/calendrier.html",
        "a-traiter",
        vu=vu,
        annees=annees,
        annee=annee,
        lignes=[(ligne, say_jours(ligne), _lieux(vu, ligne)) for ligne in _lignes_de(vu, annee)],
        genres=GENRES,
        feries=[(date_longue(f.jour), f.nom) for f in _feries_de(vu, annee)],
        ecarts=[(date_longue(e.jour), e.est_dans_la_loi) for e in vu.ecarts],
        ville=say_rythme(vu.rythme),
        rythmes=[(r.site.libelle, say_rythme(r.jours) if r.jours else "ceux de la ville") for r in vu.rythmes],
        adresse=ADRESSE,
    )


@pages.get(f"{ADRESSE}/ligne", Acces.AGENT)
async def edit(visite: Visite) -> HttpResponse:
    """A new row, or the one named in the address."""
    vu = await read_calendrier(visite)
    ligne = _find(vu, visite.param("ligne")) if visite.param("ligne") else None
    f = VIERGE
    if ligne is not None:
        f = Formulaire(ligne.model_dump(mode="json", include=set(_CHAMPS)))
    return _form(visite, vu, f, ligne)


@pages.post(f"{ADRESSE}/ligne", Acces.AGENT)
async def check_ligne(visite: Visite) -> HttpResponse:
    """What it would change, or what is wrong beside its field."""
    champs = await visite.champs()
    vu = await read_calendrier(visite)
    ligne = _find(vu, champs.texte("ligne")) if champs.texte("ligne") else None
    f = Formulaire(champs.valeurs("genre", "premier_jour", "dernier_jour", "nom") | {"portees": champs.tous("portees")})
    if champs.texte("geste") == "corriger":
        return _form(visite, vu, f, ligne)
    saisie: list[Mapping[str, Any]] = [] if champs.texte("geste") == "retirer" else [_saisie(champs)]
    try:
        changement = _read_changement(
            {"version": vu.version, "retirer": [ligne.ligne_id] if ligne else [], "ajouter": saisie}
        )
        return await show_effet(visite, changement, f"{ADRESSE}/ligne", champs)
    except (RequeteInvalide, planning.CalendrierRefuse) as refus:
        return _form(visite, vu, Formulaire(f.valeurs, _erreurs(refus)), ligne, statut=422)


@pages.get(f"{ADRESSE}/rythmes", Acces.AGENT)
async def edit_rythmes(visite: Visite) -> HttpResponse:
    vu = await read_calendrier(visite)
    valeurs: dict[str, Any] = {"zone": vu.zone, "ville": [str(j) for j in vu.rythme]}
    valeurs |= {f"e-{r.site.code}": [str(j) for j in r.jours or ()] for r in vu.rythmes}
    return _form_rythmes(visite, vu, Formulaire(valeurs))


@pages.post(f"{ADRESSE}/rythmes", Acces.AGENT)
async def check_rythmes(visite: Visite) -> HttpResponse:
    """Only what differs from the calendar as it is."""
    champs = await visite.champs()
    vu = await read_calendrier(visite)
    noms = ["ville", *(f"e-{r.site.code}" for r in vu.rythmes)]
    f = Formulaire({"zone": champs.texte("zone")} | {nom: champs.tous(nom) for nom in noms})
    if champs.texte("geste") == "corriger":
        return _form_rythmes(visite, vu, f)
    rythmes: list[dict[str, Any]] = []
    if (jours := champs.tous("ville")) != [str(j) for j in vu.rythme]:
        rythmes.append({"site": "", "jours": jours})
    for rythme in vu.rythmes:
        jours = champs.tous(f"e-{rythme.site.code}")
        if jours != [str(j) for j in rythme.jours or ()]:
            rythmes.append({"site": rythme.site.code, "jours": jours or None})
    zone = champs.texte("zone") if champs.texte("zone") != vu.zone else None
    try:
        changement = _read_changement({"version": vu.version, "rythmes": rythmes, "zone": zone})
        return await show_effet(visite, changement, f"{ADRESSE}/rythmes", champs)
    except RequeteInvalide:
        erreurs = {"ville": "Cochez les jours d’école de la ville, un au moins."} if not champs.tous("ville") else {}
        return _form_rythmes(visite, vu, Formulaire(f.valeurs, erreurs or {"zone": "Choisissez la zone."}), statut=422)


@pages.post(f"{ADRESSE}/confirmer", Acces.AGENT)
async def save(visite: Visite) -> HttpResponse:
    """The change that was read, exactly; refused when the calendar changed since."""
    champs = await visite.champs()
    try:
        lu = json.loads(champs.texte("changement"))
    except ValueError:
        raise RequeteInvalide(champs=[]) from None
    if not isinstance(lu, dict):
        raise RequeteInvalide(champs=[])
    personne = visite.personne
    valeurs = {nom: lu[nom] for nom in ("version", "retirer", "ajouter", "rythmes", "zone") if nom in lu} | {
        "operation_id": champs.operation(),
        "par": f"{personne.prenom} {personne.nom}"[:80],
        "origine": champs.choix("origine", "saisie", "import"),
    }
    await visite.call(planning.SAVE_CALENDRIER, read(planning.SaveCalendrier, valeurs))
    return visite.go(ADRESSE, "calendrier-change")


async def show_effet(
    visite: Visite, changement: planning.PreviewCalendrier, retour: str, champs: Champs | None, origine: str = "saisie"
) -> HttpResponse:
    """The page that says what a change would do, with the change itself for the button that confirms."""
    effet = await visite.call(planning.PREVIEW_CALENDRIER, changement)
    est_vide = not (changement.retirer or changement.ajouter or changement.rythmes or changement.zone)
    vu = await read_calendrier(visite)
    return visite.page(
        "mairie/calendrier_effet.html",
        "a-traiter",
        effet=effet,
        est_vide=est_vide,
        retirees=[(GENRES[x.genre], x.nom, say_jours(x)) for x in effet.retirees],
        ajoutees=[(GENRES[x.genre], x.nom, say_jours(x)) for x in effet.ajoutees],
        reglages=_say_reglages(vu, changement),
        jours=[(date_longue(j.jour), j.avant or "école", j.apres or "école") for j in effet.jours],
        changement=changement.model_dump_json(),
        origine=origine,
        retour=retour,
        saisis=[(nom, v) for nom, v in champs.paires if nom not in ("jeton", "geste", "operation_id")]
        if champs
        else [],
        operation_id=new_operation(),
        adresse=ADRESSE,
    )


async def read_calendrier(visite: Visite) -> CalendrierVu:
    return await visite.call(planning.GET_CALENDRIER, planning.GetCalendrier())


def _read_changement(valeurs: Mapping[str, Any]) -> planning.PreviewCalendrier:
    return read(planning.PreviewCalendrier, valeurs)


def _saisie(champs: Champs) -> dict[str, Any]:
    premier = champs.texte("premier_jour")
    est_ouverture = champs.texte("genre") == GenreJournee.OUVERTURE.value
    return {
        "genre": champs.texte("genre"),
        "premier_jour": premier,
        "dernier_jour": champs.texte("dernier_jour") or premier,
        "nom": champs.texte("nom"),
        "portees": champs.tous("portees") if est_ouverture else [],
        "source": "saisie par la ville",
    }


def _erreurs(refus: Refus) -> dict[str, str]:
    if isinstance(refus, planning.CalendrierRefuse):
        return {{"lieux": "portees"}.get(refus.champ, refus.champ): explain_raison(refus)}
    assert isinstance(refus, RequeteInvalide)
    lignes = [c.model_copy(update={"champ": c.champ.rsplit(".", 1)[-1]}) for c in refus.champs]
    if any(c.champ.isdigit() for c in lignes):  # the row as a whole: its last day comes before the first
        return {"dernier_jour": "Le dernier jour vient avant le premier. Changez l’un des deux."}
    return form_errors(RequeteInvalide(champs=lignes), _CHAMPS, _PHRASES)


def _form(visite: Visite, vu: CalendrierVu, f: Formulaire, ligne: LigneVue | None, statut: int = 200) -> HttpResponse:
    return visite.page(
        "mairie/calendrier_ligne.html",
        "a-traiter",
        statut=statut,
        f=f,
        ligne=ligne,
        genres=SAISIES,
        lieux=[(s.code, s.libelle) for s in vu.sites],
        activites=[(a.code, a.libelle) for a in vu.activites],
        adresse=ADRESSE,
    )


def _form_rythmes(visite: Visite, vu: CalendrierVu, f: Formulaire, statut: int = 200) -> HttpResponse:
    return visite.page(
        "mairie/calendrier_rythmes.html",
        "a-traiter",
        statut=statut,
        f=f,
        jours=[(str(rang), JOURS[rang]) for rang in range(6)],
        ecoles=[(f"e-{r.site.code}", r.site.libelle) for r in vu.rythmes],
        zones=[(zone, f"Zone {zone}") for zone in "ABC"],
        adresse=ADRESSE,
    )


def _find(vu: CalendrierVu, texte: str) -> LigneVue:
    try:
        ligne_id = UUID(texte)
    except ValueError:
        raise Introuvable(objet="page") from None
    for ligne in vu.lignes:
        if ligne.ligne_id == ligne_id and not ligne.est_decidee_ailleurs:
            return ligne
    raise Introuvable(objet="page")


def _annee_en_cours(vu: CalendrierVu) -> str:
    jour = clock.today()
    annees = [ligne for ligne in vu.lignes if ligne.genre is GenreJournee.ANNEE]
    return next((a.nom for a in annees if a.premier_jour <= jour <= a.dernier_jour), "")


def _bornes(vu: CalendrierVu, annee: str) -> LigneVue | None:
    return next((x for x in vu.lignes if x.genre is GenreJournee.ANNEE and x.nom == annee), None)


def _lignes_de(vu: CalendrierVu, annee: str) -> list[LigneVue]:
    bornes = _bornes(vu, annee)
    if bornes is None:
        return list(vu.lignes)
    return [x for x in vu.lignes if bornes.premier_jour <= x.premier_jour <= bornes.dernier_jour]


def _feries_de(vu: CalendrierVu, annee: str) -> list[planning.FerieVu]:
    bornes = _bornes(vu, annee)
    return [f for f in vu.feries if bornes is None or bornes.premier_jour <= f.jour <= bornes.dernier_jour]


def _lieux(vu: CalendrierVu, ligne: LigneVue) -> str:
    noms = {s.code: s.libelle for s in (*vu.sites, *vu.activites)}
    return liste("tous les lieux" if code == "*" else noms.get(code, code) for code in ligne.portees)


def _say_reglages(vu: CalendrierVu, changement: ChangementDuCalendrier) -> list[tuple[str, str, str]]:
    """What, before, after."""
    noms = {s.code: s.libelle for s in vu.sites}
    avant = {r.site.code: say_rythme(r.jours) if r.jours else "ceux de la ville" for r in vu.rythmes}
    avant[""] = say_rythme(vu.rythme)
    dits = [
        (
            f"Jours d’école, {noms[r.site] if r.site else 'la ville'}",
            avant.get(r.site, ""),
            say_rythme(r.jours) if r.jours else "ceux de la ville",
        )
        for r in changement.rythmes
    ]
    return [*dits, ("Zone des vacances", vu.zone, changement.zone)] if changement.zone else dits


def say_jours(ligne: planning.LigneCalendrier) -> str:
    premier, dernier = date_longue(ligne.premier_jour), date_longue(ligne.dernier_jour)
    return premier if premier == dernier else f"du {premier} au {dernier}"


def say_rythme(jours: list[int]) -> str:
    return liste(JOURS[jour] for jour in jours)
