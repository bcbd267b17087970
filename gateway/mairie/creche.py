"""The crèche, for an agent: who has a place, each child's contract and amendments, absences, hours of the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Refus, RequeteInvalide
from contracts.planning import ContratVue, Creche, EnfantCreche
from gateway import errors
from gateway.formes import Champs, form_errors, new_operation, read
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/creche"
JOURS: Final = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
JOURS_OUVERTS: Final = range(5)
MOTIFS: Final = {
    "hospitalisation": "Hospitalisation de l’enfant",
    "eviction": "Éviction par le médecin de la crèche",
    "maladie": "Maladie avec certificat",
    "conge": "Congé prévenu",
}
NOTES: Final = {
    "hospitalisation": "déduite dès le premier jour, avec un justificatif",
    "eviction": "déduite dès le premier jour, avec un justificatif",
    "maladie": "les trois premiers jours restent dus, avec un certificat",
    "conge": "déjà dans le nombre de semaines du contrat, rien de plus n’est déduit",
}
_CONTRAT: Final = ("foyer_id", "du", "au", "semaines")
_ABSENCE: Final = ("absence_du", "absence_au", "motif")
_PHRASES: Final = {
    "foyer_id": "Choisissez le foyer qui signe.",
    "du": "Choisissez le premier jour du contrat.",
    "au": "Choisissez le dernier jour, après le premier, 400 jours plus tard au plus.",
    "semaines": "Écrivez le nombre de semaines d’accueil, pas plus que la période n’en contient.",
    "absence_du": "Choisissez le premier jour de l’absence.",
    "absence_au": "Choisissez le dernier jour, le même ou un suivant.",
    "motif": "Choisissez la raison.",
}
_HEURES: Final = "Écrivez l’arrivée puis le départ, au quart d’heure : 8:00, 8:15, 8:30 ou 8:45."
_AUCUN_JOUR: Final = "Écrivez l’arrivée et le départ d’au moins un jour."
_REFUS: Final = (
    RequeteInvalide,
    planning.ContratModifie,
    planning.ContratDansLePasse,
    planning.ContratAVenir,
    planning.CrecheComplete,
    planning.PasDePlaceEnCreche,
    planning.ContratHorsHoraires,
)
_PLACES: Final[dict[type[Refus], str]] = {
    planning.ContratModifie: "",
    planning.ContratDansLePasse: "du",
    planning.ContratAVenir: "au",
    planning.CrecheComplete: "du",
    planning.PasDePlaceEnCreche: "du",
    planning.HorsDuContrat: "absence_du",
}


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    vue = await visite.call(planning.LIST_CRECHE, planning.ListCreche())
    return visite.page(
        "mairie/creche.html",
        "a-traiter",
        enfants=sorted(vue.enfants, key=lambda un: not (_est_a_signer(un) or un.ouvertes)),
        a_signer=sum(map(_est_a_signer, vue.enfants)),
        a_terminer=sum(un.ouvertes for un in vue.enfants),
        aujourd_hui=clock.today(),
        adresse=ADRESSE,
    )


def _est_a_signer(enfant: EnfantCreche) -> bool:
    return enfant.est_inscrit and enfant.du is None


@pages.get(f"{ADRESSE}/{{enfant_id}}", Acces.AGENT)
async def show_enfant(visite: Visite) -> HttpResponse:
    creche = await _get(visite)
    return _page(visite, creche, Formulaire(_prefill(creche)), VIERGE)


@pages.post(f"{ADRESSE}/{{enfant_id}}/contrat", Acces.AGENT)
async def sign(visite: Visite) -> HttpResponse:
    """The first contract, or an amendment: what was before its first day never changes."""
    champs = await visite.champs()
    try:
        creche = await visite.call(planning.SAVE_CONTRAT, read(planning.SaveContrat, _contrat(visite, champs)))
    except _REFUS as refus:
        f = Formulaire(_typed(champs), _contrat_errors(refus, champs))
        return _page(visite, await _get(visite), f, VIERGE, statut=422)
    return visite.go(f"{ADRESSE}/{creche.enfant.enfant_id}", "contrat-signe")


@pages.post(f"{ADRESSE}/{{enfant_id}}/absence", Acces.AGENT)
async def keep_absence(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    premier = champs.texte("absence_du")
    valeurs = {
        "operation_id": champs.operation(),
        "enfant_id": str(visite.uuid("enfant_id", "enfant")),
        "du": premier,
        "au": champs.texte("absence_au") or premier,
        "motif": champs.texte("motif"),
        "justificatif_vu": champs.texte("justificatif_vu") == "oui",
    }
    try:
        await visite.call(planning.SAVE_ABSENCE_CRECHE, read(planning.SaveAbsenceCreche, valeurs))
    except (RequeteInvalide, planning.HorsDuContrat) as refus:
        creche = await _get(visite)
        absence = Formulaire(_typed(champs), _absence_errors(refus, champs.texte("absence_au")))
        return _page(visite, creche, Formulaire(_prefill(creche)), absence, statut=422)
    return visite.go(f"{ADRESSE}/{valeurs['enfant_id']}", "absence-creche")


@pages.post(f"{ADRESSE}/{{enfant_id}}/absence/retirer", Acces.AGENT)
async def withdraw(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    enfant_id = str(visite.uuid("enfant_id", "enfant"))
    valeurs = {
        "operation_id": champs.operation(),
        "enfant_id": enfant_id,
        "absence_id": champs.texte("absence_id"),
    }
    await visite.call(planning.WITHDRAW_ABSENCE_CRECHE, read(planning.WithdrawAbsenceCreche, valeurs))
    return visite.go(f"{ADRESSE}/{enfant_id}", "absence-creche-retiree")


async def _get(visite: Visite) -> Creche:
    return await visite.call(planning.GET_CRECHE, planning.GetCreche(enfant_id=visite.uuid("enfant_id", "enfant")))


def _page(visite: Visite, creche: Creche, f: Formulaire, absence: Formulaire, statut: int = 200) -> HttpResponse:
    return visite.page(
        "mairie/creche_enfant.html",
        "a-traiter",
        statut=statut,
        f=f if not absence.erreurs else absence,
        contrat=f,
        absence=absence,
        creche=creche,
        aujourd_hui=clock.today(),
        jours=[(rang, JOURS[rang]) for rang in JOURS_OUVERTS],
        noms_jours=JOURS,
        motifs=[(motif, mot, NOTES[motif]) for motif, mot in MOTIFS.items()],
        noms_motifs=MOTIFS,
        foyers=[(str(foyer.foyer_id), foyer.nom) for foyer in creche.foyers],
        new_operation=new_operation,
        adresse=f"{ADRESSE}/{creche.enfant.enfant_id}",
        retour=ADRESSE,
    )


def _prefill(creche: Creche) -> dict[str, Any]:
    """The version in force, to be amended; its first day is for the agent to say."""
    courant = find_courant(creche.contrats, clock.today())
    if courant is None:
        return {}
    valeurs: dict[str, Any] = {"au": str(courant.dernier)}
    for jour in courant.jours:
        valeurs |= {f"arrivee-{jour.jour}": f"{jour.arrivee:%H:%M}", f"depart-{jour.jour}": f"{jour.depart:%H:%M}"}
    return valeurs


def find_courant(contrats: Sequence[ContratVue], jour: date) -> ContratVue | None:
    """The one of this day, else the next to begin, else the last that ended; never one replaced before it began."""
    signes = [un for un in contrats if un.du <= un.dernier]
    restants = [un for un in signes if un.dernier >= jour]
    if restants:
        return min(restants, key=lambda un: un.du)
    return max(signes, key=lambda un: un.dernier, default=None)


def _contrat(visite: Visite, champs: Champs) -> dict[str, Any]:
    return {
        "operation_id": champs.operation(),
        "enfant_id": str(visite.uuid("enfant_id", "enfant")),
        "version": champs.texte("version"),
        "jours": [
            {"jour": rang, "arrivee": champs.texte(f"arrivee-{rang}"), "depart": champs.texte(f"depart-{rang}")}
            for rang in _rangs(champs)
        ],
    } | champs.valeurs(*_CONTRAT)


def _rangs(champs: Champs) -> list[int]:
    """The days of which something was typed."""
    return [rang for rang in JOURS_OUVERTS if champs.texte(f"arrivee-{rang}") or champs.texte(f"depart-{rang}")]


def _typed(champs: Champs) -> dict[str, Any]:
    return {nom: champs.texte(nom) for nom, _ in champs.paires}


def _contrat_errors(refus: Refus, champs: Champs) -> dict[str, str]:
    """A wrong hour is said beside its day, a wrong period beside what makes it wrong."""
    if isinstance(refus, planning.ContratHorsHoraires):
        return {f"arrivee-{refus.rang}": errors.explain(refus).texte}
    if not isinstance(refus, RequeteInvalide):
        return {_PLACES[type(refus)]: errors.explain(refus).texte}
    dites: dict[str, str] = {}
    rangs = _rangs(champs)
    for champ in refus.champs:
        parties = champ.champ.split(".")
        if parties[0] == "jours":
            rang = rangs[int(parties[1])] if len(parties) > 1 and rangs else 0
            nom = parties[2] if len(parties) > 2 else "depart"
            dites.setdefault(f"{nom}-{rang}", _HEURES if rangs else _AUCUN_JOUR)
        elif parties[0] in _CONTRAT:
            dites.setdefault(parties[0], errors.explain_champ(champ, _PHRASES))
        elif parties[0] == "requete":
            champ_faux = "semaines" if champs.texte("du") < champs.texte("au") else "au"
            dites.setdefault(champ_faux, _PHRASES[champ_faux])
        else:
            raise refus
    return dites


def _absence_errors(refus: Refus, dernier: str) -> dict[str, str]:
    if isinstance(refus, RequeteInvalide):
        places = {"du": "absence_du", "au": "absence_au", "requete": "absence_au"}
        champs = [c.model_copy(update={"champ": places.get(c.champ, c.champ)}) for c in refus.champs]
        if not dernier:  # optional: the first day alone is missing
            champs = [c for c in champs if c.champ != "absence_au"]
        refus = RequeteInvalide(champs=champs)
    return form_errors(refus, _ABSENCE, _PHRASES, _PLACES)
