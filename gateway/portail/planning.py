"""The planning: the month to be read, and the month of one child to be changed (leaflet L12).

"Modifier", then "Valider" keeps the ticks in a draft, "Terminer les modifications" keeps them and shows the recap
(``planning_fin.py``). Until "Terminer" on the recap, nothing is booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import IssueInconnue, NonAuthentifie, Refus, ServiceIndisponible
from contracts.planning import Coche, EnfantDuPlanning, MoisEnfant
from gateway import errors
from gateway.formes import new_operation, read
from gateway.portail.calendrier_mois import arrow, month_of, readable_month
from gateway.presentation.coches import read_coches
from gateway.presentation.vue import Annonce
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()


def edit_address(enfant_id: UUID, mois: str) -> str:
    return f"/planning/{enfant_id}/{mois}"


def family_address(mois: str) -> str:
    return f"/planning/famille/{mois}"


def begin_address(enfants: Sequence[EnfantDuPlanning], mois: str) -> str:
    """Several children are changed side by side; an only one has the page of its month."""
    return edit_address(enfants[0].enfant_id, mois) if len(enfants) == 1 else family_address(mois)


@pages.get("/planning", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    """ "Visualiser le planning de mes enfants"."""
    mois = readable_month(visite.param("mois"), month_of(clock.today()))
    enfant_id = _enfant(visite.param("enfant"))
    vu = await visite.call(planning.GET_PLANNING, planning.GetPlanning(mois=mois, enfant_id=enfant_id))
    filtre = f"&enfant={enfant_id}" if enfant_id else ""
    adresse = "/planning?mois={mois}" + filtre
    modifiables = [e for e in vu.enfants if e.peut_reserver and enfant_id in (None, e.enfant_id)]
    return visite.page(
        "portail/planning.html",
        "planning",
        planning=vu,
        enfant_id=enfant_id,
        modifier=begin_address(modifiables, mois) if modifiables else "",
        precedent=arrow(mois, -1, vu.aujourd_hui, adresse),
        suivant=arrow(mois, 1, vu.aujourd_hui, adresse),
    )


@pages.get("/planning/modifier", Acces.PARENT)
async def begin(visite: Visite) -> HttpResponse:
    """ "Effectuer de nouvelles réservations": the month of the children whom this person may book for."""
    mois = readable_month(visite.param("mois"), month_of(clock.today()))
    vu = await visite.call(planning.GET_PLANNING, planning.GetPlanning(mois=mois))
    modifiables = [e for e in vu.enfants if e.peut_reserver]
    return visite.go(begin_address(modifiables, mois) if modifiables else "/planning")


@pages.get("/planning/{enfant_id}/{mois}", Acces.PARENT)
async def edit(visite: Visite) -> HttpResponse:
    vu = await visite.call(planning.GET_MOIS, _get_mois(visite))
    return edit_page(visite, vu)


@pages.post("/planning/{enfant_id}/{mois}", Acces.PARENT)
async def keep_draft(visite: Visite) -> HttpResponse:
    """ "Valider" or "Terminer les modifications": both keep the draft."""
    champs = await visite.champs()
    demande = _get_mois(visite)
    coches = read_coches(champs.paires)
    valeurs = {"operation_id": champs.operation(), "enfant_id": demande.enfant_id, "mois": demande.mois}
    try:
        await visite.call(planning.SAVE_BROUILLON, read(planning.SaveBrouillon, valeurs | {"coches": coches}))
    except (ServiceIndisponible, IssueInconnue, NonAuthentifie):
        raise
    except Refus as refus:
        return await _edit_again(visite, demande, coches, refus)
    ici = edit_address(demande.enfant_id, demande.mois)
    if champs.texte("geste") == "terminer":
        return visite.go(f"{ici}/recapitulatif")
    return visite.go(ici, "brouillon-garde")


@pages.post("/planning/{enfant_id}/{mois}/abandonner", Acces.PARENT)
async def drop_draft(visite: Visite) -> HttpResponse:
    """ "Abandonner ces changements": the draft goes, what is booked stays."""
    champs = await visite.champs()
    demande = _get_mois(visite)
    abandon = planning.DropBrouillon(operation_id=champs.operation(), enfant_id=demande.enfant_id, mois=demande.mois)
    await visite.call(planning.DROP_BROUILLON, abandon)
    return visite.go(edit_address(demande.enfant_id, demande.mois), "brouillon-abandonne")


def _enfant(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def _get_mois(visite: Visite) -> planning.GetMois:
    return planning.GetMois(enfant_id=visite.uuid("enfant_id", "enfant"), mois=visite.mois())


async def _edit_again(visite: Visite, demande: planning.GetMois, coches: list[Coche], refus: Refus) -> HttpResponse:
    """The same month with the ticks that were sent, and why they were not kept."""
    vu = await visite.call(planning.GET_MOIS, demande)
    explication = errors.explain(refus)
    probleme = Annonce("faux", explication.titre, f"{explication.texte} {explication.suite}")
    return edit_page(visite, vu.model_copy(update={"brouillon": coches}), probleme, explication.http)


def edit_page(visite: Visite, vu: MoisEnfant, probleme: Annonce | None = None, statut: int = 200) -> HttpResponse:
    """The grid of one child and month; the draft is shown as it was left."""
    adresse = f"/planning/{vu.enfant.enfant_id}/{{mois}}"
    return visite.page(
        "portail/planning_modifier.html",
        "planning",
        statut=statut,
        mois=vu,
        probleme=probleme,
        onglets=[
            (e.prenom, edit_address(e.enfant_id, vu.mois), e.enfant_id == vu.enfant.enfant_id) for e in vu.enfants
        ],
        tous=family_address(vu.mois) if sum(e.peut_reserver for e in vu.enfants) > 1 else "",
        precedent=arrow(vu.mois, -1, vu.aujourd_hui, adresse),
        suivant=arrow(vu.mois, 1, vu.aujourd_hui, adresse),
        operation_id=new_operation(),
        abandon_id=new_operation(),
    )
