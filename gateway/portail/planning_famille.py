"""The month of all the children, changed side by side in one form (leaflet L12).

The same words as for one child: "Valider" keeps the ticks in the drafts, "Terminer les modifications" keeps them and
shows the recap, "Terminer" on the recap saves everything in one call.
"""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import IssueInconnue, NonAuthentifie, Refus, ServiceIndisponible
from contracts.planning import Coche, CocheEnfant, Effet, MoisFamille
from gateway import errors
from gateway.formes import new_operation, read
from gateway.portail.calendrier_mois import arrow
from gateway.portail.effets import Effets, changements_of, count_effets, read_effets
from gateway.portail.planning import edit_address, family_address
from gateway.presentation.coches import read_coches_famille
from gateway.presentation.repris import group_sautes
from gateway.presentation.vue import Annonce
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/planning/famille/{mois}", Acces.PARENT)
async def edit(visite: Visite) -> HttpResponse:
    vu = await visite.call(planning.GET_MOIS_FAMILLE, planning.GetMoisFamille(mois=visite.mois()))
    return edit_page(visite, vu)


@pages.post("/planning/famille/{mois}", Acces.PARENT)
async def keep_draft(visite: Visite) -> HttpResponse:
    """ "Valider" or "Terminer les modifications": both keep the drafts of all the children of the form."""
    champs, mois = await visite.champs(), visite.mois()
    enfants, coches = read_coches_famille(champs.paires)
    valeurs = {"operation_id": champs.operation(), "mois": mois, "enfants": enfants, "coches": coches}
    try:
        await visite.call(planning.SAVE_BROUILLONS, read(planning.SaveBrouillons, valeurs))
    except (ServiceIndisponible, IssueInconnue, NonAuthentifie):
        raise
    except Refus as refus:
        return await _edit_again(visite, mois, coches, refus)
    if champs.texte("geste") == "terminer":
        return visite.go(f"{family_address(mois)}/recapitulatif")
    return visite.go(family_address(mois), "brouillon-garde")


@pages.post("/planning/famille/{mois}/abandonner", Acces.PARENT)
async def drop_drafts(visite: Visite) -> HttpResponse:
    champs, mois = await visite.champs(), visite.mois()
    await visite.call(planning.DROP_BROUILLONS, planning.DropBrouillons(operation_id=champs.operation(), mois=mois))
    return visite.go(family_address(mois), "brouillon-abandonne")


@pages.get("/planning/famille/{mois}/recapitulatif", Acces.PARENT)
async def recap(visite: Visite) -> HttpResponse:
    """What the drafts would change, for each child, for the town and for the price; nothing is written."""
    mois = visite.mois()
    prevu = await visite.call(planning.PREVIEW_FAMILLE, planning.PreviewFamille(mois=mois))
    effets = await read_effets(visite, prevu.effets, changements_of(prevu.enfants))
    rangs = {part.enfant.enfant_id: rang for rang, part in enumerate(prevu.enfants)}
    champs = [("fratrie", " ".join(str(enfant_id) for enfant_id in rangs))] + [
        ("r" if c.voulu else "pris", f"{rangs[c.enfant_id]}.{c.jour.isoformat()}.{c.activite}") for c in prevu.coches
    ]
    ici = family_address(mois)
    return recap_page(
        visite,
        prevu,
        effets,
        action=f"{ici}/recapitulatif",
        champs=champs,
        titre="Terminer les modifications",
        retour=(ici, "Modifier le planning"),
        bouton="Terminer",
        est_detaille=True,
    )


