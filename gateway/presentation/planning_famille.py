"""The month of all the children, side by side where there is room, a list by day on a phone (leaflet L12).

The cells are those of one child's month (``planning.py``), each under its child: a heading per day, a group per child.
Values begin with the child's rank: ``0.2026-11-06.repas``.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from contracts.planning import JourVue, MoisEnfant, MoisFamille
from gateway.presentation.mots import JOURS, MOIS, initiales, quantieme, typo
from gateway.presentation.planning import Ecriture, Grille, ferme, titre_passes, titre_semaine

MAX_COLONNES: Final = 4


class EcritureFamille:
    def __init__(self, famille: MoisFamille, absence: str) -> None:
        self.famille = famille
        self.parts = [
            Ecriture(
                MoisEnfant.model_construct(
                    enfant=un.enfant,
                    enfants=[],
                    mois=famille.mois,
                    aujourd_hui=famille.aujourd_hui,
                    activites=un.activites,
                    jours=un.jours,
                    brouillon=un.brouillon,
                ),
                absence,
                f"{rang}.",
            )
            for rang, un in enumerate(famille.enfants)
        ]
        for part in self.parts:
            part.s = self.s = self.parts[0].s  # one page, written in order
        self.nom_du_mois = MOIS[int(famille.mois[5:]) - 1]
        dernier = famille.enfants[0].jours[-1].jour
        self.est_fini = dernier < famille.aujourd_hui

    def jour(self, vues: list[JourVue]) -> None:
        """One day: a group per child; one sentence where it is closed to all for the same reason."""
        jour = vues[0].jour
        n = jour.day
        nom = f"{JOURS[jour.weekday()]} {quantieme(n)}"
        aujourdhui = ' <span class="etat neuf">aujourd’hui</span>' if jour == self.famille.aujourd_hui else ""
        self.s.append(
            f'<div class="jour" role="group" aria-labelledby="j{n}"><h4 id="j{n}">{nom}'
            f'<span class="vh"> {self.nom_du_mois}</span>{aujourdhui}</h4>'
        )
        if _est_close(vues):
            self.s.append(f'<div class="toute">{ferme("Toute la journée", vues[0].ferme)}</div></div>')
            return
        for part, vue in zip(self.parts, vues, strict=True):
            prenom = escape(part.mois.enfant.prenom)
            self.s.append(f'<div class="part" role="group" aria-label="{prenom}"><p class="qui">{prenom}</p>')
            part.contenu(vue)
            self.s.append("</div>")
        self.s.append("</div>")

    def semaine(self, jours: list[list[JourVue]]) -> None:
        premier, dernier = jours[0][0].jour, jours[-1][0].jour
        motif = jours[0][0].ferme
        est_fermee = bool(motif) and len(jours) > 1 and all(v.ferme == motif for vues in jours for v in vues)
        fin = f'<p class="note">{escape(typo(f"Fermé : {motif}."))}</p>' if est_fermee else ""
        self.s.append(
            f'<section class="semaine" id="s{premier.day}" aria-labelledby="ts{premier.day}"><header>'
            f'<h3 id="ts{premier.day}">{titre_semaine(premier, dernier)}</h3>{fin}</header>'
        )
        if not est_fermee:
            passes = [] if self.est_fini else [vues for vues in jours if vues[0].jour < self.famille.aujourd_hui]
            if passes:
                titre = titre_passes(passes[0][0].jour, passes[-1][0].jour)
                self.s.append(f"<details><summary>{titre}</summary>")
                for vues in passes:
                    self.jour(vues)
                self.s.append("</details>")
            for vues in jours[len(passes) :]:
                self.jour(vues)
        self.s.append("</section>")


def _est_close(vues: list[JourVue]) -> bool:
    return all(vue.ferme == vues[0].ferme and (vue.ferme or not vue.cellules) for vue in vues)


def _se_montre(vues: list[JourVue]) -> bool:
    return vues[0].jour.weekday() < 5 or any(vue.cellules and not vue.ferme for vue in vues)


def render_grille_famille(famille: MoisFamille, absence: str = "") -> Grille:
    """The month of these children, at least one. ``absence``: the address of that page."""
    ecriture = EcritureFamille(famille, absence)
    tetes = "".join(
        f'<span><span class="pastille">{initiales(un.enfant.prenom)}</span>{escape(un.enfant.prenom)}</span>'
        for un in famille.enfants
    )
    ecriture.s.append(f'<div class="entetes" aria-hidden="true"><span></span>{tetes}</div>')
    liens = []
    jours = [list(vues) for vues in zip(*(un.jours for un in famille.enfants), strict=True)]
    for _, groupe in groupby(jours, key=lambda vues: vues[0].jour.toordinal() - vues[0].jour.weekday()):
        montres = [vues for vues in groupe if _se_montre(vues)]
        if montres:
            n = montres[0][0].jour.day
            liens.append((f"s{n}", quantieme(n)))
            ecriture.semaine(montres)
    pris = " ".join(valeur for part in ecriture.parts for valeur in part.pris)
    ids = " ".join(str(un.enfant.enfant_id) for un in famille.enfants)
    ecriture.s.append(
        f'<input type="hidden" name="pris" value="{pris}"><input type="hidden" name="fratrie" value="{ids}">'
    )
    html = Markup("".join(ecriture.s))  # noqa: S704 (every value above went through escape)
    return Grille(html, f"brouillon fratrie col-{min(MAX_COLONNES, len(famille.enfants))}", tuple(liens))
