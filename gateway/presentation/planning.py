"""The month to be filled: every cell written in Python, since a Jinja macro called per cell costs four times more.

Structure and words follow docs/ecrans.md: a section per week, a group per day, one native box per cell. A cell holds
what it says when ticked (``.oui``) and when not (``.non``); the sheet shows one. Its class is what the server has
(``libre``, ``prise``), its tick what the person wants, so that a draft reopened looks as it was left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from contracts.planning import ActiviteVue, CelluleVue, JourVue, MoisEnfant
from gateway.presentation.icones import icone
from gateway.presentation.mots import JOURS, MOIS, majuscule, quantieme, typo

_SIGNES: Final = {"": "moins", "attente": "heure"}


@dataclass(frozen=True, slots=True)
class Grille:
    """The month ready to be put in ``c.formulaire(..., classe=grille.classe)``."""

    html: Markup
    classe: str
    """``brouillon`` and the number of columns."""
    semaines: tuple[tuple[str, str], ...]
    """``(id, first day)`` of each week, for the links at the top."""


@lru_cache(maxsize=8192)
def _mots(mot: str, note: str) -> str:
    """``Réservé, annulable`` + ``jusqu’à…`` as HTML: the first words are strong. Kept, since a town has few of them."""
    fort, virgule, suite = typo(mot).partition(", ")
    return f"<b>{escape(fort)}</b>{virgule}{escape(suite)}{_note(note)}"


def _note(note: str) -> str:
    return f"<small>{escape(typo(note))}</small>" if note else ""


def _signe(cellule: CelluleVue) -> str:
    return _SIGNES.get(cellule.signe, cellule.signe)


def _teinte_liste(cellule: CelluleVue) -> str:
    return " attente" if cellule.signe == "attente" and cellule.etat == "prise" else ""


def _teinte(cellule: CelluleVue) -> str:
    return " prise" if cellule.est_reserve else " attente" if cellule.signe == "attente" else ""


class Ecriture:
    """One month being written. ``self.s`` gathers the pieces; ``prefixe`` tells the child where there are several."""

    def __init__(self, mois: MoisEnfant, absence: str, prefixe: str = "") -> None:
        self.mois = mois
        self.prefixe = prefixe
        self.qui = f"{escape(mois.enfant.prenom)}, " if prefixe else ""
        self.absence = f"{absence}?enfant={mois.enfant.enfant_id}" if absence else ""
        self.s: list[str] = []
        self.pris: list[str] = []
        self.nom_du_mois = MOIS[int(mois.mois[5:]) - 1]
        self.voulus = {(coche.activite, coche.jour): coche.voulu for coche in mois.brouillon}
        proposees = {cellule.activite for jour in mois.jours for cellule in jour.cellules}
        self.colonnes = [a for a in mois.activites if not a.groupe and a.code in proposees]
        self.groupe_by_code = {a.code: a.groupe for a in mois.activites}
        self.by_code = {a.code: a for a in mois.activites}
        self.act = {a.code: f'<span class="act">{escape(a.libelle)}\u00a0: </span>' for a in mois.activites}
        self.est_fini = bool(mois.jours) and mois.jours[-1].jour < mois.aujourd_hui

    # ---- cells ----

    def case(self, jour: date, cellule: CelluleVue, dit_jour: str) -> str:
        """One box of one activity, or a sentence when it cannot change. ``dit_jour`` is written, once per day."""
        etat = cellule.etat
        if etat == "fixe":
            return self.fixe(jour, cellule, self.act[cellule.activite], cellule.mot)
        valeur = f"{self.prefixe}{jour}.{cellule.activite}"
        tel_quel, change = _mots(cellule.mot, cellule.note), _mots(cellule.mot_si_change, cellule.note_si_change)
        est_prise = etat == "prise"
        if est_prise:
            self.pris.append(valeur)
        coche = " checked" if self.voulus.get((cellule.activite, jour), est_prise) else ""
        oui, non = (tel_quel, change) if est_prise else (change, tel_quel)
        return (
            f'<label class="case {etat}{_teinte_liste(cellule)}">'
            f'<input type="checkbox" name="r" value="{valeur}"{coche}>'
            f'<span class="dit">{self.act[cellule.activite]}{dit_jour}'
            f'<span class="oui">{oui}</span><span class="non">{non}</span></span></label>'
        )

    def fixe(self, jour: date, cellule: CelluleVue, act: str, mot: str) -> str:
        """A sentence with its sign; an absence where it is too late to cancel, a late notice where it is closed."""
        dit = _mots(mot, cellule.note)
        if self.absence and cellule.absence_a_declarer:
            quoi = f"{self.qui}{self.by_code[cellule.activite].libelle}, {dit_le(jour)}"
            adresse = f"{self.absence}&amp;activite={cellule.activite}&amp;jour={jour.isoformat()}"
            dit += (
                f'<small><a href="{adresse}" aria-label="Déclarer une absence, {escape(quoi)}">'
                "Déclarer une absence</a></small>"
            )
        elif self.absence and cellule.signe == "cadenas" and jour >= self.mois.aujourd_hui:
            quoi = f"{self.qui}{self.by_code[cellule.activite].libelle}, {dit_le(jour)}"
            demande = f"enfant={self.mois.enfant.enfant_id}&amp;activite={cellule.activite}&amp;jour={jour.isoformat()}"
            dit += (
                f'<small><a href="/planning/prevenir?{demande}" aria-label="Prévenir le site, {escape(quoi)}">'
                "Prévenir le site</a></small>"
            )
        return _fixe(_signe(cellule), act + dit, _teinte(cellule))

    def formules(self, jour: date, groupe: str, cellules: Sequence[CelluleVue]) -> str:
        """Activities that exclude each other: one radio group, with « Rien »."""
        cellules = [_en_liste(c) for c in cellules]
        reservee = next((c for c in cellules if c.est_reserve), None)
        if reservee and reservee.etat == "fixe":
            mot = f"{self.by_code[reservee.activite].libelle} : {reservee.mot}"
            return f'<div class="toute">{self.fixe(jour, reservee, "", mot)}</div>'
        ouvertes = [c for c in cellules if c.etat != "fixe"]
        if not ouvertes:
            if len({(c.mot, c.note) for c in cellules}) == 1:
                act = f'<span class="act">{escape(majuscule(groupe))}\u00a0: </span>'
                return f'<div class="toute">{self.fixe(jour, cellules[0], act, cellules[0].mot)}</div>'
            fixes = "".join(self.formule(jour, "", c, False, True) for c in cellules)
            return f'<div class="formules"><div>{fixes}</div></div>'
        est_commun = len({c.note for c in ouvertes}) == 1
        dite = reservee or ouvertes[0]
        legende = "Une formule au choix"
        if est_commun and dite.note:
            legende += f", {dite.note}"
        nom = f"f.{self.prefixe}{jour.isoformat()}.{groupe}"
        voulue = next((c.activite for c in ouvertes if self.voulus.get((c.activite, jour), c.etat == "prise")), "")
        radios = "".join(self.formule(jour, nom, c, c.activite == voulue, est_commun) for c in cellules)
        coche = "" if voulue else " checked"
        rien = f'<label class="case"><input type="radio" name="{nom}" value=""{coche}><b>Rien</b></label>'
        dit_jour = f'<span class="vh">{self.qui}{dit_le(jour) if self.qui else majuscule(dit_le(jour))}\u00a0: </span>'
        titre = f'<legend class="note">{dit_jour}{escape(typo(legende))}</legend>'
        return f'<fieldset class="formules">{titre}<div>{radios}{rien}</div></fieldset>'

    def formule(self, jour: date, nom: str, cellule: CelluleVue, est_voulue: bool, est_commun: bool) -> str:
        activite = self.by_code[cellule.activite]
        if cellule.etat == "fixe":
            dit = f"<b>{escape(activite.libelle)}</b>{_note(cellule.mot)}{_note(cellule.note)}"
            return _fixe(_signe(cellule), dit, _teinte(cellule))
        est_prise = cellule.etat == "prise"
        if est_prise:
            self.pris.append(f"{self.prefixe}{jour.isoformat()}.{cellule.activite}")
        tel_quel = _mots(cellule.mot, "" if est_commun else cellule.note)
        change = _mots(cellule.mot_si_change, cellule.note_si_change)
        oui, non = (tel_quel, change) if est_prise else (change, "" if est_commun else tel_quel)
        horaires = f" {escape(activite.horaires)}" if activite.horaires else ""
        return (
            f'<label class="case {cellule.etat}"><input type="radio" name="{nom}" value="{cellule.activite}"'
            f'{" checked" if est_voulue else ""}><span class="dit"><b>{escape(activite.libelle)}</b>'
            f'<small>{horaires}</small><span class="oui">{oui}</span><span class="non">{non}</span></span></label>'
        )

    # ---- days and weeks ----

    def jour(self, vue: JourVue) -> None:
        jour, n = vue.jour, vue.jour.day
        nom = f"{JOURS[jour.weekday()]} {quantieme(n)}"
        aujourdhui = ' <span class="etat neuf">aujourd’hui</span>' if jour == self.mois.aujourd_hui else ""
        self.s.append(
            f'<div class="jour" role="group" aria-labelledby="j{n}"><h4 id="j{n}">{nom}'
            f'<span class="vh"> {self.nom_du_mois}</span>{aujourdhui}</h4>'
        )
        self.contenu(vue)
        self.s.append("</div>")

    def contenu(self, vue: JourVue) -> None:
        """The cells of a day, or why there are none."""
        jour = vue.jour
        if vue.ferme or not vue.cellules:
            self.s.append(f'<div class="toute">{ferme("Toute la journée", vue.ferme)}</div>')
            return
        dit_jour = f'<span class="vh">{self.qui}{dit_le(jour)}\u00a0: </span>'
        seules: dict[str, CelluleVue] = {}
        groupes: dict[str, list[CelluleVue]] = {}
        for cellule in vue.cellules:
            if groupe := self.groupe_by_code[cellule.activite]:
                groupes.setdefault(groupe, []).append(cellule)
            else:
                seules[cellule.activite] = cellule
        if seules:
            for activite in self.colonnes:
                seule = seules.get(activite.code)
                if seule is not None:
                    self.s.append(self.case(jour, seule, dit_jour))
                elif not self.prefixe:  # side by side, children keep no column for an activity
                    self.s.append(_pas_ce_jour(activite))
        self.s.extend(self.formules(jour, groupe, membres) for groupe, membres in groupes.items())

    def semaine(self, jours: list[JourVue], note: str) -> None:
        n = jours[0].jour.day
        fin = f'<p class="note">{escape(typo(note))}</p>' if note else ""
        motif = jours[0].ferme
        est_fermee = bool(motif) and len(jours) > 1 and all(j.ferme == motif for j in jours)
        if est_fermee:
            fin = f'<p class="note">{escape(typo(f"Fermé : {motif}."))}</p>'
        self.s.append(
            f'<section class="semaine" id="s{n}" aria-labelledby="ts{n}"><header><h3 id="ts{n}">'
            f"{titre_semaine(jours[0].jour, jours[-1].jour)}</h3>{fin}</header>"
        )
        if not est_fermee:
            passes = [] if self.est_fini else [j for j in jours if j.jour < self.mois.aujourd_hui]
            if passes:
                self.s.append(f"<details><summary>{titre_passes(passes[0].jour, passes[-1].jour)}</summary>")
                for vue in passes:
                    self.jour(vue)
                self.s.append("</details>")
            for vue in jours[len(passes) :]:
                self.jour(vue)
        self.s.append("</section>")


def render_grille(mois: MoisEnfant, notes: dict[date, str] | None = None, absence: str = "") -> Grille:
    """The month of one child. ``notes``: a sentence per week, by its Monday; ``absence``: address of that page."""
    ecriture = Ecriture(mois, absence)
    tetes = "".join(f"<span>{escape(a.libelle)}<small>{escape(a.horaires)}</small></span>" for a in ecriture.colonnes)
    ecriture.s.append(f'<div class="entetes" aria-hidden="true"><span></span>{tetes}</div>')
    liens = []
    for lundi, groupe in groupby(mois.jours, key=lambda vue: vue.jour.toordinal() - vue.jour.weekday()):
        jours = [vue for vue in groupe if vue.jour.weekday() < 5 or (vue.cellules and not vue.ferme)]
        if jours:
            liens.append((f"s{jours[0].jour.day}", quantieme(jours[0].jour.day)))
            ecriture.semaine(jours, (notes or {}).get(date.fromordinal(lundi), ""))
    ecriture.s.append(f'<input type="hidden" name="pris" value="{" ".join(ecriture.pris)}">')
    html = Markup("".join(ecriture.s))  # noqa: S704 (every value above went through escape)
    return Grille(html, f"brouillon col-{min(6, max(1, len(ecriture.colonnes)))}", tuple(liens))


def _en_liste(cellule: CelluleVue) -> CelluleVue:
    """Among formulas, a rank is told and not ticked: another one may be booked meanwhile."""
    if cellule.etat != "prise" or cellule.est_reserve:
        return cellule
    return cellule.model_copy(update={"etat": "fixe", "note": "pour la quitter : Mes listes d’attente"})


def dit_le(jour: date) -> str:
    return f"{JOURS[jour.weekday()]} {quantieme(jour.day)} {MOIS[jour.month - 1]}"


def titre_semaine(debut: date, fin: date) -> str:
    if debut == fin:
        return majuscule(dit_le(debut))
    return f"Semaine du {quantieme(debut.day)} au {fin.day} {MOIS[fin.month - 1]}"


def titre_passes(debut: date, fin: date) -> str:
    if debut == fin:
        return f"Voir le jour passé, {JOURS[debut.weekday()]} {quantieme(debut.day)}"
    return (
        f"Voir les jours passés, du {JOURS[debut.weekday()]} {quantieme(debut.day)} "
        f"au {JOURS[fin.weekday()]} {quantieme(fin.day)}"
    )


def _fixe(signe: str, contenu: str, classe: str = "") -> str:
    return f'<div class="case fixe{classe}">{icone(signe)}<span>{contenu}</span></div>'


def ferme(quoi: str, motif: str) -> str:
    mot = f"Fermé : {motif}" if motif else "Rien n’est proposé"
    return _fixe("barre", f'<span class="act">{quoi}\u00a0: </span><b>{escape(typo(mot))}</b>')


def _pas_ce_jour(activite: ActiviteVue) -> str:
    return _fixe("moins", f'<span class="act">{escape(activite.libelle)}\u00a0: </span>Pas ce jour-là')