@pages.post("/planning/famille/{mois}/recapitulatif", Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    """ "Terminer": one call, one transaction, one accusé for all the children."""
    champs, mois = await visite.champs(), visite.mois()
    operation_id = champs.operation()
    _, coches = read_coches_famille(champs.paires)
    valeurs = {"operation_id": operation_id, "mois": mois, "coches": coches}
    await visite.call(planning.SAVE_FAMILLE, read(planning.SaveFamille, valeurs))
    return visite.go(f"/planning/termine/{operation_id}")


@pages.get("/planning/termine/{operation_id}", Acces.PARENT)
async def done(visite: Visite) -> HttpResponse:
    """The receipt of a family's save, or of one undone: it can be reloaded and printed."""
    demande = planning.GetSauvegardeFamille(operation_id=visite.uuid("operation_id", "accuse"))
    sauvee = await visite.call(planning.GET_SAUVEGARDE_FAMILLE, demande)
    return visite.page(
        "portail/planning_famille_termine.html",
        "planning",
        sauvee=sauvee,
        nombre=sum(len(ligne.jours) for part in sauvee.enfants for ligne in part.changements),
        en_liste=any(ligne.effet is Effet.LISTE_ATTENTE for part in sauvee.enfants for ligne in part.changements),
        sautes=group_sautes(sauvee.enfants),
        modifier=family_address(sauvee.mois),
    )


async def _edit_again(visite: Visite, mois: str, coches: list[CocheEnfant], refus: Refus) -> HttpResponse:
    """The same month with the ticks that were sent, and why they were not kept."""
    vu = await visite.call(planning.GET_MOIS_FAMILLE, planning.GetMoisFamille(mois=mois))
    explication = errors.explain(refus)
    probleme = Annonce("faux", explication.titre, f"{explication.texte} {explication.suite}")
    enfants = []
    for un in vu.enfants:
        siennes: list[Coche] = [coche for coche in coches if coche.enfant_id == un.enfant.enfant_id]
        enfants.append(un.model_copy(update={"brouillon": siennes}))
    return edit_page(visite, vu.model_copy(update={"enfants": enfants}), probleme, explication.http)


def edit_page(visite: Visite, vu: MoisFamille, probleme: Annonce | None = None, statut: int = 200) -> HttpResponse:
    adresse = "/planning/famille/{mois}"
    return visite.page(
        "portail/planning_famille.html",
        "planning",
        statut=statut,
        famille=vu,
        probleme=probleme,
        onglets=[("Tous mes enfants", family_address(vu.mois), True)]
        + [(un.enfant.prenom, edit_address(un.enfant.enfant_id, vu.mois), False) for un in vu.enfants],
        precedent=arrow(vu.mois, -1, vu.aujourd_hui, adresse),
        suivant=arrow(vu.mois, 1, vu.aujourd_hui, adresse),
        operation_id=new_operation(),
        abandon_id=new_operation(),
    )


def recap_page(
    visite: Visite,
    prevu: planning.RecapFamille,
    effets: Effets,
    *,
    action: str,
    champs: list[tuple[str, str]],
    titre: str,
    retour: tuple[str, str],
    bouton: str,
    est_detaille: bool = False,
    est_annulation: bool = False,
) -> HttpResponse:
    """What would change, child by child; ``champs`` are sent back as they are. One page for the three gestures."""
    return visite.page(
        "portail/planning_famille_recap.html",
        "planning",
        recap=prevu,
        effets=effets,
        action=action,
        champs=champs,
        titre=titre,
        retour=retour,
        bouton=bouton,
        est_detaille=est_detaille,
        est_annulation=est_annulation,
        sautes=group_sautes(prevu.enfants),
        refusees=_explain(prevu) if est_detaille else [],
        bref=count_effets(prevu.enfants),
        peut_enregistrer=any(part.changements for part in prevu.enfants),
        operation_id=new_operation(),
    )


def _explain(prevu: planning.RecapFamille) -> list[tuple[str, planning.LigneRefus, errors.Explication]]:
    """Each refused cell with its child and its sentence."""
    return [
        (part.enfant.prenom, ligne, errors.explain_cellule(ligne.code, ligne.nombres))
        for part in prevu.enfants
        for ligne in part.refusees
    ]
