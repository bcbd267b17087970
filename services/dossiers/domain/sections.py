"""The six sections of a dossier and their honest states (leaflet L4).

A state is computed from what the service holds: what it cannot know yet is said to be missing, never supposed.
``il_manque`` is what follows "il manque : " on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from services.dossiers.domain.mots import de_chacun

MOIS_DE_LA_RENTREE = 8
"""From 1 August the portal speaks of the coming school year [choice]."""

Code = Literal["vaccins", "fiche_sanitaire", "inscription", "autorisation", "assurance", "reglement"]


class Etat(StrEnum):
    MANQUE = "manque"
    ENVOYE = "envoye"
    ACCEPTE = "accepte"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class EnfantConnu:
    """What the dossier holds about one child for one school year. ``inscriptions`` are the states, one an activity."""

    prenom: str
    a_une_fiche_sanitaire: bool = False
    inscriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionLue:
    code: Code
    titre: str
    etat: Etat
    il_manque: str = ""


def annee_scolaire(jour: date) -> str:
    """``2026-2027`` on 24 November 2026."""
    debut = jour.year if jour.month >= MOIS_DE_LA_RENTREE else jour.year - 1
    return f"{debut}-{debut + 1}"


def read_sections(enfants: Sequence[EnfantConnu], annee: str) -> list[SectionLue]:
    """The six sections in the order of the leaflet; none for a person who may read no child."""
    if not enfants:
        return []
    tous = de_chacun(enfant.prenom for enfant in enfants)
    return [
        SectionLue("vaccins", "Copie des vaccins", Etat.MANQUE, f"la copie des vaccins {tous}"),
        _read_fiche(enfants),
        _read_inscription(enfants, annee),
        SectionLue("autorisation", "Autorisations", Etat.MANQUE, f"les autorisations {annee} {tous}"),
        SectionLue("assurance", "Attestation d’assurance", Etat.MANQUE, f"l’attestation {annee} {tous}"),
        SectionLue("reglement", "Règlement intérieur", Etat.MANQUE, f"votre accord pour {annee}"),
    ]


def _read_fiche(enfants: Sequence[EnfantConnu]) -> SectionLue:
    sans_fiche = [enfant.prenom for enfant in enfants if not enfant.a_une_fiche_sanitaire]
    if sans_fiche:
        return SectionLue("fiche_sanitaire", "Fiche sanitaire", Etat.MANQUE, f"la fiche {de_chacun(sans_fiche)}")
    return SectionLue("fiche_sanitaire", "Fiche sanitaire", Etat.ACCEPTE)


def _read_inscription(enfants: Sequence[EnfantConnu], annee: str) -> SectionLue:
    """The least advanced child decides; an activity refused beside an accepted one does not close the section."""
    titre = "Inscription"
    if sans := [enfant.prenom for enfant in enfants if not enfant.inscriptions]:
        return SectionLue("inscription", titre, Etat.MANQUE, f"l’inscription {annee} {de_chacun(sans)}")
    if incompletes := [enfant.prenom for enfant in enfants if "incomplete" in enfant.inscriptions]:
        return SectionLue("inscription", titre, Etat.MANQUE, f"des pièces pour l’inscription {de_chacun(incompletes)}")
    etats = [_read_enfant(enfant.inscriptions) for enfant in enfants]
    for etat in (Etat.REFUSE, Etat.ENVOYE):
        if etat in etats:
            return SectionLue("inscription", titre, etat)
    return SectionLue("inscription", titre, Etat.ACCEPTE)


def _read_enfant(etats: Iterable[str]) -> Etat:
    vus = set(etats)
    if "demandee" in vus:
        return Etat.ENVOYE
    return Etat.ACCEPTE if "acceptee" in vus else Etat.REFUSE
