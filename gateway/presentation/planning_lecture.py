"""« Visualiser le planning de mes enfants »: the month to be read, a list of days that becomes a calendar."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from markupsafe import Markup, escape

from contracts.planning import EnfantDuPlanning, JourPlanning, PlanningMois
from gateway.presentation.mots import JOURS, MOIS, initiales, quantieme, typo


def render_lecture(planning: PlanningMois) -> Markup:
    """An ``ol`` of days, each with its full date as heading; weekends only when something is booked."""
    enfants = [
        (
            enfant.enfant_id,
            f'<li><span class="pastille" aria-hidden="true">{escape(initiales(enfant.prenom))}</span>'
            f"<span><b>{escape(enfant.prenom)}</b> ",
        )
        for enfant in _distincts(planning.enfants)
    ]
    jours = [j for j in planning.jours if j.jour.weekday() < 5 or any(ligne.mots for ligne in j.lignes)]
    noms = "".join(f"<span>{nom}</span>" for nom in JOURS[:5])
    s = [f'<div class="entetes noms" aria-hidden="true">{noms}</div><ol class="jours">']
    for rang, vue in enumerate(jours):
        s.append(_jour(vue, planning.aujourd_hui, enfants, est_premier=rang == 0))
    s.append("</ol>")
    return Markup("".join(s))  # noqa: S704 (every value above went through escape)


def _distincts(enfants: list[EnfantDuPlanning]) -> list[EnfantDuPlanning]:
    return list({enfant.enfant_id: enfant for enfant in enfants}.values())


def _jour(vue: JourPlanning, aujourd_hui: date, enfants: list[tuple[UUID, str]], *, est_premier: bool) -> str:
    jour = vue.jour
    classes = "date"
    if jour == aujourd_hui:
        classes += " date-jour"
    if jour.weekday() > 4:
        classes += " date-fin"
    elif est_premier and jour.weekday():
        classes += f" debut-{jour.weekday() + 1}"
    marque = _AUJOURDHUI if jour == aujourd_hui else ""
    titre = (
        f'<h3><span class="long">{JOURS[jour.weekday()]} </span>{quantieme(jour.day)}'
        f'<span class="long"> {MOIS[jour.month - 1]}</span>'
        f"{marque}</h3>"
    )
    if vue.ferme:
        return (
            f'<li class="{classes} date-close">{titre}<p class="note">{escape(typo(f"Fermé : {vue.ferme}"))}</p></li>'
        )
    mots = {ligne.enfant_id: ligne.mots for ligne in vue.lignes}
    lignes = "".join(
        f"{debut}{escape(typo(', '.join(dits))) if (dits := mots.get(cle)) else _RIEN}</span></li>"
        for cle, debut in enfants
    )
    return f'<li class="{classes}">{titre}<ul>{lignes}</ul></li>'


_RIEN = '<span class="note">rien</span>'
_AUJOURDHUI = ' <span class="etat neuf">aujourd’hui</span>'
